"""The Excel test sheet: written with the items to mark, filled by a person, read back into the judgements.

The workbook is an exchange form, never the record. Coming back it is compared in three ways: what was issued,
what stands in the store, what was returned; sorting, filtering and added columns do no harm.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reperform.canonical import digest
from reperform.engagement.tests_of_control import TestedTogether
from reperform.errors import InputRefused, Message, Where
from reperform.fieldwork.judging import marked_tests, record_marks
from reperform.fieldwork.performing import Item, Performer
from reperform.files import write_file
from reperform.ledger.judgements import Mark
from reperform.model import AttributeSpec
from reperform.opened import OpenEngagement
from reperform.rules import RULES
from reperform.texts import clean_key

SYNONYMS = {
    "pass": ("p", "pass", "passed", "✓", "y", "yes", "ok"),
    "deviation": ("f", "fail", "failed", "x", "✗", "exception", "deviation", "d", "n", "no"),
    "not_applicable": ("n/a", "na", "not applicable", "–", "-"),
    "unable": ("u", "unable", "unable to examine", "no evidence"),
}
LETTERS = {"pass": "P", "deviation": "F", "not_applicable": "N/A", "unable": "U"}
_RESULT_OF = {word: result for result, words in SYNONYMS.items() for word in words}
_SHEET_ROWS_ABOVE = 5  # title, sub-title, legend, instruction, blank


@dataclass(frozen=True)
class MergedSheet:
    """What a returned sheet changed."""

    merged: tuple[str, ...]
    unchanged: int
    blank: int


def sheet_bytes(opened: OpenEngagement, control: str) -> bytes:
    """Return the test sheet of a control as a workbook.

    Raises
    ------
    InputRefused
        RP-H01 when no attribute of the control is marked by a person, or nothing was drawn yet.
    """
    tests = [pair for pair in marked_tests(Performer(opened), control) if pair[1]]
    if not tests:
        raise InputRefused(
            Message("RP-H01", f"{control} has no drawn items that a person marks",
                    "There is nothing to write into a test sheet.",
                    f"reperform sample {control} draws them; computed attributes need no sheet")
        )  # fmt: skip
    return _Writer(opened, control).write(tests)


def write_sheet(opened: OpenEngagement, control: str) -> Path:
    """Write the test sheet into the workpaper's folder and return its path."""
    path = opened.workpaper_folder(control) / "sheet.xlsx"
    _refuse_unread_marks(opened, control, path)
    write_file(path, sheet_bytes(opened, control))
    return path


def _refuse_unread_marks(opened: OpenEngagement, control: str, path: Path) -> None:
    """Refuse to write over a sheet that holds marks which were not read in."""
    if not path.is_file():
        return
    try:
        unread = bool(_edited_cells(opened, control, path)[0])
    except InputRefused as refused:
        # A sheet of an earlier draw, or one that cannot be read: a person decides what becomes of it.
        unread = any(message.code != "RP-H07" for message in refused.messages)
    if unread:
        raise InputRefused(
            Message(
                "RP-H08",
                "the sheet in the workpaper's folder holds marks that were not read in, or belongs to another draw",
                "Writing a new sheet over it would lose them.",
                f"reperform sheet in {control} {path.name}, or move the file away",
                Where(file=path.name),
            )
        )


