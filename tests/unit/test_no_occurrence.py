"""From the intake of an empty list to the wording of Section IV: nothing is believed because a list is empty."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from support import ACCOUNTS, AT, LEAVERS, PERSON, command, make, tiny_json

from reperform.compiling import paper_of
from reperform.documents import section_iv_entries
from reperform.documents.paper import Paper
from reperform.documents.workpaper_paper import workpaper
from reperform.errors import InputRefused, UsageError
from reperform.fieldwork.concluding import conclude
from reperform.fieldwork.corroborating import Corroboration, corroborate
from reperform.fieldwork.published import published_record
from reperform.opened import OpenEngagement, open_at
from reperform.populations.imports import take_in
from reperform.populations.register import register
from reperform.record import Record
from reperform.runner import run
from reperform.verifying import verify

HEADING = "employee,left_on,type\n"
PAYROLL = "employee,paid_until,reason\nE9,2025-06-30,transfer\n"
ASKED = "Dana Wu, head of HR"


def content(*, period_filter: str = "left_on, 2025-01-01 to 2025-12-31", months: int = 12) -> dict[str, Any]:
    """The tiny engagement with an empty list of leavers and a payroll list that holds nobody who ended."""
    base = tiny_json()
    leavers, accounts = base["populations"]
    leavers |= {"stated_count": 0, "header_row": 1, "period_filter": period_filter}
    payroll = leavers | {
        "population": "PAYROLL", "title": "Payroll ended", "key": ["employee"], "date_column": "paid_until",
        "stated_count": 1, "source": "Payroll", "filter_column": "reason", "filter_op": "equals",
        "filter_value": "termination", "controls": [],
    }  # fmt: skip
    about = base["about"] | ({} if months == 12 else {"period_end": "2025-06-30"})
    return tiny_json(populations=[leavers, accounts, payroll], about=about)


def opened_with(root: Path, value: dict[str, Any], *, leavers: str = HEADING) -> OpenEngagement:
    opened = make(root, value)
    for name, population, text in (
        ("leavers.csv", "LEAVERS", leavers), ("accounts.csv", "ACCOUNTS", ACCOUNTS), ("pay.csv", "PAYROLL", PAYROLL),
    ):  # fmt: skip
        (root / "evidence" / name).write_text(text, encoding="utf-8")
        assert take_in(opened, root / "evidence" / name, population, person=PERSON, at=AT).outcome == "accepted"
    run(opened, person=PERSON, at=AT)
    return opened


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The engagement run once; each test works on a copy."""
    root = tmp_path_factory.mktemp("absence") / "e"
    opened_with(root, content())
    return root


@pytest.fixture
def opened(ran: Path, tmp_path: Path) -> OpenEngagement:
    """A copy of the engagement that was run."""
    return open_at(Path(shutil.copytree(ran, tmp_path / "e")))


def say(opened: OpenEngagement, **said: Any) -> Record:
    return corroborate(opened, "LA-02", Corroboration(**said), person=PERSON, at=AT)[1]


def end(opened: OpenEngagement) -> Record:
    return conclude(opened, "LA-02", "no_occurrence", "Nobody left.", person=PERSON, at=AT)


def refused(opened: OpenEngagement) -> list[str]:
    with pytest.raises(InputRefused) as caught:
        end(opened)
    return [message.code for message in caught.value.messages]


def paper(opened: OpenEngagement) -> Paper:
    return Paper(*paper_of(opened, "LA-02"))


def test_a_run_over_an_empty_list_says_that_nothing_occurred(opened: OpenEngagement) -> None:
    """Never that no sample was drawn, and never that all of nothing was tested."""
    record = published_record(opened, "LA-02")
    assert record is not None
    assert (record.state, record.open_points, record.proposed.status) == ("tested", [], "no_occurrence")
    assert [test.sample.method for test in record.tests] == ["whole_population", "nothing to draw"]
    for test in record.tests:
        assert "No item occurred in the period" in test.sample.sentences[0]
        assert test.evaluation.sentence.startswith("Not occurring")
    answer = command("run", cwd=opened.folder.root)
    assert answer["results"][0]["not_occurring"] == ["LEAVERS"]


