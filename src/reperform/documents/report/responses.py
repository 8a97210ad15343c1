"""Management's responses to exceptions, as recorded: for the report as a whole, or deviation by deviation."""

from __future__ import annotations

from collections.abc import Mapping

from reperform.documents.paper import Paper
from reperform.documents.paper_results import deviation_facts
from reperform.documents.report.found import reported_of
from reperform.documents.report.inputs import Reported, ReportInputs
from reperform.documents.report.readable import withheld
from reperform.documents.wording import counted, lower_first, prose_date, sentence

NO_RESPONSE = "No response was given."


def response_rows(paper: Paper, inputs: ReportInputs) -> list[tuple[str, str, str]]:
    """Return control, exception and response; one row an exception, else one a response."""
    record = paper.record
    reported = reported_of(record.control, inputs)
    texts = {(test.id, one.id): one.text for test in record.tests for one in test.attributes}
    if reported:
        asked = {letter: text for (_, letter), text in texts.items()}
        return [(record.control, _exception(one, asked), _response(one)) for one in reported]
    found: dict[str, dict[str, int]] = {}
    for fact in deviation_facts(paper):
        text = texts.get((fact.test, fact.attribute), "")
        name = f"({fact.attribute}) {lower_first(text.rstrip('.'))}"
        counts = found.setdefault(fact.response.strip(), {})
        counts[name] = counts.get(name, 0) + 1
    return [
        (
            record.control,
            "; ".join(f"{name}: {counted(number, 'item')}" for name, number in counts.items()),
            sentence(withheld(response)) if response else NO_RESPONSE,
        )
        for response, counts in found.items()
    ]


def _exception(one: Reported, asked: Mapping[str, str]) -> str:
    """Return an exception with the attributes that were not met, in their own words."""
    named = [f"({letter}) {sentence(asked[letter])}" if letter in asked else f"({letter})" for letter in one.attributes]
    return " ".join([f"{one.id}.", *named, *(["Found:"] if named and one.fact else []), sentence(withheld(one.fact))])


def _response(one: Reported) -> str:
    if not one.response:
        return NO_RESPONSE
    cause = f"Cause: {sentence(withheld(one.cause))} " if one.cause else ""
    extent = f"Extent: {sentence(withheld(one.extent))} " if one.extent else ""
    owner = f" Responsible: {withheld(one.response_owner)}." if one.response_owner else ""
    due = f" By {prose_date(one.response_due)}." if one.response_due else ""
    return f"{cause}{extent}{sentence(withheld(one.response))}{owner}{due}"
