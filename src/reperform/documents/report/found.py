"""What a test found, in words made from counts, dates and recorded facts only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reperform.documents.paper import Paper
from reperform.documents.paper_absence import absence_result
from reperform.documents.paper_kinds import worded_as
from reperform.documents.paper_results import deviation_facts
from reperform.documents.report.inputs import AS_SHIPPED, Reported, ReportInputs
from reperform.documents.report.performed import shows_sizes
from reperform.documents.report.readable import kind_words, marked_facts, named, withheld
from reperform.documents.wording import (
    NOT_CONCLUDED,
    counted,
    lower_first,
    plural,
    prose_date,
    rows_of,
    sentence,
    without_commands,
)
from reperform.record import AttributeCounts, ControlTest, Record, ResultRow
from reperform.texts import join_words

FACTS_PRINTED = 10
NO_EXCEPTIONS = "No exceptions noted."


def result_wording(test: ControlTest, paper: Paper, inputs: ReportInputs = AS_SHIPPED) -> str:
    """Return the result of one test in words; a control nobody has concluded on says so first."""
    found = "\n".join(_findings(test, paper, inputs))
    record = paper.record
    if record.state != "concluded":
        points = record.open_points or ["nobody has concluded on the control yet"]
        return f"{not_concluded(points)} Results so far: {found}"
    return found


def not_concluded(points: Iterable[str]) -> str:
    """Return that nobody has concluded, and what is open."""
    return f"{NOT_CONCLUDED}: {'; '.join(map(without_commands, points))}."


def _findings(test: ControlTest, paper: Paper, inputs: ReportInputs) -> list[str]:
    unit = plural(test.population.unit, 2)
    waiting = sum(one.pending for one in test.attributes)
    if not test.population.size:
        return [_no_occurrence(test, paper.record)]
    if not test.items_tested:
        return [f"No {unit} were tested."]
    words = _exceptions(test, paper, inputs) if test.items_deviating else []
    if waiting:
        total = sum(one.tested for one in test.attributes)
        words.append(f"{waiting:,} of {total:,} results are pending.")
    words += _not_reached(test, unit) if shows_sizes(test, inputs) else []
    return words if test.items_deviating or waiting else [NO_EXCEPTIONS, *words]


def _no_occurrence(test: ControlTest, record: Record) -> str:
    if test.population.ipe.status != "cleared":
        return f"{NOT_CONCLUDED}: the list of {plural(test.population.unit, 2)} is not cleared."
    return withheld(absence_result(test, record))


def _exceptions(test: ControlTest, paper: Paper, inputs: ReportInputs) -> list[str]:
    """Return the opening, then each attribute that was not met with its facts, an item counted once above all."""
    opening = "Exception noted." if test.items_deviating == 1 else "Exceptions noted."
    chosen = " selected" if test.sample.basis != "whole_population" else ""
    words = [
        f"{opening} For {test.items_deviating:,} of {counted(test.items_tested, test.population.unit)}{chosen}, "
        "the control was not shown to operate as stated."
    ]
    rows = rows_of(test, paper.results, len(paper.record.tests))
    for one in test.attributes:
        if one.deviation or one.unable:
            words.append(_attribute(one, [row for row in rows if row.attribute == one.id], test, inputs))
    words += _as_reported(test, paper.record, inputs)
    if _has_response(test, paper, inputs):
        words.append("Management's response is in Section V.")
    return words


def _attribute(one: AttributeCounts, rows: Sequence[ResultRow], test: ControlTest, inputs: ReportInputs) -> str:
    unit = plural(test.population.unit, one.applicable)
    parts = []
    if one.deviation:
        parts.append(f"not so for {one.deviation:,} of {one.applicable:,} {unit}")
    if one.unable:
        parts.append(f"could not be examined for {one.unable:,} of {one.applicable:,} {unit}")
    bad = [row for row in rows if row.result in ("deviation", "unable")]
    kinds = kind_words(bad, worded_as(one))
    told = f": {join_words(kinds)}" if kinds else ""
    facts = "".join(f" {sentence(text)}" for text in marked_facts(bad, FACTS_PRINTED))
    apart = f" It did not apply to {one.not_applicable:,} of {one.tested:,}." if one.not_applicable else ""
    items = f" Items: {named(bad, FACTS_PRINTED)}." if inputs.items == "ids" and bad else ""
    return f"({one.id}) {lower_first(one.text.strip().rstrip('.'))}: {join_words(parts)}{told}.{facts}{apart}{items}"


def _as_reported(test: ControlTest, record: Record, inputs: ReportInputs) -> list[str]:
    """Return the facts of exceptions as people worded them for the report."""
    return [
        f"{one.id}: {sentence(withheld(one.fact))}"
        for one in reported_of(record.control, inputs)
        if one.fact and _concerns(one, test)
    ]


def reported_of(control: str, inputs: ReportInputs) -> list[Reported]:
    """Return the exceptions recorded for the report of one control."""
    return [one for one in inputs.exceptions if one.control == control]


def _concerns(one: Reported, test: ControlTest) -> bool:
    return not one.attributes or bool(set(one.attributes) & {attribute.id for attribute in test.attributes})


def _has_response(test: ControlTest, paper: Paper, inputs: ReportInputs) -> bool:
    own = (fact.response for fact in deviation_facts(paper) if fact.test in (test.id, ""))
    recorded = (one.response for one in reported_of(paper.record.control, inputs) if _concerns(one, test))
    return any(text.strip() for text in (*own, *recorded))


def _not_reached(test: ControlTest, unit: str) -> list[str]:
    return [
        f"For {one.not_reached:,} of {one.tested:,} {unit} the deadline of ({one.id}) had not been reached."
        for one in test.attributes
        if one.not_reached
    ]


def untested_result(record: Record) -> str:
    """Return why the operation of a control was not tested, as a person concluded, or that nobody has."""
    conclusion = record.conclusion
    if record.state != "concluded" or conclusion is None:
        return not_concluded(record.open_points or ["the control has not been tested"])
    words = {
        "not_suitably_designed": "Not suitably designed. Operating effectiveness was not tested.",
        "no_occurrence": "The control did not occur in the period; operating effectiveness was not tested.",
    }.get(conclusion.status, "Operating effectiveness was not tested.")
    return f"{words} {sentence(withheld(conclusion.rationale))}"


def design_result(record: Record, day: str) -> str:
    """Return what a walkthrough showed as of a day: the result of a Type 1 report."""
    if record.state != "concluded" or record.conclusion is None:
        return not_concluded(record.open_points or ["nobody has concluded on the control yet"])
    if record.conclusion.status == "not_tested":
        return f"Not tested. {sentence(withheld(record.conclusion.rationale))}"
    design = record.design
    as_of = f"as of {prose_date(day)}"
    if design.design == "suitable" and design.implementation == "implemented":
        return f"Suitably designed and implemented {as_of}. {NO_EXCEPTIONS}"
    failed = [
        *(["not suitably designed"] if design.design != "suitable" else []),
        *(["not implemented"] if design.implementation != "implemented" else []),
    ]
    reason = design.rationale or record.conclusion.rationale
    return f"Exception noted. The control was {join_words(failed)} {as_of}. {sentence(withheld(reason))}".strip()