def test_no_occurrence_is_refused_without_corroboration_and_explanation(opened: OpenEngagement) -> None:
    """A year without leavers needs both, and both reasons are said at once."""
    assert refused(opened) == ["RP-C12", "RP-C13"]


@pytest.mark.parametrize("status", ["operated_effectively", "operated_effectively_exceptions_noted"])
def test_nothing_is_never_called_effective(opened: OpenEngagement, status: str) -> None:
    """Otherwise the proof of an absence could be passed over."""
    with pytest.raises(InputRefused, match="no item of the period was there"):
        conclude(opened, "LA-02", status, "fine", person=PERSON, at=AT)


def test_a_second_empty_list_and_an_explanation_allow_it(opened: OpenEngagement) -> None:
    """The payroll list holds no termination; the paper prints both, with who said so."""
    say(opened, text="Payroll shows no termination.", second_list="PAYROLL")
    assert refused(opened) == ["RP-C13"]
    say(opened, explanation="The company has eight people, all employed since 2023.")
    record = end(opened)
    assert record.state == "concluded"
    assert record.absence is not None
    assert (record.absence.by, record.absence.second_file) == ("Ana Prescott", "pay.csv")
    assert record.absence.hardly_believed == [
        "a control over people who join, change roles or leave (CC6.2, CC6.3) without any of them in 365 days"
    ]
    assert verify(opened.folder.root).findings == ()


def test_section_iv_states_the_list_its_rows_and_the_corroboration(opened: OpenEngagement) -> None:
    """The reader of the report sees why nothing was tested."""
    say(opened, text="Seen.", second_list="PAYROLL", explanation="Eight people.")
    end(opened)
    entry = section_iv_entries([paper(opened)])[0]
    assert entry.test.endswith("Inspected the list PAYROLL to corroborate that there were none.")
    assert entry.result == (
        "No leavers occurred in the period per HR system (0 rows in the list, produced 20 Jan 2026), corroborated by "
        "the list PAYROLL; operating effectiveness was not tested."
    )


