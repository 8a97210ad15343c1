"""What the sheets of the report have to hold together: subservice organizations, description, matters."""

from __future__ import annotations

from collections.abc import Iterator

from reperform.engagement.drafts import Draft, Drafts
from reperform.errors import Message
from reperform.model import DESCRIPTION_CRITERIA

ONLY_TYPE_2 = "DC9"
# Matters that may be stated more than once.
_REPEATED = ("subsequent_event", "subservice_assertion")
_NEED_TEXT = ("addressee", "place", "subsequent_event")


def report_messages(drafts: Drafts) -> Iterator[Message]:
    """Return a message for everything on the sheets of the report that is missing or contradicts itself."""
    yield from _complementary(drafts)
    yield from _subservice(drafts)
    yield from _description(drafts)
    yield from _matters(drafts)


def _complementary(drafts: Drafts) -> Iterator[Message]:
    for draft in drafts.of("CUEC_CSOC"):
        kind, organization = draft.text("kind"), draft.text("organization")
        where = drafts.where(draft, "organization")
        if kind == "CSOC" and not organization and "organization" not in draft.bad:
            yield Message(
                "RP-E60",
                f"{draft.text('id')} is assumed at a subservice organization, but names none",
                "The reader must learn who is expected to perform it.",
                "enter the organization as on the sheet Subservice",
                where,
            )
        elif kind == "CUEC" and organization:
            yield Message(
                "RP-E60",
                f"{draft.text('id')} is assumed at user entities, yet names the organization {organization!r}",
                "The report would ask the wrong party to perform it.",
                "clear organization, or set kind to CSOC",
                where,
            )


def _subservice(drafts: Drafts) -> Iterator[Message]:
    assumed = {row.text("organization") for row in drafts.of("CUEC_CSOC") if row.text("kind") == "CSOC"}
    for draft in drafts.of("Subservice"):
        name = draft.text("organization")
        if name and not draft.text("method") and "method" not in draft.bad:
            yield _lacking(
                drafts, draft, "method", f"{name} has no method",
                "The report says of each subservice organization whether its controls are carved out or included.",
                "set method to carve_out or inclusive",
            )  # fmt: skip
        if draft.text("method") != "carve_out":
            continue
        if not draft.texts("monitoring_controls"):
            yield _lacking(
                drafts, draft, "monitoring_controls", f"{name} is carved out, and no control monitors it",
                "Its own controls are not tested; what is tested is how the service organization monitors it.",
                "name the control in monitoring_controls, usually one mapped to CC9.2 or CC4.1",
            )  # fmt: skip
        if name not in assumed:
            yield _lacking(
                drafts, draft, "organization", f"{name} is carved out, and no CSOC names it",
                "An organization whose controls are not needed for the criteria is a vendor, no subservice "
                "organization.",
                "add its CSOCs to the sheet CUEC_CSOC, or delete the row",
            )  # fmt: skip
        yield from _span(drafts, draft)


def _span(drafts: Drafts, draft: Draft) -> Iterator[Message]:
    start, end = draft.day("report_from"), draft.day("report_to")
    if start and end and end < start:
        found = f"report_to {end.isoformat()} lies before report_from {start.isoformat()}"
        why, action = "A report cannot end before it starts.", "correct one of the two dates"
        yield Message("RP-E16", found, why, action, drafts.where(draft, "report_to"))


def _lacking(drafts: Drafts, draft: Draft, column: str, found: str, why: str, action: str) -> Message:
    return Message("RP-E61", found, why, action, drafts.where(draft, column), severity="warning")


def _description(drafts: Drafts) -> Iterator[Message]:
    rows = drafts.of("Description")
    if not rows or any("criterion" in row.bad for row in rows):
        return
    type_1 = drafts.about.values.get("report_type") == 1
    named = {row.text("criterion") for row in rows}
    needed = [name for name in DESCRIPTION_CRITERIA if not (type_1 and name == ONLY_TYPE_2)]
    missing = [name for name in needed if name not in named]
    if missing:
        yield Message(
            "RP-E62",
            f"the description says nothing of {', '.join(missing)}",
            f"A Type {1 if type_1 else 2} description is measured against {needed[0]} to {needed[-1]}.",
            "add a row for each to the sheet Description",
            drafts.source.where("Description", None, "criterion", tuple(missing)),
            severity="warning",
        )
    for row in rows:
        if type_1 and row.text("criterion") == ONLY_TYPE_2:
            yield Message(
                "RP-E62",
                f"{ONLY_TYPE_2} (significant changes during the period) stands in the description of a Type 1 report",
                "A Type 1 report speaks of one day; the row is not printed.",
                "nothing, or delete the row",
                drafts.where(row, "criterion"),
                severity="warning",
            )


def _matters(drafts: Drafts) -> Iterator[Message]:
    first: dict[str, int] = {}
    for draft in drafts.of("Report"):
        name = draft.text("matter")
        if not name:
            continue
        if name in first and name not in _REPEATED:
            found = f"{name} is answered twice (first in row {first[name]})"
            why = "Nothing says which of the two answers counts."
            yield Message("RP-E11", found, why, "delete one", drafts.where(draft, "matter"))
        first.setdefault(name, draft.row)
        yield from _matter(drafts, draft, name)


def _matter(drafts: Drafts, draft: Draft, name: str) -> Iterator[Message]:
    done = draft.text("status") == "done"
    if name == "report_date" and done and draft.day("dated") is None and "dated" not in draft.bad:
        yield _contradiction(
            drafts, draft, "dated", "the report is dated, but the date is not stated", "enter the date"
        )
    end = drafts.about.day("period_end")
    if name == "report_date" and end and draft.day("dated") and draft.day("dated") < end:  # type: ignore[operator]
        found = f"the report date {draft.day('dated')} lies before the last day of the period, {end}"
        yield _contradiction(drafts, draft, "dated", found, "correct the date")
    if name in _NEED_TEXT and not draft.text("text"):
        yield _contradiction(drafts, draft, "text", f"{name} says nothing", "fill the column text")
    if draft.text("status") == "not_applicable" and not draft.text("text"):
        found = f"{name} is not applicable without a reason"
        yield _contradiction(drafts, draft, "text", found, "enter the reason in the column text")


def _contradiction(drafts: Drafts, draft: Draft, column: str, found: str, action: str) -> Message:
    why = "The report or its file would say something that is not so."
    return Message("RP-E64", found, why, action, drafts.where(draft, column))
