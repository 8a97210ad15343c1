"""Known answers run: every attribute of a control decided on its lists and compared with what must come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reperform.catalogue.ready_tests import (
    ReadyAttribute,
    ReadyTest,
    fill_slots,
    ready_joins,
    ready_lists,
    ready_tests,
)
from reperform.dates import local_date, parse_moment
from reperform.library.answers import Expected, KnownAnswers, KnownList, known_answers
from reperform.model import About, Join, PopulationSpec
from reperform.populations.imports import Import
from reperform.populations.joins import key_reader
from reperform.populations.population import KEY_JOIN, Population, build_population
from reperform.rules import RULES, Claim, Context, IdentityMap, IndexedRows, columns_used, evaluate_item, expected_items
from reperform.texts import clean_key

Row = Mapping[str, str]

@dataclass(frozen=True)
class CaseResult:
    """One item and attribute: what must come out and what did.

    Attributes
    ----------
    expected : Expected or None
        None for a result that the known answers do not foresee: all and only those foreseen may come out.
    result, kind, reason : str
        What came out; ``result`` is blank where nothing came out for what is expected.
    """

    control: str
    attribute: str
    item: str
    expected: Expected | None
    result: str
    kind: str
    reason: str

    @property
    def case(self) -> str:
        """The case that the item stands for."""
        return self.expected.case if self.expected else "not foreseen"

    @property
    def agrees(self) -> bool:
        """Whether result and kind are those expected."""
        one = self.expected
        return one is not None and (one.result, one.kind) == (self.result, self.kind)


def run_known_answers(control: str) -> tuple[CaseResult, ...]:
    """Return the result of every computed attribute of a control on its known answers.

    Parameters
    ----------
    control : str
        Id of a control of the catalogue.

    Returns
    -------
    tuple of CaseResult
        By attribute, then item. Attributes that a person marks are left out: nothing computes them.

    Raises
    ------
    KeyError
        If the control has no known answers.

    Examples
    --------
    >>> all(case.agrees for case in run_known_answers("LA-02"))
    True
    """
    return run_answers(ready_tests()[control], known_answers()[control])


def run_answers(test: ReadyTest, answers: KnownAnswers) -> tuple[CaseResult, ...]:
    """Return the result of every computed attribute of a ready test on given known answers."""
    foreseen = {(one.attribute, one.item): one for one in answers.expected}
    lists = _Lists(answers)
    found = []
    for attribute in test.attributes:
        if RULES[attribute.rule].computed:
            for item, result, kind, reason in _outcomes(attribute, answers, lists):
                expected = foreseen.pop((attribute.attribute, item), None)
                found.append(CaseResult(test.control, attribute.attribute, item, expected, result, kind, reason))
    for one in foreseen.values():
        found.append(CaseResult(test.control, one.attribute, one.item, one, "", "", "There is no such item."))
    return tuple(sorted(found, key=lambda case: (case.attribute, case.item)))


def filled_arguments(attribute: ReadyAttribute, slots: Mapping[str, str]) -> dict[str, str]:
    """Return the arguments of an attribute with its slots filled."""
    return {name: fill_slots(text, slots) for name, text in attribute.arguments.items()}


def _outcomes(attribute: ReadyAttribute, answers: KnownAnswers, lists: _Lists) -> Iterator[tuple[str, str, str, str]]:
    arguments = filled_arguments(attribute, answers.slots)
    population = lists.population(attribute.population)
    context = lists.context(attribute, arguments)
    if RULES[attribute.rule].expect is not None:
        slots = expected_items(attribute.rule, arguments, population.rows, context)
        items: list[tuple[str, Row]] = [(slot.key, slot.row) for slot in slots]
    else:
        items = list(zip(population.ids, population.rows, strict=True))
    for item, row in items:
        outcome = evaluate_item(attribute.rule, arguments, row, context)
        yield item, outcome.result, outcome.kind, outcome.reason


class _Lists:
    """The lists of known answers as populations, with the joins of the library between them."""

    def __init__(self, answers: KnownAnswers) -> None:
        self._answers = answers
        self._populations: dict[str, Population] = {}
        self._rows: dict[str, IndexedRows] = {}
        self._joins = {
            (row.left, row.right): Join(
                left=row.left, left_columns=row.left_columns, right=row.right,
                right_columns=row.right_columns, fold=row.fold,
            )
            for row in ready_joins(answers.lists)
        }  # fmt: skip

    def population(self, name: str) -> Population:
        """Return the items of a list, cut to the period as its row of the Populations sheet says."""
        if name not in self._populations:
            ready, known = ready_lists()[name], self._answers.lists[name]
            spec = PopulationSpec(
                population=name, title=ready.title, unit=ready.unit, key=ready.key, date_column=ready.date_column,
                item_rule=ready.item_rule, order_by=ready.order_by, zone=known.zone,
            )  # fmt: skip
            self._populations[name] = build_population(spec, _import_of(name, known), self._about())
        return self._populations[name]

    def _about(self) -> About:
        first, last = self._answers.period
        return About(
            client="Known answers", system="Library", period_start=first, period_end=last, firm="Library",
            time_zone=self._answers.time_zone, categories=("Security",), engagement_id="LIBRARY",
        )  # fmt: skip

    def rows_of(self, name: str) -> Sequence[Row]:
        """Return every row of a list, of the period or not."""
        if name not in self._rows:
            self._rows[name] = IndexedRows(self.population(name).all_rows)
        return self._rows[name]

    def joined(self, left: str, right: str, row: Row) -> Sequence[Row]:
        """Return the rows of a list that a row of another finds by the join of the library."""
        join = self._joins[(left, right)]
        key, read = key_reader(join, "left")(row), key_reader(join, "right")
        return [one for one in self.rows_of(right) if read(one) == key] if key else []

    def label_of(self, name: str, row: Row) -> str:
        """Return the key of a row as one text."""
        return KEY_JOIN.join(clean_key(row[column]) for column in ready_lists()[name].key)

    def context(self, attribute: ReadyAttribute, arguments: Mapping[str, str]) -> Context:
        """Return what a rule may know, as fieldwork builds it from an engagement."""
        answers, own = self._answers, attribute.population
        used = [use for use in columns_used(attribute.rule, arguments) if use.list_name and use.kind == "date"]
        speaks = used[0].list_name if used else own
        return Context(
            population=own,
            period_start=answers.period[0],
            period_end=answers.period[1],
            time_zone=answers.time_zone,
            holidays=frozenset(answers.holidays),
            joined=lambda name, row: self.joined(own, name, row),
            rows_of=self.rows_of,
            zone_of=lambda name: answers.lists[name or own].zone,
            as_of=self._as_of(speaks),
            as_of_list=self._as_of,
            label_of=self.label_of,
            identities=_identity_map(answers),
            business_hours=answers.business_hours,
        )

    def _as_of(self, name: str) -> date | None:
        zone = self._answers.time_zone
        moment = parse_moment(self._answers.lists[name].produced_at.replace(" ", "T", 1), zone)
        return None if moment is None else local_date(moment, zone)


def _import_of(name: str, known: KnownList) -> Import:
    record = {
        "file": {"name": f"{name}.csv"},
        "row_numbers": list(range(2, len(known.rows) + 2)),
        "declaration": {"zone": known.zone, "answers": {}, "date_columns": list(known.date_columns)},
    }
    return Import("", record, known.columns, known.rows)


def _identity_map(answers: KnownAnswers) -> IdentityMap:
    def day(text: str) -> date | None:
        return date.fromisoformat(text) if text else None

    return IdentityMap(
        Claim(
            row["identity"], row["person"], row.get("kind", "") == "shared",
            day(row.get("effective_from", "")), day(row.get("effective_to", "")),
        )
        for row in answers.identities
    )  # fmt: skip
