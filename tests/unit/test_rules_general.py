"""The general arguments, the check of arguments, and the columns an attribute uses."""

from __future__ import annotations

import pytest
from rules_support import decide, parts

from reperform.rules import RULES, ColumnUse, check_arguments, columns_used, rule_sentence

OFF = "start=left; end=ACC.off; limit=1; before_start=pass; missing_start=unable; missing_end={end}; "
OFF += "no_match={no}"


def joined(offs: list[str], end: str = "deviation", no: str = "unable", more: str = "") -> str:
    """Return the result for a leaver of 4 March 2025 with accounts switched off on some days."""
    rows = [{"id": "1", "off": off, "kind": "a" if index % 2 == 0 else "b"} for index, off in enumerate(offs)]
    arguments = OFF.format(end=end, no=no) + more
    return decide("within", arguments, "id=1; left=2025-03-04; wanted=b; cut=2025-03-05", {"ACC": rows}).result


@pytest.mark.parametrize("choice", ["pass", "deviation", "unable", "not_applicable"])
def test_no_joined_row_is_what_the_argument_says(choice: str) -> None:
    """Nothing found is never decided in silence."""
    assert joined([], no=choice) == choice
    assert joined(["2025-03-05"], no=choice, more="; where=kind; where_value=z") == choice


@pytest.mark.parametrize(
    ("offs", "every", "any_one"),
    [
        (["2025-03-05", "2025-03-07"], "deviation", "pass"),
        (["2025-03-05", "?"], "unable", "pass"),
        (["2025-03-07", "?"], "deviation", "unable"),
        (["2025-03-04", "2025-03-05"], "pass", "pass"),
        (["2025-03-07", "2025-03-08"], "deviation", "deviation"),
    ],
)
def test_several_joined_rows(offs: list[str], every: str, any_one: str) -> None:
    """Every: the worst result counts; any: one pass is enough."""
    assert joined(offs) == every
    assert joined(offs[::-1]) == every
    assert joined(offs, more="; match=any") == any_one


def test_a_condition_that_a_blank_leaves_open_names_the_blank() -> None:
    """The date that is there is not to blame: the sentence shows both columns that are compared."""
    arguments = OFF.format(end="deviation", no="unable") + "; where=made; where_op=on_or_before; where_value=@left"
    accounts = [{"id": "1", "off": "2025-03-05", "made": "2020-01-05"}]
    found = decide("within", arguments, "id=1; left=", {"ACC": accounts})
    assert (found.result, found.kind) == ("unable", "unreadable")
    assert found.reason == (
        "Whether ACC.made is on or before left cannot be decided: ACC.made is '2020-01-05' and left is blank."
    )


def test_not_applicable_rows_do_not_hide_others() -> None:
    """A row that does not apply neither lifts nor lowers the others."""
    assert joined(["", "2025-03-05"], end="not_applicable") == "pass"
    assert joined(["", "2025-03-07"], end="not_applicable") == "deviation"
    assert joined(["", ""], end="not_applicable") == "not_applicable"


def test_a_deadline_not_reached_outweighs_a_pass() -> None:
    """An item with one account still open in time is not yet decided."""
    assert joined(["2025-03-05", ""], end="not_reached", more="; as_of=2025-03-04") == "not_reached"


def test_where_chooses_the_joined_rows() -> None:
    """By value, by a column of the item, and by date; with or without the name of the list."""
    offs = ["2025-03-07", "2025-03-05"]  # kind a is late, kind b in time
    assert joined(offs, more="; where=kind; where_value=b") == "pass"
    assert joined(offs, more="; where=ACC.kind; where_value=@wanted") == "pass"
    assert joined(offs, more="; where=off; where_op=on_or_before; where_value=@cut") == "pass"
    assert joined(offs, more="; where=off; where_op=after; where_value=2025-03-05") == "deviation"


def test_a_joined_row_that_cannot_be_chosen_is_unable() -> None:
    """An unreadable date in the condition is never a reason to leave a row out."""
    assert joined(["soon"], no="pass", more="; where=off; where_op=after; where_value=2025-03-05") == "unable"


