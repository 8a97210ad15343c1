"""Lint on numbers, dates, order and scope: what the report says against the grid, the matrix and the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from lint_fixture import (
    REMOVED,
    clean_engagement,
    clean_papers,
    codes,
    control_of,
    findings,
    leaver_record,
    replacing,
    subject,
    word_file,
)
from report_fixture import COMPLEMENTARY, DESCRIPTION, MATTERS

from reperform.canonical import sha256_hex
from reperform.documents import Report, ReportInputs
from reperform.documents.paper import Paper
from reperform.documents.report.inputs import Reported
from reperform.linting.grid_numbers import pairs_of_test
from reperform.linting.periods import day_of
from reperform.linting.quantities import counts_in, durations_in, fractions_in
from reperform.linting.subject import Subject
from reperform.linting.weighing import same_wording, without_slots
from reperform.model import AttributeSpec, Control
from reperform.record import Conclusion, ControlTest, Record
from reperform.record.exceptions import (
    Approval,
    DeviationEntry,
    ExceptionDeviation,
    ExceptionEntry,
    ExceptionLog,
)


def refused_word(old: str, new: str, kind: str = "section-iv") -> set[str]:
    """Return the refusals after a person replaced a text in a Word file of the report."""
    name = f"{kind}.docx"
    found = findings(subject(word={name: word_file(kind, replacing(old, new))}))
    return {one.code for one in found if one.severity == "error"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("For 5 of 412 leavers", "For 4 of 412 leavers"),
        ("For 5 of 412 leavers", "For five of 411 leavers"),
        ("For 5 of 412 leavers", "For 371 of 412 leavers"),
        ("For 5 of 412 leavers", "For some leavers"),
        ("not so for 3 of 410", "not so for 2 of 410"),
        ("sample of 25 of 412", "sample of 26 of 412"),
        ("For all 412 leavers", "For all 421 leavers"),
        ("not apply to 371 of 412", "not apply to 371 out of 421"),
    ],
)
def test_a_fraction_changed_in_word_is_refused(old: str, new: str) -> None:
    """Whatever number of a fraction a person changed, in figures or words, the grid says otherwise."""
    assert refused_word(old, new) == {"RP-Z05"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("For 5 of 412 leavers", "For five of 412 leavers"),
        ("For 5 of 412 leavers", "For 5 out of the 412 leavers"),
        ("Exceptions noted.", "Exceptions were noted."),
        ("No exceptions noted.", "No exceptions noted for any of the 25 leavers."),
        ("was not shown to operate as stated.", "was not shown to operate as stated; 407 of 412 leavers passed."),
    ],
)
def test_other_words_for_the_same_numbers_are_not_refused(old: str, new: str) -> None:
    """An editor may write the same fraction in words."""
    assert refused_word(old, new) == set()


def test_a_number_that_no_record_holds_is_warned_of() -> None:
    """A count of days that a person typed into Word cannot be traced."""
    data = word_file("section-iv", replacing("No exceptions noted.", "No exceptions noted within 9 days."))
    found = [one for one in findings(subject(word={"section-iv.docx": data})) if one.code == "RP-Z54"]
    assert [(one.severity, one.where.column) for one in found] == [("warning", "Result")]


def test_the_verdict_may_not_be_turned_round_in_word() -> None:
    """Neither may an exception be removed, nor one be claimed."""
    assert "RP-Z06" in refused_word("Exceptions noted.", "No exceptions noted.")
    assert "RP-Z06" in refused_word("No exceptions noted.", "Exception noted.")


def test_a_fraction_in_prose_is_held_against_the_grid_of_its_control() -> None:
    """A rationale, and an exception worded for the report, may not count other items than the test."""
    conclusion = leaver_record().conclusion
    assert isinstance(conclusion, Conclusion)
    wrong = conclusion.model_copy(update={"rationale": "Seven of 412 leavers were late."})
    assert codes(subject(leaver_record(conclusion=wrong))) == {"RP-Z05"}
    other = conclusion.model_copy(update={"rationale": "4 of 7 directors said so; one of two backups is kept."})
    assert codes(subject(leaver_record(conclusion=other))) == set()
    told = {"exceptions": (Reported("EX-01", "LA-02", ("A",), "Removal was late for 9 of 412 leavers."),)}
    assert codes(subject(inputs=told)) == {"RP-Z05"}
    part = {"exceptions": (Reported("EX-01", "LA-02", ("A",), "One of 14 notices of Payroll came late."),)}
    assert codes(subject(inputs=part)) == set()


def test_the_pairs_of_a_test_are_its_counts() -> None:
    """By hand: 412 leavers, 5 deviating; A 3 late and 1 unable of 410; B 1 of 41, 371 not applicable."""
    test = clean_papers()[0].record.tests[0]
    pairs = pairs_of_test(test)
    assert {(5, 412), (407, 412), (412, 412), (3, 410), (1, 410), (4, 410), (2, 412), (1, 41), (371, 412)} <= pairs
    assert not {(5, 410), (6, 412), (5, 41)} & pairs


def test_fractions_counts_and_spans_are_read_as_written() -> None:
    """By hand, with thousands, words, units and things that are none."""
    assert [(one.part, one.whole) for one in fractions_in("1,204 of 2,002; twenty-one of 25; 3 of 4.5; of 3")] == [
        (1204, 2002), (21, 25)
    ]  # fmt: skip
    assert counts_in("all 412 leavers and a sample of two leavers", ("leaver", "leavers")) == [
        (412, "all 412 leavers"), (2, "sample of two leavers")
    ]  # fmt: skip
    spans = durations_in("within 4 hours (SEV1), 24 hours (SEV2) or, no later than three working days, in 90 days")
    assert [(one.number, one.units[0]) for one in spans] == [(4, "hours"), (24, "hours"), (3, "business_days")]


def test_a_control_in_one_section_only_is_refused() -> None:
    """A row added to, or taken from, a Word file of either section."""

    def without_vendor(document):  # type: ignore[no-untyped-def]
        for table in document.tables:
            for row in [row for row in table.rows if "VEN-02" in row.cells[0].text + row.cells[1].text]:
                row._tr.getparent().remove(row._tr)

    for kind in ("section-iii", "section-iv"):
        name = f"{kind}.docx"
        found = findings(subject(word={name: word_file(kind, without_vendor)}))
        assert "VEN-02 is missing in" in " ".join(one.found for one in found if one.code == "RP-Z07"), kind
    assert "RP-Z07" in refused_word("VEN-02", "VEN-09", "section-iii")


def test_a_paper_without_a_control_of_the_matrix_is_refused() -> None:
    """The matrix lost a control that Section IV tests."""
    assert "RP-Z07" in codes(subject(controls=(control_of(leaver_record()),)))


@pytest.mark.parametrize(
    ("column", "value"),
    [("owner", "Head of Payroll"), ("frequency", "weekly"), ("description", "IT removes all access when it can.")],
)
def test_a_matrix_that_differs_from_what_was_tested_is_refused(column: str, value: str) -> None:
    """Section III would state the one, Section IV has tested the other."""
    leaver, vendor = (paper.record for paper in clean_papers())
    found = findings(subject(controls=(control_of(leaver, **{column: value}), control_of(vendor))))
    places = [(one.where.sheet, one.where.column) for one in found if one.code == "RP-Z08"]
    assert places == [("Controls", column)]


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("section-iii", "within two business days", "within five business days"),
        ("section-iii", "Head of IT Operations", "Head of Payroll"),
        ("section-iii", "For each event, manual", "Weekly, manual"),
        ("section-iv", "within two business days of the termination date and", "within a week and"),
    ],
)
def test_a_wording_owner_or_frequency_changed_in_word_is_refused(kind: str, old: str, new: str) -> None:
    """The reader compares Sections III and IV, and so does lint."""
    assert "RP-Z08" in refused_word(old, new, kind)


def attribute(**changes: object) -> AttributeSpec:
    """Return the attribute on removal with other cells."""
    return REMOVED.model_copy(update=changes)


def limited(limit: str, unit: str = "business_days") -> dict[str, str]:
    """Return the arguments of the attribute with another limit."""
    return {**REMOVED.arguments, "limit": limit, "unit": unit}


@pytest.mark.parametrize(
    "row",
    [
        attribute(arguments=limited("5")),
        attribute(text="Access was removed within 3 business days"),
        attribute(sla_source='Access policy 5.1: "1 business day"'),
        attribute(text="Access was removed", sla_source="", arguments=limited("5")),
    ],
)
def test_a_limit_other_than_the_one_worded_is_refused(row: AttributeSpec) -> None:
    """The control says two business days; argument, text or source say something else."""
    assert "RP-Z09" in codes(subject(attributes=(row,)))


@pytest.mark.parametrize(
    "row",
    [
        attribute(text="Access was removed in time", sla_source="Access policy 5.1"),
        attribute(text="Access was removed within one month", sla_source=""),
        attribute(text="Access was removed", sla_source="", arguments=limited("48", "hours")),
        attribute(text="Out within 120 minutes", sla_source="", arguments=limited("2", "hours")),
        attribute(text="Renewed within one year", sla_source="", arguments=limited("12", "months")),
        attribute(text="No account unused for 90 days is left", sla_source="Policy 7 of 2025"),
    ],
)
def test_a_limit_that_is_not_worded_in_its_unit_is_not_judged(row: AttributeSpec) -> None:
    """Nothing is said of a text without a limit, or with one that cannot be compared."""
    assert "RP-Z09" not in codes(subject(attributes=(row,)))


def test_the_limit_of_another_attribute_is_not_taken_for_this_one() -> None:
    """The control words two business days for removal; the ticket's five days stand in the policy only."""
    ticket = attribute(attribute="B", text="The ticket was closed within 5 business days", sla_source="Policy 9",
                       arguments=limited("5"))  # fmt: skip
    assert codes(subject(attributes=(REMOVED, ticket))) == set()


