"""Reading a client's file: in a child process with limits, so that no file can take the program with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reperform._version import __version__
from reperform.errors import InputRefused, Message, Where
from reperform.intake.conversing import converse, stopped
from reperform.intake.outcome import ENCRYPTED, NEEDS_ANSWER, PasswordNeeded, ReadDeclaration, ReadOutcome, refused
from reperform.intake.text_files.encoding import decode
from reperform.intake.values import KeptRows

if TYPE_CHECKING:
    from reperform.intake.workbooks.spreadsheets import Elsewhere

# Raised with every change that may make the same bytes mean something else; kept readings are then read again.
READING = 1
_BASE_SECONDS = 60
_SECONDS_PER_MEGABYTE = 5

# The last word ends the process at once: freeing millions of values one by one would take a second.
_START = (
    "import os, sys, json; sys.path[:] = json.loads(sys.argv[1]); from reperform.intake.child import main;"
    "kept = main(); os._exit(0)"
)


def read_evidence(path: Path, name: str, declaration: ReadDeclaration, *, password: str = "") -> ReadOutcome:
    """Read a received file in a child process with limits on memory and time.

    Parameters
    ----------
    path : Path
        Where the bytes are kept (its own name tells nothing).
    name : str
        The name under which the client sent it.
    declaration : ReadDeclaration
        How it is to be read, as far as that is stated.
    password : str
        Of an encrypted workbook; handed over through standard input and kept nowhere.

    Returns
    -------
    ReadOutcome
        accepted, needs_answer or refused. A reader that crashes, hangs or exhausts its memory is a
        refusal that names the file (RP-I01, RP-I02, RP-I03); nothing is raised for a bad file. A
        refused file that a password would open has the format "encrypted".
    """
    request = json.dumps({
        "path": str(path.resolve()), "name": name, "declaration": declaration.as_json(), "password": password,
    })  # fmt: skip
    answer = converse(_START, request.encode("utf-8"), seconds_allowed(path), path.resolve().anchor)
    return refused([answer], name) if isinstance(answer, Message) else outcome_of(json.loads(answer[0]), answer[1])


def read_in_process(
    path: Path,
    name: str,
    declaration: ReadDeclaration,
    *,
    password: str = "",
    second: Elsewhere | None = None,
) -> ReadOutcome:
    """Read a received file in this very process: the same outcome, without the protection.

    ``second`` reads a large sheet the second time in a process of its own.
    """
    try:
        return _named(_read(path, name, declaration, password, second), name)
    except PasswordNeeded as error:
        return refused(error.messages, name, ENCRYPTED)
    except InputRefused as error:
        return refused(error.messages, name)
    except MemoryError:
        return refused([stopped("RP-I03", "reading needs more memory than it is allowed")], name)
    except Exception as error:  # any fault of a reader is a refusal of the file
        return refused([stopped("RP-I04", f"the file cannot be read ({type(error).__name__})")], name)


def reader_version() -> str:
    """Return what a reading depends on besides bytes and declaration: the versions of both readers."""
    return f"{READING}, reperform {__version__}, python-calamine {version('python-calamine')}"


def seconds_allowed(path: Path) -> int:
    """Return how long the reading of a file may take: a minute, and five seconds more for each megabyte."""
    return _BASE_SECONDS + _SECONDS_PER_MEGABYTE * (path.stat().st_size // 1024**2)


def _read(
    path: Path, name: str, declaration: ReadDeclaration, password: str, second: Elsewhere | None
) -> ReadOutcome:
    # The readers load only what the format needs: a text file needs no XML.
    from reperform.intake.sniff import OLE, PARQUET, TEXT, ZIP, name_note, sniff
    from reperform.intake.tables.table import understand

    data = path.read_bytes()
    kind = sniff(data, name)
    if kind == OLE:
        found = _compound(path, data, declaration, password)
    elif kind in (TEXT, PARQUET):
        found = {TEXT: _text, PARQUET: _parquet}[kind](path, data, declaration)
    else:
        found = _package(path, declaration, second)
    if isinstance(found, dict):
        return ReadOutcome(NEEDS_ANSWER, kind, questions=(found,))
    kind = ZIP if found.format == "xlsx" else kind  # an encrypted workbook is a package within a container
    outcome = understand(replace(found, notes=(*name_note(kind, name), *found.notes)), declaration)
    if second is not None:
        second.confirm()
    return outcome


def _text(_: Path, data: bytes, declaration: ReadDeclaration) -> Any:
    from reperform.intake.text_files.csv_reader import read_text_table

    decoded = decode(data, declaration)
    if isinstance(decoded, dict):
        return decoded
    text, notes = decoded
    table = read_text_table(text, declaration)
    return table if isinstance(table, dict) else replace(table, notes=(*notes, *table.notes))


def _parquet(_: Path, data: bytes, declaration: ReadDeclaration) -> Any:
    from reperform.intake.parquet_files.parquet_reader import read_parquet

    return read_parquet(data, declaration)


def _compound(path: Path, data: bytes, declaration: ReadDeclaration, password: str) -> Any:
    from reperform.intake.workbooks.old_formats import check_compound, read_old_workbook

    if not check_compound(data):
        return read_old_workbook(path, data, declaration)
    from reperform.intake.workbooks.decrypting import open_encrypted

    plain, said = open_encrypted(data, password)
    if plain.startswith(b"PK"):
        found = _package(plain, declaration)
    else:
        check_compound(plain)
        found = read_old_workbook(plain, plain, declaration)
    return found if isinstance(found, dict) else replace(found, notes=(said, *found.notes))


def _package(source: Path | bytes, declaration: ReadDeclaration, second: Elsewhere | None = None) -> Any:
    from reperform.intake.workbooks.gate import open_package
    from reperform.intake.workbooks.open_spreadsheets import is_open_document, read_open_document
    from reperform.intake.workbooks.spreadsheets import read_workbook

    package = open_package(source)
    if is_open_document(package):
        return read_open_document(source, package, declaration)
    return read_workbook(source, package, declaration, second)


def _named(outcome: ReadOutcome, name: str) -> ReadOutcome:
    """Return an outcome whose questions and notes all name the file."""

    def add(one: dict[str, Any]) -> dict[str, Any]:
        return {**one, "where": {"file": name, **one["where"]}}

    return replace(outcome, questions=tuple(map(add, outcome.questions)), notes=tuple(map(add, outcome.notes)))


def outcome_of(head: Mapping[str, Any], values: bytes) -> ReadOutcome:
    """Return an outcome from its JSON (with the row numbers) and its values as canonical CSV."""
    parts = dict(head)
    messages = tuple(_message(one) for one in parts.pop("messages"))
    for listed in ("column_facts", "questions", "notes", "row_numbers", "columns"):
        parts[listed] = tuple(parts[listed])
    count = parts.pop("row_count")
    return ReadOutcome(**parts, rows=KeptRows(values, count) if values else (), messages=messages)


def _message(parts: dict[str, Any]) -> Message:
    where = parts["where"]
    return Message(**{**parts, "where": Where(**{**where, "ids": tuple(where.get("ids", ()))})})
