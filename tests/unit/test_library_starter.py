"""A new engagement from the library: ready tests with visible slots, each named by check until it is filled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from reperform.catalogue import example_controls
from reperform.catalogue.ready_tests import fill_slots, ready_tests, slots_in
from reperform.cli.main import cli
from reperform.engagement.creating import create_engagement
from reperform.engagement.folder import Folder
from reperform.engagement.from_library import library_starter
from reperform.engagement.json_form import check_json
from reperform.engagement.reading import read_workbook
from reperform.engagement.slots import slots_of
from reperform.errors import UsageError

IDS = [row["control_id"] for row in example_controls()]


def messages_of(value: dict[str, object]) -> list[tuple[str, str, str]]:
    return [(one.code, one.where.column, one.found) for one in check_json(value).messages]


def test_a_slot_is_named_with_its_place_and_meaning(tmp_path: Path) -> None:
    """Check refuses the workbook and says sheet, row, column, slot and what it stands for."""
    folder = Folder(create_engagement(tmp_path / "e", controls=["LA-02"]))
    from reperform.engagement.checking import check

    found = check(read_workbook(folder.workbook.read_bytes(), "engagement.xlsx")).messages
    slot = next(one for one in found if "{limit_business_days}" in one.found)
    assert (slot.code, slot.severity) == ("RP-E70", "error")
    assert (slot.where.sheet, slot.where.column) == ("Attributes", "arguments")
    assert slot.where.row is not None
    assert slot.action == "fill in {limit_business_days}: business days the control allows for removing an account"
    assert not any(one.code == "RP-E20" for one in found)


def test_a_wording_with_the_librarys_n_is_named_before_a_paper_prints_it(tmp_path: Path) -> None:
    """Within N business days is nobody's wording; a warning, because engagements begun before still open."""
    folder = Folder(create_engagement(tmp_path / "e", controls=["LA-02", "CHG-01"]))
    from reperform.engagement.checking import check

    found = check(read_workbook(folder.workbook.read_bytes(), "engagement.xlsx")).messages
    (one,) = [message for message in found if message.where.column == "description"]
    assert (one.code, one.severity) == ("RP-E70", "warning")
    assert one.found == "LA-02: the wording still says 'N business days'"


def test_no_number_of_the_client_comes_from_the_library() -> None:
    """Every limit, required value and tolerance of a ready test is a slot, a column, or a zero that means none."""
    for control, test in ready_tests().items():
        for one in test.attributes:
            for name in ("limit", "limits", "required", "tolerance", "lead", "skew"):
                text = one.arguments.get(name, "0")
                is_column = (one.rule, name) == ("on_or_before", "limit")
                is_stated = text.startswith(("@", "[")) or "{" in text or text == "0"
                assert is_column or is_stated, f"{control} {one.attribute}: {name}={text}"


@pytest.mark.parametrize("control", IDS)
def test_a_filled_ready_test_is_an_engagement_without_errors_of_its_own(control: str) -> None:
    """Once period, slots and methodology are there, only criteria without a control are left to say."""
    value = library_starter([control])
    value["about"] |= {"period_start": "2025-01-01", "period_end": "2025-12-31"}
    value["methodology"] = [{"method": "judgmental", "size": 5, "reason": "few items"}]
    from reperform.library import known_answers

    answers = known_answers()[control].slots | {"owner": "Owner", "sla_source": "Policy"}
    filled = json.loads(fill_slots(json.dumps(value), answers))
    filled["controls"][0]["description"] = "The client's own wording."
    left = [one for one in messages_of(filled) if one[0] not in ("RP-E15", "RP-E46", "RP-E47", "RP-E45")]
    assert [one for one in left if not one[0].startswith("RP-E2") or "methodology" not in one[2]] == []


def test_the_whole_library_makes_one_engagement_that_round_trips(tmp_path: Path) -> None:
    """All 90 controls: one row a list and a join, every slot named, nothing else refused but what a client must say."""
    folder = create_engagement(tmp_path / "all", controls=IDS)
    from reperform.engagement.checking import check

    found = check(read_workbook(Folder(folder).workbook.read_bytes(), "engagement.xlsx")).messages
    codes = {one.code for one in found if one.severity == "error"}
    assert codes <= {"RP-E05", "RP-E70", "RP-E23", "RP-E15"}
    named = [one for one in found if one.code == "RP-E70" and one.where.column == "arguments"]
    slots = sum(len(slots_of(one.arguments)) for test in ready_tests().values() for one in test.attributes)
    assert len(named) == slots


def test_an_unknown_control_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    """A control the library does not hold is named with the nearest; no folder appears."""
    with pytest.raises(UsageError) as refused:
        create_engagement(tmp_path / "e", controls=["LA-99"])
    assert refused.value.messages[0].code == "RP-E71"
    assert not (tmp_path / "e").exists()


def test_the_command_takes_ids_or_the_whole_library_but_not_both(tmp_path: Path) -> None:
    """``--controls`` and ``--library`` exclude each other; ids may be written in small letters."""
    run = CliRunner().invoke
    both = run(cli, ["new", str(tmp_path / "e"), "--controls", "LA-01", "--library", "all", "--json"])
    assert both.exit_code == 2
    assert not (tmp_path / "e").exists()
    made = run(cli, ["new", str(tmp_path / "e"), "--controls", "la-01, LA-02", "--json"])
    assert made.exit_code == 0
    assert json.loads(made.stdout)["controls"] == ["LA-01", "LA-02"]


def test_a_new_engagement_without_the_library_is_as_before(tmp_path: Path) -> None:
    """Three worked controls and no slot."""
    from reperform.engagement.starter import starter

    value = starter("E")
    assert [row["control"] for row in value["controls"]] == ["LA-02", "CM-01", "LA-05"]
    assert not slots_in(json.dumps(value))
