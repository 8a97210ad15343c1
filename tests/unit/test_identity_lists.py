"""The identity map as evidence: a client's list that is taken in, examined, dated, and shown with what it lacks."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from support import AT, PERSON, tiny_json

from reperform.documents import workpaper_pdf
from reperform.documents.paper import Paper
from reperform.engagement.creating import create_engagement
from reperform.engagement.tests_of_control import populations_of
from reperform.fieldwork.procedures import find_procedure
from reperform.fieldwork.record_files import results_csv
from reperform.fieldwork.recording import perform_and_record
from reperform.fieldwork.staleness import inputs_of
from reperform.opened import OpenEngagement, open_at
from reperform.populations.imports import take_in
from reperform.record import ControlTest, ResultRow

CHANGES = """change,merged,authors,approver
C1,2025-03-03,jdoe,Jane Doe
C2,2025-03-04,Jane Doe,sam
C3,2025-07-07,Sam Reed,sam
C4,2025-07-08,Sam Reed,SAM
C5,2025-03-05,bot-7,jdoe
C6,2025-03-06,jdoe,nobody-knows
C7,2025-06-15,jdoe,sam
C8,2025-03-07,jdoe; sam,jdoe; kim
"""
# C1 the same person by her handle; C2 Sam Reed, somebody else; C3 and C4 Samira Vogt, who has the handle since July;
# C5 a robot wrote it; C6 a name the list does not hold; C7 nobody held the handle; C8 an author among the approvers.
HANDLES = """who,handle,since,until,type
Jane Doe,jdoe,,,staff
Sam Reed,sam,2024-01-01,2025-05-31,staff
Samira Vogt,sam,2025-07-01,,staff
Release robot,bot-7,,,service
Kim Holt,kim,,,contractor
,orphan,,,staff
"""
COLUMNS = {"person": "who", "identity": "handle", "from": "since", "to": "until", "kind": "type", "shared": "service"}
EXPECTED = {
    "C1": "deviation", "C2": "pass", "C3": "pass", "C4": "pass", "C5": "unable", "C6": "pass", "C7": "unable",
    "C8": "pass",
}  # fmt: skip


def content(**arguments: str) -> dict[str, Any]:
    stated = {"person": "authors", "other": "approver", "at": "merged", "missing_person": "unable",
              "missing_other": "deviation", **arguments}  # fmt: skip
    value = tiny_json()
    value["attributes"] = [
        {"control": "LA-02", "attribute": "A", "text": "Somebody else approved.", "test_nature": "reperformance",
         "population": "CHANGES", "rule": "different_person", "arguments": stated},
    ]  # fmt: skip
    value["populations"] = [
        {"population": "CHANGES", "unit": "change", "key": ["change"], "date_column": "merged"},
        {"population": "HANDLES", "unit": "handle", "key": ["handle"], "identity_columns": COLUMNS,
         "source": "Directory", "stated_count": 6},
    ]  # fmt: skip
    value["joins"] = []
    return value


def made(root: Path, value: dict[str, Any] | None = None, **files: str) -> OpenEngagement:
    """Make an engagement and take in the lists that are given."""
    opened = open_at(create_engagement(root, value or content()))
    for name, text in files.items():
        path = opened.folder.evidence / f"{name.lower()}.csv"
        path.write_text(text, encoding="utf-8")
        assert take_in(opened, path, name, person=PERSON, at=AT).outcome == "accepted"
    return opened


def performed(opened: OpenEngagement) -> tuple[ControlTest, tuple[ResultRow, ...], Paper]:
    record, results = perform_and_record(opened, "LA-02", find_procedure("approval_order"))
    return record.tests[0], results, Paper(record, results)


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> tuple[ControlTest, tuple[ResultRow, ...], Paper]:
    """The eight changes compared after the client's list of handles."""
    return performed(made(tmp_path_factory.mktemp("identities") / "e", CHANGES=CHANGES, HANDLES=HANDLES))


def test_persons_are_compared_after_the_list_on_the_day_of_each_change(worked: Any) -> None:
    """Each result as worked out by hand beside the list."""
    assert {row.item: row.result for row in worked[1]} == EXPECTED


