"""Sharing a planned size among the strata of a frame, and the sentences that say how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from reperform.draws.planned import PlannedSize
from reperform.draws.selecting import KEY_ITEMS, divided
from reperform.draws.strata_size import Sharing, raised_to_support
from reperform.errors import InputRefused, Message, Where
from reperform.model import About, MethodRow
from reperform.populations.population import Population
from reperform.populations.scoping import item_date
from reperform.sampling import (
    allocate_equal,
    allocate_neyman_rates,
    allocate_periods,
    allocate_proportional,
    period_runs,
    raise_to_minimum,
)

_CYCLES = ((Fraction(7), "week"), (Fraction(1461, 48), "month"))  # days; 365.25 / 12 in a month
_NEAR = Fraction(1, 20)


def shared(
    planned: PlannedSize, population: Population, about: About, selection: Mapping[str, Any], method: MethodRow
) -> PlannedSize:
    """Return a plan with its size shared among the strata of its selection.

    Parameters
    ----------
    planned : PlannedSize
        The size for all items that are no key items.
    selection : mapping
        The division asked for, without sizes.
    """
    chosen = dict(selection)
    if chosen["method"] == "systematic" and planned.size:
        rest = population.size - len(_key_items(population, about, chosen))
        planned = _whole_passes(planned, chosen["starts"], rest)
    if chosen["method"] in ("stratified", "spread"):
        planned = raised_to_support(planned, _sharing(population, about, chosen, method))
    if chosen.get("over") == "runs":
        rest = population.size - len(_key_items(population, about, chosen))
        chosen["runs"] = _run_count(chosen["runs"], rest, planned.size)
    parts = divided(population, about, chosen)
    rest_parts = {name: len(keys) for name, keys in parts.items() if name != KEY_ITEMS}
    sizes = _sizes(rest_parts, planned.size, chosen, method)
    strata: list[dict[str, Any]] = [{"name": name, "population": len(keys), "size": sizes.get(name, len(keys))}
              for name, keys in parts.items()]  # fmt: skip
    total = sum(int(part["size"]) for part in strata)
    sentences = _sentences(planned, population, about, {**chosen, "strata": strata})
    return replace(planned, size=total, selection={**chosen, "strata": strata},
                   sentences=(*planned.sentences, *sentences))  # fmt: skip


def locations_apart(
    population: Population, about: About, method: MethodRow, size_for: Callable[[int], PlannedSize]
) -> PlannedSize:
    """Return a plan in which each location is a population of its own, with a size of its own."""
    selection = {"method": "each_location", "column": method.locations}
    parts = divided(population, about, selection)
    plans = {name: size_for(len(keys)) for name, keys in parts.items()}
    strata = [{"name": name, "population": len(parts[name]), "size": plan.size} for name, plan in plans.items()]
    first = next(iter(plans.values()), size_for(0))
    listed = "; ".join(f"{part['name']} {part['size']} of {part['population']:,}" for part in strata)
    sentence = (
        f"No statement of homogeneity is recorded for the locations in {method.locations}, so each is a population of "
        f"its own with a plan of its own: {listed}."
    )
    sentences = dict.fromkeys(f"{name}: {text}" for name, plan in plans.items() for text in plan.sentences)
    return replace(first, size=sum(plan.size for plan in plans.values()), sentences=(sentence, *sentences),
                   details={"locations": method.locations, **first.details},
                   selection={**selection, "strata": strata})  # fmt: skip


def _sharing(population: Population, about: About, selection: Mapping[str, Any], method: MethodRow) -> Sharing:
    """Return how the strata share any size: name, items and share of each, key items apart."""
    if selection.get("over") == "runs":
        rest, stated = population.size - len(_key_items(population, about, selection)), selection["runs"]

        def parts(size: int) -> dict[str, int]:
            runs = period_runs(rest, _run_count(stated, rest, size)) if rest else []
            return {f"run {number}": items for number, items in enumerate(runs, start=1)}
    else:
        counts = {name: len(keys) for name, keys in divided(population, about, selection).items() if name != KEY_ITEMS}

        def parts(size: int) -> dict[str, int]:
            return counts

    def share(size: int) -> list[tuple[str, int, int]]:
        shares = _sizes(parts(size), size, selection, method)
        return [(name, items, shares[name]) for name, items in parts(size).items()]

    return share


def _run_count(stated: int, items: int, size: int) -> int:
    return max(1, min(stated or size, items, size or 1))


def _key_items(population: Population, about: About, selection: Mapping[str, Any]) -> list[tuple[str, ...]]:
    if "key_items" not in selection:
        return []
    return divided(population, about, {"method": "random", "key_items": selection["key_items"]})[KEY_ITEMS]


def _whole_passes(planned: PlannedSize, starts: int, population_size: int) -> PlannedSize:
    """Return a size every start can take an equal part of: rounded up, or down where the list ends."""
    size = -(-planned.size // starts) * starts
    if size == planned.size:
        return planned
    if size > population_size:
        raise InputRefused(_too_many_starts(starts, planned.size))
    text = f"{planned.size} items are rounded up to {size}, so that each of {starts} starts selects as many."
    return replace(planned, size=size, sentences=(*planned.sentences, text))


def _sizes(parts: Mapping[str, int], size: int, selection: Mapping[str, Any], method: MethodRow) -> dict[str, int]:
    names, counts = list(parts), list(parts.values())
    if not names:
        return {}
    return dict(zip(names, _shares(names, counts, size, selection, method), strict=True))


def _shares(
    names: list[str], counts: list[int], size: int, selection: Mapping[str, Any], method: MethodRow
) -> list[int]:
    allocation = selection.get("allocation", "proportional")
    if allocation == "neyman":
        shares = allocate_neyman_rates(counts, [_expected(name, method) for name in names], size)
    elif allocation == "equal":
        shares = allocate_equal(counts, size)
    elif selection["method"] == "spread" and size >= len(names):
        # A month or run without an item would leave a part of the period untested, where the size allows for one.
        shares = allocate_periods(counts, size)
    else:
        shares = allocate_proportional(counts, size)
    return raise_to_minimum(counts, shares, method.minimum or 0)


def _expected(name: str, method: MethodRow) -> str:
    """Return the rate of deviation expected in a stratum."""
    if name not in method.stratum_rates:
        raise InputRefused(
            Message(
                "RP-D22",
                f"no expected rate is stated for the stratum {name!r}",
                "Neyman's allocation gives more items to strata that are expected to vary more.",
                "add it to stratum_rates of the Methodology sheet, for example EU=0.02; US=0.05",
                Where(file="engagement.xlsx", sheet="Methodology", column="stratum_rates", ids=(name,)),
            )
        )
    return method.stratum_rates[name]


def _sentences(
    planned: PlannedSize, population: Population, about: About, selection: Mapping[str, Any]
) -> tuple[str, ...]:
    method, strata = selection["method"], selection["strata"]
    rest = [part for part in strata if part["name"] != KEY_ITEMS]
    found = []
    if len(rest) < len(strata):
        condition = selection["key_items"]
        words = f"{condition['column']} {condition['op'].replace('_', ' ')} {condition['value']}".strip()
        found.append(f"All {strata[0]['size']:,} key items ({words}) are tested; the others are a sample of the rest.")
    if method == "systematic":
        found += _systematic_sentences(population, about, planned.size, selection, rest[0]["population"])
    if method in ("stratified", "spread"):
        found.append(_allocation_sentence(planned.size, selection, rest))
    return tuple(found)


def _allocation_sentence(size: int, selection: Mapping[str, Any], rest: list[dict[str, Any]]) -> str:
    by = f"column {selection['column']}" if selection["method"] == "stratified" else {
        "months": "calendar month", "quarters": "calendar quarter", "runs": "runs of equal length in order of date",
    }[selection["over"]]  # fmt: skip
    total = sum(part["size"] for part in rest)
    more = f" The minimum of a stratum adds {total - size} items to the {size} planned." if total > size else ""
    listed = "; ".join(f"{part['name']} {part['size']} of {part['population']:,}" for part in rest)
    return f"Stratified by {by}, {selection['allocation']} allocation: {listed}.{more}"


def _systematic_sentences(
    population: Population, about: About, size: int, selection: Mapping[str, Any], listed: int
) -> list[str]:
    starts, order = selection["starts"], ", ".join(selection["sort_by"])
    if not size:
        return []
    interval = Fraction(listed * starts, size)
    words = "one random start" if starts == 1 else f"{starts} random starts"
    found = [
        f"Systematic selection in order of {order or 'the key'} (ties by key) with {words} taken from the seed: an "
        f"interval of {listed * starts:,} / {size:,} items (about {_number(interval)}), kept exact.",
        "Limits and risks are those of a random sample: they hold where the order has nothing to do with deviations.",
    ]
    dates = [day for row in population.rows if (day := item_date(row, population.spec, about)) is not None]
    if population.spec.date_column in selection["sort_by"] and dates:
        step = Fraction(((max(dates) - min(dates)).days + 1) * starts, size)
        for cycle, name in _CYCLES:
            times = max(1, round(step / cycle))
            if abs(step / cycle - times) <= _NEAR:
                found.append(
                    f"Periodicity: one step is about {_number(step)} days, close to {times} {name}{'s' * (times > 1)}; "
                    f"if the control varies over the {name}, the sample may always meet the same part of it. Use "
                    "several starts or a random selection."
                )
    return found


def _number(value: Fraction) -> str:
    tenths = round(value * 10)
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def _too_many_starts(starts: int, size: int) -> Message:
    return Message(
        "RP-D23",
        f"{size} items cannot be shared equally by {starts} starts",
        "The list has too few items to round the size up.",
        "state fewer starts in the Methodology sheet",
        Where(file="engagement.xlsx", sheet="Methodology", column="starts"),
    )
