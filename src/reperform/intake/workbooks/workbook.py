"""The parts of a workbook around its cells: sheets, number formats, shared texts, tables."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from xml.parsers import expat

from reperform.intake.outcome import listed, refusal
from reperform.intake.workbooks.gate import MAX_DEPTH, Package, feed, guarded_parser, too_deep

DATE, STAMP, CLOCK, ELAPSED, NUMBER, PADDED = "date", "stamp", "clock", "elapsed", "number", "padded"
VISIBLE = "visible"

# Number formats that Excel knows without writing them (ECMA-376 part 1, 18.8.30), East Asian ones included.
_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 34, 35, 36, *range(50, 59)), DATE),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 47), CLOCK),
    22: STAMP,
    46: ELAPSED,
}
_SILENT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_HALF_DAY = re.compile(r"am/pm|a/p", re.IGNORECASE)
_PADDED = re.compile(r"0[0-]+$")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Sheet:
    """One sheet as the workbook lists it."""

    name: str
    state: str
    part: str
    is_worksheet: bool


@dataclass(frozen=True)
class Styles:
    """For each cell style: what its number format makes of a number, and whether it strikes text through."""

    formats: tuple[str, ...] = (NUMBER,)
    struck: tuple[bool, ...] = (False,)


@dataclass(frozen=True)
class Workbook:
    """An opened package and its directory of sheets."""

    package: Package
    part: str
    sheets: tuple[Sheet, ...]
    is_1904: bool
    styles_part: str
    strings_part: str


Element = tuple[str, dict[str, str]]


def elements(package: Package, part: str) -> list[Element]:
    """Return each element of a small part as its path of local names and its attributes."""
    found: list[Element] = []
    path: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(name.rpartition(":")[2])
        if len(path) > MAX_DEPTH:
            raise too_deep(f"the part {package.names[part].filename!r} of the workbook")
        found.append(("/".join(path), {key.rpartition(":")[2]: text for key, text in attributes.items()}))

    parser = guarded_parser(package.names[part].filename)
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    feed(package, part, parser)
    return found


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return the relations of a part: id to (kind, part it points to); outside targets are left out."""
    folder, name = posixpath.split(part)
    rels = package.find(posixpath.join(folder, "_rels", f"{name}.rels"))
    found = {}
    for path, attributes in elements(package, rels) if rels else ():
        if path == "Relationships/Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, package.find(target) or target.lstrip("/").casefold())
    return found


def open_workbook(package: Package) -> Workbook:
    """Return the directory of a workbook package.

    Raises
    ------
    InputRefused
        RP-I09 a binary workbook, RP-I06 another kind of package, RP-I15 a part is missing.
    """
    main = [target for kind, target in relations(package, "").values() if kind == "officeDocument"]
    part = package.find(main[0]) if main else package.find("xl/workbook.xml")
    _refuse_other_package(package, part)
    related = relations(package, part)
    by_kind = dict(related.values())
    found = elements(package, part)
    properties = next((attributes for path, attributes in found if path == "workbook/workbookPr"), {})
    sheets = tuple(_sheet(attributes, related) for path, attributes in found if path == "workbook/sheets/sheet")
    return Workbook(
        package,
        part,
        sheets,
        is_true(properties.get("date1904", "")),
        by_kind.get("styles", ""),
        by_kind.get("sharedStrings", ""),
    )


def _sheet(attributes: dict[str, str], related: dict[str, tuple[str, str]]) -> Sheet:
    kind, part = related.get(attributes.get("id", ""), ("", ""))
    return Sheet(attributes.get("name", ""), attributes.get("state", VISIBLE), part, kind == "worksheet")


def _refuse_other_package(package: Package, part: str) -> None:
    if part.endswith(".bin") or package.find("xl/workbook.bin"):
        raise refusal(
            "RP-I09",
            "the file is a binary workbook (.xlsb)",
            "open it in Excel, save it as .xlsx and take that in; keep the original beside it",
            "Its structure cannot be checked by a second reading.",
        )
    words = {"word/": "a Word document", "ppt/": "a presentation", "index/": "a Numbers or Pages document"}
    what = next((what for start, what in words.items() if any(n.startswith(start) for n in package.names)), "")
    if what or not part:
        raise refusal(
            "RP-I06",
            f"the file is {what or _archive(package)}",
            "ask the client for the list as .xlsx or .csv, or unpack the archive and take in each file",
            "It cannot be read as a list of items.",
        )


def _archive(package: Package) -> str:
    names = [info.filename for info in package.names.values()]
    return f"a ZIP archive of {len(names):,} files ({listed(names[:3], len(names))}), not a workbook"


