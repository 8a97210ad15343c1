"""Makes everything and writes it into a folder."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from .access_grants import add_grants
from .access_leavers import plant_leavers, write_leavers
from .access_reviews import add_reviews
from .areas import AREAS
from .availability import add_backups, add_restores
from .book import Book
from .changes import add_changes
from .company import Company, make_company
from .core_kinds import with_kinds
from .dormancy import add_dormancy_runs
from .engagement import SETTINGS, engagement
from .governance import add_meetings, add_training
from .incidents import add_incidents
from .readme import readme
from .replay import replay
from .vulnerabilities import add_vulnerabilities


def make(folder: Path) -> Book:
    """Write the sample engagement into a folder and return what it consists of."""
    evidence = folder / "evidence"
    evidence.mkdir(parents=True, exist_ok=True)
    book, company = Book(evidence), make_company()
    add_grants(book, company)
    plant_leavers(book, company)
    add_reviews(book, company)
    add_dormancy_runs(book, company)
    write_leavers(book, company)
    add_changes(book, company, add_incidents(book, company))
    add_vulnerabilities(book)
    add_backups(book)
    add_restores(book, company)
    add_training(book, company)
    add_meetings(book)
    book.core_lists = len(book.populations)
    for add_area in AREAS:
        add_area(book, company)
    for name, frame in book.frames.items():
        book.facts[name] = str(len(frame))
    steps = replay(book, *company.converted)
    _write(folder / "engagement.json", _json(engagement(book, company)))
    (folder / "engagement.xlsx").write_bytes(_workbook(book, company))
    _write(folder / "engagement.toml", SETTINGS)
    _write(folder / "replay.json", _json(steps))
    _write(folder / "answer_key.csv", _answer_key(book))
    _write(folder / "near_misses.csv", _near_misses(book))
    _write(folder / "README.md", readme(book))
    return book


def _workbook(book: Book, company: Company) -> bytes:
    """Return engagement.xlsx, written as `reperform new --from engagement.json` writes it."""
    from reperform.engagement.json_form import from_json
    from reperform.engagement.writing import workbook_bytes

    return workbook_bytes(from_json(engagement(book, company)))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _json(content: Any) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _answer_key(book: Book) -> str:
    planted = with_kinds(book.planted)
    rows = sorted((r.control, r.attribute, r.item, r.result, r.by, r.kind, r.why) for r in planted)
    return _csv(("control", "attribute", "item", "result", "by", "kind", "why"), rows)


def _near_misses(book: Book) -> str:
    rows = sorted((r.control, r.attribute, r.item, r.why) for r in book.near_misses)
    return _csv(("control", "attribute", "item", "why"), rows)


def _csv(columns: tuple[str, ...], rows: list[Any]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return stream.getvalue()
