"""The command ``conclude``: what a named person concludes on a control, and on what it rests on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reperform.cli.common import Call, command
from reperform.errors import Message, UsageError
from reperform.words import STATUS_WORDS

if TYPE_CHECKING:
    from reperform.opened import OpenEngagement

_OPTIONS = (
    ("--status", "", f"What is concluded: {', '.join(STATUS_WORDS)}."),
    ("--rationale", "", "Why, in your own words."),
    ("--ipe", "LIST", "Instead of a status: why this list may be relied on."),
    ("--relied-on", "CONTROL", "Instead of a status: what the state of this general control means; with --response."),
    ("--response", "", "With --relied-on: the answer, in your own words."),
    ("--tail", "TEST", "Instead of a status: why days that the sample of this test leaves out may be left out."),
    ("--corroborate", "", "Instead of a status: what corroborates that nothing occurred in the period."),
    ("--second-list", "LIST", "With --corroborate: another list that holds no item either."),
    ("--asked", "PERSON", "With --corroborate: name and role of the person asked; with --document."),
    ("--document", "FILE", "With --asked: what supports the answer; it is taken into the evidence."),
    ("--explain", "", "Why an absence that is hardly to be believed took place."),
)


def add_to(group: click.Group) -> None:
    """Add the command of this module."""
    decorated: Any = click.option("--accuracy", is_flag=True, help="With --ipe: its rows agree with the source.")(
        conclude
    )
    for name, metavar, text in reversed(_OPTIONS):
        decorated = click.option(name, default="", metavar=metavar or "TEXT", help=text)(decorated)
    command(group)(click.argument("ref")(decorated))


def conclude(call: Call, ref: str, **options: Any) -> None:
    """Record a person's conclusion on a control; with --ipe, why a list may be relied on."""
    opened = call.open()
    control = opened.control_of(ref)
    person = call.judge(opened)
    if options["accuracy"] and not options["ipe"]:
        raise UsageError(Message("RP-U14", "--accuracy names no list", "Nothing was recorded.",
                                 "add --ipe POPULATION"))  # fmt: skip
    if options["ipe"]:
        _clear_list(call, opened, control, options, person)
    elif options["relied_on"]:
        _answer(call, opened, control, options, person)
    elif options["tail"]:
        _accept_tail(call, opened, control, options, person)
    elif options["corroborate"] or options["explain"]:
        _corroborate(call, opened, control, options, person)
    else:
        _conclude(call, opened, control, options, person)


def _clear_list(call: Call, opened: OpenEngagement, control: str, options: dict[str, Any], person: str) -> None:
    from reperform.fieldwork.accuracy import clear_accuracy
    from reperform.fieldwork.judging import clear_ipe

    name, rationale = options["ipe"], options["rationale"]
    if options["accuracy"]:
        made = clear_accuracy(opened, control, name, rationale, person=person)
        call.answer["accuracy"] = {name: made.content[name] for name in ("items", "with_evidence")}
    else:
        made = clear_ipe(opened, name, rationale, person=person, control=control)
        call.answer["settles"] = sorted(made.content["settles"])
    call.answer |= {"population": name, "judgement": made.sha256}
    call.say(f"{name} may be relied on, as recorded. Next: reperform run {control}")


def _answer(call: Call, opened: OpenEngagement, control: str, options: dict[str, Any], person: str) -> None:
    from reperform.fieldwork.judging import respond

    name = options["relied_on"]
    made, record = respond(opened, control, name, options["response"] or options["rationale"], person=person)
    call.answer |= {"control": control, "relied_on": name, "judgement": made.sha256}
    if record is not None:
        call.answer |= {"ref": record.ref, "state": record.state}
    call.say(f"Recorded what the state of {name} means for {control}.")


def _accept_tail(call: Call, opened: OpenEngagement, control: str, options: dict[str, Any], person: str) -> None:
    from reperform.fieldwork.coverage import accept_tail

    made = accept_tail(opened, control, options["tail"], options["rationale"], person=person)
    call.answer |= {"control": control, "test": options["tail"], "uncovered": made.content["uncovered"]}
    call.answer["judgement"] = made.sha256
    call.say(f"Recorded for {options['tail']} of {control}. Next: reperform run {control}")


def _corroborate(call: Call, opened: OpenEngagement, control: str, options: dict[str, Any], person: str) -> None:
    from reperform.fieldwork.corroborating import Corroboration, corroborate

    document = Path(options["document"]) if options["document"] else None
    said = Corroboration(
        options["corroborate"], options["second_list"], options["asked"], document, options["explain"]
    )
    made, record = corroborate(opened, control, said, person=person)
    call.answer |= {"control": control, "ref": record.ref, "state": record.state, "judgement": made.sha256}
    call.say(f"Recorded for {control}. Next: reperform conclude {control} --status no_occurrence --rationale ...")


def _conclude(call: Call, opened: OpenEngagement, control: str, options: dict[str, Any], person: str) -> None:
    from reperform.fieldwork.concluding import conclude as conclude_on

    status = options["status"]
    if not status:
        raise UsageError(Message("RP-U09", "no status is given", "Nothing was recorded.",
                                 f"add --status ({', '.join(STATUS_WORDS)})"))  # fmt: skip
    record = conclude_on(opened, control, status, options["rationale"], person=person)
    if status == "operated_effectively" and record.distinct_deviating:
        call.messages.append(
            Message("RP-C07", f"{record.distinct_deviating} items of {control} deviate, the status names no exceptions",
                    "The report will show the exceptions beside this conclusion.",
                    "conclude again with operated_effectively_exceptions_noted, or leave it as your judgement",
                    severity="warning")
        )  # fmt: skip
    call.answer |= {"control": control, "ref": record.ref, "state": record.state, "status": status}
    call.say(f"{record.ref}: {STATUS_WORDS[status]}. Next: reperform compile")
