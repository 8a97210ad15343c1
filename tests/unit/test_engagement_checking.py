"""Every kind of problem is found, at its cell, with the nearest valid value; all problems come at once."""

from __future__ import annotations

from typing import Any

import pytest
from engagement_support import COMMON_CRITERIA, messages_of, only, row, small

from reperform.engagement.checking import check
from reperform.engagement.json_form import check_json, from_json, source_from_json
from reperform.engagement.sheets import RISKS, SHIPPED_TABLES
from reperform.errors import InputRefused, Message
from reperform.sampling import frequency_tables


def place(message: Message) -> tuple[str, int | None, str]:
    return message.where.sheet, message.where.row, message.where.column


def test_the_small_engagement_has_no_messages() -> None:
    """What the other tests change has nothing wrong with it."""
    assert check_json(small()).messages == ()


@pytest.mark.parametrize(
    ("sheet", "column", "wrong", "nearest"),
    [
        ("controls", "frequency", "quartely", "quarterly"),
        ("controls", "automation", "manually", "manual"),
        ("people", "roles", "revewer", "reviewer"),
        ("attributes", "test_nature", "inspecting", "inspection"),
        ("attributes", "rule", "presnt", "present"),
        ("attributes", "extent", "samples", "sample"),
        ("attributes", "level", "L2x", "L2"),
        ("populations", "filter_op", "equal", "equals"),
        ("populations", "item_rule", "inperiods", "in_period"),
    ],
)
def test_a_value_not_allowed_names_the_nearest(sheet: str, column: str, wrong: str, nearest: str) -> None:
    """A misspelt choice is refused at its cell with the value it was meant to be."""
    message = only(messages_of(small(**{sheet: [row(sheet, **{column: wrong})]}), "RP-E06"))
    assert place(message) == (sheet.capitalize(), 1, column)
    assert message.action == f"did you mean {nearest}?"


@pytest.mark.parametrize("written", ["Per event", "per-event", "PER_EVENT"])
def test_case_and_blanks_of_a_choice_do_not_matter(written: str) -> None:
    """Per event is per_event."""
    engagement = from_json(small(controls=[row("controls", frequency=written)]))
    assert engagement.controls[0].frequency == "per_event"


def test_a_category_not_allowed_names_the_nearest() -> None:
    """Categories are those of the trust services criteria."""
    message = only(messages_of(small(about={"categories": ["Security", "Availabilty"]}), "RP-E06"))
    assert message.action == "did you mean Availability?"


def test_a_method_not_allowed_names_the_nearest() -> None:
    """The methods are a closed list."""
    message = only(messages_of(small(methodology=[{"method": "frequencytable2"}]), "RP-E06"))
    assert message.action == "did you mean frequency_table?"


@pytest.mark.parametrize(
    ("changes", "where", "nearest"),
    [
        ({"attributes": [row("attributes", control="LA-20")]}, ("Attributes", 1, "control"), "LA-02"),
        ({"attributes": [row("attributes", population="LEAVRS")]}, ("Attributes", 1, "population"), "LEAVERS"),
        ({"controls": [row("controls", relies_on=["LA-03"])]}, ("Controls", 1, "relies_on"), "LA-02"),
        ({"populations": [row("populations", controls=["LA-22"])]}, ("Populations", 1, "controls"), "LA-02"),
        (
            {"walkthroughs": [{"control": "LA-02", "performed_by": "ammy", "performed_on": "2025-11-03", "seen": "x"}]},
            ("Walkthroughs", 1, "performed_by"),
            "amy",
        ),
        (
            {"joins": [{"left": "LEAVERS", "left_columns": "a", "right": "LEAVER", "right_columns": "a"}]},
            ("Joins", 1, "right"),
            "LEAVERS",
        ),
        ({"methodology": [{"control": "LA-2", "method": "whole_population"}]}, ("Methodology", 1, "control"), "LA-02"),
    ],
)
def test_a_name_of_nothing_names_the_nearest(changes: dict[str, Any], where: object, nearest: str) -> None:
    """A reference to a control, population or person that is not there is refused at its cell."""
    message = only(messages_of(small(**changes), "RP-E12"))
    assert place(message) == where
    assert message.action == f"did you mean {nearest}?"