@pytest.mark.parametrize(
    ("op", "value", "cell", "applies"),
    [
        ("equals", "a", "a", True), ("equals", "a", "A", False), ("not_equals", "a", "", True),
        ("in", "a, b", "b", True), ("not_in", "a, b", "c", True), ("not_in", "a, b", "b", False),
        ("present", "", "x", True), ("present", "", " ", False), ("absent", "", "", True),
        ("on_or_before", "2025-03-04", "2025-03-05T05:59:00Z", True),
        ("on_or_before", "2025-03-04", "2025-03-05T06:00:00Z", False),
        ("after", "2025-03-04", "2025-03-05", True), ("after", "2025-03-04", "2025-03-04", False),
        ("after", "2025-03-04", "", False),
    ],
)  # fmt: skip
def test_an_attribute_applies_where_its_condition_is_fulfilled(op: str, value: str, cell: str, applies: bool) -> None:
    """Otherwise the item is not applicable, and the sentence says why."""
    outcome = decide("present", f"column=t; if=c; if_op={op}; if_value={value}", f"t=x; c={cell}")
    assert outcome.result == ("pass" if applies else "not_applicable")


def test_a_condition_that_cannot_be_decided_is_unable() -> None:
    """Whether the attribute applies is not known."""
    arguments = "column=t; if=c; if_op=after; if_value=2025-03-04"
    assert decide("present", arguments, "t=x; c=soon").result == "unable"


def test_a_condition_on_the_joined_row_is_decided_for_each_row() -> None:
    """Only rows that fulfil it are tested."""
    assert joined(["2025-03-07", "2025-03-05"], more="; if=ACC.kind; if_value=b") == "pass"
    assert joined(["2025-03-05", "2025-03-07"], more="; if=ACC.kind; if_value=c") == "not_applicable"


WITHIN = "start=a; end=b; limit=1; before_start=pass; missing_start=unable; missing_end=deviation"
OTHER = "person=a; other=b; missing_person=unable; missing_other=unable"


@pytest.mark.parametrize(
    ("rule", "arguments", "argument", "nearest"),
    [
        ("present", "colum=x; column=x", "colum", "column"),
        ("present", "", "column", ""),
        ("within", WITHIN.replace("before_start=pass", "before_start=passs"), "before_start", "pass"),
        ("within", WITHIN.replace("; missing_end=deviation", ""), "missing_end", ""),
        ("within", WITHIN.replace("limit=1", "limit=-1"), "limit", ""),
        ("within", WITHIN.replace("limit=1", "limit=1.5"), "limit", ""),
        ("within", WITHIN.replace("limit=1", "limit=0") + "; boundary=exclusive", "limit", ""),
        ("within", WITHIN + "; unit=business days", "unit", "business_days"),
        ("within", WITHIN.replace("end=b", "end=ACC.b"), "no_match", ""),
        ("within", WITHIN.replace("=b", "=ACC.b").replace("=a", "=HR.a") + "; no_match=pass", "", ""),
        ("within", WITHIN + "; if=x", "if_value", ""),
        ("within", WITHIN + "; if_value=x", "if_value", ""),
        ("within", WITHIN + "; if=x; if_op=after; if_value=soon", "if_value", ""),
        ("within", WITHIN + "; if=x; if_op=present; if_value=y", "if_value", ""),
        ("within", WITHIN + "; where=x; where_value=y", "where", ""),
        ("within", WITHIN + "; as_of=tomorrow", "as_of", ""),
        ("equals", "column=x; value=1; other=y", "value", ""),
        ("equals", "column=x", "value", ""),
        ("within_by", WITHIN.replace("limit=1", "by=c; limits=high;"), "limits", ""),
        ("within_by", WITHIN.replace("limit=1", "by=c; limits=high:1, HIGH:2"), "limits", ""),
        ("ordered", "dates=a; same_time=pass; missing=unable", "dates", ""),
        ("different_person", OTHER + "; at_least=0", "at_least", ""),
        ("different_person", OTHER + "; at_least=two", "at_least", ""),
        ("recomputed", "column=x; from=a; operation=percent; missing=unable", "from", ""),
        ("exists_in", "column=x; list=id; missing=unable", "list", ""),
        ("absent_as_of", "column=x; list=ACC.id; active=status", "active", ""),
        ("absent_as_of", "column=x; list=ACC.id; active=HR.status; active_values=a", "active", ""),
        ("occurs_each", "date=d; each=fortnight", "each", ""),
        ("occurs_each", "date=d; each=day; per=s", "per_values", ""),
        ("occurs_each", "date=LOG.d; each=day", "", ""),
        ("authorised", "person=p; at=t; list=a list; list_person=n; missing_person=unable", "list", ""),
        ("baseline", "column=x; required=TLS; compare=at_least; missing=unable", "required", ""),
        ("agrees_to", "column=x; other=y; tolerance=1,5; missing=unable", "tolerance", ""),
    ],
)  # fmt: skip
def test_a_wrong_argument_is_named(rule: str, arguments: str, argument: str, nearest: str) -> None:
    """Each problem says what was found and the one thing to do."""
    problems = check_arguments(rule, parts(arguments))
    named = [problem for problem in problems if problem.argument == argument]
    assert len(named) == 1, problems
    assert named[0].found
    assert named[0].action
    assert nearest in ("", named[0].nearest)


