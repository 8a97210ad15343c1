"""The validation pack: what was run, what came out and what that does not show, for a firm's file."""

from __future__ import annotations

from collections.abc import Sequence

from reperform.canonical import canonical_json
from reperform.documents.blocks import (
    Attachment,
    Block,
    Bullets,
    Callout,
    Column,
    Document,
    Heading,
    KeyValues,
    PageHeader,
    PageSize,
    Paragraph,
    Part,
    Row,
    Run,
    Table,
)
from reperform.documents.typst_render import compile_pdf
from reperform.documents.wording import counted, prose_date
from reperform.record.validation import Validation, ValidationSet

TITLE = "Validation pack"
FAILED_FIRST = 12
_KINDS = {
    "selection": ("Selection of samples", "Published vectors of the selection algorithm."),
    "sampling": ("Sampling functions", "Cells of published tables."),
    "rule": ("Rules", "Items with the result, the kind and the sentence that each rule must give."),
    "procedure": (
        "Procedures",
        "Small lists for a typical control, and the result of every item and attribute: "
        "all and only those foreseen may come out.",
    ),
}
_PURPOSE = (
    "A firm that relies on a tool needs evidence that it does what it says, for the version and on the machine that it "
    "uses. This pack records that what decides results was run on cases whose answers are known from elsewhere, and "
    "what came out."
)
_LIMITS = (
    "That a file was read as the client meant it: reading, columns and dates are declared and checked in each "
    "engagement, not here.",
    "That a list is complete and accurate: that is tested in each engagement.",
    "That an attribute, a limit or a rule is the right one for a client's control: that is judgement.",
    "What people mark, conclude and write.",
    "That the Word, Excel and PDF documents look right, and that another machine gives the same: the facts of this "
    "run stand above, and a pack made elsewhere says nothing of this one.",
    "Windows and macOS, where this run was made on another system.",
    "That a rule of the firm has no other effect: its code is kept from files, clock and network as far as its text "
    "shows it, and is no more trusted than its author.",
    "Cases nobody thought of: known answers show that what was foreseen comes out.",
)


def validation_pdf(validation: Validation, page_size: PageSize = "letter") -> bytes:
    """Return the validation pack as PDF/A; equal values give equal bytes.

    Parameters
    ----------
    validation : Validation
        From ``reperform.validating.validate``; it is attached as ``validation.json``.
    """
    data = canonical_json(validation.model_dump(mode="json"))
    about = "Every case with what was expected and found"
    failed = counted(len(validation.failures), "set") + " failed" if validation.failures else "every case agrees"
    header = PageHeader(
        ("reperform", f"version {validation.version}"),
        (TITLE, f"known answers run on {prose_date(validation.on)}"),
        (failed, counted(validation.cases, "case")),
        footer=f"{TITLE}  ·  {validation.on}",
    )
    part = Part(header, validation_blocks(validation))
    attached = (Attachment("validation.json", data, "application/json", about),)
    title = f"{TITLE}, {validation.on}"
    return compile_pdf(Document(title, validation.firm or "reperform", validation.on, (part,), attached, page_size))


def validation_blocks(validation: Validation) -> tuple[Block, ...]:
    """Return the pages of the pack as blocks; what failed stands on the first."""
    blocks: list[Block] = [Heading(f"{TITLE} of reperform {validation.version}", 1), _outcome(validation)]
    blocks += _failures(validation.failures)
    blocks += [*_purpose(validation), *_what_was_run(validation), *_versions(validation), *_after(validation)]
    for kind, (title, words) in _KINDS.items():
        sets = [one for one in validation.sets if one.kind == kind]
        own = [one for one in sets if one.origin == "reperform"]
        blocks += [Heading(f"Cases: {title.lower()}", 2), Paragraph((words,)), *_sets(own)]
    firms = [one for one in validation.sets if one.origin == "firm"]
    if firms:
        words = "Rules of the firm, not of reperform, with the known answers that the firm keeps beside them."
        blocks += [Heading("Cases: rules of the firm", 2), Paragraph((words,)), *_sets(firms)]
    return tuple(blocks)


def _outcome(validation: Validation) -> Callout:
    failed = sum(len(one.failed) for one in validation.sets)
    broken = sum(bool(one.problem) or not one.cases for one in validation.sets)
    entries = (
        ("Dated", prose_date(validation.on)),
        ("Cases run", f"{validation.cases:,}"),
        ("Agree", f"{validation.cases - failed:,}"),
        ("Do not agree", f"{failed:,}"),
    )
    if not validation.failures:
        return Callout(entries, ("Every case came out as expected.",))
    sets = f"{counted(len(validation.failures), 'set')} of {len(validation.sets)}"
    could_not = f", {counted(broken, 'set')} could not be run" if broken else ""
    line = f"Validation failed in {sets}: {counted(failed, 'case')} came out otherwise{could_not}."
    return Callout(
        entries, (Run(line, "bold"), "What is named below is not to be relied on until it is explained."), True
    )


def _failures(sets: Sequence[ValidationSet]) -> list[Block]:
    if not sets:
        return []
    rows = [row for one in sets for row in _failed_rows(one)]
    more = (
        (f"{len(rows) - FAILED_FIRST} more stand among the cases below, marked.",) if len(rows) > FAILED_FIRST else ()
    )
    columns = (Column("Set", rigid=True), Column("Case"), Column("Expected"), Column("Found"))
    return [Heading("What failed", 2), Table(columns, tuple(rows[:FAILED_FIRST]), notes=more)]


