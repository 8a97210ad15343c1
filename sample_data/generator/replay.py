"""replay.json: what the invented team did in February 2026, step by step."""

from __future__ import annotations

from typing import Any

from .area_steps import area_steps, deviation
from .book import Book, Planted, Story
from .chance import draw, hex_seed
from .clock import Clock, step
from .conclusions import CONCLUSIONS
from .controls import CORE, core_controls
from .engagement import SAMPLE_SIZES
from .exceptions import exception_steps
from .minutes import MINUTES
from .requests import receipt_of_item, receipt_of_list
from .rolling_up import rollup_steps

LISTS = {"LA-02": "LEAVERS", "CHG-01": "DEPLOYMENTS", "OPS-07": "INCIDENTS"}
LETTER = {"LA-02": "D", "CHG-01": "F", "OPS-07": "C"}
# What was found where a sampled item deviates by eye.
_BY_EYE = {
    "LA-02": Story(
        "The checklist was printed from an older template without the customer admin console.",
        "The template was withdrawn on February 6, 2026.",
        "Exception reported; attribute A shows that all accounts of this leaver are disabled."),
    "CHG-01": Story(
        "The release was rebuilt after a merge conflict, and the ticket still named the earlier build.",
        "The tests of the deployed build were found in the pipeline archive; the ticket was corrected.",
        "Exception reported; tests of the deployed build had passed."),
}  # fmt: skip
_NOTES = {
    "LA-02": "Removal ticket does not name every system in which the leaver had an account.",
    "CHG-01": "Test evidence in the ticket is of an earlier build than the one deployed.",
}
_PAGES = {
    "LA-02": (
        "SERVICE DESK - PRINT OF A REMOVAL TICKET (sample data)\n\nLeaver: {item}\nOpened by: People Operations, on "
        "the last day\n"
        "Systems on the checklist: Directory\nClosed by: IT Administrator, same day\n\n"
        "Remark of the auditor: the leaver also had an account in the customer admin console.\n"),
    "CHG-01": (
        "TICKET TOOL AND PIPELINE - PRINT (sample data)\n\nDeployment: {item}\nTest evidence in the ticket: all "
        "tests passed\n"
        "Build in the ticket: rebuild 1   Build deployed: rebuild 2\n"),
}  # fmt: skip
_CLEARED = {
    "LEAVERS": (
        "Finance lists one worker more: {before}, whose contract ended on June 30, 2025. HR shows the same person as "
        "employee {after} from July 1 without a break, so no access had to end; contract and employment letter "
        "inspected. No leaver is missing. All 100 leavers agree otherwise."),
    "DEPLOYMENTS": (
        "Unmatched change numbers were followed one by one. In the deploy log: one blank and one unknown number, "
        "both deviations of attribute A. In the ticket tool: 24 cancelled tickets (state inspected, nothing to "
        "deploy), the two tickets those deployments belong to, and the ticket of a deployment of December 31, 2024, "
        "before the period. The log itself is complete: its row count was seen in the pipeline console on a shared "
        "screen."),
}  # fmt: skip

# What the items that were inspected show of the accuracy of the list they were drawn from.
_ACCURATE = {
    "LA-02": (
        "Last day and worker of each of the {n} leavers inspected were agreed to the separation letter in the "
        "personnel file. No difference."),
    "CHG-01": (
        "Build, time and change number of each of the {n} deployments inspected were agreed to the pipeline's own page "
        "of the run. No difference."),
    "OPS-07": (
        "Severity and times of each of the {n} incidents inspected were agreed to the incident channel. No "
        "difference."),
}  # fmt: skip


def replay(book: Book, before: str, after: str) -> dict[str, Any]:
    """Return the recorded steps; adds the deviations marked by eye to the answer key."""
    clock = Clock()
    steps = [*_intake(book, clock)]
    clock.begin(3)
    for population, rationale in _CLEARED.items():
        text = rationale.format(before=before, after=after)
        steps.append(step(clock, "ahale", "ipe", population=population, status="cleared", rationale=text))
    for day, control in enumerate(LISTS, start=4):
        clock.begin(day)
        steps += [*_sampled(book, clock, control), _accurate(clock, control)]
    steps += _minutes(book, clock)
    clock.begin(10)
    planted = [row for row in book.planted if row.control in CORE]
    for row in sorted(planted, key=lambda row: (row.control, row.attribute, row.item)):
        steps.append(deviation(clock, row))
    facts = _facts(book)
    clock.begin(16)
    for control, status, rationale in CONCLUSIONS:
        text = rationale
        for name, value in facts.items():
            text = text.replace(f"{{{name}}}", value)
        steps.append(step(clock, "sbrandt", "conclude", 25, control=control, status=status, rationale=text))
    steps += [*area_steps(book, CORE), *_evaluated(book)]
    steps.sort(key=lambda one: one["at"])
    return {"schema": "reperform/replay/1", "core": list(CORE), "steps": steps}


