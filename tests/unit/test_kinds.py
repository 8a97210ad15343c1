"""Kinds of results and counts of declared choices: in the record, in results.csv, on the paper, and not in old ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from documents_fixture import reviews
from support import tiny_json, with_evidence

from reperform.canonical import canonical_json, sha256_hex
from reperform.documents.paper_kinds import kinds_blocks, result_words
from reperform.fieldwork.procedures import find_procedure
from reperform.fieldwork.record_files import read_record, read_results, record_bytes, results_csv, results_hold
from reperform.fieldwork.recording import perform_and_record
from reperform.record import AttributeCounts, Record, ResultRow

OLD_COLUMNS = "item,attribute,result,reason,level,evidence,by,test\n"
OLD_COUNTS = {
    "id": "A", "text": "removed in time", "test_nature": "reperformance", "level": "L0", "tested": 1, "pass": 0,
    "deviation": 1, "unable": 0, "not_applicable": 0, "not_reached": 0, "pending": 0, "deviating_items": ["E1"],
    "rule": "within", "rule_sentence": "", "sla_source": "", "tolerable_rate": "", "evaluation": None,
}  # fmt: skip


def tiny(tmp_path: Path) -> tuple[Record, tuple[ResultRow, ...]]:
    return perform_and_record(with_evidence(tmp_path / "e"), "LA-02", find_procedure("leaver_removal"))


def test_the_record_counts_kinds_and_declared_choices(tmp_path: Path) -> None:
    """By hand from tests/support.py: E4 is late, E6 never done, E2 and E3 are exactly at the limit of one day."""
    record, _ = tiny(tmp_path)
    (one,) = [one for test in record.tests for one in test.attributes if one.id == "B"]
    assert one.kinds == {"late": 1, "not_done": 1}
    assert one.declared == {"before_start": 0, "missing_start": 0, "missing_end": 1, "boundary": 2}
    assert sum(one.kinds.values()) == one.deviation + one.unable


def test_a_result_marked_by_a_person_has_no_kind(tmp_path: Path) -> None:
    """What kind of deviation a person saw is the person's to say."""
    _, results = tiny(tmp_path)
    assert {row.kind for row in results if row.by != "computed"} <= {""}


def test_results_of_an_earlier_version_keep_their_columns_and_bytes() -> None:
    """A results.csv without the column kind is read, and written again byte for byte."""
    old = (OLD_COLUMNS + "E1,A,deviation,late,L0,,computed,T1\n").encode()
    rows = read_results(old)
    assert [row.kind for row in rows] == [None]
    assert results_csv(rows) == old
    assert results_hold(rows, sha256_hex(old))
    assert not results_hold(rows, sha256_hex(old + b"x"))


def test_a_test_without_results_is_known_by_either_heading() -> None:
    """Nothing tested was written with the columns of its version."""
    assert results_hold((), sha256_hex(OLD_COLUMNS.encode()))
    assert results_hold((), sha256_hex(results_csv(())))
    assert not results_hold((), sha256_hex(b""))


def test_counts_of_an_earlier_version_keep_their_bytes() -> None:
    """No empty kinds are added to a record that knew none: its digests, and conclusions on it, hold."""
    assert AttributeCounts.model_validate(OLD_COUNTS).model_dump(mode="json", by_alias=True) == OLD_COUNTS


def test_a_record_with_kinds_is_read_back_as_it_was(tmp_path: Path) -> None:
    """Bytes to record to bytes."""
    data = record_bytes(tiny(tmp_path)[0])
    assert record_bytes(read_record(data)) == data
    assert canonical_json(read_record(data).as_json()) == data


def test_the_paper_prints_kinds_and_choices_in_words() -> None:
    """One line for each attribute that has any, none for a test without."""
    test = reviews().record.tests[0]
    (table,) = kinds_blocks(test)
    assert table.rows[0].cells[1:] == ("1 an expected occurrence is missing", "–")  # type: ignore[union-attr]
    counted = test.attributes[0].model_copy(update={"declared": {"boundary": 2, "before_start": 0}})
    (table,) = kinds_blocks(test.model_copy(update={"attributes": [counted]}))
    words = "0 with an end before the start; 2 exactly at the limit"
    assert table.rows[0].cells[2] == words  # type: ignore[union-attr]
    bare = test.attributes[0].model_copy(update={"kinds": None})
    assert kinds_blocks(test.model_copy(update={"attributes": [bare]})) == []


def test_a_deviation_is_printed_with_its_kind() -> None:
    """The grid says which deviation it is; a mark of a person says what was marked."""
    late = ResultRow(item="E1", attribute="A", result="deviation", reason="late", test="T1", kind="late")
    assert result_words(late) == "deviation (done, but late)"
    assert result_words(late.model_copy(update={"kind": ""})) == "deviation"
    assert result_words(late.model_copy(update={"kind": None})) == "deviation"
    assert replace(reviews()).results[2].kind == "missed"


def test_a_result_rests_on_the_level_of_its_lists(tmp_path: Path) -> None:
    """L1 only where the team watched every list being made; what the sheet states counts before that."""
    content = tiny_json()
    for watched, expected in (((), "L0"), (("LEAVERS",), "L0"), (("LEAVERS", "ACCOUNTS"), "L1")):
        for one in content["populations"]:
            one["observed"] = "yes" if one["population"] in watched else "no"
        opened = with_evidence(tmp_path / str(len(watched)), content)
        _, results = perform_and_record(opened, "LA-02", find_procedure("leaver_removal"))
        assert {row.level for row in results if row.by == "computed"} == {expected}
    for one in content["attributes"]:
        one["level"] = "L3"
    opened = with_evidence(tmp_path / "stated", content)
    _, results = perform_and_record(opened, "LA-02", find_procedure("leaver_removal"))
    assert {row.level for row in results if row.by == "computed"} == {"L3"}