def test_the_list_is_one_of_those_the_results_rest_on(worked: Any) -> None:
    """It has its file, digest and IPE record; an open one keeps the paper open."""
    test, _, paper = worked
    (handles,) = test.lists
    assert (handles.id, handles.size, handles.files[0].name) == ("HANDLES", 6, "handles.csv")
    assert len(handles.files[0].sha256) == 64
    assert handles.ipe.status == "open"
    assert any(point.startswith("HANDLES: ") for point in paper.record.open_points)


def test_the_record_counts_what_the_map_did_not_know(worked: Any) -> None:
    """Four names are in the map, one is not, a robot is shared, and sam of C7 is not settled."""
    (use,) = worked[0].identities
    assert (use.attribute, use.mapped, use.unmapped, use.shared, use.undecided) == ("A", 4, 1, 1, 1)
    assert (use.unmapped_first, use.shared_first, use.undecided_first) == (["nobody-knows"], ["bot-7"], ["SAM"])
    assert (use.assumed_items, use.assumed_first) == (1, ["C6"])
    assert (use.both_sides_items, use.both_sides_first) == (2, ["C1", "C8"])
    assert use.source == (
        "the list HANDLES (6 rows; 1 without person or identity not used; type read as a person: contractor 1, staff 4)"
    )


def test_the_workpaper_prints_it_beside_the_attribute(worked: Any) -> None:
    """A reader of the PDF sees the source of the map and every name it lacks."""
    pages = PdfReader(io.BytesIO(workpaper_pdf(worked[2]))).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    for words in ("Persons compared", "Not in the identity map, compared as written", "nobody-knows", "bot-7"):
        assert words in text


def test_a_list_that_has_not_come_keeps_the_test_from_being_performed(tmp_path: Path) -> None:
    """Without the map nothing is compared as if there were none."""
    opened = made(tmp_path / "e", CHANGES=CHANGES)
    record, results = perform_and_record(opened, "LA-02", find_procedure("approval_order"))
    assert results == ()
    assert any("HANDLES has not been taken in" in point for point in record.open_points)


def test_the_list_is_part_of_what_a_paper_rests_on(tmp_path: Path) -> None:
    """New evidence for it makes the paper stale."""
    opened = made(tmp_path / "e", CHANGES=CHANGES, HANDLES=HANDLES)
    assert populations_of(opened.engagement, "LA-02") == ("CHANGES", "HANDLES")
    before = inputs_of(opened, "LA-02")["evidence"]
    path = opened.folder.evidence / "handles.csv"
    path.write_text(HANDLES + "Lu Marsh,nobody-knows,,,staff\n", encoding="utf-8")
    take_in(opened, path, "HANDLES", person=PERSON, at=AT)
    assert inputs_of(opened, "LA-02")["evidence"] != before
    (use,) = performed(opened)[0].identities
    assert (use.unmapped, use.assumed_items) == (0, 0)


def test_unmapped_names_can_be_declared_unable(tmp_path: Path) -> None:
    """unmapped=unable turns C6 and nothing else."""
    test, results, _ = performed(made(tmp_path / "e", content(unmapped="unable"), CHANGES=CHANGES, HANDLES=HANDLES))
    assert {row.item: row.result for row in results} == EXPECTED | {"C6": "unable"}
    assert test.identities[0].unmapped_are == "unable"


def test_without_at_a_dated_handle_is_unable(tmp_path: Path) -> None:
    """C2 and C3 name sam, and no day says which one."""
    results = performed(made(tmp_path / "e", content(at=""), CHANGES=CHANGES, HANDLES=HANDLES))[1]
    found = {row.item: row.result for row in results}
    assert [found[item] for item in ("C2", "C3", "C4", "C7", "C8")] == ["unable"] * 5
    assert found["C1"] == "deviation"


def test_a_handle_two_persons_claim_is_undecided(tmp_path: Path) -> None:
    """A client's list can contradict itself; then no row of it wins."""
    handles = HANDLES + "Kim Other,kim,,,staff\n"
    test, results, _ = performed(made(tmp_path / "e", CHANGES=CHANGES, HANDLES=handles))
    assert next(row for row in results if row.item == "C8").result == "unable"
    assert "kim" in test.identities[0].undecided_first


