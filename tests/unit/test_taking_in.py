"""Taking evidence in from a notebook: shown, asked, recorded only once accepted."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import AT, PERSON, command, make

import reperform as rp
from reperform.errors import UsageError
from reperform.opened import open_at
from reperform.populations.imports import current_import_id, load_import

HOSTILE = "employee,left_on,type\nE1,03/04/2025,<script>alert(1)</script>\nE2,05/06/2025,b\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny engagement, with the working directory in it, and a list whose dates have two readings."""
    opened = make(tmp_path / "e")
    (opened.folder.evidence / "odd.csv").write_text(HOSTILE, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "e")
    return tmp_path / "e"


def test_questions_are_shown_with_choices_and_nothing_is_recorded(root: Path) -> None:
    """Text and HTML list the question, its counts and samples; no event, no stored file."""
    found = rp.intake("odd.csv", population="LEAVERS", person=PERSON)
    assert (found.outcome, found.questions) == ("needs_answer", ("date_order.left_on",))
    for text in (repr(found), found._repr_html_()):
        assert "DMY: 2; MDY: 2" in text
        assert "03/04/2025" in text
    opened = open_at(root)
    assert (list(opened.log.events()), list(opened.store.digests())) == ([], [])


def test_an_answer_is_recorded_as_the_command_records_it(root: Path) -> None:
    """The import of the notebook and that of the command are the same, by id."""
    found = rp.intake("odd.csv", population="LEAVERS", person=PERSON).answer("date_order.left_on", "DMY")
    assert found.outcome == "accepted"
    assert current_import_id(open_at(root), "LEAVERS") == found.import_id
    imported = load_import(open_at(root), "LEAVERS")
    assert imported is not None
    assert imported.rows[0][1] == "2025-04-03"
    answer = command(
        "intake", "evidence/odd.csv", "--population", "LEAVERS", "--answer", "date_order.left_on=DMY", cwd=root
    )
    assert answer["import_id"] == found.import_id
    again = rp.intake("odd.csv", population="LEAVERS", answers={"date_order.left_on": "DMY"}, person=PERSON)
    assert (again.import_id, again.taken.unchanged) == (found.import_id, True)


def test_what_a_client_wrote_is_never_markup(root: Path) -> None:
    """A value that is a script stands there as text."""
    lone = "employee,left_on,type\nE1,<script>alert(1)</script>,a\nE2,2025-05-06,b\n"
    (root / "evidence" / "lone.csv").write_text(lone, encoding="utf-8")
    shown = rp.intake("lone.csv", population="LEAVERS", person=PERSON)._repr_html_()
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown


def test_a_refusal_is_shown_not_raised(root: Path) -> None:
    """A wrong key of an answer, a missing column: shown with what to do, nothing recorded."""
    found = rp.intake("odd.csv", population="LEAVERS", answers={"date_order.on": "DMY"}, person=PERSON)
    assert (found.outcome, found.questions) == ("needs_answer", ("date_order.left_on",))
    wrong = rp.intake("odd.csv", population="LEAVERS", answers={"date_ordr": "DMY"}, person=PERSON)
    assert wrong.outcome == "refused"
    assert "did you mean date_order?" in repr(wrong)
    missing = found.answer("date_order.left_on", "DMY")
    assert [message.code for message in missing.messages] == ["RP-A02"]
    assert list(open_at(root).log.events()) == []


def test_an_unknown_person_is_refused(root: Path) -> None:
    """What is recorded belongs to a member of the team."""
    with pytest.raises(UsageError) as refused:
        rp.intake("odd.csv", population="LEAVERS", person="anna")
    assert refused.value.messages[0].action == "did you mean ana?"


def test_the_room_of_the_readers_keeps_its_name() -> None:
    """Calling the package changes nothing for those who import from it."""
    from reperform.intake.outcome import ReadDeclaration

    assert ReadDeclaration().sheet == ""
    assert AT.endswith("Z")