def test_all_problems_are_found_at_once() -> None:
    """An attribute with four mistakes gets four problems."""
    problems = check_arguments("within", parts("start=a; ende=b; limit=x; before_start=pass; missing_start=pass"))
    assert {problem.argument for problem in problems} == {
        "ende",
        "end",
        "limit",
        "missing_start",
        "missing_end",
    }


@pytest.mark.parametrize(
    ("rule", "arguments"),
    [
        ("within", WITHIN + "; unit=hours; boundary=exclusive; as_of=2026-01-31"),
        (
            "within",
            WITHIN.replace("end=b", "end=ACC.b") + "; no_match=deviation; match=any; where=kind; where_value=@k",
        ),
        ("exists_in", "column=ACC.user; list=HR.id; missing=unable; no_match=pass"),
        ("occurs_each", "date=d; each=week; per=s; per_list=SYS.n; per_from=f; if=x; if_op=present"),
        ("manual", ""),
        ("within", WITHIN.replace("limit=1", "limit=0.5") + "; unit=hours"),
    ],
)
def test_good_arguments_have_no_problem(rule: str, arguments: str) -> None:
    """What the pages describe is accepted."""
    assert check_arguments(rule, parts(arguments)) == ()


def test_columns_are_named_with_list_and_kind() -> None:
    """What an attribute needs of which list: the basis of reading dates and of asking for lists."""
    arguments = parts(
        WITHIN.replace("end=b", "end=ACC.b") + "; where=made; where_op=after; where_value=@a; if=k; if_value=1"
    )
    assert columns_used("within", arguments) == (
        ColumnUse("", "a", "date"),
        ColumnUse("ACC", "b", "date"),
        ColumnUse("", "k", "column"),
        ColumnUse("ACC", "made", "date"),
    )
    arguments = parts("person=p; at=t; list=OK; list_person=n; list_from=OK.f; missing_person=unable")
    assert columns_used("authorised", arguments) == (
        ColumnUse("", "p", "person"),
        ColumnUse("", "t", "date"),
        ColumnUse("OK", "n", "person"),
        ColumnUse("OK", "f", "date"),
    )
    assert columns_used("ordered", parts("dates=a, b")) == (
        ColumnUse("", "a", "date"),
        ColumnUse("", "b", "date"),
    )
    assert columns_used("manual", {}) == ()


def test_the_pass_rule_is_put_into_words_with_every_choice() -> None:
    """Boundary, before the start, blanks and joined rows are always said."""
    arguments = parts(
        WITHIN.replace("end=b", "end=ACC.b") + "; boundary=exclusive; no_match=pass; where=kind; where_value=p; "
        "if=t; if_value=x"
    )
    assert rule_sentence("within", arguments) == (
        "ACC.b follows a within 1 business day (counting the business days after the start; the days of the "
        "Calendar sheet do not count); exactly at the limit is late; an end before the start is in time; "
        "a blank start is unable to examine; a blank end is a deviation. Applies only where t is 'x'; "
        "otherwise not applicable. Looked up in the rows of ACC with the item's key where ACC.kind is 'p': of "
        "several, the worst result counts; no such row is accepted by the rule."
    )


def test_the_list_of_rules_is_closed() -> None:
    """Twenty rules; all but one are computed; two build their own items."""
    assert len(RULES) == 20
    assert [name for name, rule in RULES.items() if not rule.computed] == ["manual"]
    assert [name for name, rule in RULES.items() if rule.expect] == ["occurs_each", "covers"]