@pytest.mark.parametrize(
    ("sheet", "second"),
    [
        ("controls", row("controls")),
        ("attributes", row("attributes")),
        ("populations", row("populations")),
        ("people", row("people", person="AMY", login="other")),
    ],
)
def test_an_id_given_twice_is_refused_at_the_second_row(sheet: str, second: dict[str, Any]) -> None:
    """Persons are compared without case: two ids that differ only in case would sign for each other."""
    message = only(messages_of(small(**{sheet: [row(sheet), second]}), "RP-E11"))
    assert message.where.row == 2
    assert "first in row 1" in message.found


def test_two_people_with_one_login_are_refused() -> None:
    """Who signs is taken from the login."""
    people = [row("people"), row("people", person="bob", login="AMARSH")]
    assert place(only(messages_of(small(people=people), "RP-E11"))) == ("People", 2, "login")


def test_a_bad_cell_does_not_hide_its_row_from_other_rows() -> None:
    """A control with a wrong frequency is still the control its attributes belong to."""
    checked = check_json(small(controls=[row("controls", frequency="sometimes")]))
    assert [message.code for message in checked.errors] == ["RP-E06"]


def test_criterion_with_a_typing_error_is_unknown_and_leaves_the_right_one_uncovered() -> None:
    """C6.5 for CC6.5: both the wrong target and the hole are named."""
    named = ["C6.5" if name == "CC6.5" else name for name in COMMON_CRITERIA]
    value = small(controls=[row("controls", criteria=named)])
    unknown = only(messages_of(value, "RP-E13"))
    assert (place(unknown), unknown.action) == (("Controls", 1, "criteria"), "did you mean CC6.5?")
    assert only(messages_of(value, "RP-E15")).found.startswith("no control addresses CC6.5")


def test_criterion_in_small_letters_is_the_criterion() -> None:
    """Ids that differ only in case are read in plain form, with a note."""
    value = small(controls=[row("controls", criteria=[name.lower() for name in COMMON_CRITERIA])])
    assert from_json(value).controls[0].criteria == tuple(COMMON_CRITERIA)


def test_criterion_of_a_category_not_reported_on_is_out_of_scope() -> None:
    """A1.2 in a Security report is refused, with both ways to put it right."""
    value = small(controls=[row("controls", criteria=[*COMMON_CRITERIA, "A1.2"])])
    message = only(messages_of(value, "RP-E14"))
    assert "add Availability to categories" in message.action


def test_a_new_category_needs_controls_or_reasons() -> None:
    """Availability adds A1.1 to A1.3; a reason is enough, a blank one is not."""
    value = small(
        about={"categories": ["Security", "Availability"]},
        criteria=[{"criterion": "A1.1", "applicable": "no", "reason": "No capacity commitments."},
                  {"criterion": "A1.2", "applicable": "yes"}],
    )  # fmt: skip
    found = messages_of(value, "RP-E15")
    assert [(message.found.split()[3].rstrip(","), message.where.row) for message in found] == [
        ("A1.3", None), ("A1.2", 2),
    ]  # fmt: skip


def test_a_criterion_not_applicable_needs_a_reason_and_no_control() -> None:
    """Not applicable with a control mapped to it would be printed as both."""
    value = small(criteria=[{"criterion": "CC6.4", "applicable": "no", "reason": "No facilities."}])
    assert place(only(messages_of(value, "RP-E15"))) == ("Criteria", 1, "applicable")


