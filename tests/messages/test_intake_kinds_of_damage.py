"""Every kind of damage has one outcome: refused, asked, noted or accepted; what is refused or asked changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from damaged_files import ACCEPTED, ASKED, DAMAGES, NOTED, REFUSED, Damage
from intake_files import codes, read
from support import AT, PERSON, make, snapshot

from reperform.intake import reading
from reperform.opened import OpenEngagement
from reperform.populations import imports

KINDS = [damage.kind for damage in DAMAGES]
UNTAKEN = [damage for damage in DAMAGES if damage.outcome in (REFUSED, ASKED) and not damage.declared]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenEngagement]:
    """One engagement for all files that change nothing; read in this process, to be quick."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(imports, "read_evidence", reading.read_in_process)
        opened = make(tmp_path_factory.mktemp("tiny") / "e")
        with opened.store.receiving(opened.folder.evidence / "leavers.csv"):
            pass  # so that the store's own folders are there
        yield opened


def test_the_table_is_long_and_names_each_kind_once() -> None:
    """A kind of damage stands in the table once."""
    assert len(set(KINDS)) == len(KINDS) >= 120


@pytest.mark.parametrize("damage", DAMAGES, ids=KINDS)
def test_each_kind_of_damage_has_its_outcome_code_and_words(tmp_path: Path, damage: Damage) -> None:
    """The outcome, the stable code, the words, the file's name and one action, as the table says."""
    outcome = read(tmp_path, damage.data, damage.name, **damage.declared)
    expected = ACCEPTED if damage.outcome == NOTED else damage.outcome
    assert outcome.outcome == expected, (outcome.messages, outcome.questions)
    if damage.outcome == REFUSED:
        assert codes(outcome) == [damage.code]
        (message,) = outcome.messages
        assert damage.words in message.found
        assert message.where.file == damage.name
        assert message.action
        assert message.why
        assert outcome.rows == ()
        assert "Traceback" not in message.text()
        assert all(character.isprintable() or character == "\n" for character in message.text())
    elif damage.outcome == ACCEPTED:
        assert codes(outcome) == []
        assert outcome.rows
    else:
        listed = outcome.questions if damage.outcome == ASKED else outcome.notes
        texts = [one["text"] for one in listed if one["code"] == damage.code]
        assert len(texts) == 1, codes(outcome)
        assert damage.words in texts[0]
        assert all(one["where"]["file"] == damage.name for one in listed)


@pytest.mark.parametrize("damage", UNTAKEN, ids=[damage.kind for damage in UNTAKEN])
def test_what_is_refused_or_asked_changes_no_byte(tiny: OpenEngagement, tmp_path: Path, damage: Damage) -> None:
    """The engagement folder is byte for byte the same before and after, with no folder more."""
    path = tmp_path / damage.name
    path.write_bytes(damage.data)
    before, folders = snapshot(tiny.folder.root), sorted(tiny.folder.root.rglob("*"))
    taken = imports.take_in(tiny, path, "LEAVERS", person=PERSON, at=AT)
    assert taken.outcome == damage.outcome
    assert snapshot(tiny.folder.root) == before
    assert sorted(tiny.folder.root.rglob("*")) == folders
