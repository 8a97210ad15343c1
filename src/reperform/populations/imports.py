"""Taking evidence in: from a client's file to an import record with canonical values.

The bytes go into the store first, are read only from there in a child process, and become text values
that never change again. An import is named by what it was made of: the bytes, the declaration, the answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reperform.canonical import canonical_json, sha256_hex
from reperform.errors import InputRefused, Message, UsageError, Where, did_you_mean
from reperform.files import create_file, remove_file
from reperform.intake.outcome import ENCRYPTED, ReadDeclaration, ReadOutcome
from reperform.intake.passwords import ATTEMPTS, AskPassword
from reperform.intake.reading import read_evidence, reader_version
from reperform.intake.values import values_csv
from reperform.ledger.log import Event
from reperform.ledger.receipts import Receipt
from reperform.ledger.store import Received
from reperform.model import EVENT_RULES, Engagement, PopulationSpec
from reperform.opened import OpenEngagement
from reperform.populations.asking import with_key_asked
from reperform.populations.declaring import answered_spec, declaration_of, missing_columns
from reperform.populations.events import choose_events
from reperform.populations.kept import read_kept, same_reading
from reperform.populations.register import sent_back

SCHEMA = "reperform/import/1"


@dataclass(frozen=True)
class Import:
    """What was understood of one received file."""

    import_id: str
    record: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

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


def take_in(
    opened: OpenEngagement,
    path: Path,
    population: str,
    answers: Mapping[str, str] | None = None,
    *,
    receipt: Receipt = Receipt(),  # noqa: B008 - a frozen value
    person: str,
    at: str = "",
    ask_password: AskPassword | None = None,
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
    ask_password : callable, optional
        Asks a person for the password of an encrypted workbook, at most three times; for example a
        :class:`reperform.intake.passwords.PasswordPrompt`. Without it such a file is refused.

    Returns
    -------
    TakenIn
        With questions when an answer is needed, and messages when the file is refused.

    Raises
    ------
    InputRefused
        RP-A01 to RP-A07: answers that contradict or cannot be used, columns that are missing, events that
        cannot be put in order.
    """
    spec = population_spec(opened.engagement, population)
    declaration = declaration_of(opened.engagement, spec, answers or {})
    with opened.store.receiving(path) as received:
        stored = received.file
        again = same_reading(opened, stored.name, stored.sha256, declaration)
        reading, was_opened = (again[1], False) if again else _read(received, declaration, ask_password)
        problems = [*missing_columns(opened.engagement, spec, reading, stored.name, declaration.answers)]
        if reading.outcome == "accepted" and not problems:
            reading = with_key_asked(opened.engagement, spec, declaration, reading, stored.name)
            problems = [*_event_problems(spec, declaration, reading, stored.name)]
        if problems:
            raise InputRefused(problems)
        if reading.outcome != "accepted":
            return TakenIn(reading.outcome, "", stored.sha256, reading)
        if was_opened:
            reading = _opened_by(reading, person)
        if again and again[0].import_id == current_import_id(opened, population):
            _receive_again(opened, again[0].import_id, again[0].record, receipt, person=person, at=at)
            return TakenIn("accepted", again[0].import_id, stored.sha256, reading, unchanged=True)
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
        if was_opened:
            record["password_given_by"] = person
        with recorded_with(opened, received) as made:
            import_id, earlier = _keep(opened, record, values, receipt, made, person=person, at=at)
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


def _read(
    received: Received, declaration: ReadDeclaration, ask: AskPassword | None
) -> tuple[ReadOutcome, bool]:
    """Return what is understood of a file, and whether a password that was given opened it."""
    path, stored = received.path, received.file
    reading = read_evidence(path, stored.name, declaration)
    for attempt in range(1, ATTEMPTS + 1):
        if reading.format != ENCRYPTED or ask is None:
            return reading, False
        password = ask(stored.name, attempt)
        if not password:
            return reading, False
        reading = read_evidence(path, stored.name, declaration, password=password)
        if reading.format != ENCRYPTED:
            return reading, True
    return reading, False


def _opened_by(reading: ReadOutcome, person: str) -> ReadOutcome:
    """Return a reading whose note on the decryption names who gave the password."""
    text = f"read after decryption with a password given by {person}; not kept, so reading it again needs it from them"
    notes = tuple({**note, "text": text} if note["code"] == "RP-I103" else note for note in reading.notes)
    return replace(reading, notes=notes)


def _event_problems(
    spec: PopulationSpec, declaration: ReadDeclaration, reading: ReadOutcome, name: str
) -> tuple[Message, ...]:
    """Return why the events of a log cannot become items, before anything is recorded."""
    if spec.item_rule not in EVENT_RULES or reading.outcome != "accepted":
        return ()
    rows = [dict(zip(reading.columns, row, strict=True)) for row in reading.rows]
    try:
        choose_events(answered_spec(spec, {"declaration": declaration.as_json()}), rows, name)
    except InputRefused as refused:
        return refused.messages
    return ()


def _keep(
    opened: OpenEngagement,
    record: dict[str, Any],
    values: bytes,
    receipt: Receipt,
    made: list[Path],
    *,
    person: str,
    at: str,
) -> tuple[str, str]:
    """Record an import; return its id and the one it supersedes: its own when these bytes were taken in before."""
    encoded = canonical_json(record)
    record_sha256 = sha256_hex(encoded)
    import_id = record_sha256[:16]
    population, file = record["population"], record["file"]
    earlier = current_import_id(opened, population)
    subjects = {"population": population, "import": import_id, "evidence": file["sha256"]}
    if earlier == import_id:
        _receive_again(opened, import_id, record, receipt, person=person, at=at)
        return import_id, earlier
    folder = opened.folder.internal / "imports"
    digests = {"record_sha256": record_sha256, "values_sha256": record["values_sha256"], "supersedes": earlier}
    for name, content in ((f"{import_id}.csv", values), (f"{import_id}.json", encoded)):
        if create_file(folder / name, content, read_only=True):
            made.append(folder / name)
    data = {**_told(record, receipt), **digests, "reader": reader_version()}
    opened.log.append("supersede" if earlier else "import", subjects, data, actor=person, at=at)
    return import_id, earlier


def _receive_again(
    opened: OpenEngagement, import_id: str, record: Mapping[str, Any], receipt: Receipt, *, person: str, at: str
) -> None:
    """Record that the bytes of the import in force came again.

    Nothing new is understood, but more may be known of how they came, or a file that was sent back counts again.
    """
    population = record["population"]
    if receipt or any(line.population == population for line in sent_back(opened)):
        subjects = {"population": population, "import": import_id, "evidence": record["file"]["sha256"]}
        opened.log.append("receive", subjects, _told(record, receipt), actor=person, at=at)


def _told(record: Mapping[str, Any], receipt: Receipt) -> dict[str, Any]:
    """Return what an event says of the file itself and of how it came."""
    file = record["file"]
    return {"name": file["name"], "size": file["size"], **receipt.event_data()}


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
    return load_recorded(opened, events[-1]) if events else None


def load_recorded(opened: OpenEngagement, event: Event) -> Import:
    """Return the import that an event of the log recorded, in force or superseded, checked against it."""
    kept = read_kept(opened, event)
    return Import(kept.import_id, kept.record, kept.columns, kept.rows)
