"""The picture of a plan's risk: one line with its marks, in black and white; every number also stands in a table."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from reperform.documents.figures import DOTS_PER_INCH
from reperform.documents.glyphs import visible

_WIDTH_INCHES = 5.2
_HEIGHT_INCHES = 2.6

Point = tuple[float, float]


def risk_picture(curve: Sequence[Point], marks: Sequence[tuple[Point, str]], title: str) -> bytes:
    """Draw how often a plan accepts against the population deviation rate.

    Parameters
    ----------
    curve : sequence of (float, float)
        Rate and probability of acceptance, both from 0 to 1, in rising order of rates.
    marks : sequence of ((float, float), str)
        Points with their words.
    title : str
        Plain text; never read as a formula.

    Returns
    -------
    bytes
        A PNG without metadata, the same bytes for equal arguments.

    Examples
    --------
    >>> risk_picture([(0.0, 1.0), (0.1, 0.05)], [((0.1, 0.05), "10 %")], "59 items")[:4]
    b'\\x89PNG'
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    style: Any = {"font.family": "DejaVu Sans", "font.size": 7, "text.parse_math": False, "axes.linewidth": 0.6}
    with mpl.rc_context(style):
        figure = Figure(figsize=(_WIDTH_INCHES, _HEIGHT_INCHES), dpi=DOTS_PER_INCH)
        canvas: Any = FigureCanvasAgg(figure)
        axes = figure.add_axes((0.1, 0.15, 0.86, 0.74))
        axes.plot([100 * x for x, _ in curve], [100 * y for _, y in curve], color="black", linewidth=1)
        for (x, y), words in marks:
            axes.plot([100 * x, 100 * x, 0], [0, 100 * y, 100 * y], color="0.4", linewidth=0.6, linestyle="--")
            axes.plot([100 * x], [100 * y], marker="o", color="black", markersize=3.5)
            axes.annotate(visible(words), (100 * x, 100 * y), xytext=(5, 5), textcoords="offset points")
        axes.set_xlim(0, 100 * max(x for x, _ in curve))
        axes.set_ylim(0, 103)
        axes.set_xlabel("population deviation rate, percent")
        axes.set_ylabel("chance of acceptance, percent")
        axes.set_title(visible(title), fontsize=7.5, loc="left")
        stream = io.BytesIO()
        canvas.print_png(stream, metadata={"Software": None})
    return stream.getvalue()
