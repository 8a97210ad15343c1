"""Management's responses to exceptions, as recorded: for the report as a whole, or deviation by deviation."""

from __future__ import annotations

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
    if reported:
        return [(record.control, _exception(one), _response(one)) for one in reported]
    texts = {(test.id, one.id): one.text for test in record.tests for one in test.attributes}
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


def _exception(one: Reported) -> str:
    attributes = f"Attribute {', '.join(one.attributes)}. " if one.attributes else ""
    return f"{one.id}. {attributes}{sentence(withheld(one.fact))}".strip()


def _response(one: Reported) -> str:
    if not one.response:
        return NO_RESPONSE
    cause = f"Cause: {sentence(withheld(one.cause))} " if one.cause else ""
    extent = f"Extent: {sentence(withheld(one.extent))} " if one.extent else ""
    owner = f" Responsible: {withheld(one.response_owner)}." if one.response_owner else ""
    due = f" By {prose_date(one.response_due)}." if one.response_due else ""
    return f"{cause}{extent}{sentence(withheld(one.response))}{owner}{due}"