def test_period_that_ends_before_it_starts_is_refused() -> None:
    """Both end dates belong to the period."""
    message = only(messages_of(small(about={"period_end": "2024-12-31"}), "RP-E16"))
    assert message.where.column == "period_end"
    assert check_json(small(about={"period_end": "2025-01-01"})).errors == ()


def test_missing_and_unknown_fields_of_about_are_named() -> None:
    """A misspelt field is unknown, and the field it should have been is missing."""
    value = small()
    value["about"]["perod_end"] = value["about"].pop("period_end")
    found = messages_of(value, "RP-E17")
    assert [message.found for message in found] == [
        "the field period_end is missing", "'perod_end' is not a field of About",
    ]  # fmt: skip
    assert found[1].action == "did you mean period_end?"


def test_a_field_of_the_firms_own_is_kept() -> None:
    """A field like none that is known is kept, with a warning."""
    checked = check_json(small(about={"budget hours": "320"}))
    assert checked.required().about.extra == {"budget hours": "320"}
    assert only(checked.messages).severity == "warning"


@pytest.mark.parametrize("zone", ["Central Time", "CST", "america/chicago", "America/Chigaco"])
def test_a_time_zone_is_an_iana_name(zone: str) -> None:
    """Abbreviations mean several zones; a near name is suggested; case matters on every system."""
    message = only(messages_of(small(about={"time_zone": zone}), "RP-E18"))
    assert place(message)[2] == "time_zone"


def test_a_misspelt_time_zone_names_the_nearest() -> None:
    """Two letters exchanged."""
    message = only(messages_of(small(about={"time_zone": "America/Chigaco"}), "RP-E18"))
    assert message.action == "did you mean America/Chicago?"


@pytest.mark.parametrize("order", ["DMY", "hired=DMY; left=MDY"])
def test_date_orders_are_declared_for_all_or_for_each_column(order: str) -> None:
    """Both forms of the declaration are read."""
    assert not check_json(small(populations=[row("populations", date_order=order)])).errors


@pytest.mark.parametrize("order", ["DYM", "hired=DMX", "hired="])
def test_other_date_orders_are_refused(order: str) -> None:
    """There are three orders, and blank for no dates."""
    assert only(messages_of(small(populations=[row("populations", date_order=order)]), "RP-E19"))


@pytest.mark.parametrize(
    ("rule", "arguments", "named"),
    [
        ("present", "colum=ticket", "colum"),
        ("present", "", "column"),
        ("within", "start=a; end=b; limit=1; missing_start=unable; missing_end=deviation", "before_start"),
        ("on_or_before", "date=a; limit=b; missing_date=fail; missing_limit=unable", "fail"),
    ],
)
def test_wrong_arguments_are_found_by_the_rule(rule: str, arguments: str, named: str) -> None:
    """Unknown and missing arguments and wrong choices are refused; there is no silent default."""
    value = small(attributes=[row("attributes", rule=rule, arguments=arguments)])
    found = messages_of(value, "RP-E20")
    assert any(named in message.found for message in found)
    assert {place(message) for message in found} == {("Attributes", 1, "arguments")}


def joined(*joins: dict[str, Any]) -> dict[str, Any]:
    accounts = {"population": "ACCOUNTS", "key": ["login"]}
    attribute = row("attributes", arguments="column=ACCOUNTS.disabled_at; no_match=unable")
    return small(populations=[row("populations"), accounts], attributes=[attribute], joins=list(joins))


JOIN = {"left": "LEAVERS", "left_columns": "id", "right": "ACCOUNTS", "right_columns": "id"}


def test_a_joined_list_needs_its_row_in_joins() -> None:
    """One row from the items to the list: none is refused, one is fine, a second one is refused."""
    assert place(only(messages_of(joined(), "RP-E22"))) == ("Attributes", 1, "arguments")
    assert not check_json(joined(JOIN)).errors
    assert place(only(messages_of(joined(JOIN, JOIN), "RP-E11"))) == ("Joins", 2, "right")


