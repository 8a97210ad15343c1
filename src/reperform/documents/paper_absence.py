"""A control that did not occur: the empty lists, what corroborates them, and the words of the report."""

from __future__ import annotations

from reperform.documents.blocks import Block, Cell, KeyValues, Paragraph, Run
from reperform.documents.wording import counted, plural, prose_date, sentence
from reperform.record import Absence, ControlTest, Record

NOBODY = "not recorded: the control cannot be concluded as not occurring"


def absence_blocks(record: Record) -> list[Block]:
    """Return the proof that nothing occurred; nothing where a list holds items of the period."""
    absence = record.absence
    if absence is None:
        return []
    lists = {test.population.id: test for test in record.tests}
    rows: list[tuple[str, Cell]] = [(f"List {name}", _list_words(test)) for name, test in lists.items()]
    said = f"{sentence(absence.text)} {absence.by}" if absence.text else NOBODY
    rows.append(("Corroborated by", said))
    rows += [(name, text) for name, text in _grounds(absence) if text]
    if absence.hardly_believed:
        rows.append(("Hardly to be believed", sentence("; ".join(absence.hardly_believed))))
        told = f"{sentence(absence.explanation)} {absence.explained_by}" if absence.explanation else "not explained"
        rows.append(("Explanation", told))
    return [Paragraph((Run("No occurrence in the period: what proves it", "bold"),)), KeyValues(tuple(rows))]


def _list_words(test: ControlTest) -> str:
    ipe = test.population.ipe
    return "; ".join(
        [
            f"no {test.population.unit} of the period in {counted(ipe.rows_in_file, 'row')}",
            f"source: {ipe.source or 'not stated'}",
            f"query: {ipe.query or 'not stated'}",
            f"limited to the period by: {ipe.period_filter or 'not stated'}",
        ]
    )


def _grounds(absence: Absence) -> list[tuple[str, str]]:
    second = f"{absence.second_list}, file {absence.second_file}, no item of the period" if absence.second_list else ""
    document = f"{absence.document}, SHA-256 {absence.document_sha256}" if absence.document else ""
    return [("Second list", second), ("Person asked", absence.asked), ("Document", document)]


def test_for_absence(test: ControlTest, record: Record) -> str:
    """Return what was done where nothing occurred, as the report states it."""
    name = test.population.title or test.population.id
    words = f"Inspected the list {name} for {plural(test.population.unit, 2)} in the period."
    absence = record.absence
    if absence is None or not absence.text:
        return words
    if absence.second_list:
        words += f" Inspected the list {absence.second_list} to corroborate that there were none."
    if absence.asked:
        words += f" Inquired of {absence.asked} and inspected {absence.document} to corroborate that there were none."
    return words


test_for_absence.__test__ = False  # type: ignore[attr-defined]  # a wording, no test of pytest


def absence_result(test: ControlTest, record: Record) -> str:
    """Return the result of a test without items; without corroboration nobody reads it as a fact."""
    ipe, unit = test.population.ipe, plural(test.population.unit, 2)
    produced = f", produced {prose_date(ipe.produced_at)}" if ipe.produced_at else ""
    words = (
        f"No {unit} occurred in the period per {ipe.source or test.population.id} "
        f"({counted(ipe.rows_in_file, 'row')} in the list{produced})"
    )
    absence = record.absence
    if absence is not None and absence.text:
        by = [f"the list {absence.second_list}"] if absence.second_list else []
        by += [f"inquiry of {absence.asked} and {absence.document}"] if absence.asked else []
        words += f", corroborated by {' and by '.join(by)}"
    return f"{words}; operating effectiveness was not tested."
