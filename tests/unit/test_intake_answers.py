"""Answers and declarations: known keys, valid values, no contradiction, the key asked for; all in the record."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from support import AT, PERSON, command, make, tiny_json

from reperform.engagement.json_form import check_json
from reperform.errors import InputRefused
from reperform.intake.settings import SETTINGS
from reperform.populations.decisions import decisions
from reperform.populations.declaring import checked_answers, declaration_of
from reperform.populations.imports import TakenIn, take_in
from reperform.populations.lists import Lists


def content(**changes: Any) -> dict[str, Any]:
    """The tiny engagement with changes to the list of leavers; None takes a value away."""
    found = tiny_json()
    row = found["populations"][0] | changes
    found["populations"][0] = {name: value for name, value in row.items() if value is not None}
    return found


def taken(root: Path, text: str, answers: dict[str, str] | None = None, **changes: Any) -> TakenIn:
    """What comes of taking a text in as the list of leavers."""
    opened = make(root, content(**changes)) if not root.exists() else None
    if opened is None:
        from reperform.opened import open_at

        opened = open_at(root)
    path = opened.folder.evidence / "list.csv"
    path.write_text(text, encoding="utf-8")
    return take_in(opened, path, "LEAVERS", answers or {}, person=PERSON, at=AT)


def refused_codes(answers: dict[str, str]) -> list[str]:
    with pytest.raises(InputRefused) as refused:
        checked_answers(answers)
    return [f"{message.code} {message.action}" for message in refused.value.messages]


def test_unknown_keys_and_values_are_refused_with_the_nearest() -> None:
    """A misspelt answer would look as if it had decided something; all are named at once."""
    found = refused_codes({"date_ordre": "DMY", "totals_row": "exlude", "zone": "Chicago", "range": "B4"})
    assert found == [
        "RP-A03 did you mean date_order?",
        "RP-A04 did you mean exclude?",
        "RP-A04 use an IANA name such as America/Chicago, Europe/London or UTC",
        "RP-A04 write it like B4:K310 or B:K",
    ]


def test_an_answer_for_several_columns_is_one_for_each() -> None:
    """column=VALUE pairs, a key with the column in it, and rows of a header all come to the same form."""
    assert checked_answers({"decimal": "amount=COMMA; rate=point", "date_order.on": "mdy"}) == {
        "decimal.amount": "comma", "decimal.rate": "point", "date_order.on": "MDY",
    }  # fmt: skip
    assert checked_answers({"header_row": "3-4"}) == {"header_row": "3", "header_rows": "2"}
    assert checked_answers(checked_answers({"header_row": "3-4"})) == {"header_row": "3", "header_rows": "2"}


def test_two_answers_for_one_thing_are_refused() -> None:
    """Which of them counts would be left to their order."""
    assert refused_codes({"zone.at": "UTC", "zone": "at=Europe/Berlin"})[0].startswith("RP-A04")


@pytest.mark.parametrize(
    ("stated", "answers"),
    [
        ({"date_order": "DMY"}, {"date_order.left_on": "MDY"}),
        ({"date_order": "left_on=DMY"}, {"date_order": "left_on=MDY"}),
        ({"zone": "UTC"}, {"zone": "Europe/Berlin"}),
        ({"decimal": "point"}, {"decimal": "comma"}),
        ({"null_words": "NA"}, {"null_words": "None"}),
        ({"header_row": 1}, {"header_row": "1-2"}),
        ({"key": ["employee"]}, {"key": "type"}),
        ({"encoding": "utf-8"}, {"encoding": "windows-1252"}),
    ],
)
def test_an_answer_that_contradicts_the_sheet_is_refused(
    tmp_path: Path, stated: dict[str, Any], answers: dict[str, str]
) -> None:
    """Two statements on how to read the same file cannot both be recorded."""
    opened = make(tmp_path / "e", content(**stated))
    spec = opened.engagement.population("LEAVERS")
    with pytest.raises(InputRefused) as refused:
        declaration_of(opened.engagement, spec, answers)
    assert {message.code for message in refused.value.messages} == {"RP-A01"}


def test_an_answer_for_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """With the nearest column of the file."""
    with pytest.raises(InputRefused) as refused:
        taken(tmp_path / "e", "employee,left_on,type\nE1,2025-01-01,x\n", {"decimal.tipe": "point"})
    assert (refused.value.messages[0].code, refused.value.messages[0].action) == ("RP-A02", "did you mean type?")


def test_a_client_calls_columns_otherwise(tmp_path: Path) -> None:
    """Refused with what uses each column and where to write its name; stated or answered, it is printed."""
    text = "Worker,Last Day,Kind\nE1,2025-01-01,x\n"
    with pytest.raises(InputRefused) as refused:
        taken(tmp_path / "e", text)
    first = refused.value.messages[0]
    assert first.found == (
        "the column 'employee' is not in the file; used by key of Populations, the join of LEAVERS to ACCOUNTS"
    )
    assert "column_names" in first.action
    assert "Worker, Last Day, Kind" in first.action
    answered = taken(tmp_path / "e", text, {"column_names": "employee=Worker; left_on=Last Day; type=Kind"})
    stated = taken(tmp_path / "s", text, column_names="employee=Worker; left_on=Last Day; type=Kind")
    assert answered.reading.columns == stated.reading.columns == ("employee", "left_on", "type")
    for root, end in (("e", "(answered at intake)."), ("s", "in the tests.")):
        from reperform.opened import open_at

        opened = open_at(tmp_path / root)
        said = decisions(Lists(opened).population("LEAVERS"))
        (line,) = [one for one in said if one.startswith("The file's column Worker")]
        assert line.startswith("The file's column Worker is called employee in the tests")
        assert line.endswith(end)


def test_a_name_without_the_column_it_is_for_is_refused() -> None:
    """In an answer and on the sheet."""
    (found,) = refused_codes({"column_names": "Worker No"})
    assert found.startswith("RP-A04 write the name in the tests")


def test_the_key_is_asked_when_nobody_has_stated_it(tmp_path: Path) -> None:
    """Columns with a different value in every row are offered with their counts; nothing is recorded before."""
    text = "employee,left_on,type\nE1,2025-01-01,x\nE2,2025-01-01,x\n"
    asked = taken(tmp_path / "e", text, key=None)
    (question,) = asked.reading.questions
    assert (question["id"], question["code"], question["counts"]) == ("key", "RP-I87", {"employee": 2})
    from reperform.opened import open_at

    assert list(open_at(tmp_path / "e").log.events()) == []
    accepted = taken(tmp_path / "e", text, {"key": "employee"})
    assert accepted.outcome == "accepted"
    found = Lists(open_at(tmp_path / "e")).population("LEAVERS")
    assert found is not None
    assert (found.ids, found.spec.key) == (("E1", "E2"), ("employee",))
    assert "The key of an item: employee (answered at intake)." in decisions(found)


def test_a_key_of_two_columns_and_a_date_column_can_be_answered(tmp_path: Path) -> None:
    """The date that is answered places the items in the period."""
    text = "office,no,left_on,type\na,1,2025-01-01,x\nb,1,2026-01-01,x\n"
    engagement = content(key=None, date_column=None)
    engagement["attributes"] = [row for row in engagement["attributes"] if row["rule"] == "manual"]
    engagement["joins"] = []
    opened = make(tmp_path / "e", engagement)
    path = opened.folder.evidence / "list.csv"
    path.write_text(text, encoding="utf-8")
    answers = {"key": "office; no", "date_column": "left_on"}
    assert take_in(opened, path, "LEAVERS", answers, person=PERSON, at=AT).outcome == "accepted"
    found = Lists(opened).population("LEAVERS")
    assert found is not None
    assert found.ids == ("a | 1",)
    assert "left_on outside 2025-01-01 to 2025-12-31" in found.exclusions[0].rule


def test_every_declaration_is_printed_as_a_sentence(tmp_path: Path) -> None:
    """What the sheet states and what was answered: each is one sentence of the workpaper."""
    text = "title\nemployee,left_on,type,pay\nE1,03/04/2025,NA,\"1,234\"\n"
    taken(
        tmp_path / "e", text, {"header_row": "2", "decimal": "pay=point", "date_order.left_on": "DMY"},
        null_words="type=NA", delimiter="comma",
    )  # fmt: skip
    from reperform.opened import open_at

    found = Lists(open_at(tmp_path / "e")).population("LEAVERS")
    assert found is not None
    assert decisions(found) == [
        "Column names in row 2 (answered at intake).",
        "Delimiter: comma.",
        "Dates that are not ISO 8601 are read as DMY in left_on (answered at intake).",
        "The decimal sign is a point in pay (answered at intake).",
        "Read as no value: NA in type.",
    ]
    assert (found.rows[0]["pay"], found.rows[0]["type"], found.rows[0]["left_on"]) == ("1234", "", "2025-04-03")


def test_a_declaration_without_new_settings_stands_in_the_record_as_before(tmp_path: Path) -> None:
    """Settings that are not stated leave no trace, so that records of earlier versions stay comparable."""
    opened = make(tmp_path / "e")
    spec = opened.engagement.population("LEAVERS")
    assert set(declaration_of(opened.engagement, spec, {}).as_json()) == {
        "sheet", "header_row", "key", "date_columns", "date_order", "zone", "encoding", "delimiter", "decimal",
        "answers",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"range": "B4"}, "RP-E26"),
        ({"range": "K4:B9"}, "RP-E26"),
        ({"decimal": "amount=dot"}, "RP-E26"),
        ({"column_names": "Worker No"}, "RP-E26"),
        ({"encoding": "latin-nine"}, "RP-E26"),
        ({"zone": "opened=UTC; closed=Central"}, "RP-E18"),
        ({"date_order": "left_on=MYD"}, "RP-E19"),
        ({"item_rule": "last_event"}, "RP-E26"),
        ({"item_rule": "end_state", "order_by": ["left_on"]}, "RP-E26"),
        ({"order_by": ["left_on"]}, "RP-E26"),
        ({"duplicates": "merge"}, "RP-E06"),
    ],
)
def test_declarations_that_cannot_be_used_are_named(changes: dict[str, Any], code: str) -> None:
    """check names sheet, row and column of each."""
    messages = [one for one in check_json(content(**changes)).messages if one.severity == "error"]
    assert {message.code for message in messages} == {code}
    assert all(message.where.sheet == "Populations" for message in messages)


def test_exclusions_are_checked(tmp_path: Path) -> None:
    """An unknown list, an operation without its value, and a missing reason."""
    found = content() | {"exclusions": [
        {"population": "LEAVRS", "column": "type", "op": "equals", "value": "x", "reason": "r"},
        {"population": "LEAVERS", "column": "type", "op": "equals", "reason": "r"},
        {"population": "LEAVERS", "column": "type", "op": "absent"},
    ]}  # fmt: skip
    messages = [one for one in check_json(found).messages if one.where.sheet == "Exclusions"]
    assert [(message.code, message.where.row) for message in messages] == [
        ("RP-E12", 1), ("RP-E26", 2), ("RP-E05", 3),
    ]  # fmt: skip


def test_the_command_asks_in_the_published_form(tmp_path: Path) -> None:
    """The JSON of a question has exactly the fields of the interface, and an unknown answer exits with 3."""
    opened = make(tmp_path / "e", content(key=None))
    answer = command("intake", "evidence/leavers.csv", "--population", "LEAVERS", cwd=opened.folder.root, code=3)
    assert set(answer["questions"][0]) == {"id", "code", "where", "text", "choices", "counts"}
    refused = command(
        "intake", "evidence/leavers.csv", "--population", "LEAVERS", "--answer", "kee=employee",
        cwd=opened.folder.root, code=3,
    )  # fmt: skip
    assert refused["messages"][0]["code"] == "RP-A03"


def test_the_terminal_asks_one_question_at_a_time_and_shows_samples(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Choices with counts; "?" shows samples; a value that cannot be is asked again."""
    import click

    from reperform.cli.evidence import _ask

    replies = iter(["?", "YDM", "dmy"])
    monkeypatch.setattr(click, "prompt", lambda *_, **__: next(replies))
    question = {"id": "date_order.on", "text": "In which order?", "choices": ["DMY", "MDY"],
                "counts": {"DMY": 1204, "MDY": 3}, "samples": ["03/04/2025"]}  # fmt: skip
    assert _ask(question) == "dmy"
    assert capsys.readouterr().out.splitlines() == [
        "In which order?", "  DMY: 1,204", "  MDY: 3", "    03/04/2025", "  use one of: DMY, MDY",
    ]  # fmt: skip


