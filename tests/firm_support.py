"""A tiny engagement whose leavers are also tested by a rule and a notebook of the firm's own."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from support import tiny_json, with_evidence

from reperform.fieldwork.procedures import shipped_notebooks
from reperform.opened import OpenEngagement

RULE = '''"""Leavers of a type are removed on the day itself."""

from reperform.dates import local_date, parse_moment

VERSION = "3"
SENTENCE = "{end} is the day of {start} itself"
ARGUMENTS = {
    "start": {"kind": "date", "meaning": "the last day"},
    "end": {"kind": "date", "meaning": "the day of removal"},
    "grace": {"kind": "number", "meaning": "days more", "required": False, "default": "0"},
}


def decide(row, arguments, context):
    start = parse_moment(row[arguments["start"]], context.zone_of(arguments["start"]))
    end = parse_moment(row[arguments["end"]], context.zone_of(arguments["end"]))
    if start is None:
        return "unable", "There is no last day."
    if end is None:
        return "deviation", "The access was never removed."
    days = (local_date(end, context.time_zone) - local_date(start, context.time_zone)).days
    if days <= int(arguments["grace"]):
        return "pass", f"Removed after {days} days."
    return "deviation", f"Removed after {days} days, {arguments['grace']} allowed."
'''


def firm_json(rule: str = "firm.same_day", procedure: str = "", **arguments: str) -> dict[str, Any]:
    """Return the tiny engagement with attribute D decided by a rule of the firm, and attribute C left out."""
    content = tiny_json()
    given = {"start": "left_on", "end": "ACCOUNTS.disabled_on", "no_match": "unable", **arguments}
    added = {"control": "LA-02", "attribute": "D", "text": "Removed on the last day", "rule": rule,
             "test_nature": "reperformance", "population": "LEAVERS", "arguments": given}  # fmt: skip
    content["attributes"] = [*content["attributes"][:2], added]
    content["methodology"] = []
    if procedure:
        content["controls"] = [deepcopy(content["controls"][0]) | {"procedure": procedure}]
    return content


def put(root: Path, name: str, text: str | bytes) -> Path:
    """Write a file into the firm's own folder of an engagement."""
    path = root / "notebooks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def with_rule(root: Path, text: str | bytes = RULE, content: dict[str, Any] | None = None) -> OpenEngagement:
    """Make the tiny engagement with evidence and the rule ``firm.same_day``."""
    put(root, "same_day.py", text)
    return with_evidence(root, content or firm_json())


def own_notebook(root: Path, name: str = "removal_of_prescott") -> Path:
    """Copy a shipped notebook under a name of the firm's own, with a word changed."""
    notebook = json.loads((shipped_notebooks() / "time_limit.ipynb").read_bytes())
    notebook["cells"][0]["source"] = ["# Removal as Prescott tests it\\n"]
    notebook["metadata"]["reperform"] = {"version": "7"}
    return put(root, f"{name}.ipynb", json.dumps(notebook))
