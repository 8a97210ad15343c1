"""Lint on words: blank slots, placeholders, vague wording, the spelling of the type, tickmarks and references."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lint_fixture import codes, findings, leaver_record, replacing, subject, word_file
from report_fixture import DESCRIPTION, MATTERS

from reperform.linting.checking import CHECKS
from reperform.linting.findings import KINDS
from reperform.linting.subject import Subject
from reperform.linting.tickmarks import defined_marks, marks_of
from reperform.linting.wording import vague_in, vague_phrases
from reperform.record import Conclusion

ROOT = Path(__file__).resolve().parents[2]


def described(text: str) -> Subject:
    """Return an engagement whose description holds a text."""
    first, *others = DESCRIPTION
    return subject(description=(first.model_copy(update={"text": text}), *others))


def rationale(text: str) -> Subject:
    """Return an engagement in which the conclusion on LA-02 is reasoned with a text."""
    conclusion = leaver_record().conclusion
    assert isinstance(conclusion, Conclusion)
    return subject(leaver_record(conclusion=conclusion.model_copy(update={"rationale": text})))


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    """An engagement that is complete, with deviations and a design deficiency, has no finding of any kind."""
    assert findings(subject()) == ()


@pytest.mark.parametrize("kind", ["section-i", "section-ii", "section-iii", "section-iv", "section-v", "report"])
def test_a_word_file_that_nobody_edited_has_no_finding(kind: str) -> None:
    """What compile writes reads as what the records say."""
    assert findings(subject(word={f"{kind}.docx": word_file(kind)})) == ()


def test_every_code_and_check_is_described_on_the_page() -> None:
    """docs/lint.md lists each code once, and names no other."""
    page = (ROOT / "docs" / "lint.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(RP-Z\d\d)` \|", page, re.MULTILINE) == list(KINDS)
    assert len(CHECKS) == len(set(CHECKS))


def test_a_slot_that_nothing_fills_is_refused() -> None:
    """Without the day of the report a slot is blank, and the finding names its place."""
    without = tuple(row for row in MATTERS if row.matter != "report_date")
    found = [one for one in findings(subject(report=without)) if one.code == "RP-Z01"]
    assert [one.found for one in found] == ["nothing fills report date"]
    assert (found[0].where.sheet, found[0].where.column) == ("Report", "matter")


def test_a_cell_emptied_in_word_is_refused() -> None:
    """A result deleted from the Word file is a blank slot."""

    def emptied(document):  # type: ignore[no-untyped-def]
        table = next(one for one in document.tables if one.rows[0].cells[-1].text == "Result")
        for paragraph in table.rows[3].cells[-1].paragraphs:
            for run in paragraph.runs:
                run.text = ""

    assert "RP-Z01" in codes(subject(word={"section-iv.docx": word_file("section-iv", emptied)}))


@pytest.mark.parametrize(
    "text",
    [
        "The service is TBD.", "TODO: services.", "See XX.", "Lorem ipsum dolor.", "Run by [client name].",
        "Run by <name of the client>.", "Run by {client}.", "Run by ____.", "[...]", "Since DD.MM.YYYY.",
        "Owner: xxx", "Backups are to be confirmed.",
    ],
)  # fmt: skip
def test_a_placeholder_is_refused(text: str) -> None:
    """Each usual form of "write something here" is found in the report."""
    assert "RP-Z02" in codes(described(text))
    assert "RP-Z02" in codes(rationale(f"Five of 412. {text}"))


@pytest.mark.parametrize(
    "text",
    [
        "Users said [sic] so [1].", "“[t]he service runs", "The rate is < 5 and > 3.", "Write to <a.b@client.example>.",
        "Annex XX of the policy.", "Size XXL and the disk xxd.", "A todo list is kept in the tool.", "Is it so?",
        "The list <https://client.example/list> is public.", "f(x)[a] and snake_case_names.",
    ],
)  # fmt: skip
def test_honest_text_is_no_placeholder(text: str) -> None:
    """Quotations, notes, comparisons and names that only look like one are left alone."""
    assert codes(described(text)) == set()


def test_a_placeholder_written_into_word_is_found_with_its_row() -> None:
    """The finding names the file, the row of its table and the column."""
    data = word_file("section-iv", replacing("No exceptions noted.", "No exceptions noted. [check with Ben]"))
    found = [one for one in findings(subject(word={"section-iv.docx": data})) if one.code == "RP-Z02"]
    assert [(one.where.file, one.where.row, one.where.column) for one in found] == [("section-iv.docx", 4, "Result")]


@pytest.mark.parametrize(
    "text",
    [
        "Reviewed evidence.", "Reviewed the relevant supporting documentation provided.", "Evidence was reviewed.",
        "The control appears to be operating.", "Inspected evidence.", "No issues noted.",
    ],
)  # fmt: skip
def test_vague_wording_is_refused(text: str) -> None:
    """A rationale that could stand on any paper is refused."""
    assert "RP-Z03" in codes(rationale(text))


@pytest.mark.parametrize(
    "text",
    [
        "Inspected the evidence of approval in each ticket.", "The owner reviewed all accounts.",
        "Inspected the test evidence named in the ticket.", "The review ran. Evidence of it is in the ticket.",
        "No exceptions noted.", "The documents named by the ticket were inspected.",
    ],
)  # fmt: skip
def test_concrete_wording_is_not_called_vague(text: str) -> None:
    """What says what was looked at is left alone."""
    assert vague_in(text) == ""


def test_the_vague_phrases_are_words_and_each_stands_once() -> None:
    """The list is data: plain words, no patterns."""
    phrases = [one.words for one in vague_phrases()]
    assert len(phrases) == len(set(phrases))
    assert all(re.fullmatch(r"[a-z]+", word) for words in phrases for word in words)


def test_a_vague_attribute_is_refused_where_it_is_typed() -> None:
    """The text of an attribute becomes the wording of the test."""
    row = subject().engagement.attributes[0].model_copy(update={"text": "Reviewed evidence of removal"})
    found = [one for one in findings(subject(attributes=(row,))) if one.code == "RP-Z03"]
    assert [(one.where.sheet, one.where.column) for one in found] == [("Attributes", "text")]


def test_type_ii_is_refused_and_type_2_is_not() -> None:
    """The profession's spelling is Type 2; the text of a description is part of the report."""
    assert codes(described("We have had a SOC 2 Type II report since 2020.")) == {"RP-Z04"}
    assert codes(described("We have had a SOC 2 Type 2 report since 2020.")) == set()


