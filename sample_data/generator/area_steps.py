"""The steps of the replay that belong to the areas beyond the core: a second pair of hands, in the same weeks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from .book import Book, Marked, Planted
from .chance import hex_seed
from .clock import Clock, step
from .requests import receipt_of_item, receipt_of_list

Steps = list[dict[str, Any]]
_REASON = "Taken from the firm's random number log when the sample was drawn; replayed for the sample engagement."


def area_steps(book: Book, core: Collection[str]) -> Steps:
    """Return the steps of every area, each in order of time."""
    clock = Clock()
    clock.begin(4)
    steps = _intake(book, clock)
    for population, rationale in book.more.cleared:
        steps.append(step(clock, "ahale", "ipe", 2, population=population, status="cleared", rationale=rationale))
    for marked in book.more.marked:
        steps += _marked(book, clock, marked)
    clock.begin(11)
    planted = [row for row in book.planted if row.control not in core]
    for row in sorted(planted, key=lambda row: (row.control, row.attribute, row.item)):
        steps.append(deviation(clock, row, 2))
    for said in book.more.corroborated:
        steps.append(step(clock, "mruiz", "corroborate", 3, **said))
    clock.begin(17)
    steps += [step(clock, "sbrandt", "respond", 5, **said) for said in book.more.responses]
    for control, status, rationale in book.more.conclusions:
        steps.append(step(clock, "sbrandt", "conclude", 9, control=control, status=status, rationale=rationale))
    return steps


def _intake(book: Book, clock: Clock) -> Steps:
    return [
        step(
            clock, "tnguyen", "intake", 1, population=entry["population"], file=entry["file"], answers={},
            **receipt_of_list(book, entry["population"]),
        )
        for entry in book.populations[book.core_lists :]
    ]  # fmt: skip


def _marked(book: Book, clock: Clock, marked: Marked) -> Steps:
    control, steps = marked.control, Steps()
    if marked.drawn:
        seed = hex_seed(f"draw for {control}/{marked.population}")
        steps.append(
            step(clock, marked.person, "draw", 2, control=control, test=marked.population, seed=seed, reason=_REASON)
        )
    at = clock.tick(15)
    found = {(row.attribute, row.item): row for row in book.planted if row.control == control and row.by == "person"}
    for item in marked.items:
        for letter in marked.letters:
            row = found.get((letter, item))
            steps.append({
                "at": at, "person": marked.person, "do": "mark", "control": control, "attribute": letter,
                "item": item, "result": row.result if row else "pass", "note": row.why if row else "",
                "evidence": marked.evidence.format(item=item),
            })  # fmt: skip
    for (letter, item), row in sorted(found.items()):
        if item in marked.items and letter in marked.letters:
            steps.append(_page(book, clock, marked, row, at))
    if marked.accuracy:
        steps.append(
            step(clock, "ahale", "accuracy", 5, control=control, population=marked.population,
                 rationale=marked.accuracy.format(n=len(marked.items)))
        )  # fmt: skip
    return steps


def _page(book: Book, clock: Clock, marked: Marked, row: Planted, at: str) -> dict[str, Any]:
    """Return the step that attaches what was seen where an item deviates by eye, and write the page."""
    file = f"{row.control.lower()}_{row.item}_{row.attribute.lower()}.txt".replace(" | ", "_").replace(" ", "_")
    text = f"{marked.evidence.format(item=row.item)} - PRINT (sample data)\n\nRemark of the auditor: {row.why}\n"
    (book.folder / file).write_text(text, encoding="utf-8", newline="\n")
    return step(
        clock, marked.person, "attach", 2, control=row.control, attribute=row.attribute, item=row.item, file=file,
        page=1, **receipt_of_item(book, row.control, at[:10]),
    )  # fmt: skip


def deviation(clock: Clock, row: Planted, minutes: int = 6) -> dict[str, Any]:
    """Return the step that records what people found out about a deviation."""
    told = row.story
    return step(
        clock, "mruiz", "deviation", minutes, control=row.control, attribute=row.attribute, item=row.item,
        cause=told.cause, classification=told.classification, response=told.response,
        compensating=told.compensating, disposition=told.disposition,
    )  # fmt: skip
