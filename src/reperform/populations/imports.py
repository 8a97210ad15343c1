"""Taking evidence in: from a client's file to an import record with canonical values.

The bytes go into the store first, are read only from there in a child process, and become text values
that never change again. An import is named by what it was made of: the bytes, the declaration, the answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reperform.canonical import canonical_json, digest, load_json, sha256_hex
from reperform.errors import InputRefused, Message, UsageError, Where, did_you_mean
from reperform.files import create_file, remove_file
from reperform.intake.outcome import ReadDeclaration, ReadOutcome
from reperform.intake.reading import read_evidence
from reperform.intake.values import read_values, values_csv
from reperform.ledger.receipts import Receipt
from reperform.ledger.store import Received
from reperform.model import Engagement, PopulationSpec
from reperform.opened import OpenEngagement
from reperform.rules import columns_used

SCHEMA = "reperform/import/1"


@dataclass(frozen=True)
class Import:
    """What was understood of one received file."""

    import_id: str
    record: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def date_columns(self) -> tuple[str, ...]:
        """Columns that were read as dates."""
        return tuple(self.record["declaration"]["date_columns"])


@dataclass(frozen=True)
class TakenIn:
    """The outcome of one ``intake``: accepted, needs_answer or refused."""

    outcome: str
    import_id: str
    sha256: str
    reading: ReadOutcome
    superseded: str = ""
    unchanged: bool = False


def population_spec(engagement: Engagement, identifier: str) -> PopulationSpec:
    """Return the declared population of an id.

    Raises
    ------
    UsageError
        RP-U02 when the Populations sheet has no such row; names the nearest.
    """
    try:
        return engagement.population(identifier)
    except KeyError:
        known = [row.population for row in engagement.populations]
        raise UsageError(
            Message(
                "RP-U02",
                f"there is no population {identifier!r} in engagement.xlsx",
                "Nothing was taken in.",
                did_you_mean(identifier, known) if known else "add it to the Populations sheet",
                Where(file="engagement.xlsx", sheet="Populations", column="population"),
            )
        ) from None


def date_columns_of(engagement: Engagement, spec: PopulationSpec) -> tuple[str, ...]:
    """Return the columns of a list that the engagement uses as dates, in the order of their names."""
    found = {spec.date_column} if spec.date_column else set()
    for attribute in engagement.attributes:
        for use in columns_used(attribute.rule, attribute.arguments):
            if use.kind == "date" and (use.list_name or attribute.population) == spec.population:
                found.add(use.column)
    return tuple(sorted(found))


def declaration_of(engagement: Engagement, spec: PopulationSpec, answers: Mapping[str, str]) -> ReadDeclaration:
    """Return how a list is to be read: what the Populations sheet states, and the answers given.

    Raises
    ------
    InputRefused
        RP-A01 when an answer contradicts what the sheet states.
    """
    _refuse_conflicts(spec, answers)
    return ReadDeclaration(
        sheet=spec.sheet or answers.get("sheet", ""),
        header_row=spec.header_row or _number(answers.get("header_row", "")),
        key=spec.key,
        date_columns=date_columns_of(engagement, spec),
        date_order=_date_orders(spec.date_order),
        zone=spec.zone or answers.get("zone", ""),
        encoding=answers.get("encoding", ""),
        delimiter=answers.get("delimiter", ""),
        answers=dict(answers),
    )


def take_in(
    opened: OpenEngagement,
    path: Path,
    population: str,
    answers: Mapping[str, str] | None = None,
    *,
    receipt: Receipt = Receipt(),  # noqa: B008 - a frozen value
    person: str,
    at: str = "",
) -> TakenIn:
    """Take a client's file in as a population; nothing is kept or recorded unless it is accepted.

    Parameters
    ----------
    path : Path
        The file as received. It is copied, read from the copy only, and never touched again.
    population : str
        Id in the Populations sheet.
    answers : mapping, optional
        Question key to value, for what the file cannot tell.
    receipt : Receipt
        Who gave the file, when, how and for which request. It stands in the event and is no part of the import:
        the same bytes understood in the same way are the same import, whoever brought them.
    person : str
        Who takes it in.

    Returns
    -------
    TakenIn
        With questions when an answer is needed, and messages when the file is refused.
    """
    spec = population_spec(opened.engagement, population)
    declaration = declaration_of(opened.engagement, spec, answers or {})
    with opened.store.receiving(path) as received:
        stored = received.file
        reading = read_evidence(received.path, stored.name, declaration)
        missing = _missing_columns(opened.engagement, spec, reading, stored.name)
        if reading.outcome != "accepted":
            return TakenIn(reading.outcome, "", stored.sha256, reading)
        if missing:
            raise InputRefused(missing)
        values = values_csv(reading)
        record = {
            "schema": SCHEMA,
            "population": population,
            "file": {"name": stored.name, "sha256": stored.sha256, "size": stored.size},
            "declaration": declaration.as_json(),
            "reading": reading.as_json(),
            "row_numbers": list(reading.row_numbers),
            "values_sha256": sha256_hex(values),
        }
        with recorded_with(opened, received) as made:
            earlier = _keep(opened, record, values, receipt, made, person=person, at=at)
        import_id = digest(record)[:16]
        unchanged = earlier == import_id
        return TakenIn("accepted", import_id, stored.sha256, reading, "" if unchanged else earlier, unchanged)


@contextmanager
def recorded_with(opened: OpenEngagement, received: Received) -> Iterator[list[Path]]:
    """Keep received bytes together with the event that the body writes: both, or neither.

    The body adds the files it creates to the list it is given; they go as well when no event came about.
    """
    made: list[Path] = []
    opened.log.refresh()
    before = opened.log.heads()

    def is_recorded() -> bool:
        opened.log.refresh()
        return opened.log.heads() != before

    with received.kept(is_recorded):
        # Others may have written while this process waited for its turn.
        opened.log.refresh()
        before = opened.log.heads()
        try:
            yield made
        except BaseException:
            if not is_recorded():
                for path in made:
                    remove_file(path)
            raise


def _keep(
    opened: OpenEngagement,
    record: dict[str, Any],
    values: bytes,
    receipt: Receipt,
    made: list[Path],
    *,
    person: str,
    at: str,
) -> str:
    """Record an import and return the one it supersedes: its own id when these bytes were taken in before."""
    import_id = digest(record)[:16]
    population, file = record["population"], record["file"]
    earlier = current_import_id(opened, population)
    subjects = {"population": population, "import": import_id, "evidence": file["sha256"]}
    told = {"name": file["name"], "size": file["size"], **receipt.event_data()}
    if earlier == import_id:
        if receipt:  # nothing new is understood, but more is known of how it came
            opened.log.append("receive", subjects, told, actor=person, at=at)
        return earlier
    folder = opened.folder.internal / "imports"
    digests = {"record_sha256": digest(record), "values_sha256": record["values_sha256"], "supersedes": earlier}
    for name, data in ((f"{import_id}.csv", values), (f"{import_id}.json", canonical_json(record))):
        if create_file(folder / name, data, read_only=True):
            made.append(folder / name)
    opened.log.append("supersede" if earlier else "import", subjects, {**told, **digests}, actor=person, at=at)
    return earlier


def current_import_id(opened: OpenEngagement, population: str) -> str:
    """Return the id of the import in force for a population, or an empty text."""
    found = [
        event.subjects["import"]
        for event in opened.log.of_type("import", "supersede")
        if event.subjects["population"] == population
    ]
    return found[-1] if found else ""


def load_import(opened: OpenEngagement, population: str) -> Import | None:
    """Return the import in force for a population, checked against the log, or None.

    Raises
    ------
    InputRefused
        RP-I90 when the kept record or its values no longer match the log.
    """
    events = [
        event for event in opened.log.of_type("import", "supersede") if event.subjects["population"] == population
    ]
    if not events:
        return None
    import_id = events[-1].subjects["import"]
    folder = opened.folder.internal / "imports"
    encoded = _checked(folder / f"{import_id}.json", events[-1].data["record_sha256"])
    record = load_json(encoded)
    columns, rows = read_values(_checked(folder / f"{import_id}.csv", record["values_sha256"]))
    return Import(import_id, record, columns, rows)


def _checked(path: Path, sha256: str) -> bytes:
    encoded = path.read_bytes() if path.is_file() else b""
    if sha256_hex(encoded) != sha256:
        raise InputRefused(
            Message(
                "RP-I90",
                "what was understood of a received file is missing or was changed",
                "Results would rest on values that nobody can trace to the evidence.",
                "restore the engagement folder from a backup; `reperform verify` names what differs",
                Where(file=f".reperform/imports/{path.name}"),
            )
        )
    return encoded


def _date_orders(text: str) -> dict[str, str]:
    """Return column to date order; a single order stands for every column (key "")."""
    if "=" not in text:
        return {"": text.strip()} if text.strip() else {}
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {column.strip(): order.strip() for column, _, order in pairs}


def _number(text: str) -> int | None:
    return int(text) if text.strip().isdigit() else None


def _refuse_conflicts(spec: PopulationSpec, answers: Mapping[str, str]) -> None:
    stated = {
        "sheet": spec.sheet,
        "header_row": str(spec.header_row or ""),
        "zone": spec.zone,
        **{f"date_order.{column}" if column else "date_order": order
           for column, order in _date_orders(spec.date_order).items()},
    }  # fmt: skip
    conflicts = [key for key, value in answers.items() if stated.get(key) and stated[key] != value]
    if conflicts:
        raise InputRefused(
            Message(
                "RP-A01",
                f"the answer {key}={answers[key]} contradicts engagement.xlsx, which states {stated[key]}",
                "Two statements on how to read the same file cannot both be recorded.",
                "correct the Populations sheet or leave the answer out",
                Where(file="engagement.xlsx", sheet="Populations", ids=(spec.population,)),
            )
            for key in conflicts
        )


def _missing_columns(
    engagement: Engagement, spec: PopulationSpec, reading: ReadOutcome, name: str
) -> list[Message]:
    return [
        Message(
            "RP-A02",
            f"the column {column!r} is not in the file",
            "A key, date, filter or attribute of the engagement rests on it.",
            did_you_mean(column, reading.columns) if reading.columns else "ask for the whole export",
            Where(file=name, sheet=reading.sheet, row=reading.header_row, column=column),
        )
        for column in needed_columns(engagement, spec)
        if reading.outcome == "accepted" and column not in reading.columns
    ]


def needed_columns(engagement: Engagement, spec: PopulationSpec) -> list[str]:
    """Return every column of a list that the engagement names, in a fixed order."""
    needed = [*spec.key, spec.date_column, spec.filter_column, *spec.stated_totals]
    for attribute in engagement.attributes:
        for use in columns_used(attribute.rule, attribute.arguments):
            if (use.list_name or attribute.population) == spec.population:
                needed.append(use.column)
    for join in engagement.joins:
        needed += join.left_columns if join.left == spec.population else ()
        needed += join.right_columns if join.right == spec.population else ()
    return [column for column in dict.fromkeys(needed) if column]
