"""What the modules of the generator add to: evidence, lists, planted exceptions and near misses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .open_documents import write_ods
from .tables import Sheet, write_csv, write_workbook


@dataclass(frozen=True)
class Story:
    """What people found out about a deviation, as the replay records it."""

    cause: str
    response: str
    disposition: str
    classification: str = "isolated"
    compensating: str = ""


@dataclass(frozen=True)
class Planted:
    """One result that is not a pass, and why it was planted."""

    control: str
    attribute: str
    item: str
    why: str
    story: Story
    result: str = "deviation"
    by: str = "computed"
    kind: str = ""


@dataclass(frozen=True)
class NearMiss:
    """An item that looks like a deviation and is none."""

    control: str
    attribute: str
    item: str
    why: str


@dataclass(frozen=True)
class Marked:
    """Items that a person looked at: drawn with a seed, or all of them."""

    control: str
    population: str
    letters: tuple[str, ...]
    items: tuple[str, ...]
    evidence: str
    accuracy: str = ""
    drawn: bool = True
    person: str = "mruiz"
    pages: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass
class Matrix:
    """The rows that the areas beyond the core add to the workbook, sheet by sheet."""

    controls: list[dict[str, Any]] = field(default_factory=list)
    attributes: list[dict[str, Any]] = field(default_factory=list)
    joins: list[dict[str, Any]] = field(default_factory=list)
    identities: list[dict[str, Any]] = field(default_factory=list)
    methodology: list[dict[str, Any]] = field(default_factory=list)
    walkthroughs: list[dict[str, Any]] = field(default_factory=list)
    items_asked: list[tuple[str, str, str, str]] = field(default_factory=list)
    documents_asked: list[tuple[str, str, str]] = field(default_factory=list)
    conclusions: list[tuple[str, str, str]] = field(default_factory=list)
    marked: list[Marked] = field(default_factory=list)
    cleared: list[tuple[str, str]] = field(default_factory=list)
    responses: list[dict[str, str]] = field(default_factory=list)
    corroborated: list[dict[str, str]] = field(default_factory=list)
    traps: list[str] = field(default_factory=list)


@dataclass
class Book:
    """Collects everything the sample engagement consists of."""

    folder: Path
    populations: list[dict[str, Any]] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    near_misses: list[NearMiss] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    frames: dict[str, list[str]] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    more: Matrix = field(default_factory=Matrix)
    core_lists: int = 0

    def plant(self, control: str, attributes: str, item: str, why: str, story: Story, kind: str = "") -> None:
        """Note a deviation in each of the attributes (letters separated by blanks)."""
        for attribute in attributes.split():
            self.planted.append(Planted(control, attribute, item, why, story, kind=kind))

    def plant_unable(self, control: str, attribute: str, item: str, why: str, story: Story, kind: str = "") -> None:
        """Note an item that cannot be examined on the evidence received."""
        self.planted.append(Planted(control, attribute, item, why, story, result="unable", kind=kind))

    def near(self, control: str, attributes: str, item: str, why: str) -> None:
        """Note an item that must not be flagged in any of the attributes."""
        for attribute in attributes.split():
            self.near_misses.append(NearMiss(control, attribute, item, why))

    def workbook(self, name: str, *sheets: Sheet) -> None:
        """Write a workbook into the evidence folder."""
        write_workbook(self.folder / name, sheets)

    def csv(self, name: str, sheet: Sheet, *, mark: bool = False, **form: str) -> None:
        """Write a CSV file into the evidence folder; ``form`` gives another delimiter or encoding."""
        write_csv(self.folder / name, sheet, mark=mark, **form)

    def open_document(self, name: str, sheet: Sheet) -> None:
        """Write an OpenDocument spreadsheet into the evidence folder."""
        write_ods(self.folder / name, sheet)

    def population(self, population: str, file: str, sheet: Sheet, **fields: Any) -> None:
        """Declare a list; its stated count is the number of rows that the client reported."""
        entry = {"population": population, "file": file, "stated_count": len(sheet.rows), **fields}
        if file.endswith((".xlsx", ".ods")):
            entry["sheet"] = sheet.name
        self.populations.append(entry)
        self.files[population] = file
        self.sheets[population] = sheet


def column(sheet: Sheet, name: str) -> list[Any]:
    """Return the values of one column of a list."""
    index = sheet.columns.index(name)
    return [row[index] for row in sheet.rows]


def joined(parts: Sequence[str]) -> str:
    """Return a composite key as one text."""
    return " | ".join(parts)