def test_an_inquiry_with_a_document_corroborates(opened: OpenEngagement, tmp_path: Path) -> None:
    """The document is in the register and in the evidence index; the paper need not be run again."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Nobody left in 2025.", encoding="utf-8")
    record = say(opened, text="HR confirmed that nobody left.", asked=ASKED, document=letter, explanation="Eight.")
    assert record.evidence[0]["name"] == "letter.txt"
    assert [line.kind for line in register(opened) if line.name == "letter.txt"] == ["control"]
    assert end(opened).state == "concluded"
    words = str(workpaper(paper(opened)).parts)
    assert ASKED in words
    assert "letter.txt" in words
    assert verify(opened.folder.root).findings == ()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "RP-C02"),
        ({"second_list": "PAYROLL"}, "RP-C02"),
        ({"text": "HR says so."}, "RP-C16"),
        ({"text": "HR says so.", "asked": ASKED}, "RP-C16"),
    ],
)
def test_words_alone_corroborate_nothing(opened: OpenEngagement, said: dict[str, str], code: str) -> None:
    """Neither a statement without grounds nor grounds without a statement is recorded."""
    with pytest.raises(UsageError) as caught:
        say(opened, **said)
    assert [message.code for message in caught.value.messages] == [code]


@pytest.mark.parametrize(
    ("name", "named"),
    [("LEAVERS", "the list of the control itself"), ("ACCOUNTS", "holds 6 items"), ("PAYROL", "no population")],
)
def test_a_second_list_must_be_another_and_empty(opened: OpenEngagement, name: str, named: str) -> None:
    """A list that holds items shows the contrary."""
    with pytest.raises(InputRefused, match=named):
        say(opened, text="Seen.", second_list=name)


def test_a_second_list_sent_again_makes_the_conclusion_out_of_date(opened: OpenEngagement) -> None:
    """What corroborated is not what is there now."""
    say(opened, text="Seen.", second_list="PAYROLL", explanation="Eight people.")
    end(opened)
    path = opened.folder.evidence / "pay2.csv"
    path.write_text(PAYROLL + "E8,2025-07-31,termination\n", encoding="utf-8")
    assert take_in(opened, path, "PAYROLL", person=PERSON, at=AT).outcome == "accepted"
    line = command("status", cwd=opened.folder.root)["controls"][0]
    assert line["stale"] == ["corroboration by PAYROLL"]
    assert (line["state"], line["conclusion"]) == ("tested", "")
    assert refused(opened) == ["RP-C05"]


def test_the_corroboration_falls_away_when_the_list_is_sent_again(opened: OpenEngagement) -> None:
    """It was given for one empty file; another empty file has to be corroborated anew."""
    say(opened, text="Seen.", second_list="PAYROLL", explanation="Eight people.")
    path = opened.folder.evidence / "again.csv"
    path.write_text("employee,left_on,type,site\n", encoding="utf-8")
    assert take_in(opened, path, "LEAVERS", person=PERSON, at=AT).outcome == "accepted"
    run(opened, person=PERSON, at=AT)
    assert refused(opened) == ["RP-C12", "RP-C13"]


def test_an_empty_list_without_its_period_is_refused(tmp_path: Path) -> None:
    """A list that is empty because of its dates proves nothing; the columns to fill are named."""
    opened = opened_with(tmp_path / "e", content(period_filter=""))
    say(opened, text="Seen.", second_list="PAYROLL", explanation="Eight people.")
    with pytest.raises(InputRefused) as caught:
        end(opened)
    message = caught.value.messages[0]
    assert (message.code, message.where.column) == ("RP-C11", "period_filter")


def test_no_occurrence_is_refused_where_items_occurred(tmp_path: Path) -> None:
    """Five leavers are no absence, whatever a person says."""
    value = content()
    value["populations"][0]["stated_count"] = 6
    opened = opened_with(tmp_path / "e", value, leavers=LEAVERS)
    with pytest.raises(InputRefused, match="5 items of LEAVERS occurred"):
        say(opened, text="Seen.", second_list="PAYROLL")


def test_half_a_year_without_leavers_needs_no_explanation(tmp_path: Path) -> None:
    """Implausibility is said of a year, or of a control that must have operated by its own frequency."""
    opened = opened_with(tmp_path / "e", content(months=6))
    assert refused(opened) == ["RP-C12"]


def test_a_list_whose_rows_all_lie_outside_the_period_is_an_absence_too(tmp_path: Path) -> None:
    """One leaver of January 2026: no item of the period, one row in the list."""
    value = content()
    value["populations"][0]["stated_count"] = 1
    opened = opened_with(tmp_path / "e", value, leavers=HEADING + "E5,2026-01-02,employee\n")
    say(opened, text="Seen.", second_list="PAYROLL", explanation="Eight people.")
    end(opened)
    assert "(1 row in the list" in section_iv_entries([paper(opened)])[0].result


def test_the_commands_lead_from_the_empty_list_to_the_conclusion(opened: OpenEngagement) -> None:
    """``conclude --corroborate`` and ``--explain``, then the status."""
    root = opened.folder.root
    said = ("--corroborate", "Payroll shows none.", "--second-list", "PAYROLL", "--explain", "Eight people.")
    command("conclude", "LA-02", *said, "--as", PERSON, cwd=root)
    answer = command(
        "conclude", "LA-02", "--status", "no_occurrence", "--rationale", "Nobody left.", "--as", PERSON, cwd=root
    )
    assert (answer["state"], answer["status"]) == ("concluded", "no_occurrence")
