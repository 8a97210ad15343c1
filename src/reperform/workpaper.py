"""What a procedure notebook calls: one workpaper, opened by control and engagement, shown part by part.

Under ``reperform run`` the last call publishes record and results. Anywhere else (plain papermill, JupyterLab,
notebook validation) the same calls read and show, and nothing is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from reperform.documents.wording import counted, prose_date
from reperform.engagement.tests_of_control import procedure_of
from reperform.errors import Message, UsageError, Where
from reperform.executing import TRUSTED
from reperform.fieldwork.firm_code import FirmCode
from reperform.fieldwork.performing import Performer
from reperform.fieldwork.procedures import find_procedure
from reperform.fieldwork.record_files import record_bytes, results_csv
from reperform.fieldwork.recording import perform_and_record
from reperform.fieldwork.staleness import firm_rules
from reperform.files import write_file
from reperform.model.firm import FirmRule
from reperform.opened import OpenEngagement, open_at
from reperform.record import RESULTS, ControlTest, Record, ResultRow
from reperform.views import View
from reperform.words import STATUS_WORDS, spelled_result

if TYPE_CHECKING:
    import pandas as pd

PUBLISH_TO = "REPERFORM_PUBLISH_TO"
SHOWN_ITEMS = 60


class Workpaper:
    """One workpaper: a control, its tests, and what came of them.

    Every method returns a view that shows itself; :attr:`record` holds the same as data.
    """

    def __init__(self, opened: OpenEngagement, control: str, trust: Sequence[str] = ()) -> None:
        self.opened = opened
        self._trust = tuple(trust)
        self.control = control
        self.procedure = find_procedure(procedure_of(opened.engagement, control), opened.folder.notebooks)

    @cached_property
    def _performed(self) -> tuple[Record, tuple[ResultRow, ...]]:
        parameters = {"control": self.control, "engagement": self.opened.engagement.about.engagement_id}
        return perform_and_record(
            self.opened, self.control, self.procedure, parameters=parameters, firm_code=self._firm_code()
        )

    def _firm_code(self) -> FirmCode:
        """Return what may execute the firm's own rules here: under a run those it trusts, else those named.

        Raises
        ------
        UsageError
            RP-P27 where results would rest on a rule that may not be executed.
        """
        if PUBLISH_TO in os.environ:
            trusted = os.environ.get(TRUSTED)
            return FirmCode(None if trusted is None else trusted.split(","))
        rules = firm_rules(self.opened.engagement, self.control)
        untrusted = [rule for rule in rules if rule.declared and rule.declared.sha256 not in self._trust]
        if untrusted:
            raise UsageError(not_trusted(untrusted))
        return FirmCode(self._trust)

    @property
    def record(self) -> Record:
        """The record as it would be published now."""
        return self._performed[0]

    @property
    def results(self) -> tuple[ResultRow, ...]:
        """One row for each item and attribute."""
        return self._performed[1]

    def __repr__(self) -> str:
        return repr(self.header())

    def header(self) -> View:
        """Show what the paper is: reference, control as worded, criteria, period, procedure."""
        record, about = self.record, self.opened.engagement.about
        rows = (
            ("Workpaper", f"{record.ref}  {record.title}"),
            ("Client and system", f"{about.client}, {about.system}"),
            ("Period", f"{about.period_start} to {about.period_end} ({about.time_zone})"),
            ("Control as worded", record.description),
            ("Owner, frequency", f"{record.owner}, {record.frequency.replace('_', ' ')}"),
            ("Criteria", ", ".join(record.criteria)),
            ("Procedure", f"{self.procedure.id} version {self.procedure.version}"),
        )
        return View(f"{record.control} {record.title}", (), ("", ""), rows)

    def design(self) -> View:
        """Show the walkthrough and what a person concluded on design and implementation."""
        design = self.record.design
        rows = (
            ("Performed by", design.performed_by or "no walkthrough is recorded"),
            ("On", design.performed_on),
            ("Met with", design.met_with),
            ("Item followed", design.item),
            ("Seen", design.seen),
            ("Design", design.design.replace("_", " ") or "not concluded"),
            ("Implementation", design.implementation.replace("_", " ") or "not concluded"),
            ("Rationale", design.rationale),
        )
        return View("Walkthrough: design and implementation", (), ("", ""), rows)

    def ipe(self) -> View:
        """Show how each list was produced, and every test of its completeness and accuracy."""
        rows = [
            (test.population.id, check.title, check.result.replace("_", " "), check.text)
            for test in _one_per_list(self.record.tests)
            for check in test.population.ipe.tests
        ]
        notes = [
            f"{test.population.id}: {test.population.ipe.status}; source: {test.population.ipe.source or 'not stated'}"
            for test in _one_per_list(self.record.tests)
        ]
        return View(
            "Information produced by the entity", (), ("List", "Test", "Result", "Finding"), tuple(rows), tuple(notes)
        )

    def population(self) -> View:
        """Show the population of each test: what one item is, how many, which rows are not items."""
        rows = []
        for test in self.record.tests:
            rules = test.population.ipe.rows_excluded
            excluded = "; ".join(f"{counted(int(rule['count']), 'row')} {rule['rule']}" for rule in rules)
            rows.append(
                (test.id, test.population.id, f"{test.population.size:,}", test.population.unit,
                 ", ".join(test.population.key), excluded or "none")
            )  # fmt: skip
        covered = tuple(f"{test.id} {test.coverage.sentence}." for test in self.record.tests if test.coverage)
        return View("Populations", (), ("Test", "List", "Items", "Unit", "Key", "Left out"), tuple(rows), covered)

    def sample(self) -> View:
        """Show how many items are tested and why that many, and every event of the draw ledger."""
        sentences = tuple(f"{test.id}: {sentence}" for test in self.record.tests for sentence in test.sample.sentences)
        names = {row.person: row.name for row in self.opened.engagement.people}
        rows = tuple(
            (test.id, line.event, line.text, line.reason, names.get(line.by) or line.by, prose_date(line.at))
            for test in self.record.tests
            for line in test.sample.ledger
        )
        columns = ("Test", "Event", "What", "Reason", "By", "At") if rows else ()
        return View("Plan and sample", sentences or self._nothing(), columns, rows)

    def attributes(self) -> View:
        """Show what each item is tested for, and the rule that decides it."""
        rows = [
            (test.id, attribute.id, attribute.text, attribute.test_nature, attribute.rule_sentence)
            for test in self.record.tests
            for attribute in test.attributes
        ]
        columns = ("Test", "Attribute", "Text", "Nature", "Passes when")
        return View("Attributes", (), columns, tuple(rows))

    def test(self) -> View:
        """Show the results: the six counts of each attribute, which add up to the items tested."""
        rows = []
        for test in self.record.tests:
            for attribute in test.attributes:
                counts = attribute.model_dump(by_alias=True)
                rows.append(
                    (test.id, attribute.id, f"{attribute.tested:,}", *(f"{counts[name]:,}" for name in RESULTS))
                )
        columns = ("Test", "Attribute", "Tested", *(spelled_result(name).capitalize() for name in RESULTS))
        return View("Results", () if rows else self._nothing(), columns if rows else (), tuple(rows))

    def deviations(self) -> View:
        """Show each deviation with the sentence that explains it."""
        rows = [(fact.test, fact.item, fact.attribute, fact.fact) for fact in self.record.deviations]
        notes: tuple[str, ...] = ()
        if len(rows) > SHOWN_ITEMS:
            notes = (f"{len(rows) - SHOWN_ITEMS} more stand in results.csv.",)
        if not rows:
            return View(
                "Deviations", ("No deviations noted in the items tested.",) if self.results else self._nothing()
            )
        return View("Deviations", (), ("Test", "Item", "Attribute", "Fact"), tuple(rows[:SHOWN_ITEMS]), notes)

    def evaluate(self) -> View:
        """Show the evaluation of each test, and that the counts of every attribute add up to its items."""
        tied = self._tie_out()
        rows = [
            (test.id, f"{test.items_deviating} of {test.items_tested:,}", test.evaluation.rate,
             test.evaluation.upper_limit or "none", test.evaluation.sentence)
            for test in self.record.tests
        ]  # fmt: skip
        columns = ("Test", "Items deviating", "Rate", "Upper limit", "Evaluation")
        return View("Evaluation", () if rows else self._nothing(), columns if rows else (), tuple(rows), tied)

    def conclusion(self) -> View:
        """Show what a named person concluded; else what the results suggest and what is open."""
        record = self.record
        if record.conclusion is not None:
            said = record.conclusion
            return View("Conclusion", (STATUS_WORDS[said.status] + ".", said.rationale, f"{said.name}, {said.at[:10]}"))
        open_points = tuple(f"Open: {point}." for point in record.open_points)
        cautions = tuple(f"To be weighed: {caution}." for caution in record.cautions)
        return View("Not concluded", (record.proposed.sentence, *open_points, *cautions))

    def figure(self) -> PeriodFigure:
        """Show items of the population and of the sample over the months of the period."""
        months = next((test.population.ipe.months for test in self.record.tests if test.population.ipe.months), [])
        return PeriodFigure(months)

    def items(self, test: str = "T1") -> pd.DataFrame:
        """Return the items of a test's population as a data frame of texts.

        Raises
        ------
        UsageError
            RP-U03 when the control has no such test.
        """
        tests = {one.id: one.population.id for one in self.record.tests}
        population = Performer(self.opened).population(tests[test]) if test in tests else None
        if population is None:
            raise UsageError(Message("RP-U03", f"there is no test {test!r} with a population", "",
                                     f"use one of: {', '.join(tests) or 'none yet'}"))  # fmt: skip
        return population.items

    def publish(self) -> View:
        """Hand record and results over to ``reperform run``; anywhere else say that nothing is written."""
        target = os.environ.get(PUBLISH_TO, "")
        if not target:
            return View("Not published", ("Opened outside `reperform run`: nothing was written.",))
        write_file(Path(target) / "record.json", record_bytes(self.record))
        write_file(Path(target) / "results.csv", results_csv(self.results))
        return View("Published", (f"{self.record.ref}: {self.record.state}, {len(self.results):,} results.",))

    def _nothing(self) -> tuple[str, ...]:
        return (self.record.proposed.sentence,)

    def _tie_out(self) -> tuple[str, ...]:
        """Return for each attribute its counts and their sum, which must be the items tested."""
        tied = []
        for test in self.record.tests:
            for attribute in test.attributes:
                counts = {name: attribute.model_dump(by_alias=True)[name] for name in RESULTS}
                total = sum(counts.values())
                if not total == attribute.tested == test.items_tested:
                    raise AssertionError(f"{test.id} {attribute.id}: {total} results for {test.items_tested} items")
                parts = [f"{number:,} {spelled_result(name)}" for name, number in counts.items() if number]
                tied.append(f"Tie-out {test.id} {attribute.id}: {' + '.join(parts) or '0'} = {total:,} items tested.")
        return tuple(tied)


class PeriodFigure:
    """The monthly figure; shows itself as an image with a text form."""

    def __init__(self, months: list) -> None:  # type: ignore[type-arg]
        self.months = months

    def __repr__(self) -> str:
        if not self.months:
            return "No figure: the items have no date column."
        counts = ", ".join(f"{month.month}: {month.population:,} ({month.sample})" for month in self.months)
        return f"Items of the population (of the sample) by month. {counts}"

    def _repr_png_(self) -> bytes | None:
        if not self.months:
            return None
        from reperform.documents.figures import period_coverage

        return period_coverage(self.months)[0]


def _one_per_list(tests: list[ControlTest]) -> list[ControlTest]:
    return list({test.population.id: test for test in tests}.values())


def not_trusted(rules: Sequence[FirmRule]) -> Iterator[Message]:
    """Return what is said of rules of a firm that may not be executed here."""
    for rule in rules:
        sha256 = rule.declared.sha256 if rule.declared else ""
        yield Message(
            "RP-P27", f"{rule} is a rule of the firm; its code is executed only by  reperform run",
            "Opening a folder must never run what somebody else put into it.",
            f'read {rule.file}, then  rp.open_workpaper(..., trust=["{sha256}"])', Where(file=rule.file),
        )  # fmt: skip


def open_workpaper(control: str, engagement: str = "", trust: Sequence[str] = ()) -> Workpaper:
    """Open the workpaper of a control.

    Parameters
    ----------
    control : str
        Control id or workpaper reference, for example ``LA-02``.
    engagement : str
        The engagement's id. The folder is found by walking up from the working directory; the id of the
        sample engagement also works anywhere and opens a private copy of it, prepared as ``demo`` does.
    trust : sequence of str
        Digests of files of the firm's own rules that may be executed here; ``reperform run`` needs none.

    Returns
    -------
    Workpaper

    Raises
    ------
    UsageError
        When the engagement or the control is not found; names the nearest.

    Examples
    --------
    >>> import reperform as rp
    >>> rp.open_workpaper(control="GOV-02", engagement="SAMPLE-2025").control  # doctest: +SKIP
    'GOV-02'
    """
    opened = find_engagement(engagement, control)
    return Workpaper(opened, opened.control_of(control), trust)


def find_engagement(engagement: str = "", control: str = "") -> OpenEngagement:
    """Return the engagement the working directory lies in; the sample engagement also from anywhere.

    Parameters
    ----------
    engagement : str
        Its id; blank takes the one that is found.
    control : str
        What the sample engagement is prepared for when it is opened outside a folder.

    Raises
    ------
    UsageError
        RP-U04 when there is none of that id.
    """
    from reperform.errors import InputRefused
    from reperform.sample import SAMPLE_ID, prepared_sample

    try:
        opened = open_at(Path.cwd())
    except UsageError:
        opened = None
    except InputRefused:
        if engagement != SAMPLE_ID:
            raise
        opened = None
    if opened is not None and (not engagement or opened.engagement.about.engagement_id == engagement):
        return opened
    if engagement == SAMPLE_ID:
        return open_at(prepared_sample(control))
    found = opened.engagement.about.engagement_id if opened else "none"
    raise UsageError(
        Message("RP-U04", f"there is no engagement {engagement!r} here; found: {found}",
                "A workpaper belongs to one engagement.",
                "open the notebook inside the engagement's folder, or correct the parameter `engagement`")
    )  # fmt: skip