def test_a_join_in_the_other_direction_is_none() -> None:
    """Items look for rows; a join from the list to the items says nothing on that."""
    turned = {"left": "ACCOUNTS", "left_columns": "id", "right": "LEAVERS", "right_columns": "id"}
    assert messages_of(joined(turned), "RP-E22")


def test_a_whole_list_needs_no_join() -> None:
    """exists_in looks at the whole list."""
    value = joined()
    value["attributes"][0] |= {"rule": "exists_in", "arguments": "column=id; list=ACCOUNTS.id; missing=unable"}
    assert not check_json(value).errors


def test_a_list_that_is_no_population_names_the_nearest() -> None:
    """LIST.column names the id of a population."""
    value = joined(JOIN)
    value["attributes"][0]["arguments"] = "column=ACCOUNT.disabled_at; no_match=unable"
    assert only(messages_of(value, "RP-E12")).action == "did you mean ACCOUNTS?"


def test_joins_compare_as_many_columns_on_both_sides() -> None:
    """Columns are compared pair by pair."""
    assert only(messages_of(joined({**JOIN, "left_columns": "id, day"}), "RP-E22")).where.sheet == "Joins"


def test_a_sample_needs_a_methodology() -> None:
    """A manual attribute and a sampled one have no size until the firm states its method."""
    manual = row("attributes", rule="manual", arguments=None, population="LEAVERS")
    assert place(only(messages_of(small(attributes=[manual]), "RP-E23"))) == ("Attributes", 1, "rule")
    assert messages_of(small(attributes=[row("attributes", extent="sample")]), "RP-E23")
    assert not messages_of(small(attributes=[{**manual, "extent": "whole_population"}]), "RP-E23")
    others = [row("controls"), row("controls", control="LA-03")]
    elsewhere = [{"control": "LA-03", "method": "whole_population"}]
    assert messages_of(small(controls=others, attributes=[manual], methodology=elsewhere), "RP-E23")
    general = [{"method": "attribute", "confidence": "0.90", "tolerable_rate": "0.10"}]
    assert not messages_of(small(attributes=[manual], methodology=general), "RP-E23")


@pytest.mark.parametrize(
    ("method", "missing"),
    [
        ({"method": "frequency_table"}, ["risk", "table"]),
        ({"method": "attribute"}, ["confidence", "tolerable_rate"]),
        ({"method": "discovery", "confidence": "0.95"}, ["tolerable_rate"]),
        ({"method": "haphazard", "size": 25}, ["reason"]),
        ({"method": "judgmental", "reason": "Largest five."}, ["size"]),
        ({"method": "attribute", "confidence": "0.9", "tolerable_rate": "0.1", "size": 60}, ["reason"]),
        ({"method": "whole_population"}, []),
    ],
)
def test_a_methodology_row_needs_the_fields_of_its_method(method: dict[str, Any], missing: list[str]) -> None:
    """Whatever a method rests on is stated."""
    found = messages_of(small(methodology=[method]), "RP-E23")
    assert sorted(message.where.column for message in found) == missing


@pytest.mark.parametrize(
    ("column", "wrong", "nearest"),
    [("table", "exampl-a", "example-a"), ("risk", "medium", ""), ("risk", "hig", "high")],
)
def test_a_frequency_table_and_its_risk_are_known_ones(column: str, wrong: str, nearest: str) -> None:
    """A table or risk without sizes is refused at its cell, long before a sample is drawn."""
    method = {"method": "frequency_table", "table": "example-a", "risk": "low", column: wrong}
    found = check_json(small(methodology=[method])).errors
    assert place(only(found)) == ("Methodology", 1, column)
    assert nearest in only(found).action


def test_tables_and_risks_offered_are_those_that_have_sizes() -> None:
    """The workbook offers what the sampling functions know."""
    assert (SHIPPED_TABLES, RISKS) == (frequency_tables.EXAMPLES, frequency_tables.RISKS)


