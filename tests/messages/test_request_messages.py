"""What a user is told by `requests`, `evidence`, `intake` and `attach` about what was asked and received."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from support import LEAVERS, command, make, snapshot, tiny_json

from reperform.opened import open_at

ASKED = [{"request": "R-07", "population": "LEAVERS", "what": "All leavers", "due": "2026-01-20"}]


def root_of(tmp_path: Path) -> Path:
    return make(tmp_path / "e", tiny_json(requests=ASKED)).folder.root


def refusal(answer: dict[str, Any]) -> dict[str, Any]:
    (message,) = [one for one in answer["messages"] if one["severity"] == "error"]
    assert message["found"]
    assert message["why"]
    assert message["action"]
    return dict(message)


INTAKE = ("intake", "evidence/leavers.csv", "--population", "LEAVERS", "--as", "ana")


def test_from_intake_to_the_register_and_the_list(tmp_path: Path) -> None:
    """What is stated at intake stands in register and list, and verify is clean with both."""
    root = root_of(tmp_path)
    stated = ("--from", "Dana Hill, HR", "--received", "2026-01-20", "--via", "secure portal", "--request", "R-07")
    answer = command(*INTAKE, *stated, cwd=root)
    assert answer["receipt"] == {
        "from": "Dana Hill, HR", "received": "2026-01-20", "via": "secure portal", "request": "R-07",
    }  # fmt: skip
    (line,) = command("evidence", cwd=root)["evidence"]
    assert (line["name"], line["from"], line["request"], line["state"], line["size"], line["taken_in_by"]) == (
        "leavers.csv", "Dana Hill, HR", "R-07", "in_force", len(LEAVERS), "Ana Prescott",
    )  # fmt: skip
    answer = command("requests", "--as-of", "2026-02-01", cwd=root)
    assert [(one["number"], one["status"], one["overdue"]) for one in answer["requests"]] == [
        ("R-07", "received", False), ("R-ACCOUNTS", "open", False),
    ]  # fmt: skip
    assert Path(answer["path"]).name == "requests.xlsx"
    verified = command("verify", cwd=root, code=1)
    assert {one["kind"] for one in verified["findings"]} == {"NOT TAKEN IN"}
    assert [one["name"] for one in verified["evidence_register"]] == ["leavers.csv"]


def test_a_file_is_sent_back_by_a_named_person(tmp_path: Path) -> None:
    """Rejecting warns that the tests still rest on the file, and verify stays clean."""
    root = root_of(tmp_path)
    command(*INTAKE, cwd=root)
    reason = ("--reason", "Only employees; contractors are missing")
    answer = command("requests", "--reject", "R-07", "--file", "leavers.csv", *reason, "--as", "ana", cwd=root)
    assert answer["rejected"]["was_taken_in"] is True
    assert [one["code"] for one in answer["messages"] if one["severity"] == "warning"] == ["RP-W09"]
    assert answer["requests"][0]["status"] == "rejected"
    assert answer["requests"][0]["files"][0]["rejected"]["reason"] == reason[1]
    verified = command("verify", cwd=root, code=1)
    assert {one["kind"] for one in verified["findings"]} == {"NOT TAKEN IN"}


def test_evidence_of_an_item_is_attached_under_its_number(tmp_path: Path) -> None:
    """The number, the person and the day are recorded; the number of another item is refused."""
    root = root_of(tmp_path)
    command(*INTAKE, cwd=root)
    command("intake", "evidence/accounts.csv", "--population", "ACCOUNTS", "--as", "ana", cwd=root)
    items = command("sample", "LA-02", "--as", "ana", cwd=root)["samples"][0]["items"]
    (root / "ticket.txt").write_text("ticket", encoding="utf-8")
    attach = ("attach", "LA-02", "ticket.txt", "--item", items[0], "--attribute", "C", "--as", "ana")
    assert refusal(command(*attach, "--request", "R-LA-02-002", cwd=root, code=2))["code"] == "RP-W07"
    answer = command(*attach, "--request", "R-LA-02-001", "--received", "2026-02-03", "--from", "IT", cwd=root)
    assert answer["receipt"] == {"from": "IT", "received": "2026-02-03", "request": "R-LA-02-001"}
    lines = {one["number"]: one for one in command("requests", cwd=root)["requests"]}
    assert lines["R-LA-02-001"]["status"] == "received"
    assert lines["R-LA-02-001"]["files"][0]["from"] == "IT"
    assert lines["R-LA-02-002"]["status"] == "open"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((*INTAKE, "--received", "20/01/2026"), "RP-W01", "2026-01-20"),
        ((*INTAKE, "--from", "x" * 501), "RP-W02", "500"),
        ((*INTAKE, "--request", "R-70"), "RP-W06", "R-07"),
        ((*INTAKE, "--request", "R-ACCOUNTS"), "RP-W07", "ACCOUNTS"),
        (("requests", "--as-of", "soon"), "RP-W01", "--as-of"),
        (("requests", "--reject", "R-07", "--reason", "x", "--as", "ana"), "RP-W11", "--file"),
        (("requests", "--reason", "x"), "RP-W11", "--reject"),
        (("requests", "--reject", "R-07", "--file", "evidence/leavers.csv", "--as", "ana"), "RP-W08", "--reason"),
        (("requests", "--reject", "R-07", "--file", "no.csv", "--reason", "x", "--as", "ana"), "RP-W03", "no.csv"),
        (("requests", "--reject", "R-7", "--file", "evidence/leavers.csv", "--reason", "x", "--as", "ana"), "RP-W06",
         "R-07"),
        (("requests", "--reject", "R-07", "--file", "evidence/leavers.csv", "--reason", "x"), "RP-U05", "--as"),
    ],
)  # fmt: skip
def test_what_cannot_be_recorded_is_refused_and_changes_nothing(
    tmp_path: Path, arguments: tuple[str, ...], code: str, said: str
) -> None:
    """A wrong day, number, file or person: one message with four parts, and the folder as it was."""
    root = root_of(tmp_path)
    before = snapshot(root)
    message = refusal(command(*arguments, cwd=root, code=2))
    assert message["code"] == code
    assert said in str(message)
    assert snapshot(root) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such kinds of file")
def test_a_link_is_not_taken_in(tmp_path: Path) -> None:
    """A link in the inbox is refused with its name, and nothing is kept."""
    root = root_of(tmp_path)
    (root / "evidence" / "link.csv").symlink_to("leavers.csv")
    message = refusal(command("intake", "evidence/link.csv", "--population", "LEAVERS", cwd=root, code=3))
    assert (message["code"], message["where"]) == ("RP-T05", {"file": "link.csv"})
    assert list(open_at(root).store.digests()) == []


def test_a_file_for_a_request_that_was_struck_off_is_named(tmp_path: Path) -> None:
    """A number that is no longer on the sheet is a warning; the list falls back on what was taken in."""
    root = root_of(tmp_path)
    command(*INTAKE, "--request", "R-07", cwd=root)
    again = make(tmp_path / "other", tiny_json()).folder.workbook
    (root / "engagement.xlsx").write_bytes(again.read_bytes())
    answer = command("requests", cwd=root)
    assert [one["code"] for one in answer["messages"]] == ["RP-W10"]
    assert answer["requests"][0]["number"] == "R-LEAVERS"
    assert answer["requests"][0]["status"] == "received"
