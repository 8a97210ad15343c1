"""The styles of the engagement workbook, each named once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PAPER = {"letter": 1, "a4": 9}
_INK = "#1F3864"
_TOP = {"valign": "top", "font_size": 10}
_LINE_POINTS = 13.5
_TALLEST_POINTS = 400  # Excel allows 409


@dataclass(frozen=True)
class Styles:
    """Cell formats by purpose."""

    title: Any
    help: Any
    header: Any
    optional: Any
    extra: Any
    label: Any
    text: Any
    date: Any
    number: Any

    @classmethod
    def of(cls, book: Any) -> Styles:
        """Return the styles as formats of a workbook."""
        head = {"bold": True, "border": 1, "border_color": "#BFBFBF", "text_wrap": True, "valign": "vcenter"}
        return cls(
            title=book.add_format({"bold": True, "font_size": 16, "font_color": _INK}),
            help=book.add_format({"font_size": 10, "font_color": "#595959", "valign": "top"}),
            header=book.add_format({**head, "bg_color": _INK, "font_color": "#FFFFFF"}),
            optional=book.add_format({**head, "bg_color": "#D9E2F3", "font_color": _INK}),
            extra=book.add_format({**head, "bg_color": "#EDEDED", "font_color": "#404040"}),
            label=book.add_format({**_TOP, "bold": True, "font_color": _INK}),
            text=book.add_format({**_TOP, "text_wrap": True, "num_format": "@"}),
            date=book.add_format({**_TOP, "num_format": "yyyy-mm-dd", "align": "left"}),
            number=book.add_format({**_TOP, "num_format": "0", "align": "left"}),
        )

    def of_kind(self, kind: str) -> Any:
        """Return the style of a blank cell, so that what is typed into it stays what was typed."""
        return {"date": self.date, "number": self.number}.get(kind, self.text)


def height_of(cells: Sequence[str], widths: Sequence[int]) -> float:
    """Return the height of a row in points in which every wrapped text can be read; not every program works it out."""
    lines = max(
        sum(max(1, -(-len(part) // max(width - 2, 1))) for part in text.split("\n"))
        for text, width in zip(cells, widths, strict=False)
    )
    return min(lines * _LINE_POINTS + 2, _TALLEST_POINTS)
