"""A firm that refuses conclusions from the client's lists alone: what keeps a control open, and what closes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support import AT, PERSON, tiny_json, with_evidence

from reperform.draws.of_control import draw_control
from reperform.engagement.settings import read_settings
from reperform.errors import InputRefused
from reperform.fieldwork.accuracy import clear_accuracy
from reperform.fieldwork.judging import record_marks
from reperform.fieldwork.procedures import find_procedure
from reperform.fieldwork.recording import perform_and_record
from reperform.fieldwork.staleness import inputs_of
from reperform.opened import OpenEngagement, open_at
from reperform.record import Record

REFUSE = '\nclient_lists_only = "refuse"\n'


def opened_with(root: Path, *, setting: str = REFUSE, by_eye: bool = False, **stated: Any) -> OpenEngagement:
    """The tiny engagement, its leavers decided by rule alone."""
    value = tiny_json()
    if not by_eye:
        value["attributes"] = value["attributes"][:2]
    value["populations"][0] |= stated
    with_evidence(root, value)
    path = root / "engagement.toml"
    text = path.read_text(encoding="utf-8").replace('client_lists_only = "caution"', "#")
    path.write_text(text + setting, encoding="utf-8")
    return open_at(root)


def record_of(opened: OpenEngagement) -> Record:
    return perform_and_record(opened, "LA-02", find_procedure("leaver_removal"))[0]


def refused(record: Record) -> list[str]:
    return [point for point in record.open_points if "client_lists_only" in point]


def test_by_default_the_paper_says_so_and_stays_closed(tmp_path: Path) -> None:
    """As before: a point to be weighed by whoever concludes."""
    record = record_of(opened_with(tmp_path / "e", setting=""))
    assert record.state == "tested"
    assert any("recomputed from the client's list (L0)" in text for text in record.cautions)


def test_refused_results_from_lists_alone_keep_the_control_open_and_say_what_to_do(tmp_path: Path) -> None:
    """The list and both ways out are named with their columns."""
    record = record_of(opened_with(tmp_path / "e"))
    assert record.state == "incomplete"
    [point] = refused(record)
    for named in ("LEAVERS", "accuracy = rows_traced", "observed = yes", "sheet Populations"):
        assert named in point


@pytest.mark.parametrize("stated", [{"accuracy": "rows_traced", "rows_traced": 5}, {"observed": "yes"}])
def test_traced_rows_or_a_watched_extraction_close_it(tmp_path: Path, stated: dict[str, Any]) -> None:
    """Something beyond the list supports its rows."""
    assert record_of(opened_with(tmp_path / "e", **stated)).state == "tested"


def test_a_word_that_the_list_may_be_relied_on_does_not(tmp_path: Path) -> None:
    """It was enough for the caution; it is not where a firm refuses."""
    opened = opened_with(tmp_path / "e")
    clear_accuracy(opened, "LA-02", "LEAVERS", "We know the system.", person=PERSON, at=AT)
    assert refused(record_of(opened))


@pytest.mark.parametrize(("note", "closed"), [("", False), ("Seen in the directory with the administrator.", True)])
def test_a_mark_that_names_nothing_does_not(tmp_path: Path, note: str, closed: bool) -> None:
    """Ticking an attribute without naming evidence or what was seen supports no list; a note of it does."""
    opened = opened_with(tmp_path / "e", by_eye=True)
    drawn = draw_control(opened, "LA-02", person=PERSON, seed="1" * 64, reason="test", at=AT)[0][1]
    marks = [{"item": item, "attribute": "C", "result": "pass", "note": note, "evidence": ""} for item in drawn.items]
    record_marks(opened, "LA-02", marks, person=PERSON, at=AT)
    assert bool(refused(record_of(opened))) is not closed


def test_a_list_that_is_not_cleared_does_not(tmp_path: Path) -> None:
    """Traced rows of a list whose count differs carry nothing yet."""
    opened = opened_with(tmp_path / "e", accuracy="rows_traced", rows_traced=5, stated_count=7)
    assert refused(record_of(opened))


def test_the_setting_is_an_input_of_the_paper(tmp_path: Path) -> None:
    """Changing it makes papers out of date; leaving it out changes nothing."""
    first = inputs_of(opened_with(tmp_path / "a"), "LA-02")
    second = inputs_of(opened_with(tmp_path / "b", setting=""), "LA-02")
    third = inputs_of(opened_with(tmp_path / "c", setting='\nclient_lists_only = "caution"\n'), "LA-02")
    assert first["engagement.xlsx"] != second["engagement.xlsx"] == third["engagement.xlsx"]


def test_another_word_for_the_setting_is_refused() -> None:
    """The two words are named."""
    with pytest.raises(InputRefused, match="caution, refuse"):
        read_settings(b'client_lists_only = "deny"')
