"""Every way of selecting items: drawn, recorded, repeated from the log, evaluated as what it is."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import pytest
from draws_support import (
    ROWS,
    SEED,
    ask,
    by_ticket,
    drawn_items,
    engagement,
    keys_of,
    mark,
    record_of,
    row,
    taken_in,
    the_test,
    ticket_of,
)
from support import AT, PERSON, command

from reperform.draws.ledger import drawn_for
from reperform.draws.planned import PlannedSize
from reperform.draws.rechecking import draw_differences
from reperform.draws.strata_size import raised_to_support
from reperform.engagement.json_form import check_json
from reperform.errors import AnswerNeeded, InputRefused, UsageError
from reperform.fieldwork.samples import SampleRequest, sample_control
from reperform.opened import OpenEngagement
from reperform.runner import run
from reperform.sampling import allocate_equal, plan_attribute

TABLE = {"method": "frequency_table", "table": "example-a", "risk": "moderate", "size": 12, "reason": "small frame"}
STATISTICAL = {"method": "attribute", "confidence": "0.90", "tolerable_rate": "0.2"}
US = [one for one in ROWS if one[2] == "US"]
EU = [one for one in ROWS if one[2] == "EU"]


def opened_with(tmp_path: Path, method: dict[str, Any]) -> OpenEngagement:
    return taken_in(tmp_path / "e", engagement({**TABLE, **method}))


def strata_of(opened: OpenEngagement) -> dict[str, tuple[str, ...]]:
    drawn = drawn_for(opened, the_test(opened))
    assert drawn is not None
    return {stratum.name: stratum.items for stratum in drawn.parts[0].strata}


def test_proportional_strata_are_the_global_order_filtered(tmp_path: Path) -> None:
    """Thirty of the EU and ten of the US share twelve items nine to three; each in ticket order."""
    opened = opened_with(tmp_path, {"selection": "stratified", "stratum_column": "region"})
    drawn_items(opened, seed=SEED, reason="test")
    assert strata_of(opened) == {
        "EU": tuple(by_ticket(keys_of(EU))[:9]),
        "US": tuple(by_ticket(keys_of(US))[:3]),
    }
    assert draw_differences(opened, the_test(opened)) == []


def test_equal_and_minimum_and_neyman_allocations(tmp_path: Path) -> None:
    """Equal 6 and 6; minimum 4 raises the US from 3 to 4 and says so; Neyman weighs by the root of p (1 - p)."""
    cases: list[tuple[dict[str, Any], list[int]]] = [
        ({"allocation": "equal"}, [6, 6]),
        ({"minimum": 4}, [9, 4]),
        # 30 x sqrt(0.02 x 0.98) = 4.2 and 10 x sqrt(0.5 x 0.5) = 5: 12 x 4.2 / 9.2 = 5.48, 6.52.
        ({"allocation": "neyman", "stratum_rates": {"EU": "0.02", "US": "0.5"}}, [5, 7]),
    ]
    for number, (method, sizes) in enumerate(cases):
        opened = opened_with(tmp_path / str(number), {"selection": "stratified", "stratum_column": "region"} | method)
        ask(opened, seed=SEED, reason="test")
        assert [len(items) for items in strata_of(opened).values()] == sizes
    drawn = drawn_for(opened, the_test(opened))
    assert drawn is not None
    assert any("neyman" in sentence for sentence in drawn.sentences)


def test_neyman_without_a_rate_for_a_stratum_is_refused(tmp_path: Path) -> None:
    """A rate that nobody expected is not invented."""
    opened = opened_with(tmp_path, {"selection": "stratified", "stratum_column": "region", "allocation": "neyman",
                                    "stratum_rates": {"EU": "0.02"}})  # fmt: skip
    with pytest.raises(InputRefused, match="RP-D22"):
        ask(opened, seed=SEED, reason="test")


def test_a_stratum_column_that_is_not_in_the_list_is_refused(tmp_path: Path) -> None:
    """Nothing is drawn and nothing recorded."""
    opened = opened_with(tmp_path, {"selection": "stratified", "stratum_column": "country"})
    with pytest.raises(InputRefused, match="RP-D20"):
        ask(opened, seed=SEED, reason="test")
    assert drawn_for(opened, the_test(opened)) is None


@pytest.mark.parametrize(("over", "parts"), [("months", 12), ("quarters", 4), ("6", 6)])
def test_a_spread_selection_covers_every_part_of_the_period(tmp_path: Path, over: str, parts: int) -> None:
    """Each month, quarter or run has an item of the twelve, the first ranks of its own rows."""
    opened = opened_with(tmp_path, {"selection": "spread", "runs": over})
    ask(opened, seed=SEED, reason="test")
    strata = strata_of(opened)
    assert len(strata) == parts
    assert sum(map(len, strata.values())) == 12
    assert all(strata.values())
    months = {one[0]: one[1][:7] for one in ROWS}
    if over == "months":
        for name, items in strata.items():
            rows = [key for key, month in months.items() if month == name]
            assert list(items) == by_ticket(rows)[: len(items)]
    if over == "6":
        order = sorted(keys_of(ROWS), key=lambda key: (next(one[1] for one in ROWS if one[0] == key), key))
        assert set(strata["run 1"]) <= set(order[:7])  # 40 = 6 x 6 + 4: the first four runs have seven
    assert draw_differences(opened, the_test(opened)) == []


def test_a_systematic_selection_goes_by_the_recorded_order_from_an_exact_start(tmp_path: Path) -> None:
    """By amount, twelve of forty, start (t + 1) / 2^256 of the interval 40 / 12: positions worked out in fractions."""
    opened = opened_with(tmp_path, {"selection": "systematic", "sort_by": ["amount"]})
    result = drawn_items(opened, seed=SEED, reason="test")
    text = b"7:start 1"
    number = int.from_bytes(hashlib.sha256(hashlib.sha256(SEED.encode()).digest() + text).digest(), "big")
    interval = Fraction(40, 12)
    start = interval * Fraction(number + 1, 2**256)
    order = [one[0] for one in sorted(ROWS, key=lambda one: one[3])]  # texts, as recorded
    assert result == [order[ceil(start + step * interval) - 1] for step in range(12)]
    assert draw_differences(opened, the_test(opened)) == []
    for request in ({"extend": 3}, {"replace": (result[0],), "kind": "voided"}):
        with pytest.raises(UsageError, match="RP-D24"):
            ask(opened, reason="more", **request)


def test_several_starts_share_the_sample_and_no_item_comes_twice(tmp_path: Path) -> None:
    """Twelve items from five starts are rounded up to fifteen, three a start."""
    opened = opened_with(tmp_path, {"selection": "systematic", "sort_by": ["closed_on"], "starts": 5})
    result = drawn_items(opened, seed=SEED, reason="test")
    assert len(result) == len(set(result)) == 15
    assert draw_differences(opened, the_test(opened)) == []


def test_an_interval_that_beats_with_the_month_is_warned_of(tmp_path: Path) -> None:
    """Twelve steps through a year of closing dates are a month each."""
    opened = opened_with(tmp_path, {"selection": "systematic", "sort_by": ["closed_on"]})
    ask(opened, seed=SEED, reason="test")
    drawn = drawn_for(opened, the_test(opened))
    assert drawn is not None
    assert any("Periodicity" in sentence and "month" in sentence for sentence in drawn.sentences)


def test_key_items_are_all_tested_and_the_rest_is_a_random_sample(tmp_path: Path) -> None:
    """Amounts of 3,700 and more are four items; twelve more come from the other thirty-six."""
    opened = opened_with(tmp_path, {"key_column": "amount", "key_op": "at_least", "key_value": "3700"})
    ask(opened, seed=SEED, reason="test")
    large = [one[0] for one in ROWS if int(one[3]) >= 3700]
    others = [one[0] for one in ROWS if int(one[3]) < 3700]
    assert strata_of(opened) == {"key items": tuple(by_ticket(large)), "": tuple(by_ticket(others)[:12])}
    assert draw_differences(opened, the_test(opened)) == []


def limit_without_deviation(strata: list[tuple[int, int]], risk: Fraction) -> int:
    """Return, by trying every spread, the most deviating items that are missed more often than the risk."""
    from itertools import product
    from math import comb, prod

    whole = prod(comb(items, share) for items, share in strata)
    return max(
        sum(spread)
        for spread in product(*(range(items - share + 1) for items, share in strata))
        if prod(comb(n - m, k) for (n, k), m in zip(strata, spread, strict=True)) > risk * whole
    )


def test_a_plan_is_raised_until_unequal_shares_support_what_it_bears(tmp_path: Path) -> None:
    """Neyman's 4 of 30 and 7 of 10 leave most of the larger stratum unseen: more than the 11 of one sample."""
    way = {"selection": "stratified", "stratum_column": "region", "allocation": "neyman",
           "stratum_rates": {"EU": "0.01", "US": "0.3"}}  # fmt: skip
    opened = taken_in(tmp_path / "e", engagement(STATISTICAL | way))
    result = drawn_items(opened, seed=SEED, reason="test")
    weight = 10 * (0.3 * 0.7) ** 0.5 / (30 * (0.01 * 0.99) ** 0.5 + 10 * (0.3 * 0.7) ** 0.5)
    smaller = {n: min(10, round(n * weight)) for n in range(11, 25)}
    assert smaller[11] == 7
    shares = {n: [(30, n - of_ten), (10, of_ten)] for n, of_ten in smaller.items()}
    limits = {n: limit_without_deviation(parts, Fraction(1, 10)) for n, parts in shares.items()}
    assert limits[11] > 8  # 20 % of forty
    assert len(result) == next(n for n in limits if limits[n] <= 8)
    mark(opened, dict.fromkeys(result, "pass"))
    record = record_of(opened).tests[0]
    assert record.evaluation.supports is True
    assert any("11 items would not do" in text for text in record.sample.sentences)


