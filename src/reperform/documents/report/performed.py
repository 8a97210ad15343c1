"""What was done for one test, in one or two sentences: nature, n of N, dates, what was inspected, to determine what."""

from __future__ import annotations

from collections.abc import Sequence

from reperform.documents.paper_absence import test_for_absence
from reperform.documents.report.inputs import AS_SHIPPED, ReportInputs
from reperform.documents.report.readable import withheld
from reperform.documents.wording import counted, lower_first, period_words, plural, prose_date
from reperform.record import AttributeCounts, ControlTest, PopulationInfo, Record
from reperform.rules import RULES
from reperform.texts import join_words

_OPENINGS = {
    "inspection": "Inspected {records} for {scope} to determine whether {what}.",
    "observation": "Observed the performance of the control for {scope} to determine whether {what}.",
    "inquiry": "Inquired of the control owner about {scope} to determine whether {what}.",
    "reperformance": "For {scope}, re-performed the control's condition on {records} to determine whether {what}.",
}


def performed_wording(test: ControlTest, record: Record, inputs: ReportInputs = AS_SHIPPED) -> str:
    """Return what was done, on how many of how many, of which dates, on which records, to determine what."""
    if not test.population.size:
        return withheld(test_for_absence(test, record))
    natures = list(dict.fromkeys(one.test_nature for one in test.attributes))
    scope = _scope(test, with_sizes=shows_sizes(test, inputs))
    sentences = [
        _OPENINGS.get(nature, _OPENINGS["inspection"]).format_map(
            {
                "scope": scope,
                "records": _records(test),
                "what": _what([one for one in test.attributes if one.test_nature == nature]),
            }
        )
        for nature in natures
    ]
    return " ".join([*sentences, *_about_the_list(test)])


def shows_sizes(test: ControlTest, inputs: ReportInputs) -> bool:
    """Return whether sizes stand in the report: always beside a deviation, else as the firm sets it."""
    return inputs.sample_sizes == "always" or test.items_deviating > 0


def _scope(test: ControlTest, *, with_sizes: bool) -> str:
    unit, size = test.population.unit, test.population.size
    of_period = f"of {_days(test)}{_dates(test)}" if _is_placed(test) else "in the list"
    if test.sample.basis == "whole_population":
        if not with_sizes:
            return f"all {plural(unit, 2)} {of_period}"
        return f"the one {unit} {of_period}" if size == 1 else f"all {size:,} {plural(unit, size)} {of_period}"
    if test.sample.method == "test_of_one":
        return _one_of_each(test, of_period)
    if not with_sizes:
        return f"a sample of {plural(unit, 2)} {of_period}"
    return f"a sample of {test.items_tested:,} of {counted(size, unit)} {of_period}"


def _is_expected(test: ControlTest) -> bool:
    """Return whether the items are those that a rule expects, not rows of the list."""
    return any(RULES[one.rule].expect is not None for one in test.attributes if one.rule in RULES)


def _is_placed(test: ControlTest) -> bool:
    """Return whether something places the items in the period; rows of a list as it stood on a day are not of it."""
    ipe = test.population.ipe
    return _is_expected(test) or bool(ipe.date_column or ipe.first_date)


def _one_of_each(test: ControlTest, of_period: str) -> str:
    """Return the scope of a test of one: an automated control does the same for every item of a configuration."""
    configurations = len(test.sample.strata)
    which = "one configuration" if configurations == 1 else f"each of {configurations} configurations"
    return f"one {test.population.unit} of {which} ({counted(test.population.size, test.population.unit)} {of_period})"


def _days(test: ControlTest) -> str:
    """Return "the period", or the days of it that a version of the control or an interim list speaks of."""
    coverage = test.coverage
    if coverage is None or not (test.control_version or coverage.uncovered):
        return "the period"
    first, last = coverage.first_day, coverage.last_day
    if coverage.uncovered and coverage.population_from:
        first, last = coverage.population_from, coverage.sample_to or coverage.population_to
    return period_words(first, last)


def _dates(test: ControlTest) -> str:
    """Return the first and last date of the items; expected occurrences are not dated by the list they are met in."""
    ipe = test.population.ipe
    if _is_expected(test) or not ipe.first_date or not ipe.last_date:
        return ""
    if ipe.first_date == ipe.last_date:
        return f" (dated {prose_date(ipe.first_date)})"
    return f" (the first dated {prose_date(ipe.first_date)}, the last {prose_date(ipe.last_date)})"


def _records(test: ControlTest) -> str:
    """Return the lists that were looked at; for what a person marked, the documents of each item too."""
    by_eye = any(one.rule == "manual" for one in test.attributes)
    names = list(dict.fromkeys(_list_name(info) for info in (test.population, *test.lists)))
    lists = f"the {'list' if len(names) == 1 else 'lists'} {join_words(names)}"
    return f"the documents of each item selected from {lists}" if by_eye else lists


def _list_name(info: PopulationInfo) -> str:
    return f"“{lower_first(info.title) if info.title else info.id}”"


def _what(attributes: Sequence[AttributeCounts]) -> str:
    texts = [lower_first(one.text.strip().rstrip(".")) for one in attributes]
    if len(texts) == 1:
        return texts[0]
    lettered = [f"({one.id}) {text}" for one, text in zip(attributes, texts, strict=True)]
    return "; ".join(lettered[:-1]) + f"; and {lettered[-1]}"


def _about_the_list(test: ControlTest) -> list[str]:
    sources = list(
        dict.fromkeys(
            info.ipe.source
            for info in (test.population, *test.lists)
            if info.ipe.status == "cleared" and info.ipe.source
        )
    )
    if test.population.ipe.status != "cleared":
        return []
    origin = f" (from {join_words(sources)})" if sources else ""
    return [f"Tested the completeness and accuracy of the lists used{origin}."]


def walkthrough_performed(record: Record) -> str:
    """Return what was done to see whether a control is suitably designed and implemented."""
    design = record.design
    if not design.seen:
        return "No test was performed."
    item = " followed one item through the control from end to end and" if design.item else ""
    return (
        f"On {prose_date(design.performed_on)} inquired of the persons who perform the control,{item} inspected what "
        "it leaves behind, to determine whether it was suitably designed and implemented."
    )