def test_limits_by_severity_are_each_compared() -> None:
    """15 and 30 are worded; 15 and 45 are tested."""
    leaver, vendor = (paper.record for paper in clean_papers())
    words = "The team fixes findings within 15 (critical) or 30 (high) calendar days."
    row = attribute(control="VEN-02", text="Fixed in time", sla_source="", rule="within_by",
                    arguments={"limits": "critical:15, high:45", "unit": "calendar_days"})  # fmt: skip
    controls = (control_of(leaver), control_of(vendor, description=words))
    said = " ".join(
        one.found for one in findings(subject(attributes=(row,), controls=controls)) if one.code == "RP-Z09"
    )
    assert "45 calendar days" in said
    assert "tested with 15" not in said


def test_a_required_number_other_than_the_one_worded_is_refused() -> None:
    """At least four directors are worded, three are required."""
    row = attribute(text="At least four directors were present", sla_source="", rule="baseline",
                    arguments={"column": "present", "required": "3", "compare": "at_least"})  # fmt: skip
    assert "RP-Z09" in codes(subject(attributes=(row,)))
    assert "RP-Z09" not in codes(subject(attributes=(row.model_copy(update={"text": "At least 3 were present"}),)))


def test_a_frequency_other_than_the_one_worded_is_refused() -> None:
    """The wording says once a year, the column quarterly; a control for each event may name any rhythm."""
    leaver, vendor = (paper.record for paper in clean_papers())
    quarterly = (control_of(leaver), control_of(vendor, frequency="quarterly"))
    assert "RP-Z09" in codes(subject(controls=quarterly))
    assert "RP-Z09" not in codes(subject(controls=(control_of(leaver), control_of(vendor, frequency="per_event"))))


