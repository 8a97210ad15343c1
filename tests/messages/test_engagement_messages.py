"""Messages on an engagement, word for word: what was found, where, why it matters, the one next action."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import reperform.engagement
from reperform.engagement.codes import CODES
from reperform.engagement.json_form import check_json
from reperform.engagement.reading import read_workbook
from reperform.engagement.settings import read_settings
from reperform.errors import InputRefused

ABOUT = {
    "client": "Northwind", "system": "Platform", "period_start": "2025-01-01", "period_end": "2025-12-31",
    "time_zone": "America/Chicago", "categories": "Security", "firm": "Marsh", "engagement_id": "N-1",
}  # fmt: skip
CONTROL = {
    "control": "LA-02", "title": "Leavers", "description": "Disabled in a day.", "owner": "IT",
    "frequency": "per_event", "automation": "manual", "criteria": "CC6.2",
}  # fmt: skip


def text_of(code: str, **parts: Any) -> str:
    """Return the one message with a code, as printed."""
    value = {"about": ABOUT, "controls": [CONTROL], **parts}
    found = [message for message in check_json(value, "engagement.xlsx").messages if message.code == code]
    return "\n".join(message.text() for message in found)


def test_unknown_criterion() -> None:
    """A typing error in the mapping."""
    assert text_of("RP-E13", controls=[{**CONTROL, "criteria": "C6.5"}]) == (
        "error[RP-E13] engagement.xlsx, sheet 'Controls', row 1, column criteria: there is no criterion 'C6.5'\n"
        "  There are 61 criteria; a mistyped one leaves the right one without a control.\n"
        "  Do: did you mean CC6.5?"
    )


def test_ambiguous_date() -> None:
    """A date with slashes."""
    assert text_of("RP-E07", about={**ABOUT, "period_end": "12/31/2025"}) == (
        "error[RP-E07] engagement.xlsx, sheet 'About', row 4, column period_end: "
        "'12/31/2025' is not a date that can be read in one way only\n"
        "  A date in words or with slashes means different days in different countries; nothing is guessed.\n"
        "  Do: enter it as a date in Excel, or as text like 2025-01-31"
    )


def test_unknown_frequency() -> None:
    """A value that is not one of those allowed."""
    assert text_of("RP-E06", controls=[{**CONTROL, "frequency": "quartely"}]) == (
        "error[RP-E06] engagement.xlsx, sheet 'Controls', row 1, column frequency: "
        "'quartely' is not a frequency\n"
        "  Allowed: annual, semiannual, quarterly, monthly, semimonthly, weekly, daily, multiple_daily, "
        "per_event, continuous.\n"
        "  Do: did you mean quarterly?"
    )


def test_sample_without_methodology() -> None:
    """No sample size is a silent default."""
    attribute = {"control": "LA-02", "attribute": "A", "text": "x", "test_nature": "inspection",
                 "population": "LEAVERS", "rule": "manual"}  # fmt: skip
    assert text_of("RP-E23", attributes=[attribute], populations=[{"population": "LEAVERS"}]) == (
        "error[RP-E23] engagement.xlsx, sheet 'Attributes', row 1, column rule: "
        "LA-02, attribute A: no methodology sizes the sample it needs\n"
        "  A sample size is the firm's decision; there is no silent default.\n"
        "  Do: add a row to Methodology for LA-02, or one with a blank control for all"
    )


def test_file_that_is_no_workbook() -> None:
    """One message, no traceback."""
    with pytest.raises(InputRefused) as caught:
        read_workbook(b"PDF")
    assert str(caught.value) == (
        "error[RP-E01] engagement.xlsx: the file is not an Excel workbook (xlsx)\n"
        "  Nothing can be checked without it.\n"
        "  Do: open it in Excel and save it as .xlsx under its own name"
    )


def test_key_in_both_files() -> None:
    """A fact has one home."""
    with pytest.raises(InputRefused) as caught:
        read_settings(b'client = "Northwind"')
    assert str(caught.value) == (
        "error[RP-E28] engagement.toml, column client: client is given here as well as in the sheet About of "
        "engagement.xlsx\n"
        "  A fact stated in two places can differ; the workbook is the one place.\n"
        "  Do: delete client from engagement.toml"
    )


def test_every_code_used_is_documented_and_every_documented_code_is_used() -> None:
    """The table of codes and the source agree."""
    folder = Path(next(iter(reperform.engagement.__path__)))
    sources = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")) if path.name != "codes.py"]
    used = set(re.findall(r"RP-E\d\d", "\n".join(sources)))
    assert used == set(CODES)
