"""Figures of the summary of results: black and white, without the pyplot state, each with words that replace it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from reperform.documents.figures import DOTS_PER_INCH, WIDTH_INCHES
from reperform.documents.glyphs import visible

_LINE = 0.19
_EDGE = 0.42
_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 6.5,
    "text.parse_math": False,
    "hatch.linewidth": 0.5,
    "axes.linewidth": 0.5,
}


@dataclass(frozen=True)
class Bar:
    """One horizontal bar: its name, its two parts as whole numbers, and the words at its end."""

    name: str
    dark: int
    light: int
    words: str


@dataclass(frozen=True)
class MonthLine:
    """One line of the coverage figure: population and items tested, month by month."""

    name: str
    population: tuple[int, ...]
    tested: tuple[int, ...]


def stacked_bars(bars: Sequence[Bar], *, title: str, dark: str, light: str) -> tuple[bytes, str]:
    """Draw one bar a line, a hatched part before a plain one, with its numbers written out.

    Returns
    -------
    tuple of bytes and str
        A PNG without metadata, the same bytes for equal bars, and the words that replace it.

    Examples
    --------
    >>> png, words = stacked_bars([Bar("CC6", 2, 98, "2 of 100")], title="T", dark="deviating", light="others")
    >>> png[:4], words
    (b'\\x89PNG', 'T. CC6: 2 of 100.')
    """
    shown = tuple(Bar(_short(bar.name), bar.dark, bar.light, bar.words) for bar in bars)
    return _bars(shown, title, dark, light), f"{title}. {'; '.join(f'{bar.name}: {bar.words}' for bar in bars)}."


def coverage(lines: Sequence[MonthLine], months: Sequence[str], *, title: str) -> tuple[bytes, str]:
    """Draw a grid of months: what the population holds and what was tested of it, a line a test.

    A month that holds items of which none was tested is hatched: it is what a reviewer looks for.

    Parameters
    ----------
    months : sequence of str
        YYYY-MM, in order; every line has a number for each.
    """
    shown = tuple(MonthLine(_short(line.name), line.population, line.tested) for line in lines)
    return _grid(shown, tuple(months), title), f"{title}. {' '.join(coverage_words(line, months) for line in lines)}"


def untested_months(line: MonthLine, months: Sequence[str]) -> list[str]:
    """Return the months that hold items of which none was tested."""
    counts = zip(months, line.population, line.tested, strict=True)
    return [month for month, size, tested in counts if size and not tested]


def coverage_words(line: MonthLine, months: Sequence[str]) -> str:
    """Return the coverage of one test in words."""
    missing = untested_months(line, months)
    words = f"{line.name}: {sum(line.tested):,} of {sum(line.population):,} dated items tested"
    return f"{words}; months with items and none tested: {', '.join(missing) or 'none'}."


def _short(name: str) -> str:
    text = " ".join(visible(name).split())
    return text if len(text) <= 34 else text[:33] + "…"


@cache
def _bars(bars: tuple[Bar, ...], title: str, dark: str, light: str) -> bytes:
    def draw(axes: Any) -> None:
        top = max([*(bar.dark + bar.light for bar in bars), 1])
        for place, bar in enumerate(bars):
            axes.barh(place, bar.dark, height=0.62, color="white", edgecolor="black", linewidth=0.5, hatch="/////")
            axes.barh(place, bar.light, left=bar.dark, height=0.62, color="0.78", edgecolor="black", linewidth=0.5)
            axes.text(bar.dark + bar.light + top * 0.01, place, bar.words, va="center", ha="left")
            axes.text(-top * 0.01, place, bar.name, va="center", ha="right")
        axes.set_xlim(0, top * 1.25)
        axes.set_ylim(len(bars) - 0.5, -0.5)

    return _figure(draw, len(bars), f"{title} (hatched: {dark}; grey: {light})")


@cache
def _grid(lines: tuple[MonthLine, ...], months: tuple[str, ...], title: str) -> bytes:
    def draw(axes: Any) -> None:
        for row, line in enumerate(lines):
            axes.text(-0.15, row, line.name, va="center", ha="right")
            for column, (size, tested) in enumerate(zip(line.population, line.tested, strict=True)):
                face, hatch = ("0.85", "") if tested else ("white", "/////" if size else "")
                axes.barh(row, 0.94, left=column, height=0.8, color=face, hatch=hatch, edgecolor="black", linewidth=0.4)
                text = f"{tested:,}/{size:,}" if size or tested else "–"
                box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6} if hatch else None
                axes.text(column + 0.47, row, text, va="center", ha="center", fontsize=5.2, bbox=box)
        for column, month in enumerate(months):
            axes.text(column + 0.47, -0.75, month[2:], va="center", ha="center", fontsize=6)
        axes.set_xlim(0, len(months))
        axes.set_ylim(len(lines) - 0.5, -1.4)

    return _figure(draw, len(lines) + 1, title)


def _figure(draw: Callable[[Any], None], lines: int, title: str) -> bytes:
    """Draw lines from the top down under a title; no axes, whose machinery would take most of the time."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        height = _EDGE + _LINE * lines
        figure = Figure(figsize=(WIDTH_INCHES, height), dpi=DOTS_PER_INCH)
        canvas: Any = FigureCanvasAgg(figure)
        axes = figure.add_axes((0.27, 0.06 / height, 0.72, 1 - 0.32 / height))
        draw(axes)
        axes.set_axis_off()
        figure.text(0.01, 1 - 0.14 / height, title, fontsize=7, va="center")
        stream = io.BytesIO()
        canvas.print_png(stream, metadata={"Software": None})
    return stream.getvalue()