def require(package: Package, part: str, what: str) -> str:
    """Return a part's name, or refuse the workbook because it is missing."""
    if part not in package.names:
        raise refusal(
            "RP-I15",
            f"{what} is missing from the workbook package",
            "ask the client to open the file in Excel, save it again and send that",
            "Some programs would show the sheet as empty without a warning.",
        )
    return part


def read_styles(book: Workbook) -> Styles:
    """Return the cell styles of a workbook; without a styles part every number is a number."""
    if not book.styles_part:
        return Styles()
    custom: dict[str, str] = {}
    fonts: list[bool] = []
    cells: list[dict[str, str]] = []
    for path, attributes in elements(book.package, require(book.package, book.styles_part, "the style part")):
        if path.endswith("/numFmts/numFmt"):
            custom[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif path.endswith("styleSheet/fonts/font"):
            fonts.append(False)
        elif path.endswith("styleSheet/fonts/font/strike"):
            fonts[-1] = is_true(attributes.get("val", "1"))
        elif path.endswith("/cellXfs/xf"):
            cells.append(attributes)
    struck = dict(enumerate(fonts))
    return Styles(
        tuple(_format_of(cell.get("numFmtId", "0"), custom) for cell in cells) or (NUMBER,),
        tuple(struck.get(index_of(cell.get("fontId", "0")), False) for cell in cells) or (False,),
    )


def format_kind(code: str) -> str:
    """Return what a number format shows: date, stamp, clock, elapsed, padded or number.

    Examples
    --------
    >>> format_kind('[$-409]d-mmm-yy;@'), format_kind('yyyy-mm-dd hh:mm'), format_kind('0.00" days"')
    ('date', 'stamp', 'number')
    """
    shown = _HALF_DAY.sub("h", _SILENT.sub("", code)).split(";")[0].lower()
    if "[" in shown:
        return ELAPSED
    has_clock = "h" in shown or "s" in shown
    has_day = "y" in shown or "d" in shown or ("m" in shown and not has_clock)
    if shown in ("general", "standard") or not (has_clock or has_day):
        return PADDED if _PADDED.match(shown) else NUMBER
    if has_clock:
        return STAMP if has_day else CLOCK
    return DATE


def _format_of(identifier: str, custom: dict[str, str]) -> str:
    if identifier in custom:
        return format_kind(custom[identifier])
    return _BUILT_IN.get(index_of(identifier), NUMBER)


class SharedTexts(list[str]):
    """The shared texts of a workbook; ``struck`` holds the indexes of those with a struck-through run."""

    def __init__(self) -> None:
        super().__init__()
        self.struck: set[int] = set()


def read_strings(book: Workbook) -> SharedTexts:
    """Return the shared texts: runs of rich text joined, phonetic guides left out."""
    if not book.strings_part:
        return SharedTexts()
    part = require(book.package, book.strings_part, "the part with the shared texts")
    collector = _Strings()
    parser = guarded_parser(book.package.names[part].filename)
    parser.buffer_text = True
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    collector.parser = parser
    feed(book.package, part, parser)
    return collector.strings


class _Strings:
    """Collects shared texts; characters are only listened to within a text."""

    parser: expat.XMLParserType

    def __init__(self) -> None:
        self.strings = SharedTexts()
        self.pieces: list[str] = []
        self.in_phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if name == "t" or name.endswith(":t"):
            self.parser.CharacterDataHandler = None if self.in_phonetic else self.pieces.append
        elif name.endswith("rPh"):
            self.in_phonetic = True
        elif name.endswith("trike") and is_true(attributes.get("val", "1")):
            self.strings.struck.add(len(self.strings))

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "t" or name.endswith(":t"):
            self.parser.CharacterDataHandler = None
        elif name.endswith("si"):
            self.strings.append(plain_text("".join(self.pieces)))
            self.pieces.clear()
        elif name.endswith("rPh"):
            self.in_phonetic = False


def plain_text(text: str) -> str:
    """Return a cell text with Excel's escapes undone and line breaks as line feeds."""
    if "_x" in text:
        text = _ESCAPED.sub(_unescape, text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _unescape(match: re.Match[str]) -> str:
    code = int(match.group(1), 16)
    return match.group(0) if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


def is_true(text: str) -> bool:
    """Return whether an XML truth value is true."""
    return text in ("1", "true", "on")


def index_of(text: str) -> int:
    """Return a number of an attribute, or -1 when it is none."""
    return int(text) if text.isdecimal() else -1
