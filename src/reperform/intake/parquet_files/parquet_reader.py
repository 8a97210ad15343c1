"""The table of a Parquet file: judged by its footer first, then read row group by row group.

The column names stand in the schema, so no header row is asked for; types stand there too, so a date is
never a matter of its spelling. pyarrow is loaded only here, and only in the child process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from reperform.errors import InputRefused, Message
from reperform.intake.outcome import MAX_CELLS, RawTable, ReadDeclaration, listed, message, note, refusal
from reperform.intake.parquet_files.arrow_values import Column, column_of
from reperform.intake.workbooks.gate import MAX_INFLATED_BYTES, encrypted

_MARK, _ENCRYPTED_MARK = b"PAR1", b"PARE"
_BATCH_ROWS = 16_384
_AGAIN = "ask the client to export the file again, as Parquet or .csv"
_DAMAGED = "A damaged file can show other values than the system holds."


def read_parquet(data: bytes, declaration: ReadDeclaration) -> RawTable:
    """Return the table of a Parquet file; rows are counted from 1.

    Parameters
    ----------
    data : bytes
        The whole file.
    declaration : ReadDeclaration
        A header row or sheet stated there is noted as not used.

    Raises
    ------
    InputRefused
        RP-I07 encrypted, RP-I18 or RP-I13 too large by its own footer, RP-I22 damaged, RP-I23 columns of a
        nested or binary type, RP-I24 values no canonical text exists for.
    """
    _refuse_marks(data)
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    try:
        file = pq.ParquetFile(
            pa.BufferReader(data),
            pre_buffer=False,
            coerce_int96_timestamp_unit="us",
            page_checksum_verification=True,
            arrow_extensions_enabled=False,
        )
        _refuse_size(file.metadata)
        schema = file.schema_arrow
        columns = _columns(schema)
        rows, kinds, numbers = _rows(file, columns)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowKeyError, pa.ArrowTypeError, OSError) as error:
        if isinstance(error, MemoryError):
            raise
        raise _damaged(str(error).splitlines()[0][:200] if str(error) else type(error).__name__) from error
    notes = [*_notes(file, columns, declaration), *_blank_note(file.metadata.num_rows - len(rows))]
    return RawTable("parquet", "", rows, kinds, numbers, tuple(notes), names=tuple(schema.names))


def _refuse_marks(data: bytes) -> None:
    if data.startswith(_ENCRYPTED_MARK) or data.endswith(_ENCRYPTED_MARK):
        raise encrypted("ask the client for a copy without encryption, as Parquet or .csv")
    if len(data) < 12 or not data.endswith(_MARK):
        raise _damaged("its end is missing; it was cut off or something is appended")


def _refuse_size(metadata: Any) -> None:
    """Refuse by what the footer says, before a page is decoded."""
    cells = metadata.num_rows * metadata.num_columns
    if cells > MAX_CELLS:
        raise refusal(
            "RP-I18",
            f"the file holds {metadata.num_rows:,} rows of {metadata.num_columns:,} columns, "
            f"more than {MAX_CELLS:,} cells",
            "ask the client for the population in parts, for example by quarter, or with fewer columns",
            "Its reading would exhaust the computer.",
        )
    groups = [metadata.row_group(index) for index in range(metadata.num_row_groups)]
    size = sum(group.total_byte_size for group in groups)
    if size > MAX_INFLATED_BYTES:
        raise refusal(
            "RP-I13",
            f"unpacked, the file grows to {size // 1024**2:,} MB",
            "ask the client for the population in parts, or with fewer columns",
            "A file that grows like this can exhaust the computer.",
        )
    if any(group.num_rows < 0 for group in groups) or sum(group.num_rows for group in groups) != metadata.num_rows:
        raise _damaged("its row groups do not add up to its number of rows")


def _columns(schema: Any) -> list[Column]:
    """Return how each column is read.

    Raises
    ------
    InputRefused
        RP-I23 naming every column of a type that has no canonical text.
    """
    if not schema.names:
        raise refusal("RP-I05", "the file has no columns", "ask the client to send it again")
    found = [column_of(field.name, field.type) for field in schema]
    unreadable = [f"{column.name} ({column.type})" for column in found if column.texts is None]
    if unreadable:
        raise refusal(
            "RP-I23",
            f"{len(unreadable):,} columns hold nested or binary values: {listed(unreadable[:20], len(unreadable))}",
            "ask the client for the file without these columns, or with one plain column for each value a test needs",
            "Such values have no single spelling that a test could compare.",
            column=next(column.name for column in found if column.texts is None),
            count=len(unreadable),
        )
    return found


def _rows(file: Any, columns: list[Column]) -> tuple[list[list[str]], list[str], list[int]]:
    rows: list[list[str]] = []
    kinds: list[str] = []
    numbers: list[int] = []
    known: dict[str, str] = {}
    faults: list[Message] = []
    count = 0
    for batch in file.iter_batches(batch_size=_BATCH_ROWS, use_threads=False):
        texts = []
        for column, values in zip(columns, batch.columns, strict=True):
            try:
                texts.append(column.read(values, count))
            except UnicodeDecodeError:
                faults.append(_unreadable(column.name, "texts that are not valid UTF-8", count))
            except (ValueError, OverflowError):
                faults.append(_unreadable(column.name, "dates beyond the calendar (years 1 to 9999)", count))
        if faults:
            raise InputRefused(faults)
        for number, (row, pattern) in enumerate(_by_row(texts, columns), count + 1):
            if pattern.strip("."):
                rows.append(list(row))
                kinds.append(known.setdefault(pattern, pattern))
                numbers.append(number)
        count += batch.num_rows
        if count > file.metadata.num_rows:
            break
    if count != file.metadata.num_rows:
        raise _damaged(f"it says {file.metadata.num_rows:,} rows but holds another number")
    faults = [_unreadable(c.name, f"NUL characters in {c.nul:,} values", c.first_nul) for c in columns if c.nul]
    if faults:
        raise InputRefused(faults)
    return rows, kinds, numbers


def _by_row(texts: list[list[str]], columns: list[Column]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the texts of each row and their kinds; only columns with blanks are looked at value by value."""
    letters = [_letters(column.kind, values) for column, values in zip(columns, texts, strict=True)]
    return zip(zip(*texts, strict=True), map("".join, zip(*letters, strict=False)), strict=False)