def test_a_size_nobody_asked_for_is_refused_where_shares_are_too_unequal() -> None:
    """Equal shares of one large stratum and three small ones: the large one alone needs nearly all 45 items, so 176."""
    plan = plan_attribute("0.90", "0.05")
    planned = PlannedSize(plan.sample_size, "statistical", "attribute", plan.as_json(), plan.sentences)
    counts = [250_000, 100, 100, 100]
    with pytest.raises(InputRefused, match="RP-D42"):
        raised_to_support(planned, lambda size: list(zip("ABCD", counts, allocate_equal(counts, size), strict=True)))
    proportional = raised_to_support(
        planned, lambda size: [("A", 250_000, size - 3), ("B", 100, 1), ("C", 100, 1), ("D", 100, 1)]
    )
    # 42 of the large stratum bear 5 % of the whole only with 0.95 to the n not above 0.1: 45 of it, 48 in all.
    assert proportional.size == 48


@pytest.mark.parametrize(
    "way",
    [{"selection": "stratified", "stratum_column": "region"}, {"selection": "spread", "runs": "quarters"},
     {"selection": "systematic", "sort_by": ["closed_on"]}],
)  # fmt: skip
def test_a_plan_without_deviations_supports_reliance_when_none_is_found(tmp_path: Path, way: dict[str, Any]) -> None:
    """In strata the plan is binomial: 0.8 to the n not above 0.1 first for 11; the limit is that of the shares."""
    opened = taken_in(tmp_path / "e", engagement(STATISTICAL | way))
    result = drawn_items(opened, seed=SEED, reason="test")
    mark(opened, dict.fromkeys(result, "pass"))
    evaluation = record_of(opened).tests[0].evaluation
    assert evaluation.supports is True
    if way["selection"] != "systematic":
        strata = [(30, 8), (10, 3)] if way["selection"] == "stratified" else [(10, 3), (10, 3), (10, 3), (10, 2)]
        assert len(result) == 11
        assert evaluation.upper_limit == f"{limit_without_deviation(strata, Fraction(1, 10)) * 100 / 40:.1f} %"
        mark(opened, {result[0]: "deviation"})
        assert record_of(opened).tests[0].evaluation.supports is False


