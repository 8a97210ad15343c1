"""The pages on procedures: what the notebooks and the ready tests hold, as text.

``python tests/unit/procedures_pages.py`` writes every page again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reperform.catalogue import example_controls
from reperform.catalogue.ready_tests import (
    ReadyAttribute,
    ReadyList,
    ReadyTest,
    ready_joins,
    ready_lists,
    ready_tests,
)
from reperform.engagement.cells import join_pairs
from reperform.fieldwork.procedures import load_procedure, shipped_notebooks
from reperform.library import known_answers

PAGES = Path(__file__).parents[2] / "docs" / "procedures"
_CONTROLS = {row["control_id"]: row for row in example_controls()}
_INTRODUCTION = """# Procedures and ready tests

A procedure is a notebook: one for each shape of test. A ready test is what one typical control needs on top of it:
lists with their columns, joins, and a rule for every attribute. `reperform new DIR --controls LA-01,LA-02` (or
`--library all`) writes ready tests into a new engagement. What only the client can say stands in braces,
`{limit_days}`; `reperform check` names each one that is left. No number of a client has a default here.

Each ready test has known answers, worked out by hand, that ship with the package and are run by `reperform validate`.
The rules are described in [The rules](../rules/README.md); a firm adds its own with
[How to add a test procedure](../how_to_add_a_test_procedure.md).

## From a ready test to a client's control

1. Put the client's own wording into `description` of Controls, and take out attributes the client's control does
   not promise.
2. `reperform check` names what stands in braces, with what it stands for. Fill it in on the sheets Controls and
   Attributes. Words of the client's lists, such as `{inactive_statuses}`, are written as the lists write them.
3. The client's columns have other names: state them once a list, in `column_names` of Populations, as
   `employee_id=Worker No; termination_date=Last Day` (name in the tests = name in the file). Attributes, keys and
   joins stay as they are. `reperform intake` names every column it does not find, what uses it, and which ones the
   file has.
4. What the client does not record at all has no column to name: ask for it, or change or remove the attribute that
   needs it, and say why in the paper.
5. Attributes by eye need a row of Methodology that sizes their sample; limits in business days need the Calendar.
"""


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def all_pages() -> Mapping[str, str]:
    """Return the text of every page by its file name."""
    notebooks = {path.stem: path for path in sorted(shipped_notebooks().glob("*.ipynb"))}
    return {"README.md": _overview(notebooks), **{f"{name}.md": _page(name, path) for name, path in notebooks.items()}}


def _overview(notebooks: Mapping[str, Path]) -> str:
    of = {name: [control for control, test in ready_tests().items() if test.procedure == name] for name in notebooks}
    procedures = [
        (
            f"[{name}]({name}.md)",
            load_procedure(path, "reperform").version,
            _heading(path)[0],
            ", ".join(of[name]) or "by rule",
        )
        for name, path in notebooks.items()
    ]
    controls = [
        (control, _CONTROLS[control]["title"], f"[{test.procedure}]({test.procedure}.md#{control.lower()})",
         ", ".join(f"{one.attribute} {one.rule}" for one in test.attributes),
         str(len(known_answers()[control].expected)))
        for control, test in ready_tests().items()
    ]  # fmt: skip
    attributes = sum(len(test.attributes) for test in ready_tests().values())
    computed = sum(one.rule != "manual" for test in ready_tests().values() for one in test.attributes)
    return (
        f"{_INTRODUCTION}\n## The {len(notebooks)} procedures\n\n"
        f"{table(('procedure', 'version', 'what it tests', 'ready tests'), procedures)}\n"
        f"## The {len(controls)} ready tests\n\n{attributes} attributes, {computed} of them decided by rules. "
        "An attribute with several parts has a letter for each: A, AB, AC.\n\n"
        f"{table(('control', 'title', 'procedure', 'attributes and rules', 'known answers'), controls)}"
    )


def _cells(path: Path) -> list[Any]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]  # type: ignore[no-any-return]


def _heading(path: Path) -> tuple[str, str]:
    title, _, rest = "".join(_cells(path)[0]["source"]).partition("\n\n")
    return title.removeprefix("# "), rest


def _page(name: str, path: Path) -> str:
    title, rest = _heading(path)
    notes = ["".join(cell["source"]) for cell in _cells(path) if cell["cell_type"] == "markdown"]
    shown = [
        text.replace("## ", "### ", 1) for text in notes if text[:4] in ("## 1", "## 2", "## 3", "## 4", "## 5", "## 6")
    ]
    tests = [test for test in ready_tests().values() if test.procedure == name]
    version = load_procedure(path, "reperform").version
    parts = [f"# {title}\n\n`{name}`, version {version}\n\n{rest}\n\n## The notebook\n\n" + "\n\n".join(shown) + "\n"]
    parts.append("\n## Ready tests\n\n" + ("" if tests else "None: it is taken where the rules of a control fit it.\n"))
    return "".join(parts).rstrip("\n") + "\n" + "".join(_test(test) for test in tests)


def _test(test: ReadyTest) -> str:
    row = _CONTROLS[test.control]
    sources = "".join(
        f"{words}: {'; '.join(names)}\n\n"
        for words, names in (
            ("Required source", test.required_source),
            ("Sources not allowed", test.disallowed_sources),
        )
        if names
    )
    slots = [(f"`{{{name}}}`", meaning) for name, meaning in test.slots.items()]
    joins = [
        (
            join.left,
            ", ".join(join.left_columns),
            join.right,
            ", ".join(join.right_columns),
            ", ".join(join.fold) or "none",
        )
        for join in ready_joins(test.lists)
    ]
    return (
        f"\n### {test.control}\n\n{row['title']}. {row['control_description']} "
        f"Criteria: {row['criteria'].replace(';', ', ')}.\n\n"
        + (f"{test.note}\n\n" if test.note else "")
        + sources
        + table(
            ("list", "unit", "key", "date", "columns", "comes from"),
            [_list(ready_lists()[name]) for name in test.lists],
        )
        + (f"\n{table(('left', 'columns', 'right', 'columns', 'fold'), joins)}" if joins else "")
        + f"\n{table(('attribute', 'text', 'on', 'rule', 'arguments'), [_attribute(one) for one in test.attributes])}"
        + (f"\n{table(('slot', 'stands for'), slots)}" if slots else "")
        + f"\nPitfalls: {row['pitfalls']}.\n"
    )


def _list(one: ReadyList) -> tuple[str, ...]:
    return one.id, one.unit, ", ".join(one.key), one.date_column or "all rows", ", ".join(one.columns), one.source


def _attribute(one: ReadyAttribute) -> tuple[str, ...]:
    shown = one.arguments["guidance"] if one.rule == "manual" else f"`{join_pairs(dict(one.arguments))}`"
    return one.attribute, one.text, one.population, f"[{one.rule}](../rules/{one.rule}.md)", shown


if __name__ == "__main__":
    for name, text in all_pages().items():
        (PAGES / name).write_text(text, encoding="utf-8", newline="\n")
