"""Commands for judgements of named people on items: ``sheet``, ``attach`` and ``deviation``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from reperform.cli.common import Call, command
from reperform.cli.requesting import receipt_options
from reperform.errors import Message, UsageError
from reperform.texts import shown_name


def add_to(group: click.Group) -> None:
    """Add the commands of this module."""
    sheets = click.Group("sheet", help="The Excel test sheet: write it (out), read it back (in).")
    group.add_command(sheets)
    command(sheets, "out")(click.argument("ref")(sheet_out))
    command(sheets, "in")(click.argument("ref")(click.argument("file", type=click.Path(path_type=Path))(sheet_in)))
    attached = _options(attach, ("--item", True), ("--attribute", True), ("--page", False), with_file=True)
    command(group)(receipt_options(attached))
    names = ("--cause", "--classification", "--response", "--compensating", "--disposition", "--handling", "--proof")
    facts = [(name, False) for name in names]
    command(group)(_options(deviation, ("--item", True), ("--attribute", True), *facts))


def _options(function: Callable[..., None], *names: tuple[str, bool], with_file: bool = False) -> Callable[..., None]:
    """Add an argument REF and text options, each needed or not, to the function of a command."""
    for name, required in reversed(names):
        function = click.option(name, required=required, default=None if required else "")(function)
    if with_file:
        function = click.argument("file", type=click.Path(path_type=Path))(function)
    return click.argument("ref")(function)


def sheet_out(call: Call, ref: str) -> None:
    """Write the Excel test sheet of a control with its drawn items."""
    from reperform.sheets import write_sheet

    opened = call.open()
    path = write_sheet(opened, opened.control_of(ref))
    call.answer["path"] = str(path)
    call.say(f"Test sheet {path}")
    call.say(f"Next: mark the items, save, then reperform sheet in {ref} {path.name}")


def sheet_in(call: Call, ref: str, file: Path) -> None:
    """Read a filled test sheet back; only cells that changed are recorded."""
    from reperform.sheets import merge_sheet

    opened = call.open()
    control = opened.control_of(ref)
    path = file if file.exists() else opened.workpaper_folder(control) / file.name
    merged = merge_sheet(opened, control, path, person=call.judge(opened))
    call.answer |= {
        "merged": list(merged.merged),
        "unchanged": merged.unchanged,
        "blank": merged.blank,
        "refused": [],
    }
    call.say(f"{len(merged.merged)} marks recorded, {merged.unchanged} unchanged, {merged.blank} still blank")
    call.say(f"Next: reperform run {control}")


def attach(call: Call, ref: str, file: Path, item: str, attribute: str, page: str, **received: str) -> None:
    """Tie an evidence file to one item and attribute; the file goes into the store."""
    from reperform.fieldwork import judging
    from reperform.fieldwork.requests import refuse_other_request
    from reperform.ledger.receipts import state_receipt
    from reperform.populations.register import note_receipt

    opened = call.open()
    control = opened.control_of(ref)
    receipt, person = state_receipt(**received), call.judge(opened)
    refuse_other_request(opened, receipt.request, control=control, item=item)
    made = judging.attach(opened, control, file, item=item, attribute=attribute, page=page, person=person)
    note_receipt(opened, made, receipt, person=person)
    call.answer |= {
        "control": control, "sha256": made.content["sha256"], "judgement": made.sha256, "receipt": receipt.as_json(),
    }  # fmt: skip
    call.say(f"{shown_name(file.name)} attached to {item}, attribute {attribute}. Next: reperform run {control}")


def deviation(call: Call, ref: str, item: str, attribute: str, handling: str, proof: str, **facts: str) -> None:
    """Record what was found out about one deviation, or (--handling, --proof) why it is no exception."""
    from reperform.evaluation.deviations import handle_deviation
    from reperform.evaluation.published import publish_evaluation
    from reperform.fieldwork import judging

    opened = call.open()
    control, person = opened.control_of(ref), call.judge(opened)
    if (handling or proof) and any(facts.values()):
        raise UsageError(Message("RP-B16", "facts and a handling were given at once", "Nothing was recorded.",
                                 "record the facts first, then repeat with --handling and --proof"))  # fmt: skip
    if handling or proof:
        made = handle_deviation(
            opened, control, item=item, attribute=attribute, handling=handling, proof=proof, person=person
        )
        publish_evaluation(opened, person=person)
    else:
        made = judging.describe_deviation(opened, control, item=item, attribute=attribute, facts=facts, person=person)
    call.answer |= {"control": control, "judgement": made.sha256}
    call.say(f"Recorded for {item}, attribute {attribute} of {control}.")