def test_a_mark_that_no_legend_defines_is_refused() -> None:
    """A dagger in a rationale means nothing on a paper whose legend lacks it; the tick is defined there."""
    assert "RP-Z10" in codes(rationale("Five of 412 †."))
    assert "RP-Z10" not in codes(rationale("Five of 412, the others ✓."))


def test_marks_of_grid_and_legend_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A legend that lacks a mark of the grid, and one with a mark that no result has, are both refused."""
    from reperform.documents.blocks import Column, Row, Run, Table

    def legend_of(*signs: str) -> list[Table]:
        return [Table((Column("Mark"), Column("Meaning")), tuple(Row((Run(sign, "mark"), "x")) for sign in signs))]

    assert defined_marks(legend_of("✓", "✗")) == {"✓", "✗"}
    assert marks_of(legend_of("✓", "§")) == {"✓"}
    monkeypatch.setattr("reperform.linting.tickmarks.legend", lambda test: legend_of("✓", "?"))
    said = " ".join(one.found for one in findings(subject()) if one.code == "RP-Z10")
    assert "the mark ✗ in T1 of LA-02 is not defined" in said
    assert "the mark ? is defined in T1 of LA-02 and not used" in said


def test_a_reference_that_leads_nowhere_is_refused() -> None:
    """A paper or control that does not exist, in a record or in a text; one that exists is left alone."""
    nowhere = [{"ref": "E-CC6-LA-77", "control": "LA-77", "why": "relies on"}]
    assert codes(subject(leaver_record(cross_references=nowhere))) == {"RP-Z11"}
    assert codes(rationale("Five of 412; see E-CC6-LA-77.")) == {"RP-Z11"}
    assert codes(described("LA-77 is performed each day.")) == {"RP-Z11"}
    assert codes(rationale("Five of 412; see E-CC9-VEN-02, E-CC6-LA-02.3 and LA-02; ticket LA-0277.")) == set()


def test_a_reference_without_a_way_back_is_refused() -> None:
    """LA-02 names VEN-02, whose paper does not name LA-02."""
    one_way = [{"ref": "E-CC9-VEN-02", "control": "VEN-02", "why": "relies on"}]
    found = findings(subject(leaver_record(cross_references=one_way)))
    assert [one.code for one in found] == ["RP-Z11"]
    assert "does not refer back" in found[0].found