def _letters(kind: str, texts: list[str]) -> Iterable[str]:
    blank = {text for text in set(texts) if not text or text.isspace()}
    return ["." if text in blank else kind for text in texts] if blank else repeat(kind, len(texts))


def _notes(file: Any, columns: list[Column], declaration: ReadDeclaration) -> Iterator[dict[str, Any]]:
    for column in columns:
        if column.subsecond:
            text = f"{column.subsecond:,} values of {column.name} hold parts of a second; rounded to the second"
            if column.next_day:
                text += f", {column.next_day:,} of them to the next day"
            yield note("RP-I160", text, column=column.name, count=column.subsecond)
        if column.not_numbers:
            text = f"{column.not_numbers:,} values of {column.name} are not a number (NaN or infinite), kept as text"
            yield note("RP-I161", text, column=column.name, count=column.not_numbers)
        if column.inexact:
            text = f"{column.inexact:,} numbers of {column.name} have more than 15 digits; their last ones may be lost"
            yield note("RP-I122", text, column=column.name, count=column.inexact)
    old = [
        schema.name
        for schema in (file.schema.column(place) for place in range(len(file.schema)))
        if schema.physical_type == "INT96"
    ]
    if old:
        text = f"time stamps of an old kind (INT96) that tells no zone, read without one: {listed(old)}"
        yield note("RP-I162", text, column=old[0], count=len(old))
    if declaration.stated("header_row"):
        text = "a header row is stated, but a Parquet file names its columns itself; they are taken from its schema"
        yield note("RP-I163", text)


def _blank_note(blank: int) -> list[dict[str, Any]]:
    return [note("RP-I120", f"{blank:,} rows without any value skipped", count=blank)] if blank else []


def _unreadable(column: str, what: str, row: int) -> Message:
    return message(
        "RP-I24",
        f"the column {column!r} holds {what}",
        "ask the client to export the file again, with that column as plain text",
        "Ids and names could be read wrongly.",
        row=row + 1,
        column=column,
    )


def _damaged(what: str) -> InputRefused:
    return refusal("RP-I22", f"the Parquet file is damaged: {what}", _AGAIN, _DAMAGED)
