"""What a user is told when something is wrong: one clear message naming the place, and nothing changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import LEAVERS, PERSON, command, make, snapshot, tiny_json, with_evidence

from reperform.engagement.creating import create_engagement


def only(answer: dict[str, object]) -> dict[str, object]:
    messages = [one for one in answer["messages"] if one["severity"] == "error"]  # type: ignore[attr-defined, index]
    assert len(messages) == 1, messages
    return messages[0]  # type: ignore[no-any-return]


def test_a_wrong_parameter_name_stops_before_anything_runs(tmp_path: Path) -> None:
    """A misspelt parameter is refused with the nearest name and exit code 3."""
    root = with_evidence(tmp_path / "e").folder.root
    before = snapshot(root)
    said = only(command("run", "LA-02", "-p", "contol=LA-02", cwd=root, code=3))
    assert said["code"] == "RP-R01"
    assert "contol" in str(said["found"])
    assert said["action"] == "did you mean control?"
    assert snapshot(root) == before


def test_a_missing_column_is_named_with_the_file(tmp_path: Path) -> None:
    """A list without a column the engagement needs is refused, naming file, column and the nearest one."""
    root = make(tmp_path / "e").folder.root
    (root / "evidence" / "leavers.csv").write_text(LEAVERS.replace("left_on", "left_at"), encoding="utf-8")
    said = only(command("intake", "evidence/leavers.csv", "--population", "LEAVERS", cwd=root, code=3))
    assert said["where"]["file"] == "leavers.csv"  # type: ignore[index]
    assert "left_on" in str(said)
    assert "left_at" in str(said)
    assert not (root / ".reperform" / "log").exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there gives one message and exit code 3."""
    root = make(tmp_path / "e").folder.root
    before = snapshot(root)
    said = only(command("intake", "evidence/nothing.csv", "--population", "LEAVERS", cwd=root, code=3))
    assert said["where"] == {"file": "nothing.csv"}
    assert snapshot(root) == before


def test_an_ambiguous_date_is_asked_and_never_guessed(tmp_path: Path) -> None:
    """Dates that fit two orders need an answer; nothing is recorded without it."""
    root = make(tmp_path / "e").folder.root
    text = "employee,left_on,type\nE1,03/04/2025,employee\nE2,05/06/2025,employee\n"
    (root / "evidence" / "leavers.csv").write_text(text, encoding="utf-8")
    answer = command("intake", "evidence/leavers.csv", "--population", "LEAVERS", cwd=root, code=3)
    assert answer["outcome"] == "needs_answer"
    assert [question["id"] for question in answer["questions"]] == ["date_order.left_on"]
    assert not (root / ".reperform" / "log").exists()
    answer = command(
        "intake", "evidence/leavers.csv", "--population", "LEAVERS", "--answer", "date_order.left_on=DMY",
        "--values", "out.csv", cwd=root,
    )  # fmt: skip
    assert answer["outcome"] == "accepted"
    assert "E1,2025-04-03,employee" in (root / "out.csv").read_text(encoding="utf-8")


def test_a_text_where_a_date_belongs_is_counted_and_kept(tmp_path: Path) -> None:
    """A value that is no date is listed, stays an item, and can never pass."""
    root = make(tmp_path / "e").folder.root
    (root / "evidence" / "leavers.csv").write_text(LEAVERS.replace("2025-05-05", "unknown"), encoding="utf-8")
    answer = command("intake", "evidence/leavers.csv", "--population", "LEAVERS", cwd=root, code=0)
    assert any("E6" in str(note) or "unknown" in str(note) for note in answer["notes"])
    command("intake", "evidence/accounts.csv", "--population", "ACCOUNTS", cwd=root)
    result = command("run", "LA-02", cwd=root, code=4)["results"][0]
    assert any("no readable left_on" in point for point in result["open_points"])
    rows = (root / "workpapers" / "E-CC6-LA-02" / "results.csv").read_text(encoding="utf-8").splitlines()
    assert any(row.startswith("E6,B,unable,") for row in rows)


def test_an_unknown_population_names_the_nearest(tmp_path: Path) -> None:
    """A misspelt population id is a usage error that names the nearest id."""
    root = make(tmp_path / "e").folder.root
    said = only(command("intake", "evidence/leavers.csv", "--population", "LEVERS", cwd=root, code=2))
    assert said["action"] == "did you mean LEAVERS?"


def test_a_first_run_with_unmarked_items_says_what_to_do_next(tmp_path: Path) -> None:
    """Unmarked items leave the control incomplete with the next command, and a conclusion is refused."""
    root = with_evidence(tmp_path / "e").folder.root
    answer = command("run", cwd=root, code=4)
    assert answer["results"][0]["state"] == "incomplete"
    assert any("not marked yet" in point for point in answer["results"][0]["open_points"])
    refused = command("conclude", "LA-02", "--status", "operated_effectively", "--rationale", "fine",
                      "--as", PERSON, cwd=root, code=3)  # fmt: skip
    assert refused["messages"][-1]["code"] == "RP-C04"


