"""A list that was read once is found again by its bytes and its declaration, and never against its digests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support import AT, PERSON, tiny_json

from reperform.engagement.creating import create_engagement
from reperform.errors import InputRefused
from reperform.intake.outcome import ReadOutcome
from reperform.opened import OpenEngagement, open_at
from reperform.populations import imports
from reperform.populations.imports import load_import, take_in

TEXT = 'change,note\nC1,"a, b"\nC2,"two\nlines, ""quoted"""\nC3,\n'
ROWS = (("C1", "a, b"), ("C2", 'two\nlines, "quoted"'), ("C3", ""))


def content(**stated: Any) -> dict[str, Any]:
    value = tiny_json()
    value["attributes"] = [
        {"control": "LA-02", "attribute": "A", "text": "Noted.", "test_nature": "reperformance",
         "population": "CHANGES", "rule": "present", "arguments": {"column": "note"}},
    ]  # fmt: skip
    value["populations"] = [{"population": "CHANGES", "unit": "change", "key": ["change"], **stated}]
    value["joins"] = []
    return value


@pytest.fixture
def opened(tmp_path: Path) -> OpenEngagement:
    found = open_at(create_engagement(tmp_path / "e", content()))
    (found.folder.evidence / "changes.csv").write_bytes(TEXT.encode())
    return found


def taken(opened: OpenEngagement, **answers: str) -> Any:
    return take_in(opened, opened.folder.evidence / "changes.csv", "CHANGES", answers, person=PERSON, at=AT)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read by the readers."""
    names: list[str] = []
    reader = imports.read_evidence

    def counted(path: Path, name: str, *more: Any, **named: Any) -> ReadOutcome:
        names.append(name)
        return reader(path, name, *more, **named)

    monkeypatch.setattr(imports, "read_evidence", counted)
    return names


def test_the_same_bytes_are_not_read_twice(opened: OpenEngagement, read: list[str]) -> None:
    """A second intake of a list gives the kept import: same id, same rows, same facts, nothing recorded anew."""
    first = taken(opened)
    events = len(opened.log.events())
    again = taken(open_at(opened.folder.root))
    assert read == ["changes.csv"]
    assert (again.import_id, again.unchanged, again.outcome) == (first.import_id, True, "accepted")
    assert again.reading == first.reading
    assert again.reading.rows == ROWS
    assert len(open_at(opened.folder.root).log.events()) == events


def test_another_declaration_is_another_reading(opened: OpenEngagement, read: list[str]) -> None:
    """What is kept answers only for the declaration it was read under."""
    first = taken(opened)
    other = taken(opened, delimiter="comma")
    assert read == ["changes.csv"] * 2
    assert other.import_id != first.import_id


def test_other_readers_read_again(opened: OpenEngagement, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A new version of a reader does not rest on what an older one understood."""
    taken(opened)
    monkeypatch.setattr("reperform.populations.kept.reader_version", lambda: "another")
    taken(opened)
    assert read == ["changes.csv"] * 2


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_a_kept_reading_that_was_changed_is_not_used(opened: OpenEngagement, read: list[str], ending: str) -> None:
    """A digest that does not fit: the list is read from the original again, and a run refuses what was changed."""
    first = taken(opened)
    path = opened.folder.internal / "imports" / f"{first.import_id}{ending}"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"C3", b"C4") + b" ")
    assert taken(opened).reading.rows == ROWS
    assert read == ["changes.csv"] * 2
    with pytest.raises(InputRefused) as refused:
        load_import(opened, "CHANGES")
    assert refused.value.messages[0].code == "RP-I90"


def test_an_import_gives_its_rows_as_texts(opened: OpenEngagement) -> None:
    """Commas, quotes and line breaks come back as they were taken in."""
    taken(opened)
    imported = load_import(opened, "CHANGES")
    assert imported is not None
    assert (imported.columns, imported.rows, len(imported.rows)) == (("change", "note"), ROWS, 3)
    assert imported.rows[1] == ROWS[1]
    assert imported.rows != ROWS[:2]
