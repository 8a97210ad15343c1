"""From the rows of a large file to the bytes that are hashed: keys cleaned as `reperform sample` cleans them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reperform.errors import InputRefused, Message, Where, did_you_mean
from reperform.sampling.file_text import TextShape, text_blocks
from reperform.sampling.rates import refused
from reperform.texts import clean_key

_PREFIXES = [b"%d:" % length for length in range(1024)]
# White space that bytes.strip leaves and str.strip takes, or that is collapsed within a key.
_ASCII_BLANK = b" "
_UNUSUAL = (b"  ", b"\t", b"\n", b"\x0b", b"\x0c", b"\x1c", b"\x1d", b"\x1e", b"\x1f")
_BATCH_ROWS = 1 << 15


@dataclass(frozen=True)
class Columns:
    """Where the key fields and the other columns of the frame stand in a row."""

    key: tuple[int, ...]
    others: tuple[int, ...]


@dataclass(frozen=True)
class EncodedBlock:
    """The key bytes and the row bytes (None where the frame is the key alone) of some rows."""

    keys: list[bytes]
    rows: list[bytes] | None


def locate(columns: Sequence[str], key: Sequence[str], others: Sequence[str], name: str) -> Columns:
    """Return the places of the named columns; the others in order of their names.

    Raises
    ------
    InputRefused
        RP-S24 when a column is not there or the key has none.
    """
    if not key:
        raise refused("RP-S24", "no key column is named", "Items are told apart by their key.", "name the key columns")
    missing = [column for column in (*key, *others) if column not in columns]
    if missing:
        raise refused(
            "RP-S24",
            f"{name} has no column {missing[0]!r}",
            "Columns are named, never guessed.",
            did_you_mean(missing[0], [column for column in columns if column]),
        )
    ordered = sorted(set(others) - set(key))
    return Columns(tuple(map(columns.index, key)), tuple(map(columns.index, ordered)))


def encoded_text(shape: TextShape, wanted: Columns, start: int, end: int) -> Iterator[EncodedBlock]:
    """Yield the encoded rows of a byte range of a delimited text."""
    for rows, line in text_blocks(shape, start, end):
        keys, items = _column_bytes(rows, wanted.key), rows
        if not all(all(column) for column in keys):
            items = _without_blank_rows(shape, rows, wanted, line)
            keys = _column_bytes(items, wanted.key)
        yield _block(keys, _column_bytes(items, wanted.others))


def encoded_parquet(path: Path, names: Sequence[str], keys: int, groups: Sequence[int]) -> Iterator[EncodedBlock]:
    """Yield the encoded rows of some row groups of a Parquet file; the first columns are the key."""
    file: Any = parquet_file(path)
    for batch in _batches(path, file, names, groups):
        columns = [_texts(path, name, batch.column(name)) for name in names]
        blank = [name for name, column in zip(names[:keys], columns, strict=False) if not all(column)]
        if blank:
            raise blank_keys(path, "a row of the column " + blank[0], None)
        yield _block(columns[:keys], columns[keys:])


def parquet_file(path: Path) -> Any:
    """Open a Parquet file, or refuse one that is damaged (RP-S27)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as problem:
        raise _damaged(path, problem) from None


def _batches(path: Path, file: Any, names: Sequence[str], groups: Sequence[int]) -> Iterator[Any]:
    import pyarrow as pa

    try:
        yield from file.iter_batches(batch_size=_BATCH_ROWS, row_groups=list(groups), columns=list(names))
    except (pa.ArrowException, OSError) as problem:
        raise _damaged(path, problem) from None


def _damaged(path: Path, problem: Exception) -> InputRefused:
    return refused(
        "RP-S27",
        f"{path.name} cannot be read as Parquet ({type(problem).__name__})",
        "A damaged list may lack items.",
        "ask the client to export the file again",
    )


def _texts(path: Path, name: str, column: Any) -> list[bytes]:
    """Return the values of a column as cleaned bytes; only types with one spelling are taken."""
    import pyarrow as pa

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return [b"" if value is None else _cleaned(value.encode("utf-8")) for value in column.to_pylist()]
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_date32(kind):
        return [b"" if value is None else f"{value}".encode("ascii") for value in column.to_pylist()]
    raise refused(
        "RP-S27",
        f"column {name!r} of {path.name} holds {kind}",
        "A time stamp or binary number has several spellings, and each would give another ticket.",
        "export the column as text, whole number, decimal or date",
    )


def _column_bytes(rows: list[list[bytes]], places: Sequence[int]) -> list[list[bytes]]:
    found = []
    for place in places:
        column = [row[place] for row in rows]
        joined = b"|".join(column)
        if joined.isascii() and not any(sign in joined for sign in _UNUSUAL):
            found.append([field.strip() for field in column] if _ASCII_BLANK in joined else column)
        else:
            found.append(list(map(_cleaned, column)))
    return found


def _cleaned(field: bytes) -> bytes:
    return clean_key(field.decode("utf-8")).encode("utf-8")


def _block(keys: list[list[bytes]], others: list[list[bytes]]) -> EncodedBlock:
    encoded = _joined(keys)
    return EncodedBlock(encoded, _joined([*keys, *others]) if others else None)


def _joined(columns: list[list[bytes]]) -> list[bytes]:
    """Return the fields of each row with their lengths in front: `key_bytes`, column by column."""
    parts = [_with_lengths(column) for column in columns]
    return parts[0] if len(parts) == 1 else list(map(b"".join, zip(*parts, strict=True)))


def _with_lengths(column: list[bytes]) -> list[bytes]:
    prefixes = _PREFIXES
    try:
        return [prefixes[len(field)] + field for field in column]
    except IndexError:
        return [b"%d:%b" % (len(field), field) for field in column]


def decode_key(encoded: bytes) -> tuple[str, ...]:
    """Return the fields of key bytes.

    Examples
    --------
    >>> decode_key(b"3:A|B1:C")
    ('A|B', 'C')
    """
    fields, place = [], 0
    while place < len(encoded):
        colon = encoded.index(b":", place)
        end = colon + 1 + int(encoded[place:colon])
        fields.append(encoded[colon + 1 : end].decode("utf-8"))
        place = end
    return tuple(fields)


def _without_blank_rows(shape: TextShape, rows: list[list[bytes]], wanted: Columns, line: int) -> list[list[bytes]]:
    """Drop rows of which every field is blank, as intake does; refuse others without a key."""
    kept = [row for row in rows if any(_cleaned(field) for field in row)]
    for row in kept:
        if not all(_cleaned(row[place]) for place in wanted.key):
            raise blank_keys(shape.path, f"a row near line {line:,}, beginning {_shown(row)}", line)
    return kept


def _shown(row: list[bytes]) -> str:
    return json.dumps(b" | ".join(row).decode("utf-8", "replace")[:40], ensure_ascii=False)


def blank_keys(path: Path, place: str, line: int | None) -> InputRefused:
    """Return the refusal of an item without a key."""
    return InputRefused(
        Message(
            "RP-S25",
            f"{place} has no key",
            "An item without a key cannot be drawn or found again.",
            "declare a key that every item has, or ask the client for the list with its keys",
            Where(file=path.name, row=line),
        )
    )
