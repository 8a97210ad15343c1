"""The IPE record of a list: how it was produced, every test of it, and whether it may be relied on.

Each test compares what the client stated with what the file holds. A test that fails, or a statement that
is missing, leaves the list open until a person records why it may be relied on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reperform.model import Control, Join
from reperform.populations.decisions import decisions
from reperform.populations.ipe.accuracy import AWAITED, AccuracyCleared, accuracy_test
from reperform.populations.ipe.clearing import Clearance
from reperform.populations.ipe.completeness import completeness_tests, result
from reperform.populations.ipe.cut_off import cut_off_tests, places_items
from reperform.populations.ipe.facts import ListFacts
from reperform.populations.ipe.profile import months_of_period, profile_of
from reperform.populations.ipe.reconciliation import second_source_test
from reperform.populations.ipe.roll_forward import roll_forward_tests
from reperform.populations.ipe.sequences import sequence_tests
from reperform.populations.ipe.sources import missing_statements, source_tests
from reperform.populations.ipe.words import first_of
from reperform.populations.population import Population
from reperform.record import GeneralControl, Ipe, IpeTest, ListProfile, MonthCount, Reconciliation

# Whatever else stays blank is printed as "not stated"; without these the list cannot be relied on.
NEEDED_STATEMENTS = ("source", "query", "produced_by", "produced_at")


@dataclass(frozen=True)
class ExaminedAgainst:
    """What a list is examined against, beyond its own rows.

    Attributes
    ----------
    control : Control or None
        The control whose items the list holds; None for a list that others are only looked up in.
    second, join
        The second, independent list of the Populations sheet, and how the keys of both compare.
    roll_forward : mapping
        The lists of the roll-forward; None where one was not taken in.
    joins : tuple of Join
        Joins from the list to those of the roll-forward.
    holidays, daily
        The Calendar sheet, and whether the control operates daily.
    clearance, accuracy
        What persons recorded on the list.
    earlier : mapping or None
        The comparison with the export that this one supersedes.
    """

    control: Control | None = None
    second: Population | None = None
    join: Join | None = None
    roll_forward: Mapping[str, Population | None] = field(default_factory=dict)
    joins: tuple[Join, ...] = ()
    holidays: Collection[date] = ()
    daily: bool = False
    general_controls: tuple[GeneralControl, ...] = ()
    clearance: Clearance | None = None
    accuracy: AccuracyCleared | None = None
    earlier: Mapping[str, Any] | None = None


def examine(facts: ListFacts, against: ExaminedAgainst, sampled: Iterable[str] = ()) -> Ipe:
    """Return the IPE record of a list.

    Parameters
    ----------
    facts : ListFacts
        The list with the period it is examined for.
    against : ExaminedAgainst
        Second source, roll-forward, the control's sources, and what persons recorded.
    sampled : iterable of str
        Keys of sampled items, for the monthly figure.
    """
    population = facts.population
    profile = profile_of(facts, holidays=against.holidays, daily=against.daily)
    tests, reconciliations = _tests(population, facts, profile, against)
    open_reasons, settled = _reasons(population, tests, against)
    # A file read by other statements than the sheet makes now is read again; no reason of a person settles that.
    open_reasons = [*open_reasons, *population.outdated]
    days = sorted(day for day in facts.item_days if day is not None)
    spec, control = population.spec, against.control
    return Ipe(
        status="open" if open_reasons else "cleared",
        open_reasons=open_reasons,
        settled_reasons=settled,
        **_stated(population),
        itgc=list(against.general_controls),
        required_sources=list(control.required_source) if control else [],
        disallowed_sources=list(control.disallowed_sources) if control else [],
        rows_in_file=len(population.imported.rows),
        rows_excluded=[exclusion.as_json() for exclusion in population.exclusions],
        tests=tests,
        reconciliations=reconciliations,
        profile=profile,
        earlier_export=dict(against.earlier) if against.earlier else None,
        months=month_counts(facts, sampled),
        first_date=str(days[0]) if days else "",
        last_date=str(days[-1]) if days else "",
        import_notes=[
            *decisions(population),
            *(note["text"] for note in population.imported.record["reading"]["notes"]),
        ],
        cleared_by=against.clearance.person if against.clearance else "",
        clearance=against.clearance.rationale if against.clearance else "",
        rows_traced=spec.rows_traced if spec.accuracy == "rows_traced" else None,
        accuracy_by=against.accuracy.person if against.accuracy else "",
        accuracy_clearance=against.accuracy.rationale if against.accuracy else "",
    )


def _stated(population: Population) -> dict[str, Any]:
    names = (
        "source", "query", "produced_by", "produced_at", "date_column", "stated_count", "source_owner", "environment",
        "period_filter", "edits", "observed", "report_kind",
    )  # fmt: skip
    return {name: getattr(population.spec, name) for name in names}


def _tests(
    population: Population, facts: ListFacts, profile: ListProfile, against: ExaminedAgainst
) -> tuple[list[IpeTest], list[Reconciliation]]:
    second, found = second_source_test(population, against.second, against.join)
    rolled, by_key = roll_forward_tests(population, against.roll_forward, against.joins)
    tests = [
        *source_tests(population.spec, against.control),
        *completeness_tests(population),
        *cut_off_tests(facts),
        second,
        *rolled,
        _key_uniqueness(facts),
        _dates_readable(facts),
        *sequence_tests(profile.sequences),
        accuracy_test(population.spec, against.accuracy),
    ]
    return tests, [*([found] if found else []), *by_key]


def open_matters(population: Population, tests: Sequence[IpeTest]) -> list[tuple[str, str, str]]:
    """Return what a person would have to settle: id, what was expected, and the reason as a sentence."""
    missing = [
        (f"stated.{name}", "stated", f"not stated: {name.replace('_', ' ')}")
        for name in missing_statements(population.spec, NEEDED_STATEMENTS)
    ]
    failed = [(test.id, test.expected, f"{test.title}: {test.text}") for test in tests if test.result == "fail"]
    # A person may settle what was read before the sheet changed; the sentence is what they settle.
    outdated = [(f"outdated.{number}", text, text) for number, text in enumerate(population.outdated, 1)]
    return [*missing, *outdated, *failed]


def _reasons(
    population: Population, tests: Sequence[IpeTest], against: ExaminedAgainst
) -> tuple[list[str], list[str]]:
    """Return the reasons that keep the list open, and those that a person settled."""
    clearance = against.clearance
    open_reasons: list[str] = []
    settled: list[str] = []
    for identifier, expected, reason in open_matters(population, tests):
        covered = clearance is not None and clearance.covers(identifier, expected)
        (settled if covered else open_reasons).append(reason)
    if population.spec.accuracy == "sampled_items" and against.accuracy is None:
        open_reasons.append(AWAITED.format(population=population.spec.population))
    return open_reasons, settled


def month_counts(facts: ListFacts, sampled: Iterable[str]) -> list[MonthCount]:
    """Return items of the population and of the sample for every month of the period, gaps as zero."""
    months = {
        identifier: f"{day:%Y-%m}"
        for identifier, day in zip(facts.population.ids, facts.item_days, strict=False)
        if day is not None
    }
    if not months:
        return []
    in_population = Counter(months.values())
    in_sample = Counter(months[item] for item in sampled if item in months)
    return [
        MonthCount(month=month, population=in_population[month], sample=in_sample[month])
        for month in months_of_period(facts.about)
    ]


def _key_uniqueness(facts: ListFacts) -> IpeTest:
    population, duplicates, blank = facts.population, facts.duplicate_keys, facts.blank_keys
    key = ", ".join(population.spec.key)
    title = "Every item has one key of its own"
    if not key:
        # Declared at intake: rows that are only looked up need no name, so there is nothing that could repeat.
        return IpeTest(id="key", title=title, expected="", actual="", result="not_performed", kind="content",
                       text="no key is declared; the rows are only looked up in")  # fmt: skip
    if duplicates:
        text = f"{len(duplicates)} keys stand on more than one row: {first_of(duplicates)}"
    elif blank:
        text = f"{blank} items have no key"
    else:
        text = f"each of {population.size:,} items has a key of its own ({key})"
    return IpeTest(
        id="key",
        title=title,
        expected="0 duplicate or blank keys",
        actual=f"{len(duplicates)} duplicate, {blank} blank",
        result=result(not duplicates and not blank),
        text=text,
        kind="content",
    )


def _dates_readable(facts: ListFacts) -> IpeTest:
    column = facts.population.spec.date_column
    title = "Every item can be placed in the period"
    if not column:
        return IpeTest(
            id="period",
            title=title,
            expected="",
            actual="",
            result="not_performed",
            text="no date column is declared; all rows are items",
            kind="content",
        )
    pairs = zip(facts.population.ids, facts.item_days, strict=True)
    unread = [identifier for identifier, day in pairs if day is None]
    text = f"{column} of every item is a date within the period"
    if not places_items(facts.population.spec):
        text = f"{column} of every item is a date; items are not chosen by it"
    if unread:
        text = f"{len(unread)} items have no readable {column}: {first_of(unread)}; they were kept as items"
    return IpeTest(
        id="period",
        title=title,
        expected="0 unreadable",
        actual=str(len(unread)),
        result=result(not unread),
        text=text,
        kind="content",
    )
