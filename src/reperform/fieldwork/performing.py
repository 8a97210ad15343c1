"""Performing a test: every attribute of every item gets exactly one result with the sentence that explains it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from reperform.dates import local_date, parse_moment
from reperform.draws.frames import frame_again
from reperform.draws.ledger import Drawn, drawn_for
from reperform.draws.planning import picked_by_a_person
from reperform.engagement.identity_lists import compares_persons, identity_lists_of
from reperform.engagement.tests_of_control import TestedTogether, tests_of
from reperform.fieldwork.firm_code import FirmCode
from reperform.fieldwork.versions import occurs_in_force, unsplit
from reperform.ledger.judgements import Mark
from reperform.model import AttributeSpec
from reperform.opened import OpenEngagement
from reperform.populations.identities import Coverage, Identities, identities_of
from reperform.populations.lists import Lists
from reperform.populations.population import Population
from reperform.populations.register import RegisterLine, sent_back
from reperform.populations.scoping import zone_of_column
from reperform.record import IdentityUse, JoinUse, ResultRow
from reperform.rules import RULES, columns_used, declared_choices, evaluate_item, expected_items
from reperform.rules.spec import Context, Outcome
from reperform.rules.uses import all_joined_lists

Row = Mapping[str, str]
RESULT_OF_MARK = {"pass", "deviation", "unable", "not_applicable"}
WITHOUT_NOTE = "Marked without a note."  # what a bare mark says in its reason


@dataclass(frozen=True)
class Item:
    """One item under test: its key as one text, and its columns."""

    id: str
    row: Row


@dataclass(frozen=True)
class Performed:
    """One test carried out.

    Attributes
    ----------
    items : tuple of Item
        The items tested: the whole population, the sample, or the expected occurrences.
    results : tuple of ResultRow
        One for each item and attribute, items in order of their key.
    open_points : tuple of str
        What kept the test from being complete.
    identities : tuple of IdentityUse
        For each attribute that compares persons, whom the identity map knew.
    joins : tuple of JoinUse
        How the items found their rows in joined lists.
    declared : mapping
        For each attribute the number of items that each of its declared choices decided.
    """

    test: TestedTogether
    population: Population | None
    items: tuple[Item, ...]
    results: tuple[ResultRow, ...]
    drawn: Drawn | None = None
    open_points: tuple[str, ...] = ()
    identities: tuple[IdentityUse, ...] = ()
    joins: tuple[JoinUse, ...] = ()
    declared: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @cached_property
    def unit(self) -> str:
        """What one item is called."""
        if self.test.extent == "occurrences":
            rules = {attribute.rule for attribute in self.test.attributes}
            return "expected entry" if rules == {"covers"} else "expected occurrence"
        return self.population.spec.unit if self.population else "item"


@dataclass(frozen=True)
class _Noted:
    """What is counted of the outcomes of one attribute besides their results."""

    declared: Counter[str]
    covered: Coverage | None
    level: str

    def add(self, item: str, outcome: Outcome) -> None:
        """Count the choices that decided an item, and whom it compared."""
        self.declared.update(outcome.declared)
        if self.covered is not None:
            self.covered.add(item, outcome)


class Performer:
    """Performs the tests of an engagement; reads each list once.

    Parameters
    ----------
    opened : OpenEngagement
        The engagement; nothing is written to it.
    firm_code : FirmCode, optional
        What may execute the firm's own rules; without it they give no result.
    """

    def __init__(self, opened: OpenEngagement, firm_code: FirmCode | None = None) -> None:
        self.opened = opened
        self._firm_code = FirmCode(trusted=()) if firm_code is None else firm_code
        self.lists = Lists(opened)
        self._contexts: dict[tuple[str, str, bool], Context] = {}

    @cached_property
    def identities(self) -> Identities:
        """The identity map, read when persons are first compared."""
        return identities_of(self.lists)

    def population(self, identifier: str) -> Population | None:
        """Return a list's population, or None when nothing was taken in for it."""
        return self.lists.population(identifier)

    def population_of(self, test: TestedTogether) -> Population | None:
        """Return the population of a test: of a version of a control only the items of its days."""
        return self.lists.population_of(test)

    def perform(self, control: str) -> tuple[Performed, ...]:
        """Carry out every test of a control."""
        return tuple(self.perform_test(test) for test in tests_of(self.opened.engagement, control))

    def perform_test(self, test: TestedTogether) -> Performed:
        """Carry out one test; what is missing is an open point, never a pass."""
        population = self.population_of(test)
        if population is None:
            return Performed(test, None, (), (), None, (f"{test.population} has not been taken in",))
        missing = [*self._lists_missing(test), *unsplit(self.opened.engagement, test, population)]
        if missing:
            return Performed(test, population, (), (), None, tuple(missing))
        drawn = drawn_for(self.opened, test) if test.extent == "sample" else None
        if test.extent == "sample" and drawn is None:
            # An empty list is nothing to draw from; that nothing occurred is said by the evaluation.
            points = [self._not_drawn(test)] if population.size else []
            return Performed(test, population, (), (), None, tuple(points))
        items, points = self._items(test, population, drawn)
        marks = self.opened.judgements.marks(test.control)
        attached = self._attached(test.control)
        covered = {one.attribute: Coverage(one) for one in test.attributes if compares_persons(one)}
        declared = {one.attribute: Counter(declared_choices(one.rule, one.arguments)) for one in test.attributes}
        noted = {
            one.attribute: _Noted(declared[one.attribute], covered.get(one.attribute), self._level(test, one))
            for one in test.attributes
        }
        results = [
            self._result(test, attribute, item, marks, attached, population, noted[attribute.attribute])
            for item in sorted(items, key=lambda item: item.id)
            for attribute in test.attributes
        ]
        return Performed(
            test,
            population,
            tuple(items),
            tuple(results),
            drawn,
            (*points, *self._sent_back(test)),
            tuple(one.as_record(self.identities.source) for one in covered.values()),
            self._joins(test),
            {name: dict(counts) for name, counts in declared.items()},
        )

    def _lists_missing(self, test: TestedTogether) -> list[str]:
        named = {
            name
            for attribute in test.attributes
            for name in (
                *(use.list_name for use in columns_used(attribute.rule, attribute.arguments)),
                *identity_lists_of(self.opened.engagement, attribute),
            )
            if name
        }
        return [f"{name} has not been taken in" for name in sorted(named) if self.population(name) is None]

    def _joins(self, test: TestedTogether) -> tuple[JoinUse, ...]:
        """Return how the items of a test found their rows in each joined list, in the order of the attributes."""
        rights = dict.fromkeys(
            name for one in test.attributes for name in all_joined_lists(RULES[one.rule], one.arguments)
        )
        found = (self.lists.join_use(test.population, right) for right in rights)
        return tuple(use for use in found if use is not None)

    def _items(
        self, test: TestedTogether, population: Population, drawn: Drawn | None
    ) -> tuple[Sequence[Item], list[str]]:
        if test.extent == "occurrences":
            first = test.attributes[0]
            slots = expected_items(first.rule, first.arguments, population.rows, self.context(population, first))
            return [Item(slot.key, slot.row) for slot in slots if occurs_in_force(test.in_force, slot.row)], []
        if drawn is None:
            return [Item(*pair) for pair in zip(population.ids, population.rows, strict=True)], []
        if drawn.frame_sha256 != population.frame_sha256:
            return [], [
                f"the population {test.population} changed since the sample was drawn: "
                f"reperform sample {test.control} shows what to decide"
            ]
        return self.sampled_items(test, population, drawn), []

    def sampled_items(self, test: TestedTogether, population: Population, drawn: Drawn) -> list[Item]:
        """Return the items of a sample; those gone from the list in force with the row of the earlier list."""
        found = []
        for item in drawn.items:
            row = population.by_id.get(item)
            if row is None:
                row = self._earlier_row(test, drawn, item)
            found.append(Item(item, row))
        return found

    def _earlier_row(self, test: TestedTogether, drawn: Drawn, item: str) -> Row:
        for definition in (*(part.definition for part in drawn.parts), drawn.definition):
            earlier = frame_again(self.opened, test.population, drawn.gone[item], definition)
            if item in earlier.by_id:
                return earlier.by_id[item]
        raise KeyError(item)

    def _not_drawn(self, test: TestedTogether) -> str:
        if picked_by_a_person(self.opened, test.control):
            return f"no items have been picked: reperform sample {test.control} --pick ITEM --reason ..."
        return "no sample has been drawn"

    def _result(
        self,
        test: TestedTogether,
        attribute: AttributeSpec,
        item: Item,
        marks: Mapping[tuple[str, str], Mark],
        attached: Mapping[tuple[str, str], str],
        population: Population,
        noted: _Noted,
    ) -> ResultRow:
        key = (item.id, attribute.attribute)
        evidence = attached.get(key, "")
        if not RULES[attribute.rule].computed:
            return _marked(test, attribute, item, marks.get(key), evidence)
        outcome = evaluate_item(attribute.rule, attribute.arguments, item.row, self.context(population, attribute))
        noted.add(item.id, outcome)
        return ResultRow(
            item=item.id,
            attribute=attribute.attribute,
            result=outcome.result,
            reason=outcome.reason,
            level=attribute.level or noted.level,
            evidence=evidence,
            by="computed",
            test=test.id,
            kind=outcome.kind,
        )

    def _level(self, test: TestedTogether, attribute: AttributeSpec) -> str:
        """Return the level of what a rule decides: L1 where the team watched every list it rests on being made."""
        engagement = self.opened.engagement
        used = (use.list_name for use in columns_used(attribute.rule, attribute.arguments))
        lists = {test.population, *filter(None, used), *identity_lists_of(engagement, attribute)}
        watched = all(engagement.population(name).observed == "yes" for name in lists)
        return "L1" if watched else "L0"

    def context(self, population: Population, attribute: AttributeSpec) -> Context:
        """Return what a rule may know when it decides an item of a population."""
        engagement, spec = self.opened.engagement, population.spec
        about = engagement.about
        speaks, persons = self._list_that_speaks(population, attribute), compares_persons(attribute)
        if (spec.population, speaks, persons) not in self._contexts:
            self._contexts[(spec.population, speaks, persons)] = Context(
                population=spec.population,
                period_start=about.period_start,
                period_end=about.period_end,
                time_zone=about.time_zone,
                holidays=frozenset(engagement.holidays()),
                joined=lambda name, row: self.lists.joined(spec.population, name, row),
                rows_of=self.lists.rows_of,
                zone_of=lambda name: self._zone_of(name or spec.population),
                as_of=self._as_of(speaks),
                as_of_list=self._as_of,
                holidays_at=engagement.holidays_by_location(),
                link_of=lambda name, row: self.lists.link_of(spec.population, name, row),
                label_of=self.lists.label_of,
                identities=self.identities.known if persons else {},
                business_hours=self._business_hours(),
                firm_decides=self._firm_code,
            )
        return self._contexts[(spec.population, speaks, persons)]

    @staticmethod
    def _list_that_speaks(population: Population, attribute: AttributeSpec) -> str:
        """Return the list whose date of production is the last day the evidence can speak of."""
        used = columns_used(attribute.rule, attribute.arguments)
        joined = [use.list_name for use in used if use.list_name and use.kind == "date"]
        return joined[0] if joined else population.spec.population

    def _business_hours(self) -> tuple[str, str]:
        extra = self.opened.engagement.about.extra
        return extra.get("business_day_start", ""), extra.get("business_day_end", "")

    def _zone_of(self, name: str) -> str:
        """Return the zone declared for stamps without an offset: on the sheet, or when the file was taken in."""
        population = self.population(name)
        stated = zone_of_column(self.opened.engagement.population(name).zone, "")
        return stated or (population.zone if population else "")

    def _as_of(self, name: str) -> date | None:
        zone = self.opened.engagement.about.time_zone
        produced = self.opened.engagement.population(name).produced_at.replace(" ", "T", 1)
        moment = parse_moment(produced, zone)
        return None if moment is None else local_date(moment, zone)

    @cached_property
    def _rejected(self) -> tuple[RegisterLine, ...]:
        return sent_back(self.opened)

    def _sent_back(self, test: TestedTogether) -> list[str]:
        """Return an open point for every list of a test whose file was rejected."""
        uses = (use for one in test.attributes for use in columns_used(one.rule, one.arguments))
        names = {test.population, *(use.list_name for use in uses)}
        return [
            f"the file of {line.population} was sent back ({line.rejection.reason}): take in the file that replaces it"
            for line in self._rejected
            if line.population in names and line.rejection is not None
        ]

    def _attached(self, control: str) -> dict[tuple[str, str], str]:
        rejected = {(line.control, line.item, line.attribute, line.sha256) for line in self._rejected}
        found: dict[tuple[str, str], list[str]] = {}
        for judgement in self.opened.judgements.all("attach", control):
            content = judgement.content
            if (control, content["item"], content["attribute"], content["sha256"]) in rejected:
                continue
            page = f" page {content['page']}" if content.get("page") else ""
            found.setdefault((content["item"], content["attribute"]), []).append(content["name"] + page)
        return {key: "; ".join(names) for key, names in found.items()}


def _marked(test: TestedTogether, attribute: AttributeSpec, item: Item, mark: Mark | None, evidence: str) -> ResultRow:
    """Return what a person marked; an unmarked item is pending, never a pass."""
    result = mark.result if mark and mark.result in RESULT_OF_MARK else "pending"
    # Agreed to a source document only where the document is named.
    named = "; ".join(filter(None, [mark.evidence if mark else "", evidence]))
    return ResultRow(
        item=item.id,
        attribute=attribute.attribute,
        result=result,
        reason=(mark.note if mark else "") or (WITHOUT_NOTE if mark else "Not marked yet."),
        level=attribute.level or ("L2" if named else ""),
        evidence=named,
        by=mark.person if mark else "",
        test=test.id,
        kind="",
    )


def is_bare_mark(row: ResultRow) -> bool:
    """Return whether a person marked a result and named neither evidence nor what was seen."""
    return bool(row.by) and row.by != "computed" and not row.evidence and row.reason == WITHOUT_NOTE


def deviating(results: Iterable[ResultRow]) -> list[ResultRow]:
    """Return the results that count as deviations: deviations, and items that could not be examined."""
    return [row for row in results if row.result in ("deviation", "unable")]