def _evaluated(book: Book) -> list[dict[str, Any]]:
    """Return the steps from deviations to the opinion."""
    rows = [*core_controls(), *book.more.controls]
    mapped: dict[str, list[str]] = {}
    for row in rows:
        for criterion in row["criteria"]:
            mapped.setdefault(criterion, []).append(row["control"])
    statuses = {control: status for control, status, _ in (*CONCLUSIONS, *book.more.conclusions)}
    owners = {row["control"]: row["owner"] for row in rows}
    return [*exception_steps(book, CORE, owners, statuses), *rollup_steps(mapped)]


def _intake(book: Book, clock: Clock) -> list[dict[str, Any]]:
    return [
        step(
            clock, "tnguyen", "intake", 3, population=population, file=file, answers={},
            **receipt_of_list(book, population),
        )
        for population, file in list(book.files.items())[: book.core_lists]
    ]


def _sampled(book: Book, clock: Clock, control: str) -> list[dict[str, Any]]:
    population, seed = LISTS[control], hex_seed(f"draw for {control}")
    items = draw(book.frames[population], SAMPLE_SIZES[control], seed)
    deviating = _deviating(book, control, items)
    reason = "Taken from the firm's random number log when the sample was drawn; replayed for the sample engagement."
    steps = [step(clock, "mruiz", "draw", control=control, test=population, seed=seed, reason=reason)]
    at = clock.tick(150)
    for item in items:
        result, note = _mark(book, control, item, deviating)
        steps.append({
            "at": at, "person": "mruiz", "do": "mark", "control": control, "attribute": LETTER[control], "item": item,
            "result": result, "note": note, "evidence": _reference(control, item),
        })  # fmt: skip
    if deviating:
        file = f"{control.lower()}_{deviating}.txt"
        (book.folder / file).write_text(_PAGES[control].format(item=deviating), encoding="utf-8", newline="\n")
        steps.append(
            step(
                clock, "mruiz", "attach", control=control, attribute=LETTER[control], item=deviating, file=file, page=1,
                **receipt_of_item(book, control, at[:10]),
            )
        )
    return steps


def _accurate(clock: Clock, control: str) -> dict[str, Any]:
    text = _ACCURATE[control].format(n=SAMPLE_SIZES[control])
    return step(clock, "ahale", "accuracy", 30, control=control, population=LISTS[control], rationale=text)


def _deviating(book: Book, control: str, items: list[str]) -> str:
    """Return the sampled item that deviates by eye: one that fits the story and deviates nowhere else."""
    fits = book.facts.get(f"by eye {control}", "").split()
    known = {row.item for row in book.planted if row.control in CORE}
    return next((item for item in items if item in fits and item not in known), "")


def _mark(book: Book, control: str, item: str, deviating: str) -> tuple[str, str]:
    if item in book.facts.get("emergency deployments", "").split():
        return "not_applicable", "Emergency deployment; testing is recorded afterwards under CHG-04."
    if item != deviating:
        return "pass", ""
    book.planted.append(Planted(control, LETTER[control], item, _NOTES[control], _BY_EYE[control], by="person"))
    return "deviation", _NOTES[control]


def _reference(control: str, item: str) -> str:
    return {"LA-02": f"Removal ticket of {item}", "CHG-01": f"Ticket and build log of {item}"}.get(
        control, f"Record of {item}"
    )


def _minutes(book: Book, clock: Clock) -> list[dict[str, Any]]:
    board = [meeting for meeting in MINUTES if meeting.file]
    at = clock.tick(60)
    steps: list[dict[str, Any]] = [
        {
            "at": at, "person": "ahale", "do": "mark", "control": "GOV-02", "attribute": "C", "item": meeting.number,
            "result": "pass", "note": "Item 3 of the final minutes.", "evidence": meeting.file,
        }
        for meeting in board
    ]  # fmt: skip
    steps += [
        step(
            clock, "ahale", "attach", control="GOV-02", attribute="C", item=m.number, file=m.file, page=1,
            **receipt_of_item(book, "GOV-02"),
        )
        for m in board
    ]
    return steps


def _facts(book: Book) -> dict[str, str]:
    """Return the numbers that the conclusions quote."""
    items: dict[str, set[str]] = {row.control: set() for row in book.planted if row.control in CORE}
    for row in (row for row in book.planted if row.control in CORE):
        items[row.control].add(row.item)
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    counted = {control: words[len(found)].capitalize() for control, found in items.items()}
    sizes = {name: f"{int(size):,}" for name, size in book.facts.items() if size.isdigit()}
    return {**sizes, "LA-01": counted["LA-01"].lower()}
