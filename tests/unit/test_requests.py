"""What is asked of the client and what came back: in step with the log, numbers that stay, nothing that leaks."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from support import ACCOUNTS, AT, LEAVERS, PERSON, make, tiny_json, with_evidence

from reperform.compiling import evidence_of, write_request_list
from reperform.documents.evidence_register import evidence_xlsx, register_blocks, register_summary
from reperform.documents.request_list import request_list_xlsx
from reperform.documents.wording import engagement_header
from reperform.draws.of_control import draw_control
from reperform.errors import InputRefused, UsageError
from reperform.fieldwork.judging import attach, record_marks
from reperform.fieldwork.performing import Performer
from reperform.fieldwork.rejecting import reject
from reperform.fieldwork.requests import RequestLine, find_request, refuse_other_request, request_lines
from reperform.fieldwork.staleness import inputs_of
from reperform.ledger.receipts import Receipt, state_receipt
from reperform.opened import OpenEngagement, open_at
from reperform.populations.imports import take_in
from reperform.populations.register import RegisterLine, note_receipt, register

LATER = "2026-02-05T10:00:00Z"
DANA = Receipt("Dana Hill, HR", "2026-01-20", "secure portal", "R-07")
REQUESTS: list[dict[str, Any]] = [
    {"request": "R-07", "population": "LEAVERS", "what": "All leavers of 2025", "asked_of": "Dana Hill, HR",
     "due": "2026-01-20", "note": "SECRET remark of the team"},
    {"request": "R-09", "control": "LA-02", "what": "Access policy"},
]  # fmt: skip


def asked(root: Path, **changes: Any) -> OpenEngagement:
    """Return the tiny engagement with two requests; nothing is taken in."""
    return make(root, tiny_json(requests=REQUESTS) | changes)


def send(opened: OpenEngagement, text: str, name: str = "leavers.csv", receipt: Receipt = DANA, at: str = AT) -> None:
    path = opened.folder.evidence / name
    path.write_text(text, encoding="utf-8")
    taken = take_in(opened, path, "LEAVERS", receipt=receipt, person=PERSON, at=at)
    assert taken.outcome == "accepted"


def line_of(opened: OpenEngagement, number: str) -> RequestLine:
    return find_request(opened, number)


def leavers_of(opened: OpenEngagement) -> list[RegisterLine]:
    return [line for line in register(opened) if line.population == "LEAVERS"]


def drawn(root: Path, **changes: Any) -> OpenEngagement:
    opened = with_evidence(root, tiny_json(**changes))
    draw_control(opened, "LA-02", person=PERSON, seed="a" * 64, reason="test", at=AT)
    return opened


def ticket(opened: OpenEngagement, item: str, text: str = "ticket", attribute: str = "C", at: str = AT) -> None:
    path = opened.folder.evidence / f"{item}.txt"
    path.write_text(text, encoding="utf-8")
    made = attach(opened, "LA-02", path, item=item, attribute=attribute, person=PERSON, at=at)
    note_receipt(opened, made, Receipt(received="2026-01-30"), person=PERSON, at=at)


def test_every_list_is_asked_for_and_the_sheet_gives_number_day_and_person(tmp_path: Path) -> None:
    """A list without a row of its own is asked for under R- and its id."""
    lines = request_lines(asked(tmp_path / "e"))
    assert [(line.number, line.kind, line.status, line.due) for line in lines] == [
        ("R-07", "population", "open", "2026-01-20"),
        ("R-ACCOUNTS", "population", "open", ""),
        ("R-09", "document", "open", ""),
    ]
    assert lines[0].columns == ("employee", "left_on")
    assert lines[1].what == "Accounts"


def test_what_was_taken_in_is_received_with_file_day_and_person(tmp_path: Path) -> None:
    """By the number stated, and without a number by the list."""
    opened = asked(tmp_path / "e")
    send(opened, LEAVERS)
    take_in(opened, opened.folder.evidence / "accounts.csv", "ACCOUNTS", person=PERSON, at=AT)
    (file,) = line_of(opened, "R-07").files
    assert (file.name, file.receipt, file.size, file.taken_in_by) == (
        "leavers.csv", DANA, len(LEAVERS), "Ana Prescott",
    )  # fmt: skip
    assert line_of(opened, "R-07").status == "received"
    assert line_of(opened, "R-ACCOUNTS").status == "received"
    assert line_of(opened, "R-ACCOUNTS").files[0].receipt == Receipt()


def test_a_list_sent_again_supersedes_the_earlier_which_stays_shown(tmp_path: Path) -> None:
    """The register keeps both and says which took the place of which."""
    opened = asked(tmp_path / "e")
    send(opened, LEAVERS)
    send(opened, LEAVERS + "E7,2025-06-06,employee\n", "leavers_v2.csv", Receipt(request="R-07"), LATER)
    old, new = leavers_of(opened)
    assert (old.state, old.superseded_by, old.superseded_by_sha256) == ("superseded", "leavers_v2.csv", new.sha256)
    assert new.state == "in_force"
    assert [one.state for one in line_of(opened, "R-07").files] == ["superseded", "in_force"]
    assert line_of(opened, "R-07").status == "received"


def test_the_same_bytes_are_the_same_import_and_what_is_told_of_them_adds_up(tmp_path: Path) -> None:
    """Who brought a file is no part of the import; a later statement fills what an earlier one left open."""
    opened = asked(tmp_path / "e")
    send(opened, LEAVERS, receipt=Receipt(given_by="Dana Hill, HR"))
    before = opened.log.of_type("import")[0].subjects["import"]
    send(opened, LEAVERS, receipt=Receipt(received="2026-01-20", request="R-07"))
    send(opened, LEAVERS, receipt=Receipt())
    assert [event.type for event in opened.log.events()] == ["import", "receive"]
    assert opened.log.events()[1].subjects["import"] == before
    (line,) = leavers_of(opened)
    assert line.receipt == Receipt("Dana Hill, HR", "2026-01-20", "", "R-07")


def test_a_rejected_list_is_awaited_again_until_a_new_one_comes(tmp_path: Path) -> None:
    """Rejected with reason, person and day; the next file makes the request received again."""
    opened = asked(tmp_path / "e")
    send(opened, LEAVERS)
    made = reject(opened, "R-07", Path("leavers.csv"), "Filtered on employees", person="ben", at=LATER)
    assert made.was_taken_in
    assert [message.code for message in made.messages] == ["RP-W09"]
    line = line_of(opened, "R-07")
    assert (line.status, line.is_awaited) == ("rejected", True)
    (file,) = line.files
    assert file.rejection is not None
    assert (file.state, file.rejection.reason, file.rejection.by, file.rejection.at) == (
        "rejected", "Filtered on employees", "Ben Ode", LATER,
    )  # fmt: skip
    send(opened, LEAVERS.replace("employee\nE2", "contractor\nE2"), "whole.csv", Receipt(), LATER)
    assert line_of(opened, "R-07").status == "received"
    assert [(one.state, one.superseded_by) for one in leavers_of(opened)] == [
        ("rejected", "whole.csv"), ("in_force", ""),
    ]  # fmt: skip


def test_a_file_that_was_never_taken_in_can_be_rejected(tmp_path: Path) -> None:
    """Its digest and reason are kept; no byte of it enters the store."""
    opened = asked(tmp_path / "e")
    path = opened.folder.evidence / "wrong.csv"
    path.write_text("abc", encoding="utf-8")
    made = reject(opened, "R-07", path, "Last year's list", person=PERSON, at=AT)
    assert (made.was_taken_in, made.messages) == (False, ())
    (line,) = register(opened)
    assert (line.state, line.sha256[:8], line.size, line.population) == ("not_taken_in", "ba7816bf", 3, "LEAVERS")
    assert list(opened.store.digests()) == []
    assert line_of(opened, "R-07").status == "rejected"


def points(opened: OpenEngagement) -> list[str]:
    return [point for one in Performer(opened).perform("LA-02") for point in one.open_points]


def test_nothing_rests_on_a_list_that_was_sent_back(tmp_path: Path) -> None:
    """A rejected list keeps its control open and makes its paper stale, until a file is taken in again."""
    opened = drawn(tmp_path / "e")
    before = inputs_of(opened, "LA-02")
    assert points(opened) == []
    reject(opened, "R-ACCOUNTS", Path("accounts.csv"), "Not all systems", person=PERSON, at=LATER)
    assert [point for point in points(opened) if "ACCOUNTS was sent back (Not all systems)" in point]
    assert {name for name, digest in inputs_of(opened, "LA-02").items() if digest != before[name]} == {"judgements"}
    take_in(opened, opened.folder.evidence / "accounts.csv", "ACCOUNTS", person=PERSON, at=LATER)
    assert points(opened) == []
    assert inputs_of(opened, "LA-02") == before


def test_a_file_that_was_sent_back_is_no_evidence_of_its_item(tmp_path: Path) -> None:
    """The results no longer name it; another file of the same item stays."""
    opened = drawn(tmp_path / "e")
    ticket(opened, "E1")
    ticket(opened, "E2")
    number = next(line.number for line in request_lines(opened) if line.item == "E1")
    reject(opened, number, Path("E1.txt"), "Another person", person=PERSON, at=LATER)
    rows = [row for one in Performer(opened).perform("LA-02") for row in one.results if row.attribute == "C"]
    assert {row.item: row.evidence for row in rows if row.evidence} == {"E2": "E2.txt"}


def test_one_file_for_two_lists_is_rejected_for_one_of_them_only(tmp_path: Path) -> None:
    """A rejection speaks of the use that was asked for."""
    opened = asked(tmp_path / "e")
    path = opened.folder.evidence / "both.csv"
    path.write_text("employee,left_on,account,disabled_on\nE1,2025-03-03,a1,2025-03-03\n", encoding="utf-8")
    for population in ("LEAVERS", "ACCOUNTS"):
        assert take_in(opened, path, population, person=PERSON, at=AT).outcome == "accepted"
    reject(opened, "R-ACCOUNTS", Path("both.csv"), "Accounts are missing", person=PERSON, at=LATER)
    assert {line.population: line.state for line in register(opened)} == {
        "LEAVERS": "in_force", "ACCOUNTS": "rejected",
    }  # fmt: skip


def test_items_are_asked_for_only_once_they_are_drawn(tmp_path: Path) -> None:
    """Nothing of the sample can be known before the draw; then each item stands in the order of its rank."""
    opened = with_evidence(tmp_path / "e")
    assert [line.kind for line in request_lines(opened)] == ["population", "population"]
    (_, one), *_ = draw_control(opened, "LA-02", person=PERSON, seed="a" * 64, reason="test", at=AT)
    items = [line for line in request_lines(opened) if line.kind == "item"]
    assert [line.item for line in items] == list(one.items)
    assert items[0].number == "R-LA-02-001"
    assert [attribute.attribute for attribute in items[0].attributes] == ["C"]


def test_an_item_keeps_its_number_when_it_is_drawn_again(tmp_path: Path) -> None:
    """Another draw takes further numbers; what it no longer needs is said to be no longer needed."""
    method = {"control": "", "method": "frequency_table", "table": "example-a", "risk": "moderate", "size": 2,
              "reason": "two are enough here"}  # fmt: skip
    opened = drawn(tmp_path / "e", methodology=[method])
    first = {line.item: line.number for line in request_lines(opened) if line.kind == "item"}
    assert sorted(first.values()) == ["R-LA-02-001", "R-LA-02-002"]
    for seed in "bcd":
        draw_control(opened, "LA-02", person=PERSON, seed=seed * 64, reason="test", at=LATER)
    (_, in_force), *_ = draw_control(opened, "LA-02", person=PERSON)
    lines = [line for line in request_lines(opened) if line.kind == "item"]
    assert {line.item: line.number for line in lines}.items() >= first.items()
    assert len({line.number for line in lines}) == len(lines) > 2
    assert {line.item for line in lines if line.status == "open"} == set(in_force.items)
    assert {line.status for line in lines if line.item not in in_force.items} == {"superseded"}


def test_an_attached_file_answers_its_item(tmp_path: Path) -> None:
    """Without a number the item tells which request was answered."""
    opened = drawn(tmp_path / "e")
    ticket(opened, "E1")
    line = next(line for line in request_lines(opened) if line.item == "E1")
    assert (line.status, [one.name for one in line.files]) == ("received", ["E1.txt"])
    assert line.files[0].receipt.received == "2026-01-30"
    made = reject(opened, line.number, Path("E1.txt"), "Another person's ticket", person=PERSON, at=LATER)
    assert made.was_taken_in
    assert find_request(opened, line.number).status == "rejected"
    ticket(opened, "E1", "the right ticket", at=LATER)
    assert find_request(opened, line.number).status == "received"


def test_an_item_is_received_only_when_every_attribute_has_its_file(tmp_path: Path) -> None:
    """One file for one of two attributes is part of an answer."""
    content = tiny_json()
    content["attributes"].append({**content["attributes"][2], "attribute": "D", "text": "The manager signed"})
    opened = drawn(tmp_path / "e", attributes=content["attributes"])
    ticket(opened, "E1")
    line = next(line for line in request_lines(opened) if line.item == "E1")
    assert (line.status, line.open_attributes, line.is_awaited) == ("partly_received", ("D",), True)
    ticket(opened, "E1", attribute="D")
    assert find_request(opened, line.number).status == "received"


def test_an_item_that_was_examined_is_not_awaited_and_its_result_is_not_shown(tmp_path: Path) -> None:
    """Seen on the screen, whatever was found; an item whose evidence was missing stays open."""
    opened = drawn(tmp_path / "e")
    results = {"E1": "pass", "E2": "deviation", "E3": "not_applicable", "E4": "unable"}
    marks = [{"item": item, "attribute": "C", "result": result, "note": "seen", "evidence": ""}
             for item, result in results.items()]  # fmt: skip
    record_marks(opened, "LA-02", marks, person=PERSON, at=AT)
    found = {line.item: line.status for line in request_lines(opened) if line.kind == "item"}
    assert found == {"E1": "examined", "E2": "examined", "E3": "examined", "E4": "open", "E6": "open"}


def test_a_mark_that_says_nothing_of_what_was_seen_keeps_the_request_open(tmp_path: Path) -> None:
    """The client is not told that an item was seen with them when all there is, is a P; evidence named is enough."""
    opened = drawn(tmp_path / "e")
    marks = [{"item": item, "attribute": "C", "result": "pass", "note": "", "evidence": evidence}
             for item, evidence in (("E1", ""), ("E2", "ticket 7 on screen"))]  # fmt: skip
    record_marks(opened, "LA-02", marks, person=PERSON, at=AT)
    found = {line.item: line.status for line in request_lines(opened) if line.kind == "item"}
    assert (found["E1"], found["E2"]) == ("open", "examined")


def test_numbers_of_the_sheet_are_taken_for_items_too(tmp_path: Path) -> None:
    """A row that names control and list gives the items of that sample their number."""
    row = {"request": "R-30", "control": "LA-02", "population": "LEAVERS", "what": "Removal ticket",
           "due": "2026-03-01"}  # fmt: skip
    opened = drawn(tmp_path / "e", requests=[row])
    items = [line for line in request_lines(opened) if line.kind == "item"]
    assert (items[0].number, items[0].what, items[0].due) == ("R-30-001", "Removal ticket", "2026-03-01")


def test_a_number_that_could_mean_two_things_is_refused(tmp_path: Path) -> None:
    """A number of the sheet that is also made for a list stops the list."""
    opened = asked(tmp_path / "e", requests=[{"request": "R-ACCOUNTS", "what": "Chart of accounts"}])
    with pytest.raises(InputRefused) as refused:
        request_lines(opened)
    assert [message.code for message in refused.value.messages] == ["RP-W05"]


@pytest.mark.parametrize(
    ("number", "use", "code"),
    [
        ("R-7", {"population": "LEAVERS"}, "RP-W06"),
        ("R-07", {"population": "ACCOUNTS"}, "RP-W07"),
        ("R-07", {"control": "LA-02", "item": "E1"}, "RP-W07"),
        ("R-LA-02-001", {"population": "LEAVERS"}, "RP-W07"),
        ("R-LA-02-001", {"control": "LA-02", "item": "nobody"}, "RP-W07"),
        ("", {"population": "ACCOUNTS"}, ""),
        ("R-07", {"population": "LEAVERS"}, ""),
        ("R-09", {"control": "LA-02", "item": "E1"}, ""),
        ("R-09", {"population": "LEAVERS"}, ""),
    ],
)
def test_an_answer_goes_to_the_request_that_asked_for_it(
    tmp_path: Path, number: str, use: dict[str, str], code: str
) -> None:
    """A wrong number is refused before anything is taken in; a document may come in any form."""
    opened = drawn(tmp_path / "e", requests=REQUESTS)
    if code:
        with pytest.raises(UsageError) as refused:
            refuse_other_request(opened, number, **use)
        assert [message.code for message in refused.value.messages] == [code]
    else:
        refuse_other_request(opened, number, **use)


def test_overdue_needs_a_day_that_somebody_gave(tmp_path: Path) -> None:
    """No clock is read: without a day nothing is overdue; on the day itself it is not yet."""
    line = line_of(asked(tmp_path / "e"), "R-07")
    assert [line.is_overdue(day) for day in ("", "2026-01-20", "2026-01-21")] == [False, False, True]
    assert line.as_json()["overdue"] is None
    assert line.as_json("2026-01-21")["overdue"] is True


@pytest.mark.parametrize("received", ["20/01/2026", "2026-1-20", "2026-02-30", "yesterday"])
def test_a_day_that_can_be_read_in_two_ways_is_refused(received: str) -> None:
    """The day of receipt is a fact; it is not guessed from a spelling."""
    with pytest.raises(UsageError) as refused:
        state_receipt(received=received)
    assert [message.code for message in refused.value.messages] == ["RP-W01"]


def cells(data: bytes) -> dict[str, list[list[str]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        sheet.title: [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        for sheet in book
    }


def client_list(opened: OpenEngagement, as_of: str = "") -> bytes:
    return request_list_xlsx(request_lines(opened), opened.engagement, as_of=as_of)


def test_the_list_for_the_client_says_what_to_send_and_how(tmp_path: Path) -> None:
    """System, query, period with its date column, columns, format, day and person; an empty column for comments."""
    found = cells(client_list(asked(tmp_path / "e"), "2026-01-21"))
    assert list(found) == ["Read me first", "Lists", "Documents"]
    (row,) = [row for row in found["Lists"] if row[0] == "R-07"]
    text = " | ".join(row)
    for part in (
        "All leavers of 2025", "HR system", "left in 2025", "2025-01-01 to 2025-12-31", "left_on", "employee",
        "unfiltered, all states", "row count", "2026-01-20", "Dana Hill, HR", "open; overdue",
    ):  # fmt: skip
        assert part in text
    assert row[-1] == ""
    assert any("Overdue is shown as of 2026-01-21" in cell for row in found["Lists"] for cell in row)
    readme = " ".join(cell for row in found["Read me first"] for cell in row)
    for part in ("Excel changes dates", "without a filter", "All states means", "number of rows", "password"):
        assert part in readme


def test_nothing_of_the_team_leaks_into_the_clients_copy(tmp_path: Path) -> None:
    """No note, mark, result, risk, rate, confidence or stated count is anywhere in the file, comments included."""
    method = {"control": "", "method": "attribute", "confidence": "0.87", "tolerable_rate": "0.13",
              "reason": "SECRET reason of the size"}  # fmt: skip
    content = tiny_json(requests=REQUESTS, methodology=[method])
    content["populations"][0] |= {"stated_count": 6, "accuracy": "rows_traced", "rows_traced": 4711}
    content["controls"][0]["extra"] = {"risk": "SECRET risk"}
    content["walkthroughs"][0] |= {"seen": "SECRET walkthrough"}
    content["attributes"][2]["arguments"] = {"guidance": "SECRET guidance"}
    opened = with_evidence(tmp_path / "e", content)
    draw_control(opened, "LA-02", person=PERSON, seed="5eed" * 16, reason="SECRET draw", at=AT)
    marks = [{"item": "E1", "attribute": "C", "result": "deviation", "note": "SECRET finding", "evidence": "x"}]
    record_marks(opened, "LA-02", marks, person=PERSON, at=AT)
    ticket(opened, "E1")
    data = client_list(opened)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        whole = "".join(parts.read(name).decode("utf-8") for name in parts.namelist())
    for word in ("SECRET", "0.87", "0.13", "4711", "5eed", "deviation", "moderate", "frequency_table", "Ana Prescott"):
        assert word not in whole, word
    assert "R-LA-02-001" in whole


def test_no_content_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    """What a client or a workbook says is text, whatever it looks like."""
    opened = asked(tmp_path / "e", requests=[{"request": "R-1", "what": '=HYPERLINK("http://x.example","y")'}])
    path = opened.folder.evidence / "=1+1.csv"
    path.write_text(LEAVERS, encoding="utf-8")
    take_in(opened, path, "LEAVERS", receipt=Receipt(given_by="@SUM(A1)"), person=PERSON, at=AT)
    evidence = evidence_of(opened)
    header = engagement_header(opened.engagement, [])
    for data in (client_list(opened), evidence_xlsx(evidence.register, evidence.requests, header)):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            for name in parts.namelist():
                assert b"<f>" not in parts.read(name)
                assert b"<hyperlink" not in parts.read(name)


def test_the_same_content_gives_the_same_bytes_whoever_took_it_in_and_when(tmp_path: Path) -> None:
    """List and register depend on what was stated of a receipt, never on a clock or a login."""
    made = []
    for number, (person, at) in enumerate((("ana", AT), ("login:somebody", LATER))):
        opened = asked(tmp_path / f"e{number}")
        path = opened.folder.evidence / "leavers.csv"
        take_in(opened, path, "LEAVERS", receipt=DANA, person=person, at=at)
        evidence = evidence_of(open_at(opened.folder.root))
        header = engagement_header(opened.engagement, [])
        made.append(
            (client_list(opened), evidence_xlsx(evidence.register, evidence.requests, header),
             register_blocks(evidence.register))
        )  # fmt: skip
    assert made[0] == made[1]


def test_the_list_is_written_once_and_never_over_what_somebody_edited(tmp_path: Path) -> None:
    """A repeat without news writes nothing and logs nothing; a copy with comments in it is not overwritten."""
    opened = asked(tmp_path / "e")
    path = write_request_list(opened, person=PERSON, at=AT)
    write_request_list(opened, person=PERSON, at=LATER)
    assert len(opened.log.of_type("export")) == 1
    send(opened, LEAVERS)
    write_request_list(opened, person=PERSON, at=LATER)
    assert len(opened.log.of_type("export")) == 2
    path.write_bytes(path.read_bytes() + b"comments")
    with pytest.raises(InputRefused) as refused:
        write_request_list(opened, person=PERSON, at=LATER)
    assert refused.value.messages[0].code == "RP-W12"


def test_the_register_counts_its_states(tmp_path: Path) -> None:
    """One sentence for the reader; a register without entries says so."""
    opened = asked(tmp_path / "e")
    assert register_summary(register(opened)) == "No evidence was received."
    send(opened, LEAVERS)
    send(opened, LEAVERS + "E7,2025-06-06,employee\n", "v2.csv", Receipt(), LATER)
    (opened.folder.evidence / "x.csv").write_text(ACCOUNTS + "\n", encoding="utf-8")
    reject(opened, "R-ACCOUNTS", opened.folder.evidence / "x.csv", "Not all systems", person=PERSON, at=AT)
    assert register_summary(register(opened)) == "3 entries: 1 in force, 1 superseded, 1 rejected, not taken in."
