"""The sheet Requests, and how each list and file came in: asked for in January 2026, by list, control and document."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from .book import Book

_VIA = "File exchange of Marlowe Tindall"
_DUE = "2026-01-23"
_ITEMS = (
    ("LA-02", "LEAVERS", "The removal ticket with its history, as a PDF or a picture of the whole screen",
     "Anneke Vos, IT Administrator", "2026-02-10"),
    ("CHG-01", "DEPLOYMENTS", "The change ticket and the test results of the build that was deployed",
     "Rivka Stonehouse, Release Manager", "2026-02-10"),
    ("OPS-07", "INCIDENTS", "The incident record with the history of its severity", "Kwame Asante, Security Engineer",
     "2026-02-10"),
)  # fmt: skip
_DOCUMENTS = (
    ("GOV-02", "The final minutes of every board meeting of 2025", "Marguerite Olander, Chief Executive",
     "2026-01-30", "Minutes may be redacted where they do not concern security or risk."),
)  # fmt: skip


def requests(book: Book) -> list[dict[str, Any]]:
    """Return the rows of the sheet: every list, the evidence of sampled items, then documents."""
    rows: list[dict[str, Any]] = []
    _add_lists(rows, book.populations[: book.core_lists])
    for control, population, what, asked_of, due in _ITEMS:
        rows.append({"request": f"R-{len(rows) + 1:02d}", "population": population, "control": control, "what": what,
                     "asked_of": asked_of, "due": due})  # fmt: skip
    for control, what, asked_of, due, note in _DOCUMENTS:
        rows.append({"request": f"R-{len(rows) + 1:02d}", "control": control, "what": what, "asked_of": asked_of,
                     "due": due, "note": note})  # fmt: skip
    _add_lists(rows, book.populations[book.core_lists :])
    for control, population, what, asked_of in book.more.items_asked:
        rows.append({"request": f"R-{len(rows) + 1:02d}", "population": population, "control": control, "what": what,
                     "asked_of": asked_of, "due": "2026-02-10"})  # fmt: skip
    for control, what, asked_of in book.more.documents_asked:
        rows.append({"request": f"R-{len(rows) + 1:02d}", "control": control, "what": what, "asked_of": asked_of,
                     "due": "2026-01-30", "note": ""})  # fmt: skip
    return rows


def _add_lists(rows: list[dict[str, Any]], populations: list[dict[str, Any]]) -> None:
    for entry in populations:
        rows.append({"request": f"R-{len(rows) + 1:02d}", "population": entry["population"], "what": entry["title"],
                     "asked_of": entry["produced_by"], "due": _DUE})  # fmt: skip


def receipt_of_list(book: Book, population: str) -> dict[str, str]:
    """Return how a list came: from the person who produced it, the day after it was produced."""
    row = next(row for row in requests(book) if row.get("population") == population)
    entry = next(entry for entry in book.populations if entry["population"] == population)
    day = date.fromisoformat(entry["produced_at"][:10]) + timedelta(days=1)
    return {"from": entry["produced_by"], "received": f"{day}", "via": _VIA, "request": row["request"]}


def receipt_of_item(book: Book, control: str, day: str = "2026-01-28") -> dict[str, str]:
    """Return how the evidence of a sampled item, or a document, came; the item itself tells its request."""
    rows = requests(book)
    sampled = next((row for row in rows if row.get("control") == control and "population" in row), None)
    if sampled is not None:
        return {"from": sampled["asked_of"], "received": day, "via": _VIA}
    row = next(row for row in rows if row.get("control") == control)
    return {"from": row["asked_of"], "received": day, "via": _VIA, "request": row["request"]}