def _failed_rows(one: ValidationSet) -> list[Row]:
    rows = [
        Row((Run(one.id, "bold"), _case_words(case.case, case.given), case.expected, case.found), marked=True)
        for case in one.failed
    ]
    if one.problem or not one.cases:
        rows.append(
            Row((Run(one.id, "bold"), "the whole set", "a run", one.problem or "it holds no case"), marked=True)
        )
    return rows


def _case_words(case: str, given: str) -> str:
    return f"{case}: {given}" if case else given


def _purpose(validation: Validation) -> list[Block]:
    scope = (
        "The selection algorithm, the sampling functions against published tables, every rule of the closed list, and "
        "the ready tests of the library that have known answers."
    )
    own = f" Rules of {validation.firm} that lie in the engagement are run too, and named as the firm's."
    return [
        Heading("Purpose and scope", 2),
        Paragraph((_PURPOSE,)),
        Paragraph((scope + (own if validation.firm else ""),)),
        *(
            [Bullets(tuple(f"Not validated: {text}." for text in validation.not_validated))]
            if validation.not_validated
            else []
        ),
    ]


def _what_was_run(validation: Validation) -> list[Block]:
    columns = (
        Column("What"),
        Column("Whose"),
        Column("Sets", "right", rigid=True),
        Column("Cases", "right", rigid=True),
        Column("Agree", "right", rigid=True),
    )
    groups: dict[tuple[str, str], list[ValidationSet]] = {}
    for one in validation.sets:
        groups.setdefault((one.kind, one.origin), []).append(one)
    rows = []
    for (kind, origin), sets in groups.items():
        cases = sum(len(one.cases) for one in sets)
        failed = sum(len(one.failed) for one in sets)
        whose = "of the firm" if origin == "firm" else "of reperform"
        marked = any(not one.holds for one in sets)
        rows.append(Row((_KINDS[kind][0], whose, f"{len(sets):,}", f"{cases:,}", f"{cases - failed:,}"), marked))
    return [Heading("What was run", 2), Table(columns, tuple(rows))]


def _versions(validation: Validation) -> list[Block]:
    columns = (Column("Procedure", rigid=True), Column("Version", rigid=True), Column("Whose"), Column("Controls"))
    whose = {"firm": "of the firm, not of reperform", "reperform": "reperform"}
    rows = tuple(
        Row((Run(one.id, "bold"), one.version, whose[one.origin], ", ".join(one.controls) or "none"))
        for one in validation.procedures
    )
    # A table of its own, so that no digest is broken and each can be copied whole.
    digests = tuple(Row((Run(one.id, "bold"), Run(one.sha256, "mono"))) for one in validation.procedures)
    return [
        Heading("Versions", 2),
        KeyValues(
            (
                ("reperform", validation.version),
                ("Selection", validation.algorithm),
                ("SHA-256 of its modules", Run(validation.code_sha256, "mono")),
            )
        ),
        Table(columns, rows, "Procedures, and the controls of the library whose known answers they stand for"),
        Table((Column("Procedure"), Column("SHA-256", rigid=True)), digests, "Digests of the procedures' cells"),
    ]


def _after(validation: Validation) -> list[Block]:
    blank = "_" * 48
    return [
        Heading("Facts of this run", 2),
        Paragraph(
            (
                "These are facts of the machine on which the cases were run. Nothing above depends on them; the same "
                "version with other libraries is another run and needs a pack of its own.",
            )
        ),
        KeyValues(tuple(validation.environment.items())),
        Heading("What this does not show", 2),
        Bullets(_LIMITS),
        Heading("Sign-off", 2),
        Paragraph(("Left blank by the tool: whether it may be used, and for what, is decided by a named person.",)),
        KeyValues((("Decision", blank), ("Name", blank), ("Position", blank), ("Date", blank), ("Signature", blank))),
    ]


def _sets(sets: Sequence[ValidationSet]) -> list[Block]:
    if not sets:
        return [Paragraph(("None.",))]
    return [block for one in sets for block in _set(one)]


def _set(one: ValidationSet) -> list[Block]:
    about = [f"version {one.version}"] if one.version else []
    about += [one.title] if one.title else []
    lines = [". ".join(text.rstrip(".") for text in (*about, f"Answers: {one.source}")) + "."]
    columns = (Column("Case"), Column("Given", weight=2), Column("Expected", weight=2), Column("Found"))
    named = any(case.case for case in one.cases)
    rows = tuple(
        Row(
            (*((case.case,) if named else ()), case.given, case.expected, "as expected" if case.agrees else case.found),
            marked=not case.agrees,
        )
        for case in one.cases
    )
    digest: list[Block] = [KeyValues((("SHA-256", Run(one.sha256, "mono")),))] if one.sha256 else []
    table: list[Block] = [Table(columns if named else columns[1:], rows)] if rows else []
    problem: list[Block] = (
        [Callout((), (Run(f"Could not be run: {one.problem}.", "bold"),), True)] if one.problem else []
    )
    return [Heading(one.id, 3), Paragraph((lines[0],)), *digest, *problem, *table]
