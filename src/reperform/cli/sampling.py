"""The command ``sample``: plan, freeze, draw; decide on a list sent again; extend, replace, pick."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reperform.cli.common import Call, command
from reperform.errors import AnswerNeeded

if TYPE_CHECKING:
    from reperform.draws.ledger import Drawn

_FLAGS = {
    "keep": "Keep the sample although its list was sent again; needs --reason.",
    "top_up": "Keep what is still listed, add the next ranks of the new list; needs --reason.",
    "redraw": "Draw again with a fresh seed; the first draw stays visible; needs --reason.",
    "roll_forward": "Draw from the rows that are new, as a stratum of their own; needs --reason.",
    "restate": "Take items out without replacing them and restate the plan; needs --reason.",
}


def add_to(group: click.Group) -> None:
    """Add the command of this module."""
    number = click.IntRange(min=1)
    options = (
        click.argument("ref"),
        click.option("--population", default="", metavar="ID",
                     help="Which list, or test (T2), where a control samples several."),
        click.option("--seed", default="", help="A given seed; needs --reason."),
        click.option("--size", type=number, default=None, help="Another size than the methodology's; needs --reason."),
        click.option("--extend", type=number, default=None, metavar="N", help="Add the next N ranks; needs --reason."),
        *(click.option(f"--{name.replace('_', '-')}", name, is_flag=True, help=text) for name, text in _FLAGS.items()),
        click.option("--replace", multiple=True, metavar="ITEM",
                     help="Replace an item that is none to be tested by the next rank; needs --kind and --reason."),
        click.option("--kind", default="", help="voided, duplicate, not_applicable or out_of_scope."),
        click.option("--pick", multiple=True, metavar="ITEM", help="An item a person picks; needs --reason and --as."),
        click.option("--reason", default="", help="Why; stands in the ledger."),
    )  # fmt: skip
    decorated: Any = sample
    for option in reversed(options):
        decorated = option(decorated)
    command(group)(decorated)


def sample(call: Call, ref: str, reason: str, **options: Any) -> None:
    """Plan, freeze and draw the samples of a control; decide on a list sent again; show the ledger."""
    from reperform.fieldwork.samples import SampleRequest, sample_control

    opened = call.open()
    control = opened.control_of(ref)
    changes = [name for name in _FLAGS if options.pop(name)]
    if len(changes) > 1:
        raise click.UsageError(f"--{' and --'.join(changes).replace('_', '-')} exclude each other")
    picks = options.pop("pick")
    request = SampleRequest(change=changes[0] if changes else "", picks=picks, reason=reason, **options)
    # What a person decides bears a name; a draw by the methodology only says who ran it.
    person = call.judge(opened) if changes or picks or request.replace else call.actor(opened)
    answer = sample_control(opened, control, request, person=person)
    call.answer["control"] = control
    call.answer["samples"] = [_sample_json(population, one) for population, one in answer.drawn]
    call.answer |= answer.as_json()
    for population, one in answer.drawn:
        _show(call, population, one)
    for stale in answer.stale:
        call.say(f"{stale.test.label} was sent again after the draw:")
        for sentence in stale.sentences():
            call.say(f"  {sentence}")
    for population in answer.not_occurring:
        call.say(f"{population}: no item occurred in the period according to the list; nothing is drawn.")
    call.messages += answer.messages
    if answer.messages:
        call.exit_code = AnswerNeeded.exit_code
    if not (answer.drawn or answer.not_occurring):
        call.say(f"{control}: no attribute is tested on a sample; rules decide the whole population.")


def _sample_json(population: str, drawn: Drawn) -> dict[str, Any]:
    from reperform.fieldwork.sample_records import algorithm_of

    name, _, version = population.partition(", version ")
    return {
        "population": name,
        **({"version": version} if version else {}),
        "size": drawn.size,
        "basis": drawn.basis,
        "method": drawn.method,
        "algorithm": algorithm_of(drawn),
        "seed": drawn.seed,
        "frame_sha256": drawn.frame_sha256,
        "items": list(drawn.items),
        "ledger": [line.model_dump() for line in drawn.ledger],
        "selection": dict(drawn.parts[0].selection),
        "strata": [
            {"part": part.name, "name": one.name, "population": one.population, "items": list(one.items)}
            for part in drawn.parts
            for one in part.strata
        ],
        "gone": list(drawn.gone),
        "replaced": [
            {"item": one.item, "by": one.by, "kind": one.kind, "reason": one.reason} for one in drawn.replaced
        ],
        "sentences": list(drawn.sentences),
    }


def _show(call: Call, population: str, drawn: Drawn) -> None:
    call.say(f"{population}: {drawn.size} items, {drawn.basis.replace('_', ' ')}, {drawn.method.replace('_', ' ')}")
    for sentence in drawn.sentences:
        call.say(f"  {sentence}")
    for line in drawn.ledger:
        call.say(f"  {line.at}  {line.by}  {line.event}: {line.text}" + (f" ({line.reason})" if line.reason else ""))
    for one in drawn.replaced:
        call.say(f"  {one.item} is replaced by {one.by or 'none'} ({one.kind.replace('_', ' ')}: {one.reason})")
    if drawn.gone:
        call.say(f"  gone from the list, kept on the earlier evidence: {', '.join(drawn.gone)}")
    call.say("  " + ", ".join(drawn.items))
