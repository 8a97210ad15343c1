"""Fractions, counts and verdicts of the report and of rationales against the counts of the records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reperform.documents.report.entries import Entry
from reperform.documents.report.found import NO_EXCEPTIONS
from reperform.documents.wording import plural
from reperform.errors import Message, Where
from reperform.linting.findings import finding, shortened
from reperform.linting.quantities import Stated, counts_in, figures_in, fractions_in
from reperform.linting.subject import ReportRow, Subject, section_name
from reperform.record import AttributeCounts, ControlTest, Record

Pair = tuple[int, int]
_EXCEPTION = re.compile(r"\bexceptions? (?:was |were )?noted\b", re.IGNORECASE)
_NONE = re.compile(r"\bno (?:exceptions?|deviations?)\b(?: (?:was|were))? ?(?:noted|found|identified)", re.IGNORECASE)


def pairs_of_test(test: ControlTest) -> set[Pair]:
    """Return every "k of n" that is true of a test, by its counts."""
    tested, deviating = test.items_tested, test.items_deviating
    pairs = {(tested, test.population.size), (deviating, tested), (tested - deviating, tested)}
    waiting = sum(one.pending for one in test.attributes)
    pairs.add((waiting, sum(one.tested for one in test.attributes)))
    return pairs.union(*(_pairs_of_attribute(one) for one in test.attributes))


def _pairs_of_attribute(one: AttributeCounts) -> set[Pair]:
    parts = {one.deviation, one.unable, one.deviation + one.unable, one.pass_, *(one.kinds or {}).values()}
    rest = {one.not_applicable, one.not_reached, one.pending, one.applicable}
    return {(part, whole) for part in parts for whole in (one.applicable, one.tested)} | {
        (part, one.tested) for part in rest
    }


def pairs_of_record(record: Record) -> set[Pair]:
    """Return every "k of n" that is true of a control."""
    own = {(record.distinct_deviating, record.distinct_items)}
    return own.union(*(pairs_of_test(test) for test in record.tests))


def _worded(texts: Iterable[str]) -> set[Pair]:
    """Return fractions that are part of a wording, such as 4 of 7 directors, and no result."""
    return {(one.part, one.whole) for text in texts for one in fractions_in(text)}


def _wordings(record: Record) -> list[str]:
    attributes = [one.text for test in record.tests for one in test.attributes]
    lists = [text for test in record.tests for one in (test.population, *test.lists) for text in (
        one.title, one.ipe.source)]  # fmt: skip
    return [
        record.title,
        record.description,
        *(one.description for one in record.control_versions),
        *attributes,
        *lists,
    ]


def _units(tests: Iterable[ControlTest]) -> set[str]:
    names = {test.population.unit for test in tests if test.population.unit}
    return {word for name in names for word in (name.lower(), plural(name, 2).lower())}


def grid_fractions(subject: Subject) -> Iterator[Message]:
    """Return a finding for every fraction or count of Section IV that is not true of its test.

    A row of a Word file may state the fractions of the compiled row, and those of the items of its test; where items
    deviate it has to state how many of how many.
    """
    entries = {(one.control, one.test_id): one for one in subject.entries}
    for row in subject.report_rows:
        record = subject.records.get(row.control)
        if record is None or not record.tests:
            continue
        tests = [test for test in record.tests if test.id == row.test_id] or record.tests
        entry = entries.get((row.control, row.test_id)) if row.document in subject.word_files else None
        true = _stated_by(entry, tests) if entry else set().union(*(pairs_of_test(test) for test in tests))
        allowed = true | _worded(_wordings(record))
        for column, text in (("Test performed", row.test), ("Result", row.result)):
            for stated in fractions_in(text):
                # What people worded stands in a compiled row too, and may count a part of the items by itself.
                about = entry is not None or _is_result(stated, tests)
                if about and (stated.part, stated.whole) not in allowed:
                    yield _differs(row, column, stated.text, tests)
            yield from _counts(row, column, text, tests)
        if entry and tests[0].items_deviating and not _worded([row.result]) >= _of_items(tests[0]):
            part, whole = tests[0].items_deviating, tests[0].items_tested
            found = f"the result of {row.control} does not state {part:,} of {whole:,}"
            yield finding("RP-Z05", found, row.where("Result"))


def _is_result(stated: Stated, tests: Iterable[ControlTest]) -> bool:
    """Return whether a fraction counts the items of a test, by its unit or by its whole."""
    wholes = {whole for test in tests for _, whole in pairs_of_test(test) if whole > 1}
    return stated.whole in wholes or stated.unit.lower() in _units(tests)


def _stated_by(entry: Entry, tests: list[ControlTest]) -> set[Pair]:
    """Return what a compiled row states, and what is true of the items of its test."""
    sizes = {(test.items_tested, test.population.size) for test in tests}
    passing = {(test.items_tested - test.items_deviating, test.items_tested) for test in tests}
    return _worded((entry.test, entry.result)) | sizes | passing | _of_items(tests[0])


def _of_items(test: ControlTest) -> set[Pair]:
    return {(test.items_deviating, test.items_tested)}


def _counts(row: ReportRow, column: str, text: str, tests: list[ControlTest]) -> Iterator[Message]:
    sizes = {size for test in tests for size in (test.population.size, test.items_tested)}
    for number, words in counts_in(text, tuple(sorted(_units(tests), key=len, reverse=True))):
        if number not in sizes:
            yield _differs(row, column, words, tests)


def _differs(row: ReportRow, column: str, text: str, tests: list[ControlTest]) -> Message:
    grid = "; ".join(
        f"{test.id}: {test.items_tested:,} of {test.population.size:,} tested, {test.items_deviating:,} deviating"
        for test in tests
    )
    return finding("RP-Z05", f"“{text}” for {row.control}; the grid says {grid}", row.where(column))


def prose_fractions(subject: Subject) -> Iterator[Message]:
    """Return a finding for a fraction in Section V, in an exception or in a rationale that is not true of its control.

    Prose holds other fractions too; one counts as a result when its whole is a count of the control's tests or when
    it counts the items of a test.
    """
    for control, text, where in _prose(subject):
        record = subject.records.get(control)
        if record is None or not record.tests:
            continue
        allowed = pairs_of_record(record) | _worded(_wordings(record)) | _of_strata(subject, control)
        for stated in fractions_in(text):
            if _is_result(stated, record.tests) and (stated.part, stated.whole) not in allowed:
                yield finding("RP-Z05", f"“{stated.text}” in “{shortened(text)}” of {control}", where)


def _of_strata(subject: Subject, control: str) -> set[Pair]:
    exceptions = subject.log.of_control(control) if subject.log else []
    strata = [one.stratum for one in exceptions if one.stratum is not None]
    return {(one.deviating, one.tested) for stratum in strata for one in stratum.attributes}


def _prose(subject: Subject) -> Iterator[tuple[str, str, Where]]:
    for one in subject.human_texts:
        yield one.control, one.text, one.where
    for entry in subject.log.exceptions if subject.log else []:
        if not entry.withdrawn:
            for column in ("fact", "cause", "extent", "response", "effect", "disposition"):
                yield (
                    entry.control,
                    str(getattr(entry, column)),
                    Where("exceptions.json", column=column, ids=(entry.id,)),
                )
    section_v = section_name("section-v")
    for passage in subject.passages:
        if passage.document != section_v and passage.headings[:1] == ("Control",) and "Exception" in passage.headings:
            yield passage.cells[0].strip(), passage.text, passage.where


def verdicts(subject: Subject) -> Iterator[Message]:
    """Return a finding for a result that says "no exceptions" of a deviating test, or claims one of a clean test."""
    for row in subject.report_rows:
        record = subject.records.get(row.control)
        test = next((one for one in record.tests if one.id == row.test_id), None) if record else None
        if test is None or not row.result.strip():
            continue
        # "No exceptions noted" holds the words of the other verdict.
        without = _NONE.sub(" ", row.result)
        if test.items_deviating and without != row.result:
            found = f"“{NO_EXCEPTIONS}” for {row.control}, of which {test.items_deviating:,} items deviate"
            yield finding("RP-Z06", found, row.where("Result"))
        elif test.items_deviating and not _EXCEPTION.search(without) and record and record.state == "concluded":
            found = f"the result of {row.control} names no exception; {test.items_deviating:,} items deviate"
            yield finding("RP-Z06", found, row.where("Result"))
        elif not test.items_deviating and _EXCEPTION.search(without):
            yield finding("RP-Z06", f"an exception is noted for {row.control}; no item deviates", row.where("Result"))


def untraced_numbers(subject: Subject) -> Iterator[Message]:
    """Return a warning for every figure in a Word file's tests or results that the compiled row does not hold."""
    entries = {(one.control, one.test_id): one for one in subject.entries}
    for row in subject.report_rows:
        entry = entries.get((row.control, row.test_id))
        if entry is None or row.document not in subject.word_files:
            continue
        known = _figures(entry)
        told = {text for one in (*fractions_in(row.test), *fractions_in(row.result)) for text in _parts(one)}
        for column, text in (("Test performed", row.test), ("Result", row.result)):
            for number in dict.fromkeys(figures_in(text)):
                if number not in known and number not in told:
                    yield finding("RP-Z54", f"{number:,} in the {column.lower()} of {row.control}", row.where(column))


def _parts(stated: Stated) -> tuple[int, int]:
    return stated.part, stated.whole


def _figures(entry: Entry) -> set[int]:
    return {number for text in (entry.test, entry.result, entry.activity) for number in figures_in(text)}
