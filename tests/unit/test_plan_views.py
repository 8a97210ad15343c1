"""What an auditor sees of a plan: sizes and risks as text and HTML, each number also in the table."""

from __future__ import annotations

import re
from fractions import Fraction
from math import comb

import pytest

import reperform as rp
from reperform.errors import InputRefused
from reperform.sampling import plan_attribute, plan_discovery, restate_plan, risk_curve


def test_the_table_shows_sizes_with_the_deviations_borne() -> None:
    """Cells of AICPA table A-1; a dash where there is no sample, with a note that says why."""
    shown = rp.plan_table("0.95", ["0.04", "0.05"], ["0", "0.01", "0.02", "0.05"])
    assert shown.columns == ("Expected rate", "Tolerable 4 %", "Tolerable 5 %")
    assert shown.rows == (
        ("0 %", "74 (0)", "59 (0)"),
        ("1 %", "156 (2)", "93 (1)"),
        ("2 %", "294 (6)", "181 (4)"),
        ("5 %", "–", "–"),
    )
    assert "no sample" in shown.notes[0]
    assert shown.plans[1][0] == plan_attribute("0.95", "0.04", "0.01")
    assert shown.plans[3] == (None, None)


def test_a_known_population_is_planned_for_exactly() -> None:
    """Hypergeometric by default, and said so; EZ-Quant's 36 of 500."""
    shown = rp.plan_table("0.90", ["0.06"], ["0"], population=500)
    assert shown.rows == (("0 %", "36 (0)"),)
    assert "Population of 500 items, exact hypergeometric distribution" in shown.sentences[0]


def test_text_and_html_are_the_same_every_time_and_hold_no_script() -> None:
    """Two calls give equal text and HTML; the text holds every cell."""
    first, second = (rp.plan_table(0.95, [0.05, 0.1]) for _ in range(2))
    assert repr(first) == repr(second)
    assert first._repr_html_() == second._repr_html_()
    assert "<script" not in first._repr_html_()
    assert all(cell in repr(first) for row in first.rows for cell in row)


def test_wrong_terms_of_a_table_are_refused_by_name() -> None:
    """A dash is for rates without a plan, not for what cannot be read."""
    with pytest.raises(InputRefused, match="tolerable_rates"):
        rp.plan_table("0.95", ["5%"])
    with pytest.raises(InputRefused, match="RP-S03"):
        rp.plan_table("0.95", ["0.05"], ["0"], distribution="normal")


def test_the_curve_holds_the_chances_worked_out_from_the_definition() -> None:
    """59 items and no deviation: (1 - p)^59 at each rate."""
    curve = risk_curve(plan_attribute("0.95", "0.05"))
    for point in curve.points:
        assert point.probability_accept == pytest.approx(float((1 - point.deviation_rate) ** 59))
    assert [point.deviation_rate for point in curve.points][::5][:3] == [0, Fraction(1, 40), Fraction(1, 20)]
    chances = [point.probability_accept for point in curve.points]
    assert chances == sorted(chances, reverse=True)


def test_the_curve_of_a_known_population_counts_items() -> None:
    """54 of 500 that bear none: C(500 - K, 54) over C(500, 54)."""
    curve = rp.risk_curve(plan_discovery("0.90", "0.04", 500), ["0.02", "0.04"]).curve
    assert curve is not None
    assert [point.deviating for point in curve.points] == [10, 20]
    for point in curve.points:
        expected = comb(500 - (point.deviating or 0), 54) / comb(500, 54)
        assert point.probability_accept == pytest.approx(expected)


def test_no_number_stands_in_the_picture_alone() -> None:
    """The words that replace it hold every row of the table; the picture is an image with those words."""
    shown = rp.risk_curve(restate_plan("0.90", "0.05", 78))
    html = shown._repr_html_()
    assert shown.png.startswith(b"\x89PNG")
    assert all(row[-2] in shown.words for row in shown.rows)
    assert re.search(r'<img alt="Risk of a sample of 78 items', html)
    assert "<script" not in html
    assert all(cell in html for row in shown.rows for cell in (row[0], row[-1]))


def test_the_picture_has_the_same_bytes_every_time() -> None:
    """No clock, no version, no state of a plotting library enters it."""
    plan = plan_attribute("0.95", "0.05", "0.01")
    assert rp.risk_curve(plan).png == rp.risk_curve(plan).png


def test_what_is_not_certain_is_not_printed_as_certain() -> None:
    """At very low rates acceptance is above 99.99 %, not 100 %."""
    rows = rp.risk_curve(plan_attribute("0.95", "0.05"), ["0", "0.0000001", "0.5"]).rows
    assert [row[1] for row in rows] == ["100.00 %", "> 99.99 %", "< 0.01 %"]
