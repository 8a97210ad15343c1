"""The engagement as canonical JSON: what ``check --json`` prints, ``new --from`` reads, and digests cover."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from reperform.engagement.cells import CELL_LIMIT, join_pairs, join_parts, text_of
from reperform.engagement.checking import Checked, check
from reperform.engagement.sheets import (
    HELP_SHEETS,
    OTHER_SHEETS,
    REQUESTS,
    SHEETS,
    Sheet,
    fold_header,
    sheet_named,
)
from reperform.engagement.source import Source, SourceRow, Table
from reperform.errors import InputRefused, Message, Where, nearest
from reperform.model import Engagement, Row
from reperform.texts import clean_key

SCHEMA = "reperform/engagement/1"
JSON_FILE = "engagement.json"
SHEET_NAME_LIMIT = 31
HEADER_LIMIT = 255
# Sheets that the first form of the workbook did not have: the form of an engagement without them stays the same.
_SHOWN_WHEN_FILLED = frozenset({"Exclusions", "Requests", "Subservice", "CUEC_CSOC", "Description", "Report"})
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")


def to_json(engagement: Engagement) -> dict[str, Any]:
    """Return an engagement as JSON values: dates as ISO text, blank cells left out.

    Returns
    -------
    dict
        ``schema``, one entry a sheet by the names of ``model.Engagement``, and ``other_sheets``.
        ``from_json`` of it gives an equal engagement.
    """
    found: dict[str, Any] = {"schema": engagement.schema_, "about": _row_json(SHEETS[0], engagement.about)}
    for sheet in SHEETS[1:]:
        rows = [_row_json(sheet, row) for row in engagement.rows_of(sheet.field)]
        if rows or sheet.name not in _SHOWN_WHEN_FILLED:
            found[sheet.field] = rows
    found["other_sheets"] = {
        name: [{column: text for column, text in row.items() if text} for row in rows]
        for name, rows in engagement.other_sheets.items()
        if rows
    }
    return found


def _row_json(sheet: Sheet, row: Row) -> dict[str, Any]:
    values = {column.name: _json_value(getattr(row, column.name)) for column in sheet.columns}
    found = {name: value for name, value in values.items() if value not in ("", None, [], {})}
    return {**found, "extra": dict(row.extra)} if row.extra else found


def _json_value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, dict) else value


def from_json(value: Mapping[str, Any], file: str = JSON_FILE) -> Engagement:
    """Return the engagement of JSON values, checked like a workbook.

    Parameters
    ----------
    value : mapping
        The engagement, or an object that holds it under ``engagement`` (the output of ``check --json``).
        Lists may be lists or texts with "; "; ``arguments`` an object or ``name=value; name=value``.
    file : str
        Name used in messages; rows are counted from 1 in each list.

    Raises
    ------
    InputRefused
        With every problem at once.
    """
    return check_json(value, file).required()


def check_json(value: Mapping[str, Any], file: str = JSON_FILE) -> Checked:
    """Check an engagement given as JSON values and return it with every message."""
    return check(source_from_json(value, file))


def source_from_json(value: Any, file: str = JSON_FILE) -> Source:
    """Return JSON values as the texts a workbook would hold.

    Raises
    ------
    InputRefused
        RP-E29 when the value as a whole is no engagement.
    """
    if isinstance(value, Mapping) and "about" not in {str(name).casefold() for name in value}:
        value = value.get("engagement", value)
    if not isinstance(value, Mapping):
        raise InputRefused(_shape(Where(file=file), "there is no JSON object with the engagement"))
    return _Reading(file).source(value)


def _shape(where: Where, found: str, action: str = "") -> Message:
    why = "The JSON form has one entry a sheet: a list of objects, one a row."
    return Message("RP-E29", found, why, action or "compare it with the output of  reperform schema", where)


class _Reading:
    """One pass over the JSON values; what is wrong is collected, so that all is seen at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.messages: list[Message] = []

    def source(self, value: Mapping[str, Any]) -> Source:
        tables: dict[str, Table] = {}
        others: dict[str, tuple[dict[str, str], ...]] = {}
        for name, content in value.items():
            sheet = sheet_named(name)
            if sheet is not None and _kept_free(sheet, content):
                self._other(others, sheet.name, content)
            elif sheet is not None:
                tables[sheet.name] = self._table(sheet, content)
            elif name == "schema":
                self._schema(content)
            elif name == "other_sheets" and isinstance(content, Mapping):
                for other, rows in content.items():
                    # These were free sheets once; files of that time hold them here.
                    known = sheet_named(other)
                    if known and known.field not in value and _is_table(known, rows):
                        tables[known.name] = self._table(known, rows)
                    else:
                        self._other(others, other, rows)
            elif name.casefold() in (other.casefold() for other in OTHER_SHEETS):
                self._other(others, name, content)
            else:
                near = nearest(name, ["schema", "other_sheets", *(sheet.field for sheet in SHEETS)])
                action = f"did you mean {near}?" if near else "put other sheets under other_sheets"
                self._refuse(name, f"{name!r} is not a part of an engagement", action=action)
        tables.setdefault("About", self._table(SHEETS[0], {}))
        return Source(self.file, tables, others, tuple(self.messages))

    def _refuse(self, sheet: str, found: str, row: int | None = None, column: str = "", action: str = "") -> None:
        self.messages.append(_shape(Where(self.file, sheet, row, column), found, action))

    def _schema(self, content: Any) -> None:
        if content != SCHEMA:
            self._refuse("schema", f"the schema is {content!r}", action=f"this version reads {SCHEMA}")

    def _table(self, sheet: Sheet, content: Any) -> Table:
        if sheet.name == "About":
            return self._about(sheet, content)
        known = {column.name: column.kind for column in sheet.columns}
        names: dict[str, str] = {}
        rows = []
        for number, item in self._objects(sheet.name, content):
            cells: dict[str, str] = {}
            for name, value in _pairs_of(item):
                folded = fold_header(name)
                column = folded if folded in known else self._extra_name(sheet.name, number, name, names)
                text = self._text(value, known.get(column, "text"), (sheet.name, number, column))
                if clean_key(text) and column in cells:
                    self._refuse(sheet.name, f"{column} is given twice", number, column)
                elif clean_key(text) and column:
                    cells[column] = text
            if cells:
                rows.append(SourceRow(number, cells))
        return Table((*known, *names.values()), tuple(rows), 0)

    def _about(self, sheet: Sheet, content: Any) -> Table:
        kinds = {column.name: column.kind for column in sheet.columns}
        if isinstance(content, Mapping):
            content = [{"field": name, "value": value} for name, value in _pairs_of(content)]
        rows = []
        for number, item in self._objects("About", content):
            field = clean_key(str(item.get("field", "")))
            kind = kinds.get(fold_header(field), "text")
            text = self._text(item.get("value"), kind, ("About", number, field))
            if clean_key(text) or field:
                rows.append(SourceRow(number, {"field": field, "value": text}))
        return Table(("field", "value"), tuple(rows), 0)

    def _objects(self, sheet: str, content: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
        if not isinstance(content, Sequence) or isinstance(content, str):
            self._refuse(sheet, f"{sheet} is not a list")
            return
        for number, item in enumerate(content, 1):
            if isinstance(item, Mapping):
                yield number, item
            else:
                self._refuse(sheet, f"{item!r} is not a row", number)

    def _extra_name(self, sheet: str, row: int, name: str, names: dict[str, str]) -> str:
        """Return the name of a column without a meaning, spelt as it first was."""
        clean = clean_key(text_of(name))
        if not clean or len(clean) > HEADER_LIMIT:
            self._refuse(sheet, f"{name[:40]!r} cannot be the name of a column", row)
            return ""
        first = names.setdefault(clean.casefold(), clean)
        if first != clean:
            self._refuse(sheet, f"the columns {first!r} and {clean!r} differ only in case", row, clean)
        return first

    def _text(self, value: Any, kind: str, place: tuple[str, int, str]) -> str:
        if isinstance(value, list | tuple) and kind in ("keys", "ids", "choices", "folds"):
            if all(isinstance(part, str | int) for part in value):
                return join_parts([clean_key(text_of(part)) for part in value if clean_key(text_of(part))])
        elif isinstance(value, Mapping) and kind == "pairs":
            return self._pairs(value, place)
        elif value is None or isinstance(value, str | int | float):
            text = text_of(value)
            if len(text) <= CELL_LIMIT:
                return text
            value = f"{text[:20]}..."
        sheet, row, column = place
        self._refuse(sheet, f"{value!r} cannot be the content of a cell", row, column)
        return ""

    def _pairs(self, value: Mapping[str, Any], place: tuple[str, int, str]) -> str:
        pairs = {clean_key(text_of(name)): self._text(part, "text", place) for name, part in value.items()}
        for name in pairs:
            if not name or any(mark in name for mark in "=;"):
                sheet, row, column = place
                self._refuse(sheet, f"{name!r} cannot be the name in name=value", row, column)
                return ""
        return join_pairs({name: clean_key(text) for name, text in pairs.items()})

    def _other(self, others: dict[str, tuple[dict[str, str], ...]], name: str, content: Any) -> None:
        name = _other_name(name)
        problem = _sheet_name_problem(name, others)
        if problem:
            self._refuse(name, problem, action="give the sheet another name")
            return
        names: dict[str, str] = {}
        rows = []
        for number, item in self._objects(name, content):
            row = {
                self._extra_name(name, number, column, names): self._text(value, "text", (name, number, column))
                for column, value in item.items()
            }
            rows.append({column: text for column, text in row.items() if column and clean_key(text)})
        kept = tuple(row for row in rows if row)
        if kept:
            others[name] = kept


def _is_table(sheet: Sheet, rows: Any) -> bool:
    """Return whether a sheet that was free once holds the columns it has now."""
    return sheet == REQUESTS or (sheet.once_free and not _kept_free(sheet, rows))


def _kept_free(sheet: Sheet, rows: Any) -> bool:
    """Return whether a sheet that was free once still has other columns than those it has now."""
    if not sheet.once_free or not isinstance(rows, Sequence) or isinstance(rows, str):
        return False
    names = {str(name) for row in rows if isinstance(row, Mapping) for name, _ in _pairs_of(row)}
    return bool(names) and not sheet.holds(names)


def _pairs_of(item: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return the cells of a row, with those of ``extra`` among them."""
    for name, value in item.items():
        if name == "extra" and isinstance(value, Mapping):
            yield from ((str(inner), part) for inner, part in value.items())
        else:
            yield str(name), value


def _other_name(name: str) -> str:
    name = clean_key(text_of(name))
    return next((known for known in OTHER_SHEETS if known.casefold() == name.casefold()), name)


def _sheet_name_problem(name: str, others: Mapping[str, Any]) -> str:
    taken = [*HELP_SHEETS, "History", *others]
    known = sheet_named(name)
    if name.casefold() in (other.casefold() for other in taken) or (known and not known.once_free):
        return f"a sheet cannot be called {name!r}: the name is taken"
    units = len(name.encode("utf-16-le")) // 2
    if not 0 < units <= SHEET_NAME_LIMIT or _NOT_IN_SHEET_NAME.search(name):
        return f"Excel has no sheets called {name!r}"
    return ""


def engagement_schema() -> dict[str, Any]:
    """Return the JSON schema of the canonical JSON form.

    Examples
    --------
    >>> engagement_schema()["properties"]["schema"]["const"]
    'reperform/engagement/1'
    """
    return Engagement.model_json_schema(by_alias=True)