def test_a_description_that_states_another_limit_of_a_control_is_refused() -> None:
    """A sentence of the description names the control and another limit, or another rhythm."""

    def told(text: str) -> set[str]:
        first, *others = DESCRIPTION
        return codes(subject(description=(first.model_copy(update={"text": text}), *others)))

    assert told("Access is removed within 5 business days (LA-02).") == {"RP-Z09"}
    assert told("Under VEN-02 reports are reviewed every quarter.") == {"RP-Z09"}
    assert told("Access is removed within 2 business days (LA-02). Reports are read every quarter.") == set()


def tested(nature: str) -> list[ControlTest]:
    """Return the tests of LA-02, all of one nature."""
    return [
        test.model_copy(
            update={"attributes": [one.model_copy(update={"test_nature": nature}) for one in test.attributes]}
        )
        for test in leaver_record().tests
    ]


def test_a_control_tested_by_inquiry_only_is_refused() -> None:
    """Inquiry alone is no evidence; observation is more than that."""
    assert "RP-Z13" in codes(subject(leaver_record(tests=tested("inquiry"))))
    assert "RP-Z13" not in codes(subject(leaver_record(tests=tested("observation"))))


def test_a_criterion_without_a_concluded_control_is_refused() -> None:
    """CC6.2 and CC6.3 rest on LA-02, which nobody has concluded; a criterion without control needs a reason."""
    found = findings(subject(leaver_record(state="tested", conclusion=None)))
    said = [one.found for one in found if one.code == "RP-Z14"]
    assert [text.partition(":")[0] for text in said] == ["CC6.2", "CC6.3"]
    assert any("CC1.1 has no control" in one.found for one in findings(subject(criteria=())))


