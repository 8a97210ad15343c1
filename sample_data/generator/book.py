"""What the modules of the generator add to: evidence, lists, planted exceptions and near misses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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


@dataclass(frozen=True)
class NearMiss:
    """An item that looks like a deviation and is none."""

    control: str
    attribute: str
    item: str
    why: str


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

    def plant(self, control: str, attributes: str, item: str, why: str, story: Story) -> None:
        """Note a deviation in each of the attributes (letters separated by blanks)."""
        for attribute in attributes.split():
            self.planted.append(Planted(control, attribute, item, why, story))

    def plant_unable(self, control: str, attribute: str, item: str, why: str, story: Story) -> None:
        """Note an item that cannot be examined on the evidence received."""
        self.planted.append(Planted(control, attribute, item, why, story, result="unable"))

    def near(self, control: str, attributes: str, item: str, why: str) -> None:
        """Note an item that must not be flagged in any of the attributes."""
        for attribute in attributes.split():
            self.near_misses.append(NearMiss(control, attribute, item, why))

    def workbook(self, name: str, *sheets: Sheet) -> None:
        """Write a workbook into the evidence folder."""
        write_workbook(self.folder / name, sheets)

    def csv(self, name: str, sheet: Sheet, *, mark: bool = False) -> None:
        """Write a CSV file into the evidence folder."""
        write_csv(self.folder / name, sheet, mark=mark)

    def population(self, population: str, file: str, sheet: Sheet, **fields: Any) -> None:
        """Declare a list; its stated count is the number of rows that the client reported."""
        entry = {"population": population, "file": file, "stated_count": len(sheet.rows), **fields}
        if file.endswith(".xlsx"):
            entry["sheet"] = sheet.name
        self.populations.append(entry)
        self.files[population] = file


def column(sheet: Sheet, name: str) -> list[Any]:
    """Return the values of one column of a list."""
    index = sheet.columns.index(name)
    return [row[index] for row in sheet.rows]


def joined(parts: Sequence[str]) -> str:
    """Return a composite key as one text."""
    return " | ".join(parts)