def test_key_items_are_a_stratum_of_which_everything_was_tested(tmp_path: Path) -> None:
    """Two deviating key items of four are facts; none in the remainder: the exact limit of the whole by hand."""
    from math import comb

    method = {"method": "attribute", "confidence": "0.90", "tolerable_rate": "0.20", "table": "", "risk": "",
              "size": None, "reason": "", "key_column": "amount", "key_op": "at_least",
              "key_value": "3700"}  # fmt: skip
    content = engagement({name: value for name, value in method.items() if value})
    opened = taken_in(tmp_path / "e", content)
    result = drawn_items(opened, seed=SEED, reason="test")
    mark(opened, dict.fromkeys(result, "pass") | dict.fromkeys(result[:2], "deviation"))
    evaluation = record_of(opened).tests[0].evaluation
    n = len(result) - 4
    beyond = next(k for k in range(37) if 10 * comb(36 - k, n) <= comb(36, n)) - 1
    limit = Fraction(beyond + 2, 40)
    counts = [(one.population, one.items_tested, one.items_deviating) for one in evaluation.strata]
    assert counts == [(4, 4, 2), (36, n, 0)]
    assert evaluation.upper_limit == f"{ceil(limit * 1000) / 10:.1f} %"


def test_the_whole_population_leaves_nothing_to_project(tmp_path: Path) -> None:
    """All forty items, basis whole population."""
    opened = taken_in(tmp_path / "e", engagement({"method": "whole_population"}))
    result = drawn_items(opened, seed=SEED, reason="test")
    assert sorted(result) == keys_of(ROWS)
    assert drawn_for(opened, the_test(opened)).basis == "whole_population"  # type: ignore[union-attr]


