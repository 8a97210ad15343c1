"""Rows with typed values, as far as they can be read: what every check works on.

A row with one bad cell is still checked in all its other cells, so that a person sees every problem at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from reperform.engagement.cells import CellError, read_cell
from reperform.engagement.sheets import SHEETS, Column, Sheet, fold_header
from reperform.engagement.source import Source, SourceRow
from reperform.errors import Message, Where, nearest
from reperform.model.firm import FirmRule
from reperform.texts import clean_key


@dataclass(frozen=True)
class Draft:
    """One row of a sheet: the values that could be read, and the columns that could not."""

    sheet: Sheet
    row: int
    values: Mapping[str, Any]
    extra: Mapping[str, str] = field(default_factory=dict)
    bad: frozenset[str] = frozenset()

    def text(self, name: str) -> str:
        """Return a text value; blank when the cell is blank or could not be read."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the parts of a list; none when the cell is blank or could not be read."""
        return tuple(self.values.get(name, ()))

    def pairs(self, name: str) -> dict[str, str]:
        """Return the name=value pairs of a cell."""
        return dict(self.values.get(name, {}))

    def day(self, name: str) -> date | None:
        """Return a date, or None."""
        return self.values.get(name)


@dataclass(frozen=True)
class Drafts:
    """All rows of an engagement, the source they came from, and what was wrong with single cells."""

    source: Source
    rows: Mapping[str, tuple[Draft, ...]]
    about_rows: Mapping[str, int]
    messages: tuple[Message, ...]

    def of(self, sheet: str) -> tuple[Draft, ...]:
        """Return the rows of a sheet."""
        return self.rows.get(sheet, ())

    @property
    def about(self) -> Draft:
        """The one row of About, whose fields stand below each other in the workbook."""
        return self.rows["About"][0]

    def names(self, sheet: str, column: str) -> tuple[str, ...]:
        """Return the identifiers a sheet defines, in order."""
        return tuple(row.text(column) for row in self.of(sheet) if row.text(column))

    def where(self, draft: Draft, column: str = "") -> Where:
        """Return the place of a cell."""
        if draft.sheet.name == "About":
            return self.source.where("About", self.about_rows.get(column), column)
        return self.source.where(draft.sheet.name, draft.row, column)


def read_drafts(source: Source, firm_rules: Mapping[str, FirmRule] = MappingProxyType({})) -> Drafts:
    """Return every row with typed values, and a message for every cell that could not be read.

    A rule of the firm's own is read together with what its file declares.
    """
    messages: list[Message] = []
    about, about_rows = _about(source, messages)
    rows: dict[str, tuple[Draft, ...]] = {"About": (about,)}
    for sheet in SHEETS[1:]:
        drafts = tuple(_draft(source, sheet, row, messages) for row in source.table(sheet.name).rows)
        rows[sheet.name] = tuple(_with_firm_rule(draft, firm_rules) for draft in drafts)
        messages += _normalised_notes(source, sheet, rows[sheet.name])
    return Drafts(source, rows, about_rows, tuple(messages))


def _draft(source: Source, sheet: Sheet, row: SourceRow, messages: list[Message]) -> Draft:
    values: dict[str, Any] = {}
    bad = set()
    for column in sheet.columns:
        where = source.where(sheet.name, row.row, column.name)
        try:
            values.update(_value(column, row.cells.get(column.name, "")))
        except CellError as error:
            bad.add(column.name)
            # A column that is not there at all has one message of its own.
            if error.code != "RP-E05" or column.name in source.table(sheet.name).columns:
                messages.append(_message(error, where))
    known = {column.name for column in sheet.columns}
    extra = {name: text for name, text in row.cells.items() if name not in known}
    return Draft(sheet, row.row, values, extra, frozenset(bad))


def _with_firm_rule(draft: Draft, firm_rules: Mapping[str, FirmRule]) -> Draft:
    rule = firm_rules.get(draft.text("rule"))
    return draft if rule is None else replace(draft, values={**draft.values, "rule": rule})