class _Writer:
    """Writes one test sheet; holds the workbook's formats."""

    def __init__(self, opened: OpenEngagement, control: str) -> None:
        from datetime import datetime

        import xlsxwriter

        self.opened, self.control = opened, control
        self.stream = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "strings_to_numbers": False}  # fmt: skip
        self.book = xlsxwriter.Workbook(self.stream, options)
        end = opened.engagement.about.period_end
        self.book.set_properties(
            {"title": f"Test sheet {opened.reference_of(control)}",
             "created": datetime(end.year, end.month, end.day)}  # noqa: DTZ001 - a fixed date, not a moment
        )  # fmt: skip
        self.bold = self.book.add_format({"bold": True, "font_size": 13})
        self.head = self.book.add_format({"bold": True, "bg_color": "#D9D9D9", "border": 1, "text_wrap": True})
        self.cell = self.book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        self.entry = self.book.add_format({"border": 1, "text_wrap": True, "valign": "top", "bg_color": "#FFF9E5"})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.bad = self.book.add_format({"bold": True, "bg_color": "#E0E0E0"})

    def write(self, tests: list[tuple[TestedTogether, tuple[Item, ...]]]) -> bytes:
        self.marks = self.opened.judgements.marks(self.control)
        for test, items in tests:
            self._sheet(test, items)
        self._about(tests)
        self.book.close()
        return self.stream.getvalue()

    def _sheet(self, test: TestedTogether, items: tuple[Item, ...]) -> None:
        sheet = self.book.add_worksheet(test.id)
        ref = self.opened.reference_of(self.control)
        about = self.opened.engagement.about
        title = self.opened.engagement.control(self.control).title
        sheet.write_string(0, 0, f"{ref}  {title}  ({test.id})", self.bold)
        sheet.write_string(1, 0, f"{about.client}, {about.system}, {about.period_start} to {about.period_end}")
        sheet.write_string(2, 0, "P = pass   F = deviation   N/A = not applicable   U = unable to examine"
                                 "   (F, N/A and U need a note)")  # fmt: skip
        sheet.write_string(3, 0, "Mark each item; leave a cell blank while it is not tested. Blank is never a pass. "
                                 "What each letter asks stands on the sheet About.")  # fmt: skip
        columns = self._columns(test, items)
        row = _SHEET_ROWS_ABOVE
        for number, (name, width, note) in enumerate(columns):
            sheet.write_string(row, number, name, self.head)
            sheet.set_column(number, number, width)
            if note:
                sheet.write_comment(row, number, note, {"x_scale": 3, "y_scale": 1 + len(note) // 150})
        for offset, item in enumerate(items, start=1):
            self._item(sheet, row + offset, test, item, [name for name, _, _ in columns])
        self._layout(sheet, test, columns, len(items), ref)

    def _columns(self, test: TestedTogether, items: tuple[Item, ...]) -> list[tuple[str, int, str]]:
        details = list(items[0].row if items else {})[:6]
        columns = [("item", 24, "")]
        columns += [(name, 18, "") for name in details if name != "item"]
        for attribute in test.attributes:
            if not RULES[attribute.rule].computed:
                columns.append((attribute.attribute, 7, "\n".join(filter(None, _asked(attribute)))))
                columns.append((f"{attribute.attribute} note", 36, "What was seen; needed unless the mark is P"))
                columns.append((f"{attribute.attribute} evidence", 24, "File and page, ticket or screen"))
        return columns

    def _item(self, sheet: Any, row: int, test: TestedTogether, item: Item, names: list[str]) -> None:
        sheet.write_string(row, 0, item.id, self.cell)
        for number, name in enumerate(names[1:], start=1):
            attribute, _, part = name.partition(" ")
            if attribute in {one.attribute for one in test.attributes} and part in ("", "note", "evidence"):
                sheet.write_string(row, number, self._stored(item.id, attribute, part), self.entry)
            else:
                sheet.write_string(row, number, item.row.get(name, ""), self.cell)

    def _stored(self, item: str, attribute: str, part: str) -> str:
        mark = self.marks.get((item, attribute))
        if mark is None:
            return ""
        return {"": LETTERS.get(mark.result, ""), "note": mark.note, "evidence": mark.evidence}[part]

    def _layout(
        self, sheet: Any, test: TestedTogether, columns: list[tuple[str, int, str]], count: int, ref: str
    ) -> None:
        first, last = _SHEET_ROWS_ABOVE + 1, _SHEET_ROWS_ABOVE + max(count, 1)
        letters = {attribute.attribute for attribute in test.attributes}
        for number, (name, _, _) in enumerate(columns):
            if name in letters:
                choices = {"validate": "list", "source": ["P", "F", "N/A", "U"], "input_title": f"Attribute {name}",
                           "input_message": "P, F, N/A or U; blank while not tested"}  # fmt: skip
                sheet.data_validation(first, number, last, number, choices)
                for letter in ("F", "U"):
                    rule = {"type": "cell", "criteria": "==", "value": f'"{letter}"', "format": self.bad}
                    sheet.conditional_format(first, number, last, number, rule)
        sheet.autofilter(_SHEET_ROWS_ABOVE, 0, last, len(columns) - 1)
        sheet.freeze_panes(_SHEET_ROWS_ABOVE + 1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_SHEET_ROWS_ABOVE)
        sheet.set_footer(f"&L{ref} {test.id}&RPage &P of &N")

    def _about(self, tests: list[tuple[TestedTogether, tuple[Item, ...]]]) -> None:
        sheet = self.book.add_worksheet("About")
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, 1, 110)
        issued = sheet_id(self.opened, self.control, tests)
        rows = [("engagement", self.opened.engagement.about.engagement_id), ("control", self.control),
                ("sheet_id", issued)]  # fmt: skip
        asked = {one.attribute: _asked(one) for test, _ in tests for one in test.attributes
                 if not RULES[one.rule].computed}  # fmt: skip
        rows += [(f"attribute {letter}", text) for letter, (text, _) in asked.items()]
        rows += [(f"how {letter} is tested", guidance) for letter, (_, guidance) in asked.items() if guidance]
        # What each cell held when the sheet was issued, so that a cell nobody edited never wins over a newer mark.
        rows += [(f"issued:{item}|{attribute}", _state(mark))
                 for (item, attribute), mark in sorted(self.marks.items())]  # fmt: skip
        for number, (name, value) in enumerate(rows):
            sheet.write_string(number, 0, name)
            sheet.write_string(number, 1, value, self.wrapped)


def _asked(attribute: AttributeSpec) -> tuple[str, str]:
    """Return what an attribute asks and how it is inspected, as the engagement states both."""
    return attribute.text, attribute.arguments.get("guidance", "")


def _state(mark: Mark | None) -> str:
    """Return the digest of a mark as a sheet shows it; blank for none."""
    return digest([mark.result, mark.note, mark.evidence])[:16] if mark else ""


def sheet_id(opened: OpenEngagement, control: str, tests: list[tuple[TestedTogether, tuple[Item, ...]]]) -> str:
    """Return the id of a sheet: engagement, control and the items issued, in any order."""
    issued = {test.id: sorted(item.id for item in items) for test, items in tests}
    return digest([opened.engagement.about.engagement_id, control, issued])[:16]


def merge_sheet(opened: OpenEngagement, control: str, path: Path, *, person: str, at: str = "") -> MergedSheet:
    """Read a filled test sheet back; only cells that differ from the store become new judgements.

    Raises
    ------
    InputRefused
        RP-H02 for a sheet of another control or draw, RP-H03 for unknown or duplicate items, RP-H04 for marks that
        are no mark; every cell named, nothing recorded.
    """
    marks, unchanged, blank = _edited_cells(opened, control, path)
    if marks:
        record_marks(opened, control, marks, person=person, at=at)
    return MergedSheet(tuple(f"{mark['item']} {mark['attribute']}" for mark in marks), unchanged, blank)


def _edited_cells(opened: OpenEngagement, control: str, path: Path) -> tuple[list[dict[str, str]], int, int]:
    """Return the cells a person edited since the sheet was issued, and how many are unchanged or blank."""
    tests = [pair for pair in marked_tests(Performer(opened), control) if pair[1]]
    sheets = _read_workbook(path)
    _refuse_foreign(opened, control, tests, sheets, path)
    issued = {row[0]: row[1] for row in sheets.get("About", []) if len(row) > 1}
    stored = opened.judgements.marks(control)
    problems: list[Message] = []
    marks: list[dict[str, str]] = []
    unchanged = blank = 0
    for test, items in tests:
        for cell in _cells(test, {item.id for item in items}, sheets.get(test.id, []), path, problems):
            mark = stored.get((cell["item"], cell["attribute"]))
            then = issued.get(f"issued:{cell['item']}|{cell['attribute']}", "")
            now = digest([cell["result"], cell["note"], cell["evidence"]])[:16]
            if not cell["result"]:
                blank += 1
            elif now in (_state(mark), then):
                unchanged += 1
            elif _state(mark) != then:
                problems.append(_conflict(cell, mark, path, test.id))
            else:
                marks.append(cell)
    if problems:
        raise InputRefused(problems)
    return marks, unchanged, blank


def _conflict(cell: Mapping[str, str], mark: Mark | None, path: Path, sheet: str) -> Message:
    who = f"{mark.person} marked it {LETTERS.get(mark.result, mark.result)}" if mark else "it was changed"
    return Message(
        "RP-H07",
        f"{who} after this sheet was issued; the sheet says {LETTERS[cell['result']]}",
        "Another person's judgement would be replaced unseen.",
        "reperform sheet out writes the marks in force; mark the item there",
        Where(file=path.name, sheet=sheet, column=cell["attribute"], ids=(cell["item"],)),
    )


def _read_workbook(path: Path) -> dict[str, list[list[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    if not path.is_file():
        raise InputRefused(Message("RP-T01", "there is no such file", "Nothing was read.",
                                   "check the name", Where(file=path.name)))  # fmt: skip
    try:
        book = CalamineWorkbook.from_path(str(path))
        return {name: [[_text(cell) for cell in row]
                       for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
                for name in book.sheet_names}  # fmt: skip
    except (CalamineError, OSError, ValueError) as error:
        raise InputRefused(
            Message("RP-H05", "the file is no workbook that can be read", "Nothing was recorded.",
                    "save it from Excel as .xlsx and repeat", Where(file=path.name))
        ) from error  # fmt: skip


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "Y" if cell else "N"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _refuse_foreign(
    opened: OpenEngagement,
    control: str,
    tests: list[tuple[TestedTogether, tuple[Item, ...]]],
    sheets: Mapping[str, list[list[str]]],
    path: Path,
) -> None:
    about = {row[0]: row[1] for row in sheets.get("About", []) if len(row) > 1}
    if about.get("sheet_id") != sheet_id(opened, control, tests):
        found = f"{about.get('engagement', 'unknown')} {about.get('control', '')}".strip()
        raise InputRefused(
            Message("RP-H02", f"the sheet was not issued for the items now selected (it says: {found})",
                    "Marks would land on other items than the ones that were looked at.",
                    f"reperform sheet out {control} writes the current sheet; copy the marks over",
                    Where(file=path.name, sheet="About"))
        )  # fmt: skip


def _cells(
    test: TestedTogether, items: set[str], rows: list[list[str]], path: Path, problems: list[Message]
) -> list[dict[str, str]]:
    header_at = next((number for number, row in enumerate(rows) if row and row[0] == "item"), None)
    if header_at is None:
        problems.append(Message("RP-H03", "the heading row that begins with 'item' is missing", "Nothing was recorded.",
                                "restore the heading row", Where(file=path.name, sheet=test.id)))  # fmt: skip
        return []
    header = [clean_key(name) for name in rows[header_at]]
    letters = {one.attribute for one in test.attributes if not RULES[one.rule].computed}
    needed = {"item", *letters, *(f"{letter} note" for letter in letters)}
    wrong = sorted(name for name in needed if header.count(name) != 1)
    if wrong:
        problems.append(Message("RP-H03", f"the headings {', '.join(wrong)} stand not exactly once",
                                "Marks could land under another attribute.", "restore the heading row",
                                Where(file=path.name, sheet=test.id, row=header_at + 1)))  # fmt: skip
        return []
    found: list[dict[str, str]] = []
    seen: set[str] = set()
    for number, row in enumerate(rows[header_at + 1 :], start=header_at + 2):
        values = dict(zip(header, row, strict=False))
        item = clean_key(values.get("item", ""))
        if not item and not any(value.strip() for value in row):
            continue
        where = Where(file=path.name, sheet=test.id, row=number, column="item", ids=(item,))
        if item not in items or item in seen:
            what = "stands twice" if item in seen else "is not an item of this sample"
            problems.append(Message("RP-H03", f"{item or 'a blank item'} {what}",
                                    "A mark must belong to one drawn item.",
                                    "restore the item column from a fresh sheet", where))  # fmt: skip
            continue
        seen.add(item)
        found += _row_cells(test, item, values, where, problems)
    return found


def _row_cells(
    test: TestedTogether, item: str, values: Mapping[str, str], where: Where, problems: list[Message]
) -> list[dict[str, str]]:
    cells = []
    for attribute in test.attributes:
        letter = attribute.attribute
        if RULES[attribute.rule].computed:
            continue
        typed = clean_key(values.get(letter, ""))
        result = _RESULT_OF.get(typed.casefold(), "")
        note, evidence = (values.get(f"{letter} {part}", "").strip() for part in ("note", "evidence"))
        place = Where(file=where.file, sheet=where.sheet, row=where.row, column=letter, ids=(item,))
        if typed and not result:
            problems.append(Message("RP-H04", f"{typed!r} is no mark", "It could mean anything.",
                                    "use P, F, N/A or U", place))  # fmt: skip
        elif result not in ("", "pass") and not note:
            problems.append(Message("RP-M04", f"{LETTERS[result]} is marked without a note",
                                    "A reader must see what was found.",
                                    f"write the fact into '{letter} note'", place))  # fmt: skip
        elif not typed and (note or evidence):
            problems.append(Message("RP-H06", "a note stands beside a blank mark", "Blank means not tested.",
                                    "mark P, F, N/A or U, or clear the note", place))  # fmt: skip
        else:
            cells.append({"item": item, "attribute": letter, "result": result, "note": note, "evidence": evidence})
    return cells