def test_items_no_attribute_applied_to_are_not_called_tested(tmp_path: Path) -> None:
    """Two of forty not applicable: thirty-eight are the fact, and the forty stand beside them."""
    opened = taken_in(tmp_path / "e", engagement({"method": "whole_population"}))
    result = drawn_items(opened, seed=SEED, reason="test")
    mark(opened, dict.fromkeys(result, "pass") | dict.fromkeys(result[:2], "not_applicable"))
    sentence = record_of(opened).tests[0].evaluation.sentence
    assert sentence.startswith("All 38 items to which an attribute applied, of 40 in the population, tested, no deviat")
    assert "All 38 items of the population" not in sentence


def test_picks_of_a_person_are_recorded_and_support_no_conclusion(tmp_path: Path) -> None:
    """Who, why and which; nothing is drawn by chance; the rate is shown and nothing supports."""
    opened = taken_in(tmp_path / "e", engagement({"method": "judgmental", "size": 2, "reason": "large changes"}))
    with pytest.raises(AnswerNeeded, match="RP-D11"):
        ask(opened)
    with pytest.raises(UsageError, match="RP-D07"):
        ask(opened, picks=("CHG-040",))
    ask(opened, picks=("CHG-040",), reason="the largest")
    result = drawn_items(opened, picks=("CHG-039", "CHG-040"), reason="the next")
    assert result == ["CHG-040", "CHG-039"]
    mark(opened, {"CHG-040": "deviation", "CHG-039": "pass"})
    test = record_of(opened).tests[0]
    assert (test.sample.algorithm, test.sample.seed, test.sample.method) == ("", "", "judgmental")
    assert (test.evaluation.rate, test.evaluation.supports) == ("50.0 %", None)
    assert [line.reason for line in test.sample.ledger if line.event == "draw"] == ["the largest", "the next"]
    assert draw_differences(opened, the_test(opened)) == []


