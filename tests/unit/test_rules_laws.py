"""Laws that hold for any item: one result, one sentence, and limits that only ever allow more."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from rules_support import context, parts

from reperform.record import Result
from reperform.rules import RULES, evaluate_item
from reperform.words import DEVIATION_KINDS, UNABLE_KINDS

DATES = st.dates().map(str) | st.datetimes(timezones=st.timezones()).map(lambda stamp: stamp.isoformat()[:19])
STAMPS = st.datetimes().map(lambda stamp: stamp.isoformat(timespec="seconds") + "Z")
CELLS = st.text(max_size=12) | DATES | STAMPS | st.sampled_from(["", "1", "0.5", "-3", "remove", "ann", "jdoe"])
ROWS = st.fixed_dictionaries(dict.fromkeys("abc", CELLS))
ARGUMENTS = {
    "present": "column=a",
    "absent": "column=a",
    "equals": "column=a; other=b",
    "in_list": "column=a; values=1, ann",
    "not_in_list": "column=a; values=1, ann",
    "on_or_before": "date=a; limit=b; missing_date=deviation; missing_limit=unable",
    "within": "start=a; end=b; limit=3; before_start=pass; missing_start=unable; missing_end=not_reached",
    "within_by": "by=c; limits=1:3, ann:5; start=a; end=b; unit=hours; before_start=pass; "
    "missing_start=unable; missing_end=not_reached",
    "ordered": "dates=a, b, c; same_time=unable; missing=deviation",
    "different_person": "person=a; other=b, c; missing_person=unable; missing_other=deviation",
    "authorised": "person=a; at=b; list=LIST; list_person=x; list_from=y; missing_person=deviation",
    "agrees_to": "column=a; other=b; tolerance=1; missing=deviation",
    "recomputed": "column=a; from=b, c; operation=percent; missing=deviation",
    "exists_in": "column=a; list=LIST.x; missing=deviation",
    "absent_as_of": "column=a; list=LIST.x; active=y; active_values=1",
    "closed_loop": "decision=c; flagged=remove; start=a; end=b; limit=3; unit=business_hours; "
    "before_start=pass; missing_start=unable; missing_end=not_reached",
    "baseline": "column=a; required=1; compare=at_most; missing=unable",
    "manual": "guidance=look",
}
LISTS = {"LIST": [{"x": "ann", "y": "2025-03-01"}, {"x": "jdoe", "y": ""}, {"x": "1", "y": "soon"}]}


@given(st.sampled_from(sorted(ARGUMENTS)), ROWS)
def test_every_item_gets_one_result_and_one_printable_sentence(rule: str, row: dict[str, str]) -> None:
    """Whatever the cells hold, nothing is raised and the reason ends in one full stop."""
    outcome = evaluate_item(rule, parts(ARGUMENTS[rule]), row, context(LISTS))
    assert outcome.result in get_args(Result)
    assert outcome.reason.isprintable()
    assert outcome.reason.endswith(".")
    kinds = {"deviation": DEVIATION_KINDS, "unable": UNABLE_KINDS}.get(outcome.result, {"": ""})
    assert outcome.kind in kinds, outcome


def test_every_rule_on_items_is_covered_by_the_laws() -> None:
    """The two rules that build their own items have tests of their own."""
    assert set(RULES) - set(ARGUMENTS) == {"occurs_each", "covers"}


UNITS = st.sampled_from(["business_days", "calendar_days", "hours", "business_hours"])
NEAR = st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2025, 12, 31))  # noqa: DTZ001


@given(NEAR, NEAR, UNITS, st.integers(0, 400), st.integers(0, 400), st.sampled_from(["inclusive", "exclusive"]))
def test_a_longer_limit_never_turns_a_pass_into_a_deviation(
    start: datetime, end: datetime, unit: str, first: int, second: int, boundary: str
) -> None:
    """What keeps a limit keeps every longer one."""
    arguments = parts(ARGUMENTS["within"]) | {"unit": unit, "boundary": boundary}
    row = {"a": f"{start:%Y-%m-%dT%H:%M:%S}Z", "b": f"{end:%Y-%m-%dT%H:%M:%S}Z"}
    low, high = sorted((first, second))
    shorter = evaluate_item("within", arguments | {"limit": str(low)}, row, context())
    longer = evaluate_item("within", arguments | {"limit": str(high)}, row, context())
    assert not (shorter.result == "pass" and longer.result != "pass")


@given(NEAR, st.integers(0, 30), st.sampled_from(["business_days", "calendar_days", "hours"]), NEAR)
def test_what_is_not_reached_could_still_have_been_in_time(
    start: datetime, limit: int, unit: str, as_of: datetime
) -> None:
    """Done on the last day of evidence, an item that is not reached would have passed."""
    arguments = parts(ARGUMENTS["within"]) | {"unit": unit, "limit": str(limit), "as_of": f"{as_of:%Y-%m-%d}"}
    row = {"a": f"{start:%Y-%m-%dT%H:%M:%S}", "b": ""}
    if evaluate_item("within", arguments, row, context()).result == "not_reached":
        done = row | {"b": f"{as_of:%Y-%m-%d}T23:00:00"}
        assert evaluate_item("within", arguments, done, context()).result in ("pass", "unable")
