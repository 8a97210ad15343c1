"""Refusals of exceptions and of the roll-up say what was found, why it matters and the one next action."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))

import pytest
from evaluation_support import judge, worked
from support import PERSON

from reperform.errors import ReperformError
from reperform.evaluation.choosing import Chosen
from reperform.evaluation.deviations import handle_deviation
from reperform.evaluation.recording import approve_exception, confirm_exception, record_exception


def test_every_refusal_has_its_parts_and_a_code_of_its_own(tmp_path: Path) -> None:
    """Found, reason and next action stand in each message; no two matters share a code."""
    opened = worked(tmp_path / "e")
    item = {"item": "E4", "attribute": "B", "person": PERSON}
    record_exception(opened, "LA-02", chosen=Chosen(items=("E6",)), person=PERSON)
    refusals: dict[str, Callable[[], object]] = {
        "RP-B01": lambda: handle_deviation(opened, "LA-02", handling="noise", proof="x", **item),
        "RP-B02": lambda: handle_deviation(opened, "LA-02", handling="data_artefact", proof="", **item),
        "RP-B03": lambda: handle_deviation(
            opened, "LA-02", handling="open", proof="x", item="E6", attribute="A", person=PERSON
        ),
        "RP-B05": lambda: approve_exception(opened, "EX-77", person="ben"),
        "RP-B07": lambda: record_exception(opened, "EX-01", person=PERSON),
        "RP-B08": lambda: record_exception(opened, "LA-02", chosen=Chosen(items=("E6",)), person=PERSON),
        "RP-B09": lambda: record_exception(opened, "HR-01", person=PERSON),
        "RP-B10": lambda: confirm_exception(opened, "EX-01", by="", on="2026-02-02", person=PERSON),
        "RP-B12": lambda: approve_exception(opened, "EX-01", person=PERSON),
        "RP-B14": lambda: approve_exception(opened, "EX-01", person="ben"),
        "RP-G01": lambda: judge(opened, "CC99"),
        "RP-G02": lambda: judge(opened, "CC7.1", status="fine"),
        "RP-G04": lambda: judge(opened, "Security"),
        "RP-G05": lambda: judge(opened, "opinion", status="unmodified"),
        "RP-G06": lambda: judge(opened, "design", status="not_met"),
        "RP-G09": lambda: judge(opened, "CC1.1"),
    }
    for expected, call in refusals.items():
        with pytest.raises(ReperformError) as refused:
            call()
        messages = refused.value.messages
        assert {message.code for message in messages} == {expected}
        assert all(message.found and message.why and message.action for message in messages), expected