def test_a_pick_outside_the_list_is_refused_and_nothing_is_recorded(tmp_path: Path) -> None:
    """The frozen frame is the population."""
    opened = taken_in(tmp_path / "e", engagement({"method": "haphazard", "size": 2, "reason": "policy"}))
    before = len(opened.log.events())
    with pytest.raises(InputRefused, match="RP-D36"):
        ask(opened, picks=("CHG-040", "CHG-999"), reason="these")
    assert len(opened.log.events()) == before


def test_a_person_cannot_pick_into_a_draw_by_chance(tmp_path: Path) -> None:
    """A methodology that draws by chance takes no picks."""
    opened = opened_with(tmp_path, {})
    with pytest.raises(InputRefused, match="RP-D35"):
        ask(opened, picks=("CHG-040",), reason="this one")


def test_locations_without_a_statement_of_homogeneity_are_populations_of_their_own(tmp_path: Path) -> None:
    """Each region has its own plan; with a statement they are pooled, and the statement is printed."""
    method = {"method": "attribute", "confidence": "0.90", "tolerable_rate": "0.30", "locations": "region"}
    opened = taken_in(tmp_path / "apart", engagement(method))
    ask(opened, seed=SEED, reason="test")
    apart = strata_of(opened)
    assert list(apart) == ["EU", "US"]
    result = [item for items in apart.values() for item in items]
    mark(opened, dict.fromkeys(result, "pass") | {apart["US"][0]: "deviation"})
    evaluation = record_of(opened).tests[0].evaluation
    assert [(one.name, one.supports) for one in evaluation.strata] == [("EU", True), ("US", False)]
    assert evaluation.supports is False
    pooled = taken_in(tmp_path / "pooled", engagement(method | {"homogeneity": "one team, one tool"}))
    ask(pooled, seed=SEED, reason="test")
    assert list(strata_of(pooled)) == [""]
    drawn = drawn_for(pooled, the_test(pooled))
    assert drawn is not None
    assert any("one team, one tool" in sentence for sentence in drawn.sentences)


def test_a_table_of_the_firm_is_named_with_its_digest(tmp_path: Path) -> None:
    """Name, version, source and SHA-256 of methodology/ours.json; a missing file is refused."""
    row_of = '{"low": 1, "moderate": 7, "high": "all"}'
    data = f'{{"name": "Ours", "version": "3", "source": "Manual 4.2", "sizes": {{"per_event": {row_of}}}}}'.encode()
    method = {"method": "frequency_table", "table": "methodology/ours.json", "risk": "moderate"}
    opened = taken_in(tmp_path / "e", engagement(method))
    with pytest.raises(InputRefused, match="RP-D21"):
        ask(opened, seed=SEED, reason="test")
    (tmp_path / "e" / "methodology").mkdir(exist_ok=True)
    (tmp_path / "e" / "methodology" / "ours.json").write_bytes(data)
    assert len(drawn_items(opened, seed=SEED, reason="test")) == 7
    plan = record_of(opened).tests[0].sample
    digest = hashlib.sha256(data).hexdigest()
    assert (plan.plan["table"], plan.plan["version"], plan.plan["table_sha256"]) == ("Ours", "3", digest)
    assert any(digest in sentence for sentence in plan.sentences)


def test_attributes_with_their_own_rates_share_the_largest_sample(tmp_path: Path) -> None:
    """A at 20 % and B at 30 % of forty: the size of A; one deviation is too many for A and for B decided by itself."""
    from math import comb

    method = {"method": "attribute", "confidence": "0.90", "tolerable_rate": "0.20"}
    content = engagement(method, [{"attribute": "B", "text": "Tested before", "tolerable_rate": "0.40"}])
    opened = taken_in(tmp_path / "e", content)
    result = drawn_items(opened, seed=SEED, reason="test")
    n = next(n for n in range(1, 40) if 10 * comb(32, n) <= comb(40, n))
    assert len(result) == n
    mark(opened, dict.fromkeys(result, "pass"))
    mark(opened, dict.fromkeys(result, "pass") | {result[0]: "deviation"}, "B")
    test = record_of(opened).tests[0]
    # One deviation in ten items at 16 of 40: C(24, 10) / C(40, 10) + 16 C(24, 9) / C(40, 10).
    risk = Fraction(comb(24, n) + 16 * comb(24, n - 1), comb(40, n))
    assert risk <= Fraction(1, 10)
    by_attribute = {one.id: one.evaluation for one in test.attributes}
    assert by_attribute["A"] is not None
    assert by_attribute["B"] is not None
    assert (by_attribute["A"].items_deviating, by_attribute["A"].supports) == (0, True)
    assert (by_attribute["B"].items_deviating, by_attribute["B"].supports) == (1, True)
    assert by_attribute["B"].tolerable_rate == "0.4"
    assert (test.evaluation.items_deviating, test.evaluation.supports) == (1, True)


