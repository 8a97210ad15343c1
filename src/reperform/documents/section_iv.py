"""Section IV of a Type 2 report: criteria, controls, tests of controls and results.

Every sentence is made from counts, dates and reasons of the records. What is not concluded is said to be so;
no cell is ever blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reperform.documents.blocks import (
    Block,
    Column,
    Document,
    Heading,
    PageSize,
    Paragraph,
    Part,
    Row,
    Run,
    Table,
)
from reperform.documents.lead_sheet import matrix
from reperform.documents.paper import Paper, records_of
from reperform.documents.paper_absence import absence_result, test_for_absence
from reperform.documents.paper_control import activity
from reperform.documents.paper_results import deviation_facts
from reperform.documents.typst_render import compile_pdf
from reperform.documents.wording import (
    NOT_CONCLUDED,
    counted,
    engagement_header,
    lower_first,
    period_words,
    plain_header,
    plural,
    prose_date,
    sentence,
)
from reperform.model import Engagement
from reperform.record import AttributeCounts, ControlTest, DeviationFact, Header, Record
from reperform.texts import join_words

FACTS_PRINTED = 10
COLUMNS = ("Criterion", "Control", "Test performed", "Result")
TITLE = "Section IV: criteria, controls, tests of controls and results"

_OPENINGS = {
    "inspection": "Inspected the records of {scope} to determine whether {what}.",
    "observation": "Observed the performance of the control for {scope} to determine whether {what}.",
    "inquiry": "Inquired of the control owner about {scope} to determine whether {what}.",
    "reperformance": "For {scope}, re-performed the control's condition on the records to determine whether {what}.",
}


@dataclass(frozen=True)
class Entry:
    """One test of one control as the report shows it."""

    criteria: str
    control: str
    activity: str
    test: str
    result: str


def section_iv_entries(papers: Sequence[Paper]) -> tuple[Entry, ...]:
    """Return the rows of Section IV in the order of the papers; a control has one row a test.

    Raises
    ------
    ValueError
        If a slot would be blank: a report must not go out with one.
    """
    entries = tuple(entry for paper in papers for entry in _entries(paper))
    for entry in entries:
        if not all(text.strip() for text in (entry.criteria, entry.control, entry.activity, entry.test, entry.result)):
            raise ValueError(f"Section IV has a blank slot for control {entry.control}")
    return entries


def _entries(paper: Paper) -> list[Entry]:
    record = paper.record
    about = (", ".join(record.criteria) or "none stated", record.control)
    if not record.tests:
        return [Entry(*about, activity(record), _no_test(record), _no_test_result(record))]
    facts = deviation_facts(paper)
    return [
        Entry(*about, activity(record, test), test_performed(test, record), result_wording(test, facts, record))
        for test in record.tests
    ]


def _no_test(record: Record) -> str:
    design = record.design
    if not design.seen:
        return "No test was performed."
    met = f" with {design.met_with}" if design.met_with else ""
    return (
        f"Walked through the control{met} on {prose_date(design.performed_on)} to determine whether it was "
        "suitably designed and implemented."
    )


def _no_test_result(record: Record) -> str:
    conclusion = record.conclusion
    if record.state != "concluded" or conclusion is None:
        return _not_concluded(record.open_points or ["the control has not been tested"])
    if conclusion.status == "not_suitably_designed":
        words = "Not suitably designed. Operating effectiveness was not tested."
    elif conclusion.status == "no_occurrence":
        words = "The control did not occur in the period; operating effectiveness was not tested."
    else:
        words = "Operating effectiveness was not tested."
    return f"{words} {sentence(conclusion.rationale)}"


def _not_concluded(points: Iterable[str]) -> str:
    return f"{NOT_CONCLUDED}: {'; '.join(points)}."


def test_performed(test: ControlTest, record: Record) -> str:
    """Return what was done, on how many of how many, of which dates, to determine what."""
    if not test.population.size:
        return test_for_absence(test, record)
    natures = list(dict.fromkeys(one.test_nature for one in test.attributes))
    scope = _scope(test)
    sentences = [
        _OPENINGS.get(nature, _OPENINGS["inspection"]).format_map(
            {"scope": scope, "what": _what([one for one in test.attributes if one.test_nature == nature])}
        )
        for nature in natures
    ]
    return " ".join([*sentences, *_about_the_list(test)])


def _scope(test: ControlTest) -> str:
    unit = test.population.unit
    if test.sample.basis == "whole_population":
        every = "the one" if test.population.size == 1 else f"all {test.population.size:,}"
        return f"{every} {plural(unit, test.population.size)} of {_days(test)}"
    if test.sample.method == "test_of_one":
        configurations = len(test.sample.strata)
        which = "one configuration" if configurations == 1 else f"each of {configurations} configurations"
        return f"one {unit} of {which} ({counted(test.population.size, unit)} of {_days(test)})"
    return f"a sample of {test.items_tested:,} of {counted(test.population.size, unit)} of {_days(test)}"


def _days(test: ControlTest) -> str:
    """Return "the period", or the days of it that a version of the control or an interim list speaks of."""
    coverage = test.coverage
    if coverage is None or not (test.control_version or coverage.uncovered):
        return "the period"
    first, last = coverage.first_day, coverage.last_day
    if coverage.uncovered and coverage.population_from:
        first, last = coverage.population_from, coverage.sample_to or coverage.population_to
    return period_words(first, last)


def _what(attributes: Sequence[AttributeCounts]) -> str:
    texts = [lower_first(one.text.strip().rstrip(".")) for one in attributes]
    if len(texts) == 1:
        return texts[0]
    lettered = [f"({one.id}) {text}" for one, text in zip(attributes, texts, strict=True)]
    return "; ".join(lettered[:-1]) + f"; and {lettered[-1]}"


def _about_the_list(test: ControlTest) -> list[str]:
    ipe = test.population.ipe
    if ipe.status != "cleared":
        return []
    source = f" from {ipe.source}" if ipe.source else ""
    return [f"The list came{source}; the tests of the list are described in the workpaper."]


def result_wording(test: ControlTest, facts: Sequence[DeviationFact], record: Record) -> str:
    """Return the result of one test in words, from its counts and facts only."""
    found = "\n".join(_findings(test, facts, record))
    if record.state != "concluded":
        points = record.open_points or ["nobody has concluded on the control yet"]
        return f"{_not_concluded(points)} Results so far: {found}"
    return found


def _findings(test: ControlTest, facts: Sequence[DeviationFact], record: Record) -> list[str]:
    unit = plural(test.population.unit, 2)
    waiting = sum(one.pending for one in test.attributes)
    if not test.population.size:
        return [_no_occurrence(test, record)]
    if not test.items_tested:
        return [f"No {unit} were tested."]
    own = [fact for fact in facts if fact.test in (test.id, "")]
    words = _exceptions(test, own) if test.items_deviating else []
    if waiting:
        total = sum(one.tested for one in test.attributes)
        words.append(f"{waiting:,} of {total:,} results are pending.")
    words += _not_reached(test, unit)
    return words if test.items_deviating or waiting else ["No exceptions noted.", *words]


def _no_occurrence(test: ControlTest, record: Record) -> str:
    if test.population.ipe.status != "cleared":
        return f"{NOT_CONCLUDED}: the list of {plural(test.population.unit, 2)} is not cleared."
    return absence_result(test, record)


def _exceptions(test: ControlTest, facts: Sequence[DeviationFact]) -> list[str]:
    """Return the opening, then each attribute that was not met with its facts, an item counted once above all."""
    opening = "Exception noted." if test.items_deviating == 1 else "Exceptions noted."
    chosen = " selected" if test.sample.basis != "whole_population" else ""
    words = [
        f"{opening} For {test.items_deviating:,} of {counted(test.items_tested, test.population.unit)}{chosen}, "
        "the control was not shown to operate as stated."
    ]
    for one in test.attributes:
        if one.deviation or one.unable:
            words.append(_attribute_exception(one, [fact for fact in facts if fact.attribute == one.id]))
    if any(fact.response for fact in facts):
        words.append("For management's response see Section V.")
    return words


def _attribute_exception(one: AttributeCounts, facts: Sequence[DeviationFact]) -> str:
    parts = []
    if one.deviation:
        parts.append(f"{one.deviation:,} of {one.applicable:,} deviated")
    if one.unable:
        parts.append(f"{one.unable:,} of {one.applicable:,} could not be examined")
    printed = [f"{fact.item}: {fact.fact.rstrip('.')}" for fact in facts[:FACTS_PRINTED]]
    rest = len(facts) - len(printed)
    more = f"; the facts of {rest:,} more are in the exception log" if rest else ""
    listed = f" ({'; '.join(printed)}{more})" if printed else ""
    apart = f"; it did not apply to {one.not_applicable:,} of {one.tested:,}" if one.not_applicable else ""
    return f"Attribute ({one.id}), {lower_first(one.text.rstrip('.'))}: {join_words(parts)}{apart}{listed}."


def _not_reached(test: ControlTest, unit: str) -> list[str]:
    return [
        f"For {one.not_reached:,} of {one.tested:,} {unit} the deadline of attribute ({one.id}) had not been reached."
        for one in test.attributes
        if one.not_reached
    ]


def introduction(header: Header) -> tuple[str, ...]:
    """Return the paragraphs before the table."""
    return (
        f"This section of the SOC 2 Type {header.report_type} report describes the tests of controls that "
        f"{header.firm} performed on the controls of {header.client} over {header.system} for the period "
        f"{period_words(header.period_start, header.period_end)}, both days included, and their results.",
        "The nature of each test stands beside the control. Where a sample was taken, its size "
        "and the size of the population are stated; otherwise every item was tested. An item that could not be "
        "examined counts as an exception.",
    )


def open_controls(papers: Sequence[Paper]) -> list[str]:
    """Return the controls that nobody has concluded on."""
    return [record.control for record in records_of(papers) if record.state != "concluded"]


def warning(papers: Sequence[Paper]) -> str:
    """Return the sentence that says the section is no more than a draft, or an empty text."""
    names = open_controls(papers)
    return f"Draft: {counted(len(names), 'control')} not concluded ({', '.join(names)})." if names else ""


def section_iv_pdf(papers: Sequence[Paper], engagement: Engagement, page_size: PageSize = "letter") -> bytes:
    """Return Section IV as a PDF, for reading; the Word file is the one to edit."""
    records = records_of(papers)
    header = engagement_header(engagement, records)
    blocks: list[Block] = [Heading(TITLE, 1), *(Paragraph((text,)) for text in introduction(header))]
    if warning(papers):
        blocks.append(Paragraph((Run(warning(papers), "bold"),)))
    blocks += [Heading("Tests of controls", 2), _table(papers)]
    blocks += [Heading("Criteria and the controls that address them", 2), *matrix(papers, engagement)]
    part = Part(plain_header(header, "Section IV", "IV", records), tuple(blocks))
    title = f"Section IV, SOC 2 Type {header.report_type}, {header.client}"
    return compile_pdf(Document(title, header.firm, header.period_end, (part,), page_size=page_size))


def _table(papers: Sequence[Paper]) -> Table:
    columns = tuple(Column(name, weight=4 if name == "Result" else 1) for name in COLUMNS)
    rows = tuple(
        Row((entry.criteria, f"{entry.control}\n{entry.activity}", entry.test, entry.result))
        for entry in section_iv_entries(papers)
    )
    return Table(columns, rows)
