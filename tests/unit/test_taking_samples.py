"""Samples drawn from a notebook: the draw, the ledger and the refusals of the command."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import PERSON, command, with_evidence

import reperform as rp
from reperform.errors import InputRefused, UsageError
from reperform.opened import open_at


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny engagement with its lists taken in, and the working directory in it."""
    with_evidence(tmp_path / "e")
    monkeypatch.chdir(tmp_path / "e")
    return tmp_path / "e"


def test_a_sample_drawn_in_a_notebook_is_the_one_the_command_shows(root: Path) -> None:
    """Items, seed and ledger are in force for both; drawing again shows, and draws nothing new."""
    drawn = rp.draw_sample("LA-02", person=PERSON)
    shown = command("sample", "LA-02", cwd=root)
    assert {one["population"]: tuple(one["items"]) for one in shown["samples"]} == drawn.items
    events = len(open_at(root).log.events())
    assert rp.draw_sample("LA-02", person=PERSON).items == drawn.items
    assert len(open_at(root).log.events()) == events


def test_text_and_html_name_the_size_its_reasons_and_every_event(root: Path) -> None:
    """What the workpaper prints of the draw stands below the cell; texts of people become no markup."""
    drawn = rp.draw_sample("LA-02", person=PERSON, seed="<b>7</b>", reason="Taken from <i>the log</i>.")
    text, html = repr(drawn), drawn._repr_html_()
    for part in ("LEAVERS: 5 items", "frame", "seed given", "items drawn by hashrank-1"):
        assert part in text
        assert part in html
    assert "<b>7</b>" in text
    assert "<b>7</b>" not in html
    assert "<i>the log</i>" not in html


def test_another_size_or_a_second_draw_needs_its_reason_here_too(root: Path) -> None:
    """The refusals are those of the command, and nothing is recorded."""
    with pytest.raises(UsageError) as refused:
        rp.draw_sample("LA-02", person=PERSON, size=3)
    assert refused.value.messages[0].code == "RP-D08"
    first = rp.draw_sample("LA-02", person=PERSON)
    with pytest.raises(InputRefused) as again:
        rp.draw_sample("LA-02", person=PERSON, size=3, reason="Fewer would do.")
    assert again.value.messages[0].code == "RP-D03"
    assert rp.draw_sample("LA-02", person=PERSON).items == first.items


def test_an_unknown_person_or_question_is_refused_with_the_nearest_name(root: Path) -> None:
    """Nobody unnamed draws, and a misspelt request is no silent default."""
    with pytest.raises(UsageError) as person:
        rp.draw_sample("LA-02", person="nobody")
    assert person.value.messages[0].code == "RP-U06"
    with pytest.raises(UsageError) as asked:
        rp.draw_sample("LA-02", person=PERSON, sizes=3)
    assert asked.value.messages[0].code == "RP-D43"
    assert "size" in asked.value.messages[0].action
    assert [event for event in open_at(root).log.events() if event.type == "plan"] == []