def test_an_attribute_without_a_rate_of_its_own_is_held_against_the_methodology_s(tmp_path: Path) -> None:
    """B at 20 % makes the sample; A stays at 40 %, at which one deviation of the sample is borne."""
    from math import comb

    method = {"method": "attribute", "confidence": "0.90", "tolerable_rate": "0.40"}
    opened = taken_in(tmp_path / "e", engagement(method, [{"attribute": "B", "text": "T", "tolerable_rate": "0.20"}]))
    result = drawn_items(opened, seed=SEED, reason="test")
    n = next(n for n in range(1, 40) if 10 * comb(32, n) <= comb(40, n))
    assert len(result) == n
    mark(opened, dict.fromkeys(result, "pass") | {result[0]: "deviation"})
    mark(opened, dict.fromkeys(result, "pass"), "B")
    found = {one.id: one.evaluation for one in record_of(opened).tests[0].attributes}
    assert found["A"] is not None
    assert found["B"] is not None
    assert (found["A"].tolerable_rate, found["A"].supports) == ("0.4", True)
    assert (found["B"].tolerable_rate, found["B"].supports) == ("0.2", True)


def test_pending_items_stop_every_conclusion(tmp_path: Path) -> None:
    """Nothing is evaluated, for the test or an attribute, while an item is not marked."""
    opened = taken_in(tmp_path / "e", engagement(STATISTICAL))
    result = drawn_items(opened, seed=SEED, reason="test")
    mark(opened, dict.fromkeys(result[1:], "pass"))
    test = record_of(opened).tests[0]
    assert (test.evaluation.supports, test.evaluation.upper_limit) == (None, "")
    assert test.attributes[0].evaluation is not None
    assert test.attributes[0].evaluation.supports is None


def test_the_tolerable_rate_of_the_plan_decides_not_one_entered_after_the_results(tmp_path: Path) -> None:
    """Raising the rate in the workbook after a deviation does not turn the sample into support."""
    opened = taken_in(tmp_path / "e", engagement(STATISTICAL))
    result = drawn_items(opened, seed=SEED, reason="test")
    mark(opened, dict.fromkeys(result, "pass") | {result[0]: "deviation"})
    engagement_ = opened.engagement
    looser = engagement_.methodology[0].model_copy(update={"tolerable_rate": "0.9"})
    object.__setattr__(opened.loaded, "engagement", engagement_.model_copy(update={"methodology": (looser,)}))
    evaluation = record_of(opened).tests[0].evaluation
    assert (evaluation.tolerable_rate, evaluation.supports) == ("0.2", False)


def test_every_limit_is_printed_with_allowance_and_achieved_risk(tmp_path: Path) -> None:
    """No deviation in ten of forty at 90 %: seven of forty at most, 17.5 %; the achieved risk is C(32,10)/C(40,10)."""
    from math import comb

    opened = taken_in(tmp_path / "e", engagement(STATISTICAL))
    result = drawn_items(opened, seed=SEED, reason="test")
    mark(opened, dict.fromkeys(result, "pass"))
    evaluation = record_of(opened).tests[0].evaluation
    most = next(k for k in range(1, 40) if 10 * comb(40 - k, 10) <= comb(40, 10)) - 1
    risk = Fraction(comb(32, 10), comb(40, 10))
    assert evaluation.upper_limit == evaluation.allowance == f"{ceil(Fraction(most, 40) * 1000) / 10:.1f} %"
    assert evaluation.achieved_risk == f"{ceil(risk * 1000) / 10:.1f} %"
    assert evaluation.proven_ineffective is False


