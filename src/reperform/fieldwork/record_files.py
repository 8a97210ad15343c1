"""record.json and results.csv as bytes, and read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from functools import lru_cache

from reperform.canonical import canonical_json, load_json, sha256_hex
from reperform.errors import InputRefused, Message, Where
from reperform.record import RESULT_COLUMNS, Record, ResultRow, result_columns


def results_csv(results: Sequence[ResultRow]) -> bytes:
    """Return results.csv: UTF-8, commas, one row an item and attribute, no clock and no person's locale."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    columns = result_columns(results)
    writer.writerow(columns)
    for row in results:
        writer.writerow([getattr(row, column) for column in columns])
    return stream.getvalue().encode("utf-8")


def results_hold(results: Sequence[ResultRow], sha256: str) -> bool:
    """Return whether results are those a record names; none at all may have been written by an earlier version."""
    if sha256_hex(results_csv(results)) == sha256:
        return True
    return not results and sha256_hex((",".join(RESULT_COLUMNS[:-1]) + "\n").encode()) == sha256


@lru_cache(maxsize=128)
def read_results(data: bytes) -> tuple[ResultRow, ...]:
    """Return the rows of results.csv; the same bytes are the same rows, so they are read apart once."""
    try:
        text = io.StringIO(data.decode("utf-8"), newline="")
        return tuple(ResultRow.model_validate(row) for row in csv.DictReader(text))
    except ValueError as error:
        raise InputRefused(_edited("results.csv")) from error


def record_bytes(record: Record) -> bytes:
    """Return record.json."""
    return canonical_json(record.as_json())


def read_record(data: bytes) -> Record:
    """Return a record from record.json."""
    try:
        return Record.model_validate(load_json(data))
    except ValueError as error:
        raise InputRefused(_edited("record.json")) from error


def _edited(name: str) -> Message:
    return Message(
        "RP-C08",
        f"{name} of a workpaper is not what a run and the judgements made",
        "A paper that was changed by hand proves nothing.",
        "reperform verify names the file; reperform run --force makes the paper again",
        Where(file=name),
    )
