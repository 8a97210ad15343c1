"""How an area of the sample declares a control: its words, tests, walkthrough, planted results and conclusion."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from .book import Book, Marked, Planted, Story
from .chance import draw, hex_seed
from .conclusions import CLEAN, DESIGN, FAILED, NOTED
from .tables import Sheet

__all__ = ["ABSENT", "CLEAN", "DESIGN", "FAILED", "NOTED", "Control", "join", "listed", "story"]

ABSENT = "no_occurrence"
SUITABLE = (
    "The design names who acts, on what, by when and with which evidence, and addresses the criteria it is mapped to."
)


def story(
    cause: str, response: str, disposition: str = "Exception reported.", classification: str = "isolated"
) -> Story:
    """Return what people found out about a deviation."""
    return Story(cause, response, disposition, classification)


def listed(book: Book, population: str, file: str, sheet: Sheet, **fields: Any) -> None:
    """Write a list as a file of its own, in the kind its name says, and declare it.

    ``form`` holds the delimiter and encoding of a CSV file, ``mark`` whether it begins with a byte order mark; the
    rest becomes the row of the Populations sheet.
    """
    form = fields.pop("form", {})
    mark = fields.pop("mark", False)
    if file.endswith(".xlsx"):
        book.workbook(file, sheet)
    elif file.endswith(".ods"):
        book.open_document(file, sheet)
    else:
        book.csv(file, sheet, mark=mark, **form)
    book.population(population, file, sheet, **fields)


def join(book: Book, left: str, left_columns: str, right: str, right_columns: str, note: str, fold: str = "") -> None:
    """Declare how rows of one list find theirs in another; several columns are separated by commas."""
    book.more.joins.append({
        "left": left, "left_columns": left_columns.split(", "), "right": right,
        "right_columns": right_columns.split(", "), "fold": fold.split(", ") if fold else [], "note": note,
    })  # fmt: skip


def _procedure(control: str) -> str:
    """Return the notebook that the library of ready tests names for a control; blank where it does not ship."""
    from reperform.fieldwork.procedures import shipped_notebooks

    library = json.loads((files("reperform") / "data" / "control_tests.json").read_text(encoding="utf-8"))["controls"]
    rows = library if isinstance(library, dict) else {row["control"]: row for row in library}
    name = str(rows.get(control, {}).get("procedure", ""))
    return name if name and (shipped_notebooks() / f"{name}.ipynb").is_file() else ""


class Control:
    """One control beyond the core, as the modules of an area declare it.

    Parameters
    ----------
    book : Book
        What everything is added to.
    control, title, words : str
        Id, title, and the client's own wording.
    owner, frequency, criteria : str
        Criteria are separated by blanks.
    **more
        Further columns of the sheet Controls; ``automation`` is manual unless stated.
    """

    def __init__(
        self, book: Book, control: str, title: str, words: str, owner: str, frequency: str, criteria: str, **more: Any
    ) -> None:
        self.book, self.control = book, control
        book.more.controls.append({
            "control": control, "title": title, "description": words, "owner": owner, "frequency": frequency,
            "automation": "manual", "criteria": criteria.split(), "relies_on": [], "key_report": "",
            "procedure": _procedure(control),
            **more,
        })  # fmt: skip

    def version(self, name: str, since: str, words: str) -> None:
        """Add a later wording of the control, in force since a day."""
        first = self.book.more.controls[-1]
        later = {key: value for key, value in first.items() if key != "effective_to"}
        self.book.more.controls.append({**later, "version": name, "effective_from": since, "description": words})

    def test(
        self, letter: str, population: str, nature: str, rule: str, arguments: str, text: str, source: str = "",
        **more: Any,
    ) -> None:  # fmt: skip
        """Add an attribute."""
        self.book.more.attributes.append({
            "control": self.control, "attribute": letter, "text": text, "test_nature": nature,
            "population": population, "rule": rule,
            "arguments": dict(part.strip().split("=", 1) for part in arguments.split("; ")),
            "sla_source": source, "extent": "", **more,
        })  # fmt: skip

    def walk(
        self, person: str, on: str, met_with: str, item: str, seen: str, rationale: str = SUITABLE,
        design: str = "suitable",
    ) -> None:  # fmt: skip
        """Add the walkthrough."""
        self.book.more.walkthroughs.append({
            "control": self.control, "performed_by": person, "performed_on": on, "met_with": met_with, "item": item,
            "seen": seen, "design": design, "implementation": "implemented", "rationale": rationale,
        })  # fmt: skip

    def method(self, **fields: Any) -> None:
        """Add a row of the Methodology sheet for this control."""
        self.book.more.methodology.append({"control": self.control, **fields})

    def plant(self, letters: str, item: str, why: str, told: Story, kind: str) -> None:
        """Note a deviation in each of the attributes (letters separated by blanks)."""
        self.book.plant(self.control, letters, item, why, told, kind)

    def unable(self, letters: str, item: str, why: str, told: Story, kind: str) -> None:
        """Note an item that cannot be examined on the evidence received."""
        for letter in letters.split():
            self.book.plant_unable(self.control, letter, item, why, told, kind)

    def near(self, letters: str, item: str, why: str) -> None:
        """Note an item that must not be flagged in any of the attributes."""
        self.book.near(self.control, letters, item, why)

    def by_eye(self, letter: str, item: str, why: str, told: Story) -> None:
        """Note a deviation that a person sees; the mark in the replay says the same."""
        self.book.planted.append(Planted(self.control, letter, item, why, told, by="person"))

    def sampled(
        self, population: str, letters: str, frame: Sequence[str], size: int, evidence: str, accuracy: str = ""
    ) -> list[str]:
        """Draw a sample to be marked by a person and return its items in the order drawn.

        ``evidence`` may hold ``{item}``; ``accuracy`` says what the inspected items show of the list and holds
        ``{n}``.
        """
        items = draw(frame, size, hex_seed(f"draw for {self.control}/{population}"))
        self._mark(population, letters, items, evidence, accuracy, drawn=True)
        return items

    def one_of_each(self, population: str, letters: str, frames: Sequence[Sequence[str]], evidence: str) -> None:
        """Draw one item of each configuration, to be marked by a person."""
        seed = hex_seed(f"draw for {self.control}/{population}")
        for number, frame in enumerate(frames, 1):
            self.book.frames[f"{population} | {number}"] = list(frame)
        items = [item for frame in frames for item in draw(frame, 1, seed)]
        self._mark(population, letters, items, evidence, "", drawn=True)

    def respond(self, relied_on: str, response: str) -> None:
        """State what a general control that failed means for this automated one."""
        self.book.more.responses.append({"control": self.control, "relied_on": relied_on, "response": response})

    def inspected(self, population: str, letters: str, items: Sequence[str], evidence: str) -> None:
        """Have a person mark every item of a list."""
        self._mark(population, letters, items, evidence, "", drawn=False)

    def _mark(
        self, population: str, letters: str, items: Sequence[str], evidence: str, accuracy: str, *, drawn: bool
    ) -> None:
        self.book.more.marked.append(
            Marked(self.control, population, tuple(letters.split()), tuple(items), evidence, accuracy, drawn)
        )

    def asked(self, population: str, what: str, of: str) -> None:
        """Ask the client for the evidence of sampled items."""
        self.book.more.items_asked.append((self.control, population, what, of))

    def document(self, what: str, of: str) -> None:
        """Ask the client for a document."""
        self.book.more.documents_asked.append((self.control, what, of))

    def corroborate(self, text: str, second_list: str) -> None:
        """State what corroborates that nothing occurred: another list that holds no item either."""
        self.book.more.corroborated.append({"control": self.control, "text": text, "second_list": second_list})

    def conclude(self, status: str, rationale: str) -> None:
        """State what the partner concludes."""
        self.book.more.conclusions.append((self.control, status, rationale))
