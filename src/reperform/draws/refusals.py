"""What a person is told when a draw is refused, or needs a decision first."""

from __future__ import annotations

from reperform.engagement.tests_of_control import TestedTogether
from reperform.errors import Message, Where
from reperform.populations.ipe.words import counted
from reperform.populations.population import Population

CHOICES = '--keep, --top-up or --redraw, each with --reason "..."'


def duplicates(population: Population) -> Message:
    """RP-D02: an item that cannot be told from another cannot be drawn."""
    found, blank = population.duplicate_keys, population.blank_keys
    facts = [f"{counted(len(found), 'key')} on more than one item"] if found else []
    facts += [f"{counted(blank, 'item')} without a key"] if blank else []
    return Message(
        "RP-D02",
        " and ".join(facts),
        "An item that cannot be told from another cannot be drawn or found again.",
        "declare a key that tells the items apart (several columns may form it) in the Populations sheet" if found else
        "ask the client for what is blank in the key, or exclude these rows on the sheet Exclusions, with the reason",
        Where(file=population.imported.record["file"]["name"], column=", ".join(population.spec.key), ids=found,
              count=len(found) + blank),
    )  # fmt: skip


def no_method(population: str) -> Message:
    """RP-D01: no size is a silent default."""
    return Message(
        "RP-D01",
        f"the Methodology sheet says nothing on how many items of {population} to select",
        "A sample size is the firm's decision and never a silent default.",
        "add a row to the Methodology sheet: method, table and risk, or confidence and tolerable_rate",
        Where(file="engagement.xlsx", sheet="Methodology"),
    )


def selected_by_person(method: str) -> Message:
    """RP-D11: a selection by judgement is entered by a person."""
    return Message(
        "RP-D11",
        f"the items of a {method} selection are picked by a person",
        "A draw by chance must not be called a selection by judgement.",
        'reperform sample REF --pick ITEM --pick ITEM --reason "why these" --as PERSON',
        Where(file="engagement.xlsx", sheet="Methodology", column="method"),
    )


def second_draw(test: TestedTogether, size: int) -> Message:
    """RP-D03: a second draw without a reason looks like shopping."""
    return Message(
        "RP-D03",
        f"a sample of {size} was already drawn from {test.population} for {test.control}",
        "A second draw without a reason would look like shopping for a clean sample.",
        f'reperform sample {test.control} --redraw --reason "why it is drawn again"; the first draw stays visible',
    )


def seed_needs_reason(test: TestedTogether) -> Message:
    """RP-D04: a given seed needs a reason."""
    return Message(
        "RP-D04",
        "a seed was given without a reason",
        "By default the seed is fresh randomness, so that nobody can choose the sample.",
        f'reperform sample {test.control} --seed ... --reason "where the seed comes from"',
    )


def nothing_drawn(test: TestedTogether) -> Message:
    """RP-D05: nothing to work on yet."""
    return Message(
        "RP-D05",
        f"nothing was drawn from {test.population} for {test.control} yet",
        "There is no sample to change.",
        f"reperform sample {test.control}",
    )


def frame_changed(test: TestedTogether) -> Message:
    """RP-D06: the list in force is not the one drawn from."""
    return Message(
        "RP-D06",
        f"the population {test.population} changed since the sample was drawn",
        "Its next ranks are no longer those of the frozen frame.",
        f"decide first: reperform sample {test.control} with {CHOICES}",
    )


def needs_reason(test: TestedTogether, what: str, option: str) -> Message:
    """RP-D07: a change of a sample needs a reason."""
    return Message(
        "RP-D07",
        f"{what} was asked for without a reason",
        "A reader must see why the sample is not the one first drawn.",
        f'reperform sample {test.control} {option} --reason "..."',
    )


def not_possible(test: TestedTogether, what: str, why: str, action: str) -> Message:
    """RP-D24: the selection method has no such step."""
    return Message("RP-D24", f"{what} is not possible for the sample of {test.population}", why, action)


def sampled_rows_gone(test: TestedTogether, gone: list[str]) -> Message:
    """RP-D26: later rows cannot be added while rows of the sample are gone."""
    return Message(
        "RP-D26",
        f"{len(gone)} items of the sample are no longer in {test.population}",
        "The list did not only grow; what became of these items is to be decided first.",
        f"reperform sample {test.control} with {CHOICES}",
        Where(ids=tuple(gone), count=len(gone)),
    )


def nothing_new(test: TestedTogether) -> Message:
    """RP-D25: a roll-forward needs later rows."""
    return Message(
        "RP-D25",
        f"no row of {test.population} is new since the sample was drawn",
        "There is nothing to roll forward to.",
        f"take the later list in first: reperform intake FILE --population {test.population}",
    )