def test_a_judgement_without_a_person_is_refused(tmp_path: Path) -> None:
    """Nobody concludes anonymously."""
    root = with_evidence(tmp_path / "e").folder.root
    said = only(command("conclude", "LA-02", "--status", "not_tested", "--rationale", "x", cwd=root, code=2))
    assert said["code"] == "RP-U05"


def test_a_second_engagement_is_never_written_over_the_first(tmp_path: Path) -> None:
    """`new` refuses a folder that already holds an engagement and leaves it as it is."""
    root = make(tmp_path / "e").folder.root
    before = snapshot(root)
    said = only(command("new", str(root), cwd=tmp_path, code=3))
    assert said["code"] == "RP-E40"
    assert snapshot(root) == before


@pytest.mark.parametrize(
    ("place", "value", "column", "nearest"),
    [
        (("controls", 0, "frequency"), "per event", "frequency", ""),
        (("controls", 0, "frequency"), "quartely", "frequency", "quarterly"),
        (("controls", 0, "criteria"), ["CC6.2", "CC8.2"], "criteria", "CC8.1"),
        (("controls", 0, "criteria"), ["CC6.2", "P1.1"], "criteria", ""),
        (("attributes", 1, "rule"), "withn", "rule", "within"),
        (("attributes", 1, "population"), "LEAVER", "population", "LEAVERS"),
    ],
)
def test_a_wrong_cell_is_named_by_sheet_row_and_column(
    tmp_path: Path, place: tuple[str, int, str], value: object, column: str, nearest: str
) -> None:
    """Every wrong cell of the workbook is named with the nearest valid value."""
    content = tiny_json()
    content[place[0]][place[1]][place[2]] = value
    made = tmp_path / "e"
    create_engagement_unchecked(made, content)
    answer = command("check", cwd=made, code=None)
    said = [one for one in answer["messages"] if one["where"].get("column") == column]
    if column == "frequency" and value == "per event":
        assert answer["exit_code"] in (0, 3)  # a blank for an underscore may be understood
        return
    assert answer["exit_code"] == 3
    assert said, answer["messages"]
    assert said[0]["where"]["file"] == "engagement.xlsx"
    assert said[0]["where"]["sheet"].casefold() == place[0]
    assert said[0]["where"]["row"] >= 2
    assert nearest in said[0]["action"] + said[0]["found"]


def create_engagement_unchecked(root: Path, content: dict[str, object]) -> None:
    """Make an engagement whose workbook holds wrong values, as a person would type them."""
    from reperform.engagement.folder import Folder
    from reperform.engagement.settings import settings_text
    from reperform.engagement.writing import workbook_of_json

    folder = Folder(root)
    folder.root.mkdir(parents=True)
    folder.workbook.write_bytes(workbook_of_json(content))
    folder.settings_file.write_bytes(settings_text("TINY-2025"))


def test_the_starter_engagement_says_what_is_still_blank(tmp_path: Path) -> None:
    """A new engagement opens with clear messages about the cells that must be filled, never a guess."""
    root = create_engagement(tmp_path / "e")
    answer = command("check", cwd=root, code=3)
    assert all(message["found"] and message["where"].get("sheet") for message in answer["messages"])
    assert any("period" in str(message) for message in answer["messages"])


def test_a_paper_changed_by_hand_cannot_be_concluded_or_compiled(tmp_path: Path) -> None:
    """A record from which the open points were removed is refused, whatever it says."""
    import json

    from reperform.canonical import canonical_json

    root = with_evidence(tmp_path / "e").folder.root
    command("run", cwd=root, code=4)
    path = root / "workpapers" / "E-CC6-LA-02" / "record.json"
    record = json.loads(path.read_bytes())
    path.write_bytes(canonical_json(record | {"open_points": [], "state": "tested"}))
    said = only(command("conclude", "LA-02", "--status", "operated_effectively", "--rationale", "x", "--as", PERSON,
                        cwd=root, code=3))  # fmt: skip
    assert said["code"] == "RP-C08"
    assert only(command("compile", cwd=root, code=3))["code"] == "RP-C08"


@pytest.mark.parametrize("size", ["0", "-5"])
def test_a_sample_of_no_items_is_refused_and_records_nothing(tmp_path: Path, size: str) -> None:
    """No draw, no event: a size below one is a usage error."""
    root = with_evidence(tmp_path / "e").folder.root
    before = snapshot(root)
    answer = command("sample", "LA-02", "--size", size, "--reason", "typo", cwd=root, code=2)
    assert answer["messages"][0]["code"] == "RP-U00"
    assert snapshot(root) == before


def test_values_are_never_written_over_a_file(tmp_path: Path) -> None:
    """--values names a new file; the workbook of the engagement stays what it is."""
    root = make(tmp_path / "e").folder.root
    before = (root / "engagement.xlsx").read_bytes()
    said = only(command("intake", "evidence/leavers.csv", "--population", "LEAVERS", "--values", "engagement.xlsx",
                        cwd=root, code=3))  # fmt: skip
    assert said["code"] == "RP-U12"
    assert (root / "engagement.xlsx").read_bytes() == before
    assert not (root / ".reperform").exists()