WAYS: tuple[dict[str, Any], ...] = (
    {},
    {"selection": "stratified", "stratum_column": "region", "allocation": "equal"},
    {"selection": "spread", "runs": "quarters"},
    {"selection": "systematic", "sort_by": ["closed_on"], "starts": 3},
    {"key_column": "region", "key_op": "equals", "key_value": "US"},
    {"locations": "region"},
    {"method": "haphazard", "table": "", "risk": "", "size": 3},
)


def test_verify_draws_every_selection_again(tmp_path: Path) -> None:
    """Seven controls on one list, each selected in another way: the same items from the log and the originals."""
    content = engagement()
    names = [f"CHG-{number:02d}" for number in range(1, len(WAYS) + 1)]
    for part in ("controls", "attributes", "walkthroughs"):
        content[part] = [content[part][0] | {"control": name} for name in names]
    content["populations"][0]["controls"] = names
    content["methodology"] = [
        {name: value for name, value in {"control": control, **TABLE, **way}.items() if value}
        for control, way in zip(names, WAYS, strict=True)
    ]
    opened = taken_in(tmp_path / "e", content)
    picks = SampleRequest(picks=("CHG-001", "CHG-017", "CHG-033"), reason="through the list")
    sample_control(opened, names[-1], picks, person=PERSON, at=AT)
    run(opened, names, person=PERSON, at=AT)
    answer = command("verify", "--reperform", cwd=tmp_path / "e")
    assert [(one["control"], one["outcome"]) for one in answer["reperformed"]] == [(name, "SAME") for name in names]


@pytest.mark.parametrize(
    ("method", "column"),
    [
        ({"selection": "stratified"}, "stratum_column"),
        ({"selection": "systematic"}, "sort_by"),
        ({"selection": "spread", "runs": "weekly"}, "runs"),
        ({"selection": "random", "starts": 2}, "starts"),
        ({"key_column": "amount"}, "key_op"),
        ({"key_column": "amount", "key_op": "at_least", "key_value": "many"}, "key_value"),
        ({"selection": "stratified", "stratum_column": "region", "allocation": "neyman"}, "stratum_rates"),
        ({"extend_if": 1}, "extend_if"),
        ({"homogeneity": "one team"}, "locations"),
        ({"table": "../ours.json"}, "table"),
    ],
)
def test_a_selection_that_is_not_complete_is_named_by_its_cell(method: dict[str, Any], column: str) -> None:
    """The check names the column of the Methodology sheet."""
    found = [message for message in check_json(engagement({**TABLE, **method})).messages if message.severity == "error"]
    assert column in {message.where.column for message in found}
    assert {message.where.sheet for message in found} == {"Methodology"}


def test_a_given_seed_needs_a_reason_and_a_second_draw_too(tmp_path: Path) -> None:
    """Shopping for a sample leaves a trace or is refused."""
    opened = opened_with(tmp_path, {})
    with pytest.raises(UsageError, match="RP-D04"):
        ask(opened, seed=SEED)
    first = drawn_items(opened)
    with pytest.raises(InputRefused, match="RP-D03"):
        ask(opened, seed=SEED)
    with pytest.raises(UsageError, match="RP-D07"):
        ask(opened, change="redraw")
    ask(opened, change="redraw", reason="first seed was shown to the client")
    assert record_of(opened).tests[0].sample.discarded[0].items == first


def test_tickets_of_the_support_module_are_those_of_the_published_vector() -> None:
    """The independent hash of these tests agrees with the contract's vector."""
    assert ticket_of("CHG-00001", "reperform").hex().startswith("3fde50434bd6f3ad")
    assert row(1)[0] == "CHG-001"