@pytest.mark.parametrize("text", ["1 Jan 2024 to 31 Dec 2024", "January 1, 2025 through June 30, 2025"])
def test_another_period_in_a_text_is_refused(text: str) -> None:
    """A template or a description that was copied from another year."""
    first, *others = DESCRIPTION
    moved = (first.model_copy(update={"text": f"The description is for the period {text}."}), *others)
    assert codes(subject(description=moved)) == {"RP-Z15"}


def test_the_own_period_in_other_forms_is_accepted() -> None:
    """Days are compared, not their form; a span that is not called the period may be any."""
    first, *others = DESCRIPTION
    text = "For the period January 1, 2025 to December 31, 2025. A report covers 2024-10-01 to 2025-09-30."
    assert codes(subject(description=(first.model_copy(update={"text": text}), *others))) == set()
    assert day_of("31 December 2025") == date(2025, 12, 31)
    assert day_of("31 Feb 2025") is None


def test_another_period_on_a_record_or_in_a_page_header_is_refused() -> None:
    """A paper of last year, and a Word file whose header was not changed."""
    old = {"start": "2024-01-01", "end": "2024-12-31", "time_zone": "America/Chicago"}
    assert "RP-Z15" in codes(subject(leaver_record(period=old)))

    def last_year(document):  # type: ignore[no-untyped-def]
        document.sections[0].header.paragraphs[0].text = "Payroll Cloud | 1 Jan 2024 to 31 Dec 2024"

    assert "RP-Z15" in codes(subject(word={"section-i.docx": word_file("section-i", last_year)}))


def test_a_report_dated_before_its_last_work_is_refused() -> None:
    """The last review is of 23 January 2026: the day before is too early, the day itself is not."""

    def dated(day: date) -> set[str]:
        rows = tuple(row.model_copy(update={"dated": day}) if row.matter == "report_date" else row for row in MATTERS)
        return codes(subject(report=rows))

    assert dated(date(2026, 1, 22)) == {"RP-Z16"}
    assert dated(date(2026, 1, 23)) == set()


def test_a_csoc_without_organization_is_refused() -> None:
    """Blank, or a name that is not on the sheet Subservice."""
    cuec, csoc = COMPLEMENTARY
    assert codes(subject(complementary=(cuec, csoc))) == set()
    for name in ("", "Somebody else"):
        assert codes(subject(complementary=(cuec, csoc.model_copy(update={"organization": name})))) == {"RP-Z17"}


def logged(*, disposition: str = "Reported.", approved: bool = True, handling: str = "exception") -> ExceptionLog:
    """Return a log with one exception of LA-02 and its deviation."""
    deviation = DeviationEntry(control="LA-02", ref="E-CC6-LA-02", test="T1", item="E0101", attribute="A",
                               result="deviation", fact="late", handling=handling,
                               exception="EX-01" if handling == "exception" else "")  # fmt: skip
    approval = Approval(person="msantos", name="Miguel Santos", at="2026-01-23T10:00:00Z") if approved else None
    entry = ExceptionEntry(
        id="EX-01", control="LA-02", ref="E-CC6-LA-02", title="Leavers", criteria=["CC6.2"], attributes=["A"],
        items=["E0101"], deviations=[ExceptionDeviation(item="E0101", attribute="A", fact="late", found=True)],
        disposition=disposition, approval=approval,
    )  # fmt: skip
    return ExceptionLog(engagement_id="NWP-2025", deviations=[deviation], exceptions=[entry])