def test_a_list_read_before_the_sheet_changed_may_not_be_relied_on(tmp_path: Path) -> None:
    """The values were read by what was stated then; until the file is taken in again the list stays open."""
    from reperform.opened import open_at
    from reperform.populations.ipe.examining import open_matters

    text = "employee,left_on,type\nE1,03/04/2025,x\n"
    taken(tmp_path / "e", text, date_order="DMY")
    for order, reasons in (("DMY", 0), ("MDY", 1)):
        shutil.rmtree(tmp_path / "f", ignore_errors=True)
        make(tmp_path / "f", content(date_order=order))
        shutil.copytree(tmp_path / "e" / ".reperform", tmp_path / "f" / ".reperform", dirs_exist_ok=True)
        found = Lists(open_at(tmp_path / "f")).population("LEAVERS")
        assert found is not None
        assert len(found.outdated) == reasons
        matters = [reason for _, _, reason in open_matters(found, [])]
        assert [one for one in matters if "date order" in one] == list(found.outdated)


def test_answers_of_a_file_may_be_lists_and_objects(tmp_path: Path) -> None:
    """The JSON of answers says columns as a list and settings by column as an object."""
    opened = make(tmp_path / "e", content(key=None))
    (tmp_path / "a.json").write_text('{"key": ["employee", "left_on"], "decimal": {"type": "point"}}', encoding="utf-8")
    answer = command(
        "intake", "evidence/leavers.csv", "--population", "LEAVERS", "--answers", str(tmp_path / "a.json"),
        cwd=opened.folder.root,
    )  # fmt: skip
    assert answer["outcome"] == "accepted"
    found = Lists(opened).population("LEAVERS")
    assert found is not None
    assert found.spec.key == ("employee", "left_on")


