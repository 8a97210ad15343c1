"""Wording templates: a text with headings, bullets and ``{slots}`` becomes blocks.

Only the template is read as markup. What fills a slot is put in as text or as blocks that are finished already, so
nothing a client wrote can become a heading, a slot or an emphasis. A slot that cannot be filled is printed where it
stands, in brackets, and is listed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reperform.documents.blocks import Block, Bullets, Cell, Heading, Paragraph, Run
from reperform.errors import nearest

Value = str | tuple[Block, ...] | None
_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_ALONE = re.compile(r"\{([a-z][a-z0-9_]*)\}\Z")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Filled:
    """A template with its slots filled.

    ``unfilled`` names the slots that had nothing to fill them, or that do not exist, in the order of the text.
    """

    blocks: tuple[Block, ...]
    unfilled: tuple[str, ...] = ()


def fill(template: str, values: Mapping[str, Value], level: int = 1) -> Filled:
    """Return a template as blocks.

    Parameters
    ----------
    template : str
        ``# `` to ``### `` open a heading, ``- `` a bullet, a blank line ends a paragraph, ``**text**`` is bold;
        everything else is text. A slot on a line of its own may stand for several blocks.
    values : mapping
        What fills a slot: a text (an empty one where there is nothing to say), blocks, or None where nothing is
        known yet.
    level : int
        Level of the template's first headings.

    Examples
    --------
    >>> fill("Report of {firm}", {"firm": "**A** {b}"}).blocks
    (Paragraph(runs=('Report of ', '**A** {b}')),)
    >>> fill("On {report_date}.", {"report_date": None}).unfilled
    ('report_date',)
    """
    reading = _Reading(values, level)
    for part in re.split(r"\n[ \t]*\n", template.strip("\n")):
        reading.part([line.strip() for line in part.split("\n") if line.strip()])
    return Filled(tuple(reading.blocks), tuple(dict.fromkeys(reading.unfilled)))


class _Reading:
    """One pass over a template."""

    def __init__(self, values: Mapping[str, Value], level: int) -> None:
        self.values = values
        self.level = level
        self.blocks: list[Block] = []
        self.unfilled: list[str] = []

    def part(self, lines: Sequence[str]) -> None:
        """Take in what stands between two blank lines: headings, then a paragraph or bullets."""
        words: list[str] = []
        bullets: list[str] = []
        for line in lines:
            heading = re.match(r"(#{1,3}) (.+)", line)
            if heading:
                self._end(words, bullets)
                text = "".join(_text_of(run) for run in self._runs(heading.group(2)))
                self.blocks.append(Heading(text, min(len(heading.group(1)) + self.level - 1, 3)))
            elif line.startswith("- "):
                bullets.append(line[2:])
            elif bullets:
                bullets[-1] += f" {line}"
            else:
                words.append(line)
        self._end(words, bullets)

    def _end(self, words: list[str], bullets: list[str]) -> None:
        if words:
            self._paragraph(" ".join(words))
        if bullets:
            # An item of a list is one run: its slots are texts.
            self.blocks.append(Bullets(tuple("".join(map(_text_of, self._runs(item))) for item in bullets)))
        words.clear()
        bullets.clear()

    def _paragraph(self, text: str) -> None:
        alone = _ALONE.match(text)
        value = self.values.get(alone.group(1)) if alone else None
        if isinstance(value, tuple):
            self.blocks += value
        else:
            # Lines of one slot each are a signature: no page begins with one.
            if alone and self.blocks and isinstance(self.blocks[-1], Paragraph):
                self.blocks[-1] = replace(self.blocks[-1], keep=True)
            self.blocks.append(Paragraph(tuple(self._runs(text))))

    def _runs(self, text: str) -> list[Cell]:
        found: list[Cell] = []
        for place, piece in enumerate(_BOLD.split(text)):
            found += self._slots(piece, bold=place % 2 == 1)
        return found

    def _slots(self, text: str, *, bold: bool) -> list[Cell]:
        found: list[Cell] = []
        for place, piece in enumerate(_SLOT.split(text)):
            if place % 2:
                found.append(self._value(piece, bold=bold))
            elif piece:
                found.append(Run(piece, "bold") if bold else piece)
        return found

    def _value(self, name: str, *, bold: bool) -> Cell:
        value = self.values.get(name)
        if isinstance(value, str):
            return Run(value, "bold") if bold else value
        self.unfilled.append(name)
        if name in self.values:
            return Run(f"[{name.replace('_', ' ')}: not filled]", "bold")
        near = nearest(name, self.values)
        return Run(f"[{name}: no such slot{f'; did you mean {near}?' if near else ''}]", "bold")


def _text_of(cell: Cell) -> str:
    return cell.text if isinstance(cell, Run) else cell


def clauses(text: str) -> dict[str, str]:
    """Return the named passages of a template: each under a heading of the second level that is its name.

    Examples
    --------
    >>> clauses("## one\\n\\nA.\\n\\n## two\\n\\nB.")
    {'one': 'A.', 'two': 'B.'}
    """
    found: dict[str, list[str]] = {}
    name = ""
    for line in text.split("\n"):
        if line.startswith("## "):
            name = line[3:].strip()
            found[name] = []
        elif name:
            found[name].append(line)
    return {name: "\n".join(lines).strip() for name, lines in found.items()}