def test_an_exception_without_disposition_or_approval_is_refused() -> None:
    """Also a deviation that nobody decided; a finished exception is left alone."""
    assert codes(subject(log=logged())) == set()
    for log in (logged(disposition=""), logged(approved=False), logged(handling="open")):
        assert codes(subject(log=log)) == {"RP-Z18"}


def test_a_word_file_that_is_none_is_refused_and_does_not_stop_the_rest() -> None:
    """A damaged file is a finding; the other checks are made all the same."""
    found = findings(subject(word={"section-iv.docx": b"PK\x03\x04 damaged"}, complementary=()))
    assert [(one.code, one.where.file) for one in found] == [("RP-Z19", "workpapers/section-iv.docx")]


def test_an_edited_and_an_outdated_word_file_are_warned_of() -> None:
    """Compile would write over the edited one; the other no longer says what the records say."""
    own, edited = word_file("section-v"), word_file("section-v", replacing("Management's responses", "The responses"))
    compiled = {"section-v.docx": sha256_hex(own)}

    def told(data: bytes, *, outdated: bool = False) -> list[tuple[str, str]]:
        one = replace(subject(word={"section-v.docx": data}), compiled=compiled, outdated=outdated)
        return [(message.code, message.severity) for message in findings(one)]

    assert told(own) == []
    assert told(edited) == told(own, outdated=True) == [("RP-Z55", "warning")]


def test_tests_alike_but_for_numbers_and_names_are_warned_of() -> None:
    """Three controls with one wording of their tests; two alike are not many, and another wording is not alike."""
    words = "Inspected the list “{}” for a sample of {} of 90 {} from 2 Jan 2025 to determine whether it was approved."
    texts = {
        without_slots(words.format(name, number, name), (name,)) for name, number in (("grants", 5), ("changes", 25))
    }
    assert len(texts) == 1
    base = leaver_record()
    alike = [base.model_copy(update={"control": name, "ref": f"E-CC6-{name}"}) for name in ("LA-02", "LA-03", "LA-05")]

    def warned(records: list[Record]) -> set[str]:
        papers = [Paper(record, clean_papers()[0].results) for record in records]
        one = Subject(Report(papers, clean_engagement(papers), ReportInputs()))
        return {message.code for message in same_wording(one)}

    assert warned(alike) == {"RP-Z50"}
    assert warned(alike[:2]) == set()


def catalogue_control(control: str, title: str, *criteria: str) -> Control:
    """Return a control of the matrix."""
    return control_of(leaver_record(), control=control, title=title, criteria=criteria)


def test_an_unusual_criterion_is_warned_of() -> None:
    """Removal of leavers is no matter of CC3.1; the usual ones, and a firm's own control of that id, are left alone."""
    vendor = control_of(clean_papers()[1].record)
    odd = catalogue_control("LA-02", "Removal of leavers' access", "CC6.2", "CC6.3", "CC3.1")
    assert "RP-Z51" in codes(subject(controls=(odd, vendor)))
    own = catalogue_control("LA-02", "Penetration of markets", "CC6.2", "CC3.1")
    assert "RP-Z51" not in codes(subject(controls=(own, vendor)))


def test_a_control_that_says_neither_who_nor_when_is_warned_of() -> None:
    """An automated control needs no person; its occasion it has to name."""
    leaver, vendor = (paper.record for paper in clean_papers())

    def warned(words: str, automation: str = "manual") -> list[str]:
        row = control_of(vendor, description=words, automation=automation)
        return [one.found for one in findings(subject(controls=(control_of(leaver), row))) if one.code == "RP-Z53"]

    assert warned("Data are encrypted.") == ["the wording of VEN-02 does not say who performs it or when"]
    assert warned("Access is reviewed each quarter.") == ["the wording of VEN-02 does not say who performs it"]
    assert warned("Access is reviewed each quarter.", "automated") == []
    assert warned("The owner reviews access each quarter.") == []
