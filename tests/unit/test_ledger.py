"""The store keeps bytes, the log keeps order, judgements are added and never lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reperform.errors import InputRefused
from reperform.ledger.judgements import Judgements
from reperform.ledger.log import EventLog
from reperform.ledger.store import EvidenceStore

# SHA-256 of the three bytes "abc", FIPS 180-2 appendix B.1.
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def a_log(tmp_path: Path, writer: str = "ana-laptop") -> EventLog:
    return EventLog(tmp_path / "log", writer=writer)


def test_the_store_names_a_file_by_the_digest_of_its_bytes(tmp_path: Path) -> None:
    """The same bytes are kept once under their published digest."""
    source = tmp_path / "list.csv"
    source.write_bytes(b"abc")
    store = EvidenceStore(tmp_path / "store")
    stored = store.add(source)
    assert (stored.name, stored.sha256, stored.size) == ("list.csv", ABC, 3)
    assert store.add(source).sha256 == ABC
    assert list(store.digests()) == [ABC]
    assert source.read_bytes() == b"abc"


def test_a_changed_original_is_refused_by_name(tmp_path: Path) -> None:
    """A flipped byte in the store stops the work and names the file."""
    store = EvidenceStore(tmp_path / "store")
    store.add_bytes(b"abc")
    path = store.path_of(ABC)
    path.chmod(0o600)
    path.write_bytes(b"abd")
    with pytest.raises(InputRefused) as refused:
        store.read(ABC)
    assert refused.value.messages[0].code == "RP-T04"
    assert ABC in refused.value.messages[0].where.file


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A wrong name gives one message and stores nothing."""
    store = EvidenceStore(tmp_path / "store")
    with pytest.raises(InputRefused, match="no such file"):
        store.add(tmp_path / "nothing.csv")
    assert list(store.digests()) == []


def test_events_form_a_chain_of_files(tmp_path: Path) -> None:
    """Each event is a file of its own that names the digest of the one before."""
    log = a_log(tmp_path)
    first = log.append("import", {"population": "P"}, {}, actor="ana", at="2026-02-01T10:00:00Z")
    second = log.append("run", {"control": "C"}, {}, actor="ana", at="2026-02-01T11:00:00Z")
    assert second.prev == first.sha256
    names = sorted(path.name for path in (tmp_path / "log" / "ana-laptop").iterdir())
    assert names == ["000001.json", "000002.json", "head"]
    assert a_log(tmp_path).problems() == []


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (lambda folder: (folder / "000002.json").unlink(), ("000002.json", "MISSING")),
        (lambda folder: _edit(folder / "000001.json", "actor", "bob"), ("000001.json", "CHANGED")),
        (lambda folder: (folder / "000003.json").unlink(), ("000003.json", "MISSING")),
        (lambda folder: _edit(folder / "000003.json", "actor", "bob"), ("000003.json", "CHANGED")),
        (lambda folder: (folder / "note.txt").write_text("x"), ("note.txt", "ADDED")),
    ],
)
def test_damage_to_the_chain_is_named(tmp_path: Path, damage: object, expected: tuple[str, str]) -> None:
    """A deleted, edited or foreign event file is found and named."""
    log = a_log(tmp_path)
    for number in range(3):
        log.append("run", {"control": str(number)}, {}, actor="ana", at="2026-02-01T10:00:00Z")
    folder = tmp_path / "log" / "ana-laptop"
    for path in folder.iterdir():
        path.chmod(0o600)
    damage(folder)  # type: ignore[operator]
    found = {(Path(path).name, kind) for path, kind in a_log(tmp_path).problems()}
    assert expected in found


def _edit(path: Path, name: str, value: str) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    content[name] = value
    path.write_text(json.dumps(content), encoding="utf-8")


def test_an_event_comes_after_everything_its_writer_had_seen(tmp_path: Path) -> None:
    """Two people's chains are put in order by what each had seen, even if a clock was wrong."""
    a_log(tmp_path, "ana").append("plan", {"n": "1"}, {}, actor="ana", at="2026-02-02T10:00:00Z")
    a_log(tmp_path, "ben").append("draw", {"n": "2"}, {}, actor="ben", at="2026-02-01T10:00:00Z")
    order = [event.subjects["n"] for event in a_log(tmp_path, "ana").events()]
    assert order == ["1", "2"]


def test_an_unknown_type_of_event_is_refused(tmp_path: Path) -> None:
    """The types of events are a closed list."""
    with pytest.raises(ValueError, match="unknown event type"):
        a_log(tmp_path).append("approve", {}, {}, actor="ana")


def test_a_later_mark_supersedes_an_earlier_one_which_stays(tmp_path: Path) -> None:
    """The mark in force is the last one; the first file is still there."""
    log = a_log(tmp_path)
    kept = Judgements(tmp_path / "judgements", log)
    for result, at in (("pass", "2026-02-01T10:00:00Z"), ("deviation", "2026-02-01T11:00:00Z")):
        mark = {"item": "L-1", "attribute": "D", "result": result, "note": "seen"}
        kept.add("marks", "LA-02", {"marks": [mark]}, person="ana", at=at)
    assert kept.marks("LA-02")[("L-1", "D")].result == "deviation"
    assert len(list((tmp_path / "judgements").iterdir())) == 2
    assert [one.content["marks"][0]["result"] for one in kept.all("marks", "LA-02")] == ["pass", "deviation"]


def test_a_changed_judgement_is_refused(tmp_path: Path) -> None:
    """A judgement that no longer has its digest is not read as if nothing happened."""
    kept = Judgements(tmp_path / "judgements", a_log(tmp_path))
    made = kept.add("conclude", "LA-02", {"status": "not_tested"}, person="ana", at="2026-02-01T10:00:00Z")
    path = tmp_path / "judgements" / f"{made.sha256}.json"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"not_tested", b"no_occurrence"))
    with pytest.raises(InputRefused, match="missing or was changed"):
        kept.latest("conclude", "LA-02")