@pytest.mark.parametrize(("written", "meant"), [("95", "0.95"), ("95%", "0.95"), ("2.5 %", "0.025")])
def test_a_percentage_is_no_rate(written: str, meant: str) -> None:
    """Rates are fractions; the fraction meant is named."""
    methodology = [{"method": "discovery", "confidence": written, "tolerable_rate": "0.05"}]
    assert only(messages_of(small(methodology=methodology), "RP-E08")).action == f"did you mean {meant}?"


def test_a_control_tested_by_inquiry_only_is_refused() -> None:
    """Inquiry alone is not sufficient; together with inspection it is fine."""
    ask = row("attributes", test_nature="inquiry")
    assert place(only(messages_of(small(attributes=[ask]), "RP-E24"))) == ("Attributes", 1, "test_nature")
    assert not messages_of(small(attributes=[ask, row("attributes", attribute="B")]), "RP-E24")


def test_a_control_without_attributes_is_a_warning() -> None:
    """It can be added later, and is shown until then."""
    value = small(controls=[row("controls"), row("controls", control="LA-03")])
    checked = check_json(value)
    assert checked.engagement is not None
    assert [(message.code, message.severity) for message in checked.messages] == [("RP-E25", "warning")]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"filter_op": "equals", "filter_value": "x"}, "filter_column"),
        ({"filter_column": "type"}, "filter_op"),
        ({"filter_column": "type", "filter_op": "in"}, "filter_value"),
        ({"filter_column": "type", "filter_op": "present", "filter_value": "x"}, "filter_value"),
        ({"item_rule": "in_period"}, "date_column"),
        ({"accuracy": "rows_traced"}, "rows_traced"),
        ({"stated_totals": "amount=12,5"}, "stated_totals"),
        ({"second_source": "LEAVERS"}, "second_source"),
        ({"header_row": 0}, "header_row"),
    ],
)
def test_a_population_must_not_contradict_itself(changes: dict[str, Any], column: str) -> None:
    """A half filter, a period without a date, a total that is no number: each at its cell."""
    message = only(messages_of(small(populations=[row("populations", **changes)]), "RP-E26"))
    assert place(message) == ("Populations", 1, column)


def test_one_handle_of_two_persons_is_refused_unless_shared_or_dated() -> None:
    """Whether somebody approved their own work could not be decided."""
    twice = [{"person": "Ann", "identity": "ops"}, {"person": "Bo", "identity": "OPS"}]
    assert place(only(messages_of(small(identities=twice), "RP-E11"))) == ("Identities", 2, "identity")
    assert not messages_of(small(identities=[line | {"kind": "shared"} for line in twice]), "RP-E11")
    dated = [twice[0], twice[1] | {"effective_from": "2025-06-01"}]
    assert not messages_of(small(identities=dated), "RP-E11")


def test_an_id_too_long_for_a_workpaper_reference_is_refused() -> None:
    """E-CC1- and 35 characters make 41; 34 fit."""
    for length, count in ((34, 0), (35, 1)):
        control = "X" * length
        value = small(controls=[row("controls", control=control)], attributes=[row("attributes", control=control)])
        assert len(messages_of(value, "RP-E10")) == count


def test_blank_cells_that_are_needed_are_named_each() -> None:
    """Every blank cell of a row has its own message."""
    bare = {"control": "LA-02", "criteria": COMMON_CRITERIA}
    found = messages_of(small(controls=[bare]), "RP-E05")
    assert sorted(message.where.column for message in found) == [
        "automation", "description", "frequency", "owner", "title",
    ]  # fmt: skip


