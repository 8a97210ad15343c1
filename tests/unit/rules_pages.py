"""The pages of docs/rules: arguments and worked cases are written from the rules and their data, semantics by hand.

``python tests/unit/rules_pages.py`` writes both parts of every page again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from reperform.rules import RULES, rule_sentence
from reperform.rules.worked_cases import WorkedCase, WorkedGroup, worked_groups

PAGES = Path(__file__).parents[2] / "docs" / "rules"
HEADINGS = ("argument", "needed", "default", "choices", "meaning")
SETTING = """The period is the calendar year 2025 in the zone America/Chicago; 26 May, 4 July, 27 November and
25 December 2025 are holidays, 8 September 2025 one in Zürich only; business hours are 09:00 to 17:00; `jdoe` is
Jane Doe, and `deploy-bot` is a shared identity. Rows of a joined list belong to the item with the same `id`.
"""


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def arguments_part(name: str) -> str:
    """Return heading, summary and the table of arguments of a page."""
    rows = [
        (f"`{argument}`", "yes" if spec.required else "no", spec.default, ", ".join(spec.choices), spec.meaning)
        for argument, spec in RULES[name].arguments.items()
    ]
    general = "`if`, `where`, `no_match`, `match`, `unless`, `zone` and `as_of`"
    return (
        f"# {name}\n\n{RULES[name].summary}\n\n## Arguments\n\n{_table(HEADINGS, rows)}\n"
        f"Every rule also takes the [general arguments](README.md#general-arguments) {general}.\n\n"
    )


def cases_part(name: str) -> str:
    """Return the worked cases of a page."""
    return f"## Worked cases\n\n{SETTING}" + "".join(_group(group) for group in worked_groups(name))


def _group(group: WorkedGroup) -> str:
    parts = [f"\n### `{group.arguments_text}`\n", f"\n{rule_sentence(group.rule, group.arguments)}\n"]
    if group.population is not None:
        parts.append(f"\nPopulation:\n\n{_rows(group.population)}")
    parts += [f"\nList `{name}`:\n\n{_rows(rows)}" for name, rows in group.lists.items()]
    which = "item" if group.population is None else "occurrence"
    rows = [(case.case, f"`{_item(case)}`", case.result, case.kind, case.reason) for case in group.cases]
    parts.append("\n" + _table(("case", which, "result", "kind", "reason"), rows))
    return "".join(parts)


def _rows(rows: Sequence[Mapping[str, str]]) -> str:
    if not rows:
        return "No rows.\n"
    headings = list(rows[0])
    return _table(headings, [[row.get(name, "") for name in headings] for row in rows])


def _item(case: WorkedCase) -> str:
    return case.occurrence or "; ".join(f"{name}={text}" for name, text in case.item.items())


def page(name: str, semantics: str) -> str:
    """Return a whole page with the semantics that stand on it."""
    return f"{arguments_part(name)}{semantics}{cases_part(name)}"


def semantics_of(text: str) -> str:
    """Return the part of a page that is written by hand."""
    return "## Semantics" + text.partition("## Semantics")[2].partition("## Worked cases")[0]


if __name__ == "__main__":
    for rule in RULES:
        path = PAGES / f"{rule}.md"
        path.write_text(page(rule, semantics_of(path.read_text(encoding="utf-8"))), encoding="utf-8", newline="\n")