def test_every_setting_and_item_rule_stands_on_its_page() -> None:
    """docs/reading_lists.md names each setting, its values, and each rule from rows to items."""
    from reperform.model import DUPLICATES, FILTER_OPS, ITEM_RULES

    page = (Path(__file__).resolve().parents[2] / "docs" / "reading_lists.md").read_text(encoding="utf-8")
    for name, setting in SETTINGS.items():
        assert f"`{name}`" in page
        for value in setting.allowed:
            assert value in page, (name, value)
    for name in (*ITEM_RULES, *DUPLICATES, *FILTER_OPS):
        assert f"`{name}`" in page


def test_every_question_of_a_reader_can_be_answered() -> None:
    """The key of each question in the source is a setting, so that its answer is never refused as unknown."""
    source = Path(__file__).resolve().parents[2] / "src" / "reperform"
    paths = [path for room in ("intake", "populations") for path in (source / room).rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    asked = {key for text in texts for key in re.findall(r'\bquestion\(\s*f?"([a-z_]+)', text)}
    assert {"quoted_rows", "encoding", "decimal", "key"} <= asked
    assert asked <= set(SETTINGS)


@pytest.mark.parametrize(
    ("options", "file"),
    [
        (("--answer", "date_order=DMY", "--answer", "date_order=MDY"), ""),
        (("--answer", "date_order=DMY", "--answer", "date_order.left_on=MDY"), ""),
        (("--answer", "date_order=DMY", "--answers", "answers.json"), '{"date_order": "MDY"}'),
        (("--answers", "answers.json"), '{"date_order": "MDY", "date_order": "DMY"}'),
    ],
)
def test_two_different_answers_are_refused_wherever_they_stand(
    tmp_path: Path, options: tuple[str, ...], file: str
) -> None:
    """Neither the last option nor the last name of a JSON object decides which day 03/04/2025 is."""
    root = tmp_path / "e"
    make(root, content())
    (root / "evidence" / "list.csv").write_text("employee,left_on\nE1,03/04/2025\n", encoding="utf-8")
    (root / "answers.json").write_text(file, encoding="utf-8")
    answer = command("intake", "evidence/list.csv", "--population", "LEAVERS", *options, cwd=root, code=3)
    assert [message["code"] for message in answer["messages"]] == ["RP-A04"]
    assert (answer["outcome"], answer["questions"]) == ("refused", [])
