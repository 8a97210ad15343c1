"""Commands for exceptions and for the roll-up to the opinion: ``exception`` and ``rollup``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reperform.cli.common import Call, command, table
from reperform.errors import Message, UsageError
from reperform.words import HANDLING_WORDS, OPINION_WORDS, ROLLUP_WORDS

if TYPE_CHECKING:
    from reperform.evaluation.published import Evaluated
    from reperform.record.exceptions import ExceptionEntry, ExceptionLog
    from reperform.record.rollup import RollupNode

_SHOWN = 10  # open deviations that the log shows on a terminal
_TEXTS = (
    ("--fact", "fact", "The fact as reported."),
    ("--cause", "cause", "Why it happened."),
    ("--classification", "classification", "systematic, isolated, intentional or not_determined."),
    ("--deficiency", "deficiency", "design or operation."),
    ("--from", "period_from", "First day affected, YYYY-MM-DD."),
    ("--to", "period_to", "Last day affected."),
    ("--extent", "extent", "Other instances: what was looked at and found."),
    ("--owner", "owner", "Who answers for the control at the service organization."),
    ("--response", "response", "Management's action."),
    ("--response-owner", "response_owner", "Who carries the action out."),
    ("--response-due", "response_due", "By when, YYYY-MM-DD."),
    ("--compensating-why", "compensating_why", "Why the compensating control meets the same risk."),
    ("--effect", "effect", "What it means for the criteria."),
    ("--disposition", "disposition", "What becomes of it."),
    ("--withdraw", "withdrawn", "Why it is withdrawn; its deviations are open again."),
)


def add_to(group: click.Group) -> None:
    """Add the commands of this module."""
    function = exception
    for flag, name, text in reversed(_TEXTS):
        function = click.option(flag, name, default="", help=text)(function)
    for decorate in (
        click.option("--words", default="", help="With --confirmed-by or --approve: what was said."),
        click.option("--approve", is_flag=True, help="A reviewer or partner accepts its evaluation."),
        click.option("--disputed", is_flag=True, help="With --confirmed-by: the owner disputes the facts."),
        click.option("--on", default="", help="With --confirmed-by: the day, YYYY-MM-DD."),
        click.option("--confirmed-by", default="", help="Who at the service organization confirmed the facts."),
        click.option("--compensating", multiple=True, metavar="CONTROL", help="A control that meets the same risk."),
        click.option("--stratum", default="", metavar="COLUMN=VALUE", help="Items of the root cause, tested whole."),
        click.option("--release", is_flag=True, help="Take these deviations out of the exception."),
        click.option("--attribute", "attributes", multiple=True, help="Deviations of this attribute."),
        click.option("--item", "items", multiple=True, help="Deviations of this item."),
        click.argument("ref", required=False, default=""),
    ):
        function = decorate(function)
    command(group)(function)
    judging = click.option("--pervasive", default="", metavar="yes|no", help="For a limb: is it pervasive?")(rollup)
    judging = click.option("--material", default="", metavar="yes|no", help="For a limb: is it material?")(judging)
    judging = click.option("--rationale", default="", help="Why, in your own words.")(judging)
    judging = click.option("--status", default="", help="What you judge of the steps named.")(judging)
    command(group)(click.argument("steps", nargs=-1)(judging))


def exception(
    call: Call,
    ref: str,
    items: tuple[str, ...],
    attributes: tuple[str, ...],
    compensating: tuple[str, ...],
    release: bool,
    approve: bool,
    **options: Any,
) -> None:
    """Open an exception on deviations of a control, add to EX-01, have it confirmed or approved; no REF: the log."""
    from reperform.evaluation import recording
    from reperform.evaluation.choosing import Chosen
    from reperform.evaluation.published import evaluate, publish_evaluation

    opened = call.open()
    if not ref:
        log = evaluate(opened).log
        call.answer |= {"log": log.as_json()}
        _show_log(call, log)
        return
    stratum = options.pop("stratum")
    about = {name: options.pop(name) for name in ("confirmed_by", "on", "disputed", "words")}
    described = bool(items or attributes or compensating or stratum or any(options.values()))
    _refuse_mixed(described, bool(about["confirmed_by"]), approve, any(about.values()))
    if not (described or approve or about["confirmed_by"]):
        entry = recording.shown_exception(opened, ref)
        call.answer |= {"exception": entry.model_dump(mode="json")}
        _show_entry(call, entry)
        return
    person = call.judge(opened)
    if approve:
        entry = recording.approve_exception(opened, ref, words=about["words"], person=person)
    elif about["confirmed_by"]:
        answer = "disputed" if about["disputed"] else "confirmed"
        entry = recording.confirm_exception(
            opened, ref, by=about["confirmed_by"], on=about["on"], answer=answer, words=about["words"], person=person
        )
    else:
        chosen = Chosen(items, attributes, release)
        entry = recording.record_exception(
            opened, ref, chosen=chosen, facts=options, compensating=compensating, stratum=stratum, person=person
        )
    publish_evaluation(opened, person=person)
    call.answer |= {"exception": entry.model_dump(mode="json")}
    _show_entry(call, entry)


def _refuse_mixed(described: bool, confirmed: bool, approve: bool, about: bool) -> None:
    if described + confirmed + approve > 1 or (about and not (confirmed or approve)):
        raise UsageError(
            Message("RP-B15", "more than one of facts, confirmation and approval was given, or half of one",
                    "Each is said by somebody of its own.", "repeat with one: facts, --confirmed-by, or --approve")
        )  # fmt: skip


def _show_entry(call: Call, entry: ExceptionEntry) -> None:
    from reperform.evaluation.exceptions import next_command

    call.say(f"{entry.id}  {entry.control} {entry.title}: {len(entry.deviations)} deviating results")
    for used in entry.compensating:
        state = "usable" if used.usable else f"not usable: {'; '.join(used.reasons)}"
        call.say(f"  compensating {used.control}: {state}")
    for point in entry.open_points:
        call.say(f"  - {point}")
    call.say("Nothing is open on it." if not entry.is_open else f"Next: {next_command(entry)}")


def _show_log(call: Call, log: ExceptionLog) -> None:
    rows = [("Exception", "Control", "Results", "Class", "Open")]
    rows += [
        (one.id, one.control, str(len(one.deviations)), one.classification or "-",
         "withdrawn" if one.withdrawn else str(len(one.open_points)) + " points" if one.open_points else "no")
        for one in log.exceptions
    ]  # fmt: skip
    for line in table(rows):
        call.say(line)
    counts = {name: sum(row.handling == name for row in log.deviations) for name in HANDLING_WORDS}
    found = "; ".join(f"{HANDLING_WORDS[name].lower()}: {count:,}" for name, count in counts.items() if count)
    call.say(f"{len(log.deviations):,} deviating results ({found or 'none'})")
    for row in log.open_deviations[:_SHOWN]:
        call.say(f"  open: {row.control} {row.item}, attribute {row.attribute}: {row.fact}")
    more = len(log.open_deviations) - _SHOWN
    if more > 0:
        call.say(f"  and {more:,} more open; reperform compile writes all of them into workpapers/deviations.pdf")


def rollup(call: Call, steps: tuple[str, ...], status: str, rationale: str, material: str, pervasive: str) -> None:
    """Show the roll-up; with steps and --status judge them: criteria, categories, limbs, opinion."""
    from reperform.evaluation.published import evaluate, publish_evaluation
    from reperform.evaluation.rollup_judging import StepJudgement, find_step, judge_rollup

    opened = call.open()
    if not status:
        if rationale or material or pervasive:
            raise UsageError(Message("RP-G02", "no status is given", "Nothing was recorded.",
                                     f"add --status ({', '.join([*ROLLUP_WORDS, *OPINION_WORDS])})"))  # fmt: skip
        evaluated = evaluate(opened)
        if not steps:
            call.answer |= {"rollup": evaluated.rollup.as_json()}
            _show_rollup(call, evaluated)
        for name in steps:
            node = find_step(evaluated, name)
            call.answer.setdefault("steps", []).append(node.model_dump(mode="json"))
            _show_step(call, node)
        return
    if not steps:
        raise UsageError(Message("RP-G01", "no step is named", "Nothing was recorded.",
                                 "name a criterion, a category, a limb or opinion"))  # fmt: skip
    person = call.judge(opened)
    given = [StepJudgement(name, status, rationale, material, pervasive) for name in steps]
    judged = judge_rollup(opened, given, person=person)
    call.messages += judged.messages
    evaluated = publish_evaluation(opened, person=person)
    for name in steps:
        node = find_step(evaluated, name)
        call.answer.setdefault("steps", []).append(node.model_dump(mode="json"))
        call.say(f"{node.id}: {_words(status)}")


def _words(status: str) -> str:
    return ROLLUP_WORDS.get(status) or OPINION_WORDS.get(status) or "nothing"


def _judged(node: RollupNode) -> str:
    if node.judgement is not None:
        return f"{_words(node.judgement.status)} ({node.judgement.name})"
    if node.earlier is not None:
        return f"Not judged ({_words(node.earlier.status).lower()} was given on another state: judge again)"
    return "Not judged" if getattr(node, "applicable", True) else "Not applicable"


def _show_rollup(call: Call, evaluated: Evaluated) -> None:
    rows = [("Step", "Judged", "Proposed", "Open")]
    rows += [
        (node.id, _judged(node), _words(node.proposed.status), str(len(node.open_points)))
        for node in evaluated.rollup.nodes().values()
    ]
    for line in table(rows):
        call.say(line)
    for limb in evaluated.rollup.opinion.matrix:
        call.say(limb.sentence)
    call.say(evaluated.rollup.opinion.proposed.sentence)


def _show_step(call: Call, node: RollupNode) -> None:
    call.say(f"{node.id}  {node.title}")
    call.say(f"  judged    {_judged(node)}")
    if node.judgement is not None:
        call.say(f"  rationale {node.judgement.rationale}")
    call.say(f"  proposed  {_words(node.proposed.status)}: {node.proposed.sentence}")
    for point in node.open_points:
        call.say(f"  - {point}")
