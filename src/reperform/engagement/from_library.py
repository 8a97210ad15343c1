"""What a new engagement.xlsx is filled with from the library: ready tests, their slots left open for the client."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from reperform.catalogue import criteria_in_scope, criterion, example_controls
from reperform.catalogue.ready_tests import (
    ReadyAttribute,
    ReadyJoin,
    ReadyList,
    ReadyTest,
    ready_joins,
    ready_lists,
    ready_tests,
    slots_in,
)
from reperform.engagement.slots import OWNER, SLA_SOURCE
from reperform.engagement.starter import around
from reperform.model import CATEGORIES

# Words of the catalogue that the Controls sheet spells in another way.
_FREQUENCIES = {"multiple_per_day": "multiple_daily"}


def library_starter(controls: Sequence[str], engagement_id: str = "ENGAGEMENT-1") -> dict[str, Any]:
    """Return the content of a new engagement workbook with ready tests of the library; its slots are left open.

    Parameters
    ----------
    controls : sequence of str
        Ids of the catalogue, in any order.
    engagement_id : str
        Id of the new engagement.

    Raises
    ------
    KeyError
        With the first id that the catalogue does not hold.

    Notes
    -----
    The categories are Security and those of each control's first criterion; a criterion of another category is
    left out of the row, because a control cannot be mapped outside the categories of the report.

    Examples
    --------
    >>> [row["control"] for row in library_starter(["LA-02", "LA-01"])["controls"]]
    ['LA-01', 'LA-02']
    """
    tests = {name: ready_tests()[name] for name in controls}
    rows = [row for row in example_controls() if row["control_id"] in tests]
    firsts = {criterion(row["criteria"].split(";")[0]).category for row in rows}
    categories = [name for name in CATEGORIES if name in {"Security", *firsts}]
    scope = {row.id for row in criteria_in_scope(categories)}
    made = [_control(row, tests[row["control_id"]], scope) for row in rows]
    used: dict[str, list[str]] = {}
    for row in rows:
        for name in tests[row["control_id"]].lists:
            used.setdefault(name, []).append(row["control_id"])
    return {
        **around(engagement_id, made, categories),
        "controls": made,
        "attributes": [
            _attribute(row["control_id"], one) for row in rows for one in tests[row["control_id"]].attributes
        ],
        "populations": [_population(ready_lists()[name], named) for name, named in used.items()],
        "joins": [_join(one) for one in ready_joins(used) if _is_used(one, [tests[row["control_id"]] for row in rows])],
        "requests": [_request(ready_lists()[name]) for name in used],
    }


def _control(row: Mapping[str, str], test: ReadyTest, scope: Collection[str]) -> dict[str, Any]:
    return {
        "control": row["control_id"],
        "title": row["title"],
        "description": row["control_description"],
        "owner": OWNER,
        "frequency": _FREQUENCIES.get(row["frequency"], row["frequency"]),
        "automation": "automated" if row["nature"] == "automated" else "manual",
        "criteria": [name for name in row["criteria"].split(";") if name in scope],
        "procedure": test.procedure,
        "required_source": list(test.required_source),
        "disallowed_sources": list(test.disallowed_sources),
    }


def _attribute(control: str, one: ReadyAttribute) -> dict[str, Any]:
    has_number = any(name in one.arguments for name in ("limit", "limits", "lead"))
    stated = has_number and any(slots_in(one.arguments.get(name, "")) for name in ("limit", "limits", "lead"))
    return {
        "control": control,
        "attribute": one.attribute,
        "text": one.text,
        "test_nature": one.test_nature,
        "population": one.population,
        "rule": one.rule,
        "arguments": dict(one.arguments),
        # A manual mark has the level of the evidence it names, a computed one that of the list.
        "level": "" if one.rule == "manual" else one.level,
        "sla_source": SLA_SOURCE if stated else "",
    }


def _population(one: ReadyList, controls: Sequence[str]) -> dict[str, Any]:
    return {
        "population": one.id,
        "controls": list(controls),
        "title": one.title,
        "unit": one.unit,
        "key": list(one.key),
        "date_column": one.date_column,
        "item_rule": one.item_rule,
    }


def _join(one: ReadyJoin) -> dict[str, Any]:
    return {
        "left": one.left,
        "left_columns": list(one.left_columns),
        "right": one.right,
        "right_columns": list(one.right_columns),
        "fold": list(one.fold),
        "note": one.note,
    }


def _is_used(join: ReadyJoin, tests: Sequence[ReadyTest]) -> bool:
    """Return whether one control needs both lists of a join."""
    return any({join.left, join.right} <= {*test.lists} for test in tests)


def _request(one: ReadyList) -> dict[str, Any]:
    return {
        "population": one.id,
        "what": f"{one.title}, with the columns {', '.join(one.columns)}. It comes from: {one.source}.",
    }
