"""How objects show themselves in a notebook: a table or a sentence, as HTML without scripts and as plain text.

The text form is written by us and deterministic, because strict notebook validation compares it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from reperform.canonical import canonical_json

MIME_TYPE = "application/vnd.reperform.v1+json"
_CELL = "text-align:left;vertical-align:top;padding:2px 10px 2px 0;border-bottom:1px solid #ccc"


@dataclass(frozen=True)
class View:
    """One displayed part of a workpaper: a title, sentences, and a table.

    Attributes
    ----------
    columns : tuple of str
        Headings; empty when there is no table.
    rows : tuple of tuple of str
        Cells, already formatted.
    """

    title: str
    sentences: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        lines = [self.title, *self.sentences]
        if self.columns:
            lines += _text_table(self.columns, self.rows)
        return "\n".join([*lines, *self.notes])

    def _repr_html_(self) -> str:
        parts = [f"<p><b>{escape(self.title)}</b></p>"]
        parts += [f"<p>{escape(sentence)}</p>" for sentence in self.sentences]
        if self.columns:
            parts.append(_html_table(self.title, self.columns, self.rows))
        parts += [f"<p><i>{escape(note)}</i></p>" for note in self.notes]
        return "".join(parts)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        content = {"title": self.title, "columns": list(self.columns), "rows": [list(row) for row in self.rows]}
        canonical_json(content)
        return {"text/plain": repr(self), "text/html": self._repr_html_(), MIME_TYPE: content}


def _text_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(_one_line(cell)) for cell in column) for column in zip(columns, *rows, strict=True)]
    lines = ["  ".join(_one_line(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
             for row in (columns, *rows)]  # fmt: skip
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]


def _one_line(cell: str) -> str:
    return " ".join(cell.split())


def _html_table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col" style="{_CELL}">{escape(column)}</th>' for column in columns)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{escape(cell)}</td>' for cell in row) + "</tr>" for row in rows
    )
    return (
        f'<table><caption style="display:none">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
