"""Any changed, missing or added file is named; the work done again is compared item by item."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support import command

from reperform.canonical import canonical_json


@pytest.fixture
def folder(worked_sample: Path, tmp_path: Path) -> Path:
    """A copy of the worked sample that a test may damage."""
    target = tmp_path / "e"
    shutil.copytree(worked_sample, target)
    (target / "done").unlink()
    return target


def named(root: Path, code: int = 1) -> set[tuple[str, str]]:
    answer = command("verify", cwd=root, code=code)
    return {(one["kind"], one["path"]) for one in answer["findings"]}


def flip(path: Path, offset: int = -2) -> None:
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[offset] ^= 1
    path.write_bytes(data)


def test_an_untouched_engagement_is_clean(folder: Path) -> None:
    """No false alarm: a copied, touched engagement has no findings."""
    (folder / "engagement.toml").touch()
    assert named(folder, code=0) == set()


def test_one_flipped_bit_is_named_in_every_kind_of_file(folder: Path) -> None:
    """One bit in any file of the tool is found and that file is named."""
    log = next((folder / ".reperform" / "log").iterdir())
    kinds = [
        next((folder / ".reperform" / "store").glob("??/*")),
        next((folder / ".reperform" / "imports").glob("*.csv")),
        next((folder / ".reperform" / "imports").glob("*.json")),
        next((folder / ".reperform" / "judgements").iterdir()),
        next((folder / "workpapers").glob("E-*/results.csv")),
        next((folder / "workpapers").glob("E-*/*.ipynb")),
        next((folder / "workpapers").glob("E-*/*.pdf")),
        folder / "workpapers" / "binder.pdf",
        folder / "workpapers" / "section-iv.docx",
        sorted(log.iterdir())[3],
    ]
    for path in kinds:
        original = path.read_bytes()
        flip(path, -40 if path.suffix == ".json" and "log" in path.parts else len(original) // 2)
        answer = command("verify", cwd=folder, code=None)
        name = path.relative_to(folder).as_posix()
        said = json.dumps(answer["findings"]) + json.dumps(answer["messages"])
        assert answer["exit_code"] != 0, name
        assert name in said, (name, said[:600])
        path.write_bytes(original)
    assert named(folder, code=0) == set()


def test_a_record_edited_by_hand_is_named(folder: Path) -> None:
    """A kinder count, title or conclusion written into record.json is found."""
    path = next((folder / "workpapers").glob("E-*-LA-02/record.json"))
    original = path.read_bytes()
    for place, value in (
        (("title",), "Access of all leavers is removed"),
        (("tests", 0, "attributes", 0, "deviation"), 0),
        (("conclusion", "status"), "operated_effectively"),
        (("deviations", 0, "cause"), "Nothing happened"),
        (("open_points",), ["nothing"]),
    ):
        content = json.loads(original)
        part = content
        for step in place[:-1]:
            part = part[step]
        assert part[place[-1]] != value
        part[place[-1]] = value
        path.write_bytes(canonical_json(content))
        assert ("CHANGED", path.relative_to(folder).as_posix()) in named(folder), place
    path.write_bytes(original)
    assert named(folder, code=0) == set()


def test_missing_and_added_files_are_named(folder: Path) -> None:
    """A deleted judgement, a deleted event and a foreign file are each named."""
    judgement = sorted((folder / ".reperform" / "judgements").iterdir())[0]
    judgement.unlink()
    (folder / ".reperform" / "store" / "zz").mkdir()
    (folder / ".reperform" / "store" / "zz" / "note").write_text("x", encoding="utf-8")
    found = named(folder)
    assert ("MISSING", judgement.relative_to(folder).as_posix()) in found
    assert ("ADDED", ".reperform/store/zz/note") in found


def test_evidence_that_was_not_taken_in_is_named(folder: Path) -> None:
    """A new or changed file of people is no damage, but nothing rests on it."""
    (folder / "evidence" / "late.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert named(folder) == {("NOT TAKEN IN", "evidence/late.csv")}


def test_the_work_done_again_is_the_same(folder: Path) -> None:
    """Every file is read again, every sample drawn again, every test run again; a control never run is no failure."""
    answer = command("verify", "--reperform", cwd=folder)
    lines = {line["control"]: line for line in answer["reperformed"]}
    ran = {json.loads(path.read_bytes())["control"] for path in (folder / "workpapers").glob("*/record.json")}
    assert {lines[control]["outcome"] for control in ran} == {"SAME"}
    assert len(ran) == 12
    assert {line["outcome"] for control, line in lines.items() if control not in ran} == {"NOT RUN"}


def test_a_workpaper_pdf_proves_its_own_results(folder: Path) -> None:
    """The attachments of one PDF agree with the record inside it."""
    path = next((folder / "workpapers").glob("E-*-LA-02/*.pdf"))
    assert command("verify", str(path), cwd=folder)["findings"] == []


def test_every_missing_original_is_named_when_the_work_is_done_again(folder: Path) -> None:
    """With two originals gone, both controls that rest on them say so; a control that needs neither is the same."""
    records = [json.loads(path.read_bytes()) for path in (folder / ".reperform" / "imports").glob("*.json")]
    digests = {record["population"]: record["file"]["sha256"] for record in records}
    for population in ("BACKUPS", "INCIDENTS"):
        path = folder / ".reperform" / "store" / digests[population][:2] / digests[population]
        path.chmod(0o600)
        path.unlink()
    answer = command("verify", "--reperform", cwd=folder, code=1)
    lines = {line["control"]: line for line in answer["reperformed"]}
    assert "missing from the store" in lines["AVL-02"]["text"]
    assert "missing from the store" in lines["OPS-07"]["text"]
    assert lines["GOV-02"]["outcome"] == "SAME"


def test_a_word_file_that_a_person_edited_is_kept_and_named(folder: Path) -> None:
    """Compile never writes over it: the text stays, a warning names it, verify names it; without it a new one comes."""
    path = folder / "workpapers" / "section-iv.docx"
    compiled = path.read_bytes()
    flip(path, len(compiled) // 2)
    edited = path.read_bytes()
    (warning,) = [
        one for one in command("compile", "--as", "ahale", cwd=folder)["messages"] if one["code"] == "RP-K15"
    ]
    assert warning["where"]["ids"] == ["workpapers/section-iv.docx"]
    assert path.read_bytes() == edited
    assert ("CHANGED", "workpapers/section-iv.docx") in named(folder)
    path.unlink()
    command("compile", "--as", "ahale", cwd=folder)
    assert path.read_bytes() == compiled
    assert named(folder, code=0) == set()


def test_a_record_that_is_gone_is_not_taken_for_a_control_never_run(folder: Path) -> None:
    """The log knows that it was run: the file is named, and the work cannot be done again."""
    next((folder / "workpapers").glob("E-*-LA-02/record.json")).unlink()
    answer = command("verify", "--reperform", cwd=folder, code=1)
    (line,) = [line for line in answer["reperformed"] if line["control"] == "LA-02"]
    assert line["outcome"] == "NOT CHECKED"
