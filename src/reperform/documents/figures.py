"""Figures that read in black and white, drawn without the pyplot state and without reading text as formulas."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

from reperform.documents.glyphs import visible
from reperform.documents.wording import counted
from reperform.record import MonthCount

DOTS_PER_INCH = 150
WIDTH_INCHES = 6.9
HEIGHT_INCHES = 1.4
_FONT = "DejaVu Sans"
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def period_coverage(
    months: Sequence[MonthCount], *, unit: str = "item", whole_population: bool = False, name: str = "Population"
) -> tuple[bytes, str]:
    """Draw how the population and the sample spread over the months of the period.

    A month without any item, or many items and none selected, is what a reviewer looks for.

    Parameters
    ----------
    months : sequence of MonthCount
        Every month of the period in order, with the number of items in the population and in the sample.
    unit : str
        What one item is, singular.
    whole_population : bool
        True when all items are tested: one bar a month is drawn.
    name : str
        What the first bars show.

    Returns
    -------
    tuple of bytes and str
        A PNG without metadata, the same bytes for equal counts, and the words that replace the picture.

    Examples
    --------
    >>> png, words = period_coverage([MonthCount(month="2025-01", population=4, sample=1)])
    >>> png[:4], words
    (b'\\x89PNG', 'Bars by month. 2025-01: population 4, sample 1.')
    """
    counts = tuple((month.month, month.population, month.sample) for month in months)
    png = _drawn(counts, " ".join(visible(unit).split()), whole_population, name)
    return png, _words(counts, whole_population, name.lower())


def _words(counts: Sequence[tuple[str, int, int]], whole: bool, name: str) -> str:
    parts = [f"{month}: {name} {size:,}" + ("" if whole else f", sample {taken:,}") for month, size, taken in counts]
    return f"Bars by month. {'; '.join(parts)}."


@cache
def _drawn(counts: tuple[tuple[str, int, int], ...], unit: str, whole: bool, name: str) -> bytes:
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    style: Any = {
        "font.family": _FONT,
        "font.size": 6.5,
        "text.parse_math": False,
        "hatch.linewidth": 0.5,
        "axes.linewidth": 0.5,
    }
    with mpl.rc_context(style):
        figure = Figure(figsize=(WIDTH_INCHES, HEIGHT_INCHES), dpi=DOTS_PER_INCH)
        canvas: Any = FigureCanvasAgg(figure)
        panels = [(False, name)] if whole else [(False, name), (True, "Sample")]
        for place, (sampled, shown) in enumerate(panels):
            left, width = (0.035, 0.955) if whole else (0.035 + place * 0.5, 0.455)
            axes = figure.add_axes((left, 0.2, width, 0.66))
            values = [taken if sampled else size for _, size, taken in counts]
            _bars(axes, [month for month, _, _ in counts], values, sampled)
            axes.set_title(f"{shown} by month: {counted(sum(values), unit)}", fontsize=7, loc="left", pad=4)
        stream = io.BytesIO()
        canvas.print_png(stream, metadata={"Software": None})
    return stream.getvalue()


def _bars(axes: Any, months: Sequence[str], values: Sequence[int], hatched: bool) -> None:
    places = range(len(months))
    face, hatch = ("white", "////") if hatched else ("0.72", "")
    axes.bar(places, values, width=0.7, color=face, edgecolor="black", linewidth=0.5, hatch=hatch)
    top = max([*values, 1])
    for place, value in zip(places, values, strict=True):
        axes.text(place, value + top * 0.03, f"{value:,}", ha="center", va="bottom", fontsize=6)
        label = _month_label(months, place)
        axes.text(place, -top * 0.06, label, ha="center", va="top", fontsize=6.5)
    axes.plot((-0.6, len(months) - 0.4), (0, 0), color="black", linewidth=0.7, clip_on=False)
    axes.set_ylim(0, top * 1.22)
    axes.set_xlim(-0.6, len(months) - 0.4)
    # Own labels and no axis: the axis machinery would take most of the drawing time.
    axes.set_axis_off()


def _month_label(months: Sequence[str], place: int) -> str:
    """Return the month's name; the year where it is the first of its year. Many months are thinned out."""
    year, number = months[place].split("-")
    if len(months) > 14 and place % (len(months) // 12 + 1):
        return ""
    name = _MONTH_NAMES[int(number) - 1]
    return f"{name}\n{year}" if place == 0 or number == "01" else name
