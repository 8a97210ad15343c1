"""The arguments that rules grew: what is refused, which columns they use, and laws of their results."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules_support import context, decide, parts

from reperform.dates import (
    business_day_before,
    business_days_between,
    business_time,
    business_time_after,
    months_after,
    months_between,
    parse_moment,
)
from reperform.model import Engagement
from reperform.model.lists import Holiday
from reperform.rules import ColumnUse, check_arguments, columns_used, evaluate_item, expected_items
from reperform.rules.cells import is_day

WITHIN = "start=a; end=b; limit=3; before_start=pass; missing_start=unable; missing_end=deviation; boundary=inclusive"
LOOP = f"{WITHIN}; decision=d; flagged=revoke"
EXISTS = "column=a; list=LIST.x; missing=deviation"
RECOMPUTED = "column=a; missing=unable; tolerance=0"
OCCURS = "date=a; each=month"


@pytest.mark.parametrize(
    ("rule", "arguments", "argument"),
    [
        ("within", WITHIN.replace("limit=3", "limit=-3"), "limit"),
        ("within", WITHIN.replace("limit=3", "limit=@"), "limit"),
        ("within", WITHIN.replace("limit=3", "limit=1.5") + "; unit=months", "limit"),
        ("within", WITHIN.replace("end=b", "end=[2025-02-29]"), "end"),
        ("within", WITHIN.replace("end=b", "end=[period_ende]"), "end"),
        ("within", WITHIN.replace("end=b", "end=[deadline]"), "end"),
        ("within", WITHIN + "; cut_off=5pm", "cut_off"),
        ("within", WITHIN + "; cut_off=24:00", "cut_off"),
        ("within", WITHIN + "; cut_off=17:00; unit=hours", "cut_off"),
        ("within", WITHIN + "; location=l; unit=calendar_days", "location"),
        ("within", WITHIN + "; zone=Chicago", "zone"),
        ("within", WITHIN + "; unless_until=u", "unless_until"),
        ("within", WITHIN + "; unless=EXC.a; unless_until=OTHER.u", "unless_until"),
        ("within", WITHIN + "; unless=a; unless_op=present; unless_value=x", "unless_value"),
        ("within", WITHIN + "; unless=a; unless_op=on_or_before", "unless_value"),
        ("within", WITHIN + "; if=a; if_op=before; if_value=[deadline]", "if_value"),
        ("present", "column=a; unless=e; unless_op=on_or_before; unless_value=[deadline]", "unless_value"),
        ("present", "column=a; if=n; if_op=at_least; if_value=many", "if_value"),
        ("present", "column=a; if=n; if_op=after; if_value=[2025-13-01]", "if_value"),
        ("present", "column=ACC.a; no_match=pass; match=nearest", "match_date"),
        ("present", "column=ACC.a; no_match=pass; match=nearest; match_date=d; match_at=e", "match_date"),
        ("present", "column=ACC.a; no_match=pass; match=any; match_at=e", "match_at"),
        ("manual", "unless=a", "unless"),
        ("covers", "column=a; list=LIST.x; unless=a", "unless"),
        ("covers", "column=a; list=LIST.x; zone=UTC", "zone"),
        ("on_or_before", "date=a; limit=b; missing_date=pass; missing_limit=pass; lead_unit=months", "lead"),
        ("on_or_before", "date=a; limit=b; missing_date=pass; missing_limit=pass; lead=3; skew=1", "skew"),
        ("closed_loop", LOOP + "; gone=u", "gone_from"),
        ("closed_loop", LOOP + "; gone_from=LIST.u", "gone"),
        ("closed_loop", LOOP + "; gone=u; gone_from=u", "gone_from"),
        ("closed_loop", LOOP + "; gone=u; gone_from=LIST.u; gone_also=s", "gone_also_list"),
        ("closed_loop", LOOP + "; gone=u; gone_from=LIST.u; gone_active=OTHER.s; gone_active_values=x", "gone_active"),
        ("exists_in", EXISTS + "; at=d", "list_from"),
        ("exists_in", EXISTS + "; list_from=f", "at"),
        ("exists_in", EXISTS + "; also=a, b; also_list=a", "also_list"),
        ("exists_in", EXISTS + "; chain=m", "top"),
        ("exists_in", EXISTS + "; chain=m; top=E1; separator=comma", "chain"),
        ("exists_in", EXISTS + "; sets=whole; also=a; also_list=a", "sets"),
        ("absent_as_of", "column=a; list=LIST.x; at_to=d", "at"),
        ("absent_as_of", "column=a; list=LIST.x; at=d; list_from=OTHER.f", "list_from"),
        ("recomputed", "from=b, c; operation=sum; missing=unable", "column"),
        ("recomputed", RECOMPUTED + "; value=1; from=b, c; operation=sum", "column"),
        ("recomputed", RECOMPUTED + "; from=b, c; operation=weighted_sum", "weights"),
        ("recomputed", RECOMPUTED + "; from=b, c; operation=weighted_sum; weights=1", "weights"),
        ("recomputed", RECOMPUTED + "; from=b, c; operation=weighted_sum; weights=1, x", "weights"),
        ("recomputed", RECOMPUTED + "; from=b, c; operation=sum; weights=1, 2", "weights"),
        ("recomputed", RECOMPUTED + "; from=b; operation=count", "from"),
        ("recomputed", RECOMPUTED + "; from=L.b, L.c; operation=count", "from"),
        ("recomputed", RECOMPUTED + "; from=L.b; operation=union_minutes", "from"),
        ("recomputed", RECOMPUTED + "; from=L.b; operation=count; no_match=pass", "no_match"),
        ("recomputed", RECOMPUTED + "; from=b, c; operation=overlap_days", "from"),
        ("recomputed", RECOMPUTED + "; from=[period_start], c; operation=sum", "from"),
        ("recomputed", RECOMPUTED + "; from=b, c; operation=sum; span=2025", "span"),
        ("recomputed", RECOMPUTED + "; from=L.b; operation=longest_gap; span=2025-13", "span"),
        ("recomputed", RECOMPUTED + "; from=L.b; operation=longest_gap; span=2025; span_to=c", "span"),
        ("baseline", "column=a; required=b; compare=at_least; missing=unable; scale=c, d", "required"),
        ("baseline", "column=a; required=c; compare=at_least; missing=unable; scale=c, C", "scale"),
        ("occurs_each", "each=month", "date"),
        ("occurs_each", OCCURS + "; due=3", "due"),
        ("occurs_each", OCCURS + "; label=m; due_unit=business_days", "due"),
    ],
)
def test_arguments_that_cannot_be_meant_are_refused(rule: str, arguments: str, argument: str) -> None:
    """One problem each, at the argument that has to change."""
    assert argument in [problem.argument for problem in check_arguments(rule, parts(arguments))]


@pytest.mark.parametrize(
    ("rule", "arguments"),
    [
        ("within", WITHIN.replace("end=b", "end=[Date]")),
        ("within", WITHIN.replace("start=a", "start=period_end")),
        ("within", WITHIN + "; unit=months"),
        ("within", WITHIN + "; unless=e; unless_op=before; unless_value=[deadline]"),
        ("within", WITHIN + "; zone=@z"),
        ("present", "column=a; if=d; if_op=on_or_after; if_value=[period_start]"),
        ("present", "column=a; if=n; if_op=more_than; if_value=@limit"),
        ("baseline", "column=a; required=@b; compare=at_least; missing=unable"),
    ],
)
def test_arguments_that_are_meant_are_accepted(rule: str, arguments: str) -> None:
    """A header in brackets, a column named like a day, and columns as values are no mistakes."""
    assert check_arguments(rule, parts(arguments)) == ()


def test_a_day_by_name_is_no_column_and_a_column_of_that_name_is_no_day() -> None:
    """Without brackets a client's period_end is read; with them the period's, although the column is there."""
    arguments = WITHIN + "; unit=calendar_days"
    item = "a=2025-12-30; b=2025-01-05; period_end=2025-01-05"
    own = decide("within", arguments.replace("end=b", "end=period_end").replace("start=a", "start=b"), item)
    day = decide("within", arguments.replace("end=b", "end=[period_end]"), item)
    assert (own.result, "period_end 5 Jan 2025" in own.reason) == ("pass", True)
    assert (day.result, "the end of the period 31 Dec 2025" in day.reason) == ("pass", True)
    used = columns_used("within", parts(arguments.replace("end=b", "end=[period_end]")))
    assert [use.column for use in used] == ["a"]
    assert not is_day("period_end")


@pytest.mark.parametrize(
    ("rule", "arguments", "uses"),
    [
        ("within", WITHIN.replace("limit=3", "limit=@n") + "; start_or=c",
         {("", "n", "number"), ("", "a", "date"), ("", "b", "date"), ("", "c", "date")}),
        ("present", "column=a; unless=EXC.d; unless_op=on_or_before; unless_value=@e; unless_until=EXC.u",
         {("", "a", "column"), ("EXC", "d", "date"), ("", "e", "date"), ("EXC", "u", "date")}),
        ("present", "column=T.a; no_match=pass; match=nearest; match_date=T.d; match_at=e",
         {("T", "a", "column"), ("T", "d", "date"), ("", "e", "date")}),
        ("recomputed", "column=a; from=L.b, L.c; operation=union_minutes; missing=unable; span=@m",
         {("", "a", "number"), ("L", "b", "date"), ("L", "c", "date"), ("", "m", "column")}),
        ("recomputed", "column=a; from=L.b; operation=count; missing=unable",
         {("", "a", "number"), ("L", "b", "column")}),
        ("exists_in", EXISTS + "; also=b; also_list=y; at=[period_end]; list_from=f; chain=m; top=E1",
         {("", "a", "column"), ("LIST", "x", "column"), ("", "b", "column"), ("LIST", "y", "column"),
          ("LIST", "f", "date"), ("LIST", "m", "column")}),
        ("closed_loop", LOOP + "; gone=u; gone_from=LATER.u; gone_active=s; gone_active_values=on",
         {("", "d", "column"), ("", "a", "date"), ("", "b", "date"), ("", "u", "column"), ("LATER", "u", "column"),
          ("LATER", "s", "column")}),
        ("agrees_to", "column=a; other=b; tolerance=1; missing=unable", {("", "a", "number"), ("", "b", "number")}),
        ("agrees_to", "column=a; other=b; missing=unable", {("", "a", "column"), ("", "b", "column")}),
        ("present", "column=a; if=n; if_op=at_least; if_value=@m; zone=@z",
         {("", "a", "column"), ("", "n", "number"), ("", "m", "number"), ("", "z", "column")}),
    ],
)  # fmt: skip
def test_every_column_is_known_with_its_list_and_kind(
    rule: str, arguments: str, uses: set[tuple[str, str, str]]
) -> None:
    """What is read as a date or number when a list is taken in follows from the arguments."""
    assert set(columns_used(rule, parts(arguments))) == {ColumnUse(*use) for use in uses}


def test_an_exception_of_one_joined_row_does_not_except_another() -> None:
    """Two accounts left open, only one of them with an exception: the other still deviates."""
    lists = {"ACC": [{"id": "1", "b": "", "exc": "yes"}, {"id": "1", "b": "", "exc": ""}]}
    arguments = WITHIN.replace("end=b", "end=ACC.b") + "; no_match=pass; unless=ACC.exc"
    assert decide("within", arguments, "id=1; a=2025-03-04", lists).result == "deviation"
    lists["ACC"][1]["exc"] = "yes"
    found = decide("within", arguments, "id=1; a=2025-03-04", lists)
    assert (found.result, found.declared) == ("pass", ("missing_end", "unless"))


def test_an_exception_of_another_list_is_looked_up_for_the_item() -> None:
    """The deviating rows are those of one list, the exceptions those of another; no joined row at all counts too."""
    lists = {"ACC": [{"id": "1", "b": ""}], "EXC": [{"id": "1", "ok": "yes"}, {"id": "2", "ok": "yes"}]}
    arguments = WITHIN.replace("end=b", "end=ACC.b") + "; no_match=deviation; unless=EXC.ok; unless_value=yes"
    assert decide("within", arguments, "id=1; a=2025-03-04", lists).result == "pass"
    assert decide("within", arguments, "id=2; a=2025-03-04", lists).result == "pass"
    assert decide("within", arguments, "id=3; a=2025-03-04", lists).result == "deviation"


def test_numbers_in_conditions_are_compared_exactly() -> None:
    """10 is more than 9, not before it; a blank fulfils nothing; a text cannot be decided."""
    arguments = "column=action; if=peak; if_op=more_than; if_value=9"
    assert decide("present", arguments, "peak=10; action=").result == "deviation"
    assert decide("present", arguments, "peak=9.0; action=").result == "not_applicable"
    assert decide("present", arguments, "peak=; action=").result == "not_applicable"
    assert decide("present", arguments, "peak=9 %; action=").kind == "unreadable"


DIRTY = "\u00a0 E\u200b1 \u2009"
CLEAN_CASES = [
    ("exists_in", "column=a; list=L.x; missing=deviation; also=b; also_list=y", "pass"),
    ("exists_in", "column=a; list=L.x; missing=deviation; separator=semicolon; sets=equal", "pass"),
    ("exists_in", "column=a; list=L.x; missing=deviation; chain=y; top=E1", "pass"),
    ("exists_in", "column=a; list=L.x; missing=deviation; at=[period_end]; list_from=f", "pass"),
    ("absent_as_of", "column=a; list=L.x; also=b; also_list=y", "deviation"),
    ("absent_as_of", "column=a; list=L.x; at=[period_start]; at_to=[period_end]; list_from=f", "deviation"),
    ("in_list", "column=a; values=E1; separator=comma", "pass"),
    ("not_in_list", "column=a; values=e1; separator=comma", "deviation"),
    ("baseline", "column=a; required=@b; compare=equals; missing=unable", "pass"),
    ("baseline", "column=a; required=E1; compare=at_least; missing=unable; scale=E0, E1", "pass"),
    ("recomputed", "value=1; from=J.x; operation=distinct; missing=unable", "pass"),
]


@pytest.mark.parametrize(("rule", "arguments", "result"), CLEAN_CASES)
def test_a_dirty_key_is_the_same_key(rule: str, arguments: str, result: str) -> None:
    """No-break and thin blanks around it and a character without width inside tell no keys apart, on either side."""
    lists = {
        "L": [{"x": "E1 ", "y": "\u200bE1", "f": " 2025-01-01 "}],
        "J": [{"id": "1", "x": DIRTY}, {"id": "1", "x": "E1"}],
    }
    item = {"id": "1", "a": DIRTY, "b": "E1\u00a0"}
    assert evaluate_item(rule, parts(arguments), item, context(lists)).result == result


def test_letters_that_only_look_alike_and_leading_zeros_stay_apart() -> None:
    """What tells two keys apart is never cleaned away."""
    lists = {"L": [{"x": "E1", "y": ""}]}
    for other in ("\u04151", "E01", "E-1"):
        found = evaluate_item("exists_in", parts(EXISTS.replace("LIST", "L")), {"a": other}, context(lists))
        assert found.result == "deviation", other


def test_a_label_of_a_unit_may_be_dirty_or_in_small_letters() -> None:
    """`` 2025-q1`` is the first quarter; a text that is no unit is counted in the reason of what is missing."""
    arguments = parts("each=quarter; label=q")
    rows = [{"q": "\u00a02025-q1"}, {"q": "Q2"}]
    slots = expected_items("occurs_each", arguments, rows, context())
    found = [evaluate_item("occurs_each", arguments, slot.row, context()) for slot in slots]
    assert [one.result for one in found] == ["pass", "deviation", "deviation", "deviation"]
    assert "1 row with a q that is no unit of time" in found[1].reason


def test_holidays_are_known_by_place_without_regard_to_case() -> None:
    """A blank location is everywhere; without a location of the item every day counts."""
    days = [Holiday(date=date(2025, 1, 1), name="New Year"),
            Holiday(date=date(2025, 9, 8), name="Knabenschiessen", location="Zürich"),
            Holiday(date=date(2025, 8, 1), name="National Day", location=" ZÜRICH ")]  # fmt: skip
    known = Engagement.model_construct(calendar=tuple(days))
    assert known.holidays_by_location() == {
        "": {date(2025, 1, 1)}, "zürich": {date(2025, 8, 1), date(2025, 9, 8)},
    }  # fmt: skip
    assert len(known.holidays()) == 3


def test_the_order_of_a_list_does_not_change_a_figure_of_its_rows() -> None:
    """Union, gap and largest of any order of rows."""
    spans = [{"id": "1", "s": f"2025-03-{day:02d}T09:00:00Z", "e": f"2025-03-{day + 1:02d}T12:00:00Z"}
             for day in (4, 9, 5, 20)]  # fmt: skip
    arguments = "value=1; from=L.s, L.e; operation=union_minutes; compare=at_most; missing=unable"
    reasons = {decide("recomputed", arguments, "id=1", {"L": rows}).reason for rows in (spans, spans[::-1])}
    assert len(reasons) == 1


DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2050, 12, 31))


@given(DAYS, st.integers(0, 240))
def test_months_after_and_between_agree(start: date, months: int) -> None:
    """The deadline so many months later is no more than so many months away, and the day after it is more."""
    deadline = months_after(start, months)
    assert months_between(start, deadline) == (months, 0)
    whole, days = months_between(start, deadline + timedelta(1))
    assert (whole, days) > (months, 0)
    assert deadline.day == start.day or (deadline + timedelta(1)).day == 1


@given(DAYS, DAYS, st.integers(0, 30), st.integers(0, 30))
def test_a_longer_limit_in_months_never_turns_a_pass_into_a_deviation(
    start: date, end: date, first: int, second: int
) -> None:
    """What keeps a limit keeps every longer one."""
    low, high = sorted((first, second))
    row = {"a": str(start), "b": str(end)}
    results = [
        evaluate_item("within", parts(WITHIN) | {"unit": "months", "limit": str(limit)}, row, context()).result
        for limit in (low, high)
    ]
    assert results != ["pass", "deviation"]


@given(DAYS, st.integers(0, 40))
def test_the_day_so_many_business_days_before_is_the_latest_one(end: date, days: int) -> None:
    """So many business days lie after it up to the end, and fewer after the next day."""
    found = business_day_before(end, days)
    assert business_days_between(found, end) >= days
    if found < end:
        assert business_days_between(found + timedelta(1), end) < days


@given(st.integers(0, 4000), st.integers(0, 60 * 24 * 30))
def test_business_time_after_is_the_inverse_of_business_time(minutes: int, offset: int) -> None:
    """The time between the start and the instant that is reached is the time asked for, over changes of clocks too."""
    start = parse_moment("2025-03-01T00:00:00Z", "")
    assert isinstance(start, datetime)
    start, span, hours = start + timedelta(minutes=offset), timedelta(minutes=minutes), ("09:00", "17:00")
    reached = business_time_after(start, span, "America/Chicago", hours)
    assert reached is not None
    assert business_time(start, reached, "America/Chicago", hours) == span


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 200)), max_size=6), st.integers(0, 400))
def test_a_union_is_what_counting_minute_by_minute_gives(spans: list[tuple[int, int]], length: int) -> None:
    """Overlapping outages count once, and what lies outside the span of the item not at all."""
    begin = datetime.fromisoformat("2025-03-09T05:00:00+00:00")

    def text(minute: int) -> str:
        return (begin + timedelta(minutes=minute)).isoformat()

    rows = [{"id": "1", "s": text(start), "e": text(start + more)} for start, more in spans]
    counted = {minute for start, more in spans for minute in range(start, start + more) if 100 <= minute < 100 + length}
    arguments = (
        f"value={len(counted)}; from=L.s, L.e; operation=union_minutes; missing=unable; span_from=f; span_to=t"
    )
    item = {"id": "1", "f": text(100), "t": text(100 + length)}
    assert evaluate_item("recomputed", parts(arguments), item, context({"L": rows})).result == "pass"


@given(DAYS, DAYS, DAYS, DAYS)
def test_common_and_uncovered_days_add_up_to_the_second_span(a: date, b: date, c: date, d: date) -> None:
    """Every day of the second span is in the first one or not."""
    row = dict(zip("abcd", map(str, (a, b, c, d)), strict=True))
    found = []
    for operation in ("overlap_days", "uncovered_days"):
        arguments = parts(f"value=0; from=a, b, c, d; operation={operation}; missing=unable; compare=at_least")
        reason = evaluate_item("recomputed", arguments, row, context()).reason
        found.append(Fraction(reason.partition(" ")[0]))
    assert sum(found) == max(0, (d - c).days + 1)
