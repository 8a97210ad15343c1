"""What a named person says of an empty list: what corroborates it, and why the absence is to be believed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reperform.errors import InputRefused, Message, UsageError, Where, did_you_mean
from reperform.fieldwork.absence import KIND, files_of, occurred
from reperform.fieldwork.published import publish_overlay, published_record
from reperform.ledger.judgements import Judgement
from reperform.opened import OpenEngagement
from reperform.populations.imports import recorded_with
from reperform.populations.lists import Lists
from reperform.record import Record


@dataclass(frozen=True)
class Corroboration:
    """What a person says of an empty list.

    Attributes
    ----------
    text : str
        What was compared, or asked and answered, in the person's own words. Blank only beside an explanation.
    second_list : str
        Another list taken in that holds no item either.
    asked : str
        Name and role of the person asked; with ``document``.
    document : Path or None
        What supports the answer; it is taken into the evidence store and attached to the control.
    explanation : str
        Why an absence that is hardly to be believed took place.
    """

    text: str = ""
    second_list: str = ""
    asked: str = ""
    document: Path | None = None
    explanation: str = ""


def corroborate(
    opened: OpenEngagement, control: str, said: Corroboration, *, person: str, at: str = ""
) -> tuple[Judgement, Record]:
    """Record what corroborates that a control had nothing to operate on, or explains why that is to be believed.

    It is bound to the empty lists as taken in, and falls away when one of them is sent again.

    Returns
    -------
    tuple of Judgement and Record
        The judgement, and the paper that prints it.

    Raises
    ------
    UsageError
        RP-C02 without words, RP-C16 with neither a second list nor an inquiry with its document.
    InputRefused
        RP-C03 when nothing was run, RP-C10 when items did occur, RP-C17 for a second list that is not taken in, is
        the same file, or holds items.
    """
    record = published_record(opened, control)
    if record is None or record.state == "failed":
        raise InputRefused(Message("RP-C03", f"{control} has no finished run", "There is nothing to corroborate.",
                                   f"reperform run {control}"))  # fmt: skip
    problems = occurred(record)
    if problems:
        raise InputRefused(problems)
    _refuse_incomplete(said)
    content: dict[str, Any] = {
        "lists": files_of(record), "text": said.text.strip(), "explanation": said.explanation.strip(),
    }  # fmt: skip
    if said.second_list:
        content |= _second(opened, record, said.second_list)
    if said.document is not None:
        content |= {"asked": said.asked.strip(), **_attached(opened, control, said.document, person=person, at=at)}
    made = opened.judgements.add(KIND, control, content, person=person, at=at)
    return made, publish_overlay(opened, control)


def _refuse_incomplete(said: Corroboration) -> None:
    asked, document = bool(said.asked.strip()), said.document is not None
    if not said.text.strip() and (said.second_list or asked or document or not said.explanation.strip()):
        raise UsageError(Message("RP-C02", "the corroboration says nothing", "A reviewer must see what was compared.",
                                 'add --corroborate "..."'))  # fmt: skip
    if said.text.strip() and (asked != document or not (said.second_list or asked)):
        raise UsageError(
            Message("RP-C16", "the corroboration names neither a second list nor an inquiry with its document",
                    "Words alone corroborate nothing.",
                    'add --second-list LIST, or --asked "NAME, ROLE" together with --document FILE')
        )  # fmt: skip


def _second(opened: OpenEngagement, record: Record, name: str) -> dict[str, Any]:
    known = [row.population for row in opened.engagement.populations]
    own = {test.population.id for test in record.tests}
    population = Lists(opened).population(name) if name in known else None
    problem = ""
    if name not in known:
        problem, action = f"there is no population {name!r}", did_you_mean(name, known)
    elif name in own:
        problem, action = f"{name} is the list of the control itself", "name another, independent list"
    elif population is None:
        problem, action = f"{name} has not been taken in", f"reperform intake FILE --population {name}"
    elif population.imported.record["file"]["sha256"] in files_of(record).values():
        problem, action = f"{name} is the same file as the list of the control", "take in a list of another source"
    elif population.size:
        problem = f"{name} holds {population.size:,} items in the period"
        action = "state by filter_column which of its rows would be occurrences, or test what occurred"
    if problem or population is None:
        raise InputRefused(Message("RP-C17", problem, "It does not corroborate that nothing occurred.", action,
                                   Where(ids=(name,))))  # fmt: skip
    file = population.imported.record["file"]
    return {
        "second_list": name, "second_import": population.imported.import_id, "second_file": file["name"],
        "second_sha256": file["sha256"], "second_rows": len(population.imported.rows),
    }  # fmt: skip


def _attached(opened: OpenEngagement, control: str, path: Path, *, person: str, at: str) -> dict[str, str]:
    """Take a document into the store, attached to the control as a whole."""
    with opened.store.receiving(path) as received, recorded_with(opened, received):
        file = received.file
        content = {"item": "", "attribute": "", "name": file.name, "sha256": file.sha256, "page": ""}
        opened.judgements.add(
            "attach", control, content, person=person, at=at, evidence=file.sha256, told={"size": file.size}
        )
    return {"document": file.name, "document_sha256": file.sha256}
