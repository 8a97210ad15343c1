"""Finding and opening an engagement folder, and the settings of engagement.toml."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from engagement_support import only, small

from reperform.engagement.creating import create_engagement
from reperform.engagement.folder import Folder, check_folder, find_folder, open_engagement, settings
from reperform.engagement.settings import Settings, read_settings
from reperform.errors import InputRefused, Message, UsageError


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An engagement folder made from the small engagement."""
    return Folder(create_engagement(tmp_path / "northwind", small()))


def refused(data: bytes) -> list[Message]:
    with pytest.raises(InputRefused) as caught:
        read_settings(data)
    return list(caught.value.messages)


def test_the_folder_is_found_from_any_file_below_it(folder: Folder) -> None:
    """Walking up from a file or folder inside ends at engagement.toml."""
    paper = folder.workpapers / "E-CC6-LA-02"
    paper.mkdir(parents=True)
    assert find_folder(paper).root == folder.root.resolve()
    assert find_folder(folder.workbook).root == folder.root.resolve()


def test_outside_of_an_engagement_there_is_none(tmp_path: Path) -> None:
    """The message says how to name the folder."""
    with pytest.raises(UsageError, match="RP-E02") as caught:
        find_folder(tmp_path)
    assert caught.value.exit_code == 2


def test_loaded_holds_the_digest_of_the_workbook_as_it_was_read(folder: Folder) -> None:
    """The digest is of the bytes on disk."""
    assert open_engagement(folder).sha256 == hashlib.sha256(folder.workbook.read_bytes()).hexdigest()


def test_a_missing_workbook_is_named(folder: Folder) -> None:
    """The settings alone are no engagement."""
    folder.workbook.unlink()
    with pytest.raises(InputRefused, match=r"engagement\.xlsx is missing"):
        open_engagement(folder)


def test_problems_of_both_files_come_at_once(folder: Folder) -> None:
    """A wrong setting does not hide a wrong cell, nor the other way round."""
    folder.settings_file.write_text('pagee = "a4"\n', encoding="utf-8")
    folder.workbook.write_bytes(folder.workbook.read_bytes())
    checked, found, _ = check_folder(folder)
    assert (checked.engagement, found) == (None, Settings())
    assert only(checked.errors).action == "did you mean page?"


def test_the_defaults_are_those_of_the_documentation() -> None:
    """Letter, all processors, 60 days, typed sign-off, no sample."""
    assert read_settings(b"") == Settings("", 1, "letter", 0, 60, "typed", "", False)


@pytest.mark.parametrize(
    ("line", "code", "action"),
    [
        ('pge = "a4"', "RP-E27", "did you mean page?"),
        ('page = "A4"', "RP-E27", "did you mean a4?"),
        ('jobs = "2"', "RP-E27", "give it a whole number"),
        ("jobs = true", "RP-E27", "give it a whole number"),
        ("jobs = -1", "RP-E27", "use 0 to 64"),
        ("schema = 2", "RP-E27", "use one of: 1"),
        ('sign_off = "keys"', "RP-E27", "did you mean key?"),
        ('client = "Northwind"', "RP-E28", "delete client from engagement.toml"),
        ('period_start = "2025-01-01"', "RP-E28", "delete period_start from engagement.toml"),
    ],
)
def test_a_wrong_setting_names_what_to_do(line: str, code: str, action: str) -> None:
    """Unknown keys, wrong kinds, wrong values, and keys that belong to the workbook."""
    message = only(refused(line.encode()))
    assert (message.code, message.action) == (code, action)


def test_what_is_no_toml_is_refused_in_one_message() -> None:
    """A broken line is named by the parser, without a traceback."""
    assert only(refused(b'page = "a4')).code == "RP-E27"
    assert only(refused(b"\xff\xfe")).code == "RP-E27"


def test_all_settings_problems_come_at_once() -> None:
    """Three wrong lines are three messages."""
    assert len(refused(b'pge = "a4"\njobs = "x"\nclient = "y"\n')) == 3


def test_a_setting_in_about_has_its_home_in_the_settings(folder: Folder, tmp_path: Path) -> None:
    """A key is in one of the two files, never in both."""
    value = small(about={"lock_days": "45"})
    other = Folder(create_engagement(tmp_path / "other", value))
    with pytest.raises(InputRefused) as caught:
        open_engagement(other)
    message = only([found for found in caught.value.messages if found.code == "RP-E28"])
    assert (message.where.sheet, message.where.column) == ("About", "field")


def test_the_two_files_must_name_the_same_engagement(folder: Folder) -> None:
    """A settings file copied from another engagement is noticed."""
    folder.settings_file.write_text('id = "OTHER-2024"\n', encoding="utf-8")
    with pytest.raises(InputRefused, match="OTHER-2024"):
        open_engagement(folder)
    folder.settings_file.write_text("", encoding="utf-8")
    assert settings(folder).id == ""
    assert open_engagement(folder).engagement.about.engagement_id == "NORTHWIND-2025"
