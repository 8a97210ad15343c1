"""Does the list reach to both ends of the period: made after it ended, and not cut inside it?"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from statistics import median_high

from reperform.dates import local_date, parse_moment
from reperform.model import About, PopulationSpec
from reperform.populations.ipe.facts import ListFacts
from reperform.populations.ipe.words import counted
from reperform.record import IpeTest

# A silence at an end of the period is a failure only where the list is long enough to speak of a usual gap:
# this many days with items, and a silence longer than a month and than three times any gap inside the list.
ENOUGH_DAYS = 12
LONG_SILENCE = 31
TIMES_LONGEST = 3


def cut_off_tests(facts: ListFacts) -> list[IpeTest]:
    """Return the tests of both ends of the period; only the first where the rows bear no dates."""
    tests = [_made_after_period(facts)]
    return [*tests, _both_ends(facts)] if places_items(facts.population.spec) else tests


def places_items(spec: PopulationSpec) -> bool:
    """Return whether the items of a list are those dated within the period."""
    return spec.item_rule == "in_period" or (not spec.item_rule and bool(spec.date_column))


def _made_after_period(facts: ListFacts) -> IpeTest:
    """An export made before the period ended cannot hold the items of its last days."""
    spec, about = facts.population.spec, facts.about
    produced = produced_on(spec, about)
    expected = f"after {about.period_end}"
    if produced is None:
        text = "the date of production cannot be read" if spec.produced_at else "when it was produced is not stated"
        return _test("produced_at", "not_performed", expected, spec.produced_at, text)
    if produced > about.period_end:
        return _test("produced_at", "pass", expected, str(produced), f"produced on {produced}, after the period ended")
    when = "on the last day of the period itself" if produced == about.period_end else "before the period ended"
    text = f"produced on {produced}, {when} ({about.period_end})"
    if not places_items(spec):
        text += "; it shows the state of that day, not of the whole period"
        return _test("produced_at", "for_information", expected, str(produced), text)
    if produced == about.period_end:
        text += "; items of the rest of that day may be missing"
        return _test("produced_at", "for_information", expected, str(produced), text)
    return _test("produced_at", "fail", expected, str(produced), f"{text}: later items cannot be in it")


def produced_on(spec: PopulationSpec, about: About) -> date | None:
    """Return the day on which a list was produced, in the engagement's zone; None where it is not stated."""
    moment = parse_moment(spec.produced_at.replace(" ", "T", 1), about.time_zone)
    return None if moment is None else local_date(moment, about.time_zone)


def _both_ends(facts: ListFacts) -> IpeTest:
    about = facts.about
    start, end = about.period_start, about.period_end
    days = sorted({day for day in facts.days if day is not None})
    inside = [day for day in days if start <= day <= end]
    expected = "no long silence at either end"
    if not inside:
        return _test("cut_off", "not_performed", expected, "", "no item bears a date within the period")
    before, after = days[0] < start, days[-1] > end
    # An export made within the period can only be silent until the day it was made.
    made = produced_on(facts.population.spec, about)
    reach = min(end, made) if made is not None and made >= inside[-1] else end
    silences = {
        "start": 0 if before else (inside[0] - start).days,
        "end": 0 if after else (reach - inside[-1]).days,
    }
    gaps = [(later - earlier).days for earlier, later in pairwise(inside)]
    longest = max(gaps, default=0)
    long_ones = [
        which
        for which, silence in silences.items()
        if len(inside) >= ENOUGH_DAYS and silence > max(LONG_SILENCE, TIMES_LONGEST * longest)
    ]
    actual = f"{(inside[0] - start).days} and {(end - inside[-1]).days} days"
    parts = [_end_words(facts, before, after), _gap_words(inside, start, end, gaps)]
    if long_ones:
        where = " and ".join(long_ones)
        parts.append(f"the silence at the {where} of the period is longer than any gap inside: was the export cut?")
    # Only rows beyond both ends show that the file was not cut inside the period. A count of the client's that the
    # file agrees with settles the suspicion, as it does for a row count at a usual limit.
    counted_by_client = facts.population.spec.stated_count == len(facts.population.imported.rows)
    suspicious = "for_information" if counted_by_client else "fail"
    outcome = suspicious if long_ones else "pass" if before and after else "for_information"
    return _test("cut_off", outcome, expected, actual, "; ".join(parts))


def _end_words(facts: ListFacts, before: bool, after: bool) -> str:
    """Rows beyond an end show that the export was not cut inside the period at that end."""
    about = facts.about
    early = sum(day is not None and day < about.period_start for day in facts.days)
    late = sum(day is not None and day > about.period_end for day in facts.days)
    if before and after:
        return f"the file reaches beyond both ends ({counted(early, 'row')} before, {counted(late, 'row')} after)"
    if before or after:
        number, which = (early, "start") if before else (late, "end")
        return f"the file reaches beyond the {which} only ({counted(number, 'row')})"
    return "the file holds no row outside the period, so its ends prove nothing"


def _gap_words(inside: list[date], start: date, end: date, gaps: list[int]) -> str:
    first, last = counted((inside[0] - start).days, "day"), counted((end - inside[-1]).days, "day")
    words = f"first item {first} after the start, last item {last} before the end"
    if not gaps:
        return words
    return f"{words}; usual gap {counted(median_high(gaps), 'day')}, longest {counted(max(gaps), 'day')}"


def _test(identifier: str, outcome: str, expected: str, actual: str, text: str) -> IpeTest:
    titles = {"produced_at": "Produced after the period ended", "cut_off": "Reaches to both ends of the period"}
    return IpeTest.model_validate(
        {"id": identifier, "title": titles[identifier], "expected": expected, "actual": actual, "result": outcome,
         "text": text, "kind": "completeness"}
    )  # fmt: skip
