"""Tests of one: only for automated controls that rely on general controls over change and over access."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reperform.engagement.drafts import Draft, Drafts
from reperform.errors import Message

# What makes a control one over changes, or over access, to the systems an automated control runs in.
FAMILIES: Mapping[str, tuple[str, ...]] = {"change": ("CC8.1",), "access": ("CC6.1", "CC6.2", "CC6.3")}
_WHY = "One item speaks for the whole period only while changes and access were under control all of it."


def automated_messages(drafts: Drafts) -> Iterator[Message]:
    """Return a message for every test of one without its grounds, and for controls that rely on themselves."""
    controls: dict[str, list[Draft]] = {}
    for draft in drafts.of("Controls"):
        controls.setdefault(draft.text("control"), []).append(draft)
    own = {row.text("control") for row in drafts.of("Methodology")}
    for row in drafts.of("Methodology"):
        if row.text("method") != "test_of_one":
            continue
        yield from _terms(drafts, row)
        named = row.text("control")
        sampled = [named] if named else [name for name in _sampled(drafts) if name not in own]
        for name in sampled:
            yield from _grounds(drafts, row, name, controls)
    yield from _circles(drafts, controls)
    for row in drafts.of("Populations"):
        yield from _unchanged(drafts, row)


def _sampled(drafts: Drafts) -> list[str]:
    from reperform.engagement.extents import is_sampled

    return list(dict.fromkeys(row.text("control") for row in drafts.of("Attributes") if is_sampled(row)))


def _terms(drafts: Drafts, row: Draft) -> Iterator[Message]:
    why = "It is printed as the basis of the sample; there is no silent default."
    if not row.text("stratum_column") and not row.text("reason"):
        found = "a test of one does not say what tells one configuration from another"
        action = "enter stratum_column, or as reason why every item runs through one configuration"
        yield Message("RP-E23", found, why, action, drafts.where(row, "stratum_column"))
    if row.values.get("size") is not None:
        found = "a size is stated for a test of one"
        yield Message("RP-E23", found, why, "clear size, or state another method", drafts.where(row, "size"))
    if row.text("selection") not in ("", "random"):
        found = f"the selection of a test of one is {row.text('selection')}"
        yield Message("RP-E23", found, why, "clear selection", drafts.where(row, "selection"))


def _grounds(drafts: Drafts, row: Draft, name: str, controls: Mapping[str, Sequence[Draft]]) -> Iterator[Message]:
    versions = controls.get(name, [])
    if not versions:
        return
    if any(one.text("automation") == "manual" for one in versions):
        yield Message(
            "RP-E56",
            f"{name} is performed by people and is to be tested by a test of one",
            "What a person did once says nothing of the next time.",
            "state a method that sizes a sample, or automation automated if the system performs it",
            drafts.where(row, "method"),
        )
        return
    relied_on = list(dict.fromkeys(other for one in versions for other in one.texts("relies_on")))
    if not relied_on:
        yield Message(
            "RP-E57",
            f"{name} is tested by a test of one and relies on no general control",
            _WHY,
            "name the controls over change and access in relies_on of Controls, or state a method that sizes a sample",
            drafts.where(versions[-1], "relies_on"),
        )
        return
    rows = [one for other in relied_on for one in controls.get(other, ())]
    criteria = {criterion for one in rows for criterion in one.texts("criteria")}
    missing = [family for family, names in FAMILIES.items() if not criteria & set(names)]
    if missing and not row.text("reason"):
        needed = " and ".join(f"{family} ({', '.join(FAMILIES[family])})" for family in missing)
        yield Message(
            "RP-E57",
            f"{name} is tested by a test of one and relies on no control over {needed}",
            _WHY,
            "name such a control in relies_on of Controls, or say in reason of Methodology why none is needed",
            drafts.where(versions[-1], "relies_on"),
        )


def _unchanged(drafts: Drafts, row: Draft) -> Iterator[Message]:
    """Refuse what is stated twice, or cannot show since when a setting is unchanged."""
    name, day = row.text("change_history"), row.day("benchmark_date")
    why = "Which months a setting speaks of follows from it."
    if name and day:
        found = "both a benchmark date and a history of changes are stated"
        yield Message("RP-E26", found, why, "clear one of them", drafts.where(row, "benchmark_date"))
    history = next((one for one in drafts.of("Populations") if one.text("population") == name), None) if name else None
    if name and name == row.text("population"):
        found = f"{name} is named as the history of its own changes"
        yield Message("RP-E26", found, why, "name the list of changes", drafts.where(row, "change_history"))
    elif history is not None and not history.text("date_column"):
        found = f"the history of changes {name} states no date column"
        action = f"enter date_column of {name}"
        yield Message("RP-E26", found, why, action, drafts.where(row, "change_history"))


def _circles(drafts: Drafts, controls: Mapping[str, Sequence[Draft]]) -> Iterator[Message]:
    """Refuse automated controls that rely on themselves, directly or through others: none could be concluded first."""
    edges = {
        name: [other for one in rows for other in one.texts("relies_on")]
        for name, rows in controls.items()
        if any(one.text("automation") == "automated" for one in rows)
    }
    for name, rows in controls.items():
        path = _path_back(name, edges)
        if path:
            yield Message(
                "RP-E59",
                f"{name} relies on itself ({' on '.join(path)})",
                "Each would have to be concluded before the other.",
                "take one of them out of relies_on",
                drafts.where(rows[-1], "relies_on"),
            )


def _path_back(name: str, edges: Mapping[str, Sequence[str]]) -> list[str]:
    waiting = [[name, other] for other in edges.get(name, ())]
    seen: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path[-1] == name:
            return path
        if path[-1] not in seen:
            seen.add(path[-1])
            waiting += [[*path, other] for other in edges.get(path[-1], ())]
    return []