def test_a_day_of_the_list_that_is_no_date_leaves_its_handle_undecided(tmp_path: Path) -> None:
    """ "soon" is not a blank, which would mean always; the source says how many there are."""
    handles = HANDLES.replace("Kim Holt,kim,,,", "Kim Holt,kim,,soon,")
    test, results, _ = performed(made(tmp_path / "e", CHANGES=CHANGES, HANDLES=handles))
    assert next(row for row in results if row.item == "C8").result == "unable"
    assert "kim" in test.identities[0].undecided_first
    assert "1 with a day that is no date" in test.identities[0].source


def test_sheet_and_list_make_one_map(tmp_path: Path) -> None:
    """What the list lacks may stand in the Identities sheet; both are named as sources."""
    value = content()
    value["identities"] = [{"person": "Jane Doe", "identity": "nobody-knows", "source": "Asked"}]
    test, results, _ = performed(made(tmp_path / "e", value, CHANGES=CHANGES, HANDLES=HANDLES))
    assert next(row for row in results if row.item == "C6").result == "deviation"
    assert test.identities[0].source.startswith("the Identities sheet (1 row) and the list HANDLES (6 rows; ")


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    """Both lists reversed give the same results and the same coverage."""
    turned = ["\n".join([text.splitlines()[0], *reversed(text.splitlines()[1:])]) + "\n" for text in (CHANGES, HANDLES)]
    first = performed(made(tmp_path / "a", CHANGES=CHANGES, HANDLES=HANDLES))
    second = performed(made(tmp_path / "b", CHANGES=turned[0], HANDLES=turned[1]))
    assert results_csv(first[1]) == results_csv(second[1])
    assert first[0].identities == second[0].identities


def test_a_list_of_identities_reads_its_days_as_dates(tmp_path: Path) -> None:
    """Days with slashes are asked for, never guessed, like in any other list."""
    opened = open_at(create_engagement(tmp_path / "e", content()))
    path = opened.folder.evidence / "handles.csv"
    path.write_text(HANDLES.replace("2025-05-31", "03/04/2025"), encoding="utf-8")
    taken = take_in(opened, path, "HANDLES", person=PERSON, at=AT)
    assert taken.outcome != "accepted"


def test_the_join_of_leavers_and_accounts_is_in_the_record(tmp_path: Path) -> None:
    """Upper-case numbers in one list, lower-case and padded ones in the other: nothing exact, all after two folds."""
    value = tiny_json()
    value["attributes"] = [row for row in value["attributes"] if row["rule"] != "manual"]
    value["joins"][0]["fold"] = ["case", "employee=spaces"]
    leavers = "employee,left_on,type\nE1,2025-03-03,employee\nE2,2025-03-07,employee\nE9,2025-03-07,employee\n"
    accounts = "account,employee,disabled_on\na1,e1,2025-03-03\na2,e 2,2025-03-10\na3,e5,\n"
    opened = made(tmp_path / "e", value, LEAVERS=leavers, ACCOUNTS=accounts)
    record, _ = perform_and_record(opened, "LA-02", find_procedure("leaver_removal"))
    (use,) = record.tests[0].joins
    assert (use.exact, [step.items for step in use.added], use.matched) == (0, [1, 1], 2)
    assert (use.without_row_first, use.rows_not_found_first) == (["E9"], ["e5"])
    assert [step.fold for step in use.added] == ["capitals", "blanks and line breaks in employee"]


def test_results_csv_keeps_hostile_names_as_they_are(tmp_path: Path) -> None:
    """Digits, equals signs, quotes, braces and pipes are one name each and come back literally."""
    names = ["0042", "=1+1", 'O\'Brien "X"', "{ann}", "a|b", "#ann", "<b>ann</b>", "@ann"]
    rows = "".join(
        f'D{number},2025-03-03,"{name.replace(chr(34), chr(34) * 2)}",zed\n' for number, name in enumerate(names)
    )
    opened = made(
        tmp_path / "e", content(separator="none"), CHANGES=CHANGES.splitlines()[0] + "\n" + rows, HANDLES=HANDLES
    )
    test, results, _ = performed(opened)
    assert {row.result for row in results} == {"pass"}
    assert test.identities[0].unmapped_first == sorted([*names, "zed"])
    read = list(csv.DictReader(io.StringIO(results_csv(results).decode(), newline="")))
    for name, row in zip(names, read, strict=True):
        assert f"'{name}'" in row["reason"]
