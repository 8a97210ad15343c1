"""What a file is, told by its bytes; the name is only good for a note."""

from __future__ import annotations

from pathlib import PurePath

from reperform.intake.other_kinds import refuse_by_name, refuse_other
from reperform.intake.outcome import note, refusal

ZIP, OLE, TEXT, PARQUET = "zip", "ole", "text", "parquet"

_SUFFIXES = {
    ZIP: {".xlsx", ".xlsm", ".ods", ".xltx", ".xltm", ""},
    OLE: {".xls", ".xlt", ""},
    TEXT: {".csv", ".tsv", ".txt", ".tab", ".dat", ".psv", ""},
    PARQUET: {".parquet", ".pq", ".parq", ".pqt", ""},
}
_WORDS = {
    ZIP: "a workbook package",
    OLE: "an old Excel file",
    TEXT: "plain text",
    PARQUET: "Parquet",
}


def sniff(data: bytes, name: str) -> str:
    """Return zip, ole, parquet or text.

    Raises
    ------
    InputRefused
        RP-I05 empty, RP-I06 not a spreadsheet or table, RP-I08 a lock file or pointer without data.
    """
    if not data:
        raise refusal("RP-I05", "the file is empty (0 bytes)", "ask the client to send it again")
    refuse_by_name(name, len(data))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZIP
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLE
    if data.startswith((b"PAR1", b"PARE")):
        return PARQUET
    refuse_other(data)
    return TEXT


def name_note(kind: str, name: str) -> list[dict[str, object]]:
    """Return a note when the extension promises something else than the bytes are."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _SUFFIXES[kind]:
        return []
    return [note("RP-I101", f"the name ends in {suffix} but the content is {_WORDS[kind]}; read by its content")]