def _value(column: Column, text: str) -> dict[str, Any]:
    read = read_cell(text, column) if clean_key(text) else None
    if read is None or read.value in ("", (), {}):
        if column.required:
            why = column.help or "Every row needs it."
            raise CellError("RP-E05", f"{column.name} is blank", why, f"enter {column.name.replace('_', ' ')}")
        return {}
    if read.normalised:
        return {column.name: read.value, f"{column.name} as written": read.normalised}
    return {column.name: read.value}


def _message(error: CellError, where: Where) -> Message:
    return Message(error.code, error.found, error.why, error.action, where)


def _normalised_notes(source: Source, sheet: Sheet, rows: tuple[Draft, ...]) -> Iterator[Message]:
    for column in sheet.columns:
        name = f"{column.name} as written"
        changed = [(row.row, *pair) for row in rows for pair in row.values.get(name, ())]
        if changed:
            number, before, after = changed[0]
            yield Message(
                "RP-E41",
                f"{len(changed)} ids were read in plain form, for example {before!r} as {after}",
                "Typographic hyphens, line breaks, blanks and small letters make equal ids differ.",
                "nothing, if they mean the same; otherwise correct them in the workbook",
                Where(
                    source.file,
                    sheet.name,
                    number,
                    column.name,
                    tuple(after for _, _, after in changed[:3]),
                    len(changed),
                ),
                severity="note",
            )


def _about(source: Source, messages: list[Message]) -> tuple[Draft, dict[str, int]]:
    """Return the one row of About from its field and value columns."""
    sheet = SHEETS[0]
    known = [column.name for column in sheet.columns]
    cells: dict[str, str] = {}
    extra: dict[str, str] = {}
    places: dict[str, int] = {}
    for row in source.table("About").rows:
        written = clean_key(row.cells.get("field", ""))
        name = fold_header(written)
        if not name:
            messages.append(_about_problem(source, row.row, "a value has no field", known))
        elif name in places or written in places:
            messages.append(_about_problem(source, row.row, f"{written} is given twice", known))
        elif name in known:
            cells[name], places[name] = row.cells.get("value", ""), row.row
        else:
            extra[written], places[written] = row.cells.get("value", ""), row.row
            messages.append(_about_unknown(source, row.row, written, known))
    return _about_draft(source, cells, extra, places, messages), places


def _about_draft(
    source: Source,
    cells: dict[str, str],
    extra: dict[str, str],
    places: dict[str, int],
    messages: list[Message],
) -> Draft:
    sheet = SHEETS[0]
    values: dict[str, Any] = {}
    bad = set()
    for column in sheet.columns:
        try:
            values.update(_value(column, cells.get(column.name, "")))
        except CellError as error:
            bad.add(column.name)
            if column.name in places or source.table("About").header_row is not None:
                found = error.found if column.name in places else f"the field {column.name} is missing"
                code = error.code if column.name in places else "RP-E17"
                where = source.where("About", places.get(column.name), column.name)
                messages.append(Message(code, found, error.why, error.action, where))
    return Draft(sheet, 0, values, {name: text for name, text in extra.items() if text}, frozenset(bad))


def _about_problem(source: Source, row: int, found: str, known: list[str]) -> Message:
    why = f"Each of these fields has one value: {', '.join(known)}."
    return Message("RP-E17", found, why, "correct or delete the row", source.where("About", row, "field"))


def _about_unknown(source: Source, row: int, written: str, known: list[str]) -> Message:
    near = nearest(fold_header(written), known)
    return Message(
        "RP-E17",
        f"{written!r} is not a field of About",
        f"Fields: {', '.join(known)}.",
        f"did you mean {near}?" if near else "nothing: it is kept and shown, but has no meaning",
        source.where("About", row, "field"),
        "error" if near else "warning",
    )