def test_all_problems_come_at_once_in_the_order_of_the_workbook() -> None:
    """One refusal holds everything, sheet by sheet and row by row."""
    value = small(
        about={"time_zone": "CST"},
        controls=[row("controls", frequency="often"), row("controls", control="LA-03", automation="robot")],
        attributes=[row("attributes", control="LA-9"), row("attributes", control="LA-03", rule="smaller")],
    )
    with pytest.raises(InputRefused) as caught:
        from_json(value)
    errors = [message for message in caught.value.messages if message.severity == "error"]
    assert [place(message) for message in errors] == [
        ("About", 6, "time_zone"), ("Controls", 1, "frequency"), ("Controls", 2, "automation"),
        ("Attributes", 1, "control"), ("Attributes", 2, "rule"),
    ]  # fmt: skip


def test_checking_twice_gives_the_same_messages() -> None:
    """Nothing depends on a set's order."""
    source = source_from_json(small(controls=[row("controls", criteria=["C6.5", "CC6.55", "A1.2"])]))
    assert check(source).messages == check(source).messages


@pytest.mark.parametrize(
    ("written", "action"),
    [
        ("6.1", "did you mean CC6.1 or P6.1?"),
        ("CC6", "name each criterion of the series by itself: CC6.1 to CC6.8"),
        ("CC6.9", "use one of the series: CC6.1 to CC6.8"),
        ("CC6.1.", "did you mean CC6.1?"),
        ("CC8.2", "did you mean CC8.1?"),
        ("CC06.1", "did you mean CC6.1?"),
        ("P9.9", "use an id such as CC6.1"),
    ],
)
def test_of_several_criteria_that_fit_none_is_picked(written: str, action: str) -> None:
    """A lost prefix, a series as a whole and a number too high name what there is, not the nearest by chance."""
    value = small(controls=[row("controls", criteria=[*COMMON_CRITERIA, written])])
    assert only(messages_of(value, "RP-E13")).action == action


def test_business_days_without_a_holiday_are_said_to_count_every_weekday() -> None:
    """The default unit counts too; a Calendar of another year is none; a day of the period settles it."""
    within = row("attributes", rule="within", arguments={"start": "left", "end": "disabled", "limit": "1",
                 "before_start": "pass", "missing_start": "unable", "missing_end": "deviation"})  # fmt: skip
    for calendar, count in (([], 1), (["2019-07-04"], 1), (["2025-07-04"], 0)):
        value = small(attributes=[within], calendar=[{"date": day, "name": "Holiday"} for day in calendar])
        assert len(messages_of(value, "RP-E46")) == count
    within["arguments"] |= {"unit": "calendar_days"}
    assert messages_of(small(attributes=[within]), "RP-E46") == []


def test_a_limit_without_a_stated_boundary_is_warned_of() -> None:
    """Each rule that has a boundary is named until it states one; the others never are."""
    interval = {"start": "left", "end": "disabled", "limit": "1", "before_start": "pass", "missing_start": "unable",
                "missing_end": "deviation"}  # fmt: skip
    by_class = {**interval, "by": "tier", "limits": "a:1"}
    del by_class["limit"]
    looped = {**interval, "decision": "d", "flagged": "remove"}
    for rule, arguments in (("within", interval), ("within_by", by_class), ("closed_loop", looped)):
        for more, count in (({}, 1), ({"boundary": "inclusive"}, 0), ({"boundary": "exclusive"}, 0)):
            value = small(attributes=[row("attributes", rule=rule, arguments={**arguments, **more})])
            found = messages_of(value, "RP-E58")
            assert [message.severity for message in found] == ["warning"] * count, (rule, more)
    assert messages_of(small(attributes=[row("attributes", rule="present", arguments={"column": "a"})]), "RP-E58") == []


def test_examples_of_a_new_workbook_are_named_once_the_period_is_filled_in() -> None:
    """Client, system and firm of the example would stand on every page."""
    value = small(about={"client": "Example Cloud, Inc.", "firm": "Example CPAs LLP"})
    assert [place(message) for message in messages_of(value, "RP-E47")] == [
        ("About", 1, "client"), ("About", 8, "firm"),
    ]  # fmt: skip
