"""A new test procedure of the firm's own: a notebook, and if wanted a rule with its known answers, to begin from.

Nothing is ever overwritten, and what is written runs at once: a firm changes a procedure that works.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from reperform.errors import InputRefused, Message, UsageError, Where
from reperform.fieldwork.procedures import shipped_notebooks
from reperform.files import create_file
from reperform.model.firm import PREFIX, is_firm_rule
from reperform.opened import OpenEngagement

ANSWERS = ".answers.json"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class NewProcedure:
    """What was written, and what to do next.

    Attributes
    ----------
    files : tuple of str
        Paths below the engagement folder.
    next_steps : tuple of str
        In order; the first ones are made in engagement.xlsx by a person.
    """

    name: str
    rule: str
    files: tuple[str, ...]
    next_steps: tuple[str, ...]


def new_procedure(opened: OpenEngagement, name: str, rule: str = "") -> NewProcedure:
    """Write the notebook of a new procedure into the engagement's ``notebooks/``.

    Parameters
    ----------
    opened : OpenEngagement
        The engagement; its workbook is not touched.
    name : str
        Name of the notebook: small letters, digits and underscores, first a letter.
    rule : str
        ``firm.NAME`` to write a rule with its known answers too; blank: a notebook alone.

    Returns
    -------
    NewProcedure

    Raises
    ------
    UsageError
        RP-P28 for a name that cannot be used.
    InputRefused
        RP-P29 when one of the files is there already; nothing was written.
    """
    problems = list(_name_problems(name, rule))
    if problems:
        raise UsageError(problems)
    contents = {f"{name}.ipynb": _notebook(opened, name)}
    if rule:
        stem = rule.removeprefix(PREFIX)
        contents[f"{stem}.py"] = _template("rule.txt").replace("{title}", _title(stem)).encode()
        contents[f"{stem}{ANSWERS}"] = _template("answers.json").replace("{rule}", rule).encode()
    folder = opened.folder.notebooks
    taken = [one for one in contents if _is_taken(folder, one)]
    if taken:
        raise InputRefused(_taken(one) for one in taken)
    for one, data in contents.items():
        if not create_file(folder / one, data):
            raise InputRefused(_taken(one))
    return NewProcedure(name, rule, tuple(f"notebooks/{one}" for one in contents), tuple(_next_steps(name, rule)))


def _is_taken(folder: Path, name: str) -> bool:
    """Return whether a name is taken, without regard to case: Windows and macOS know one file where Linux knows two."""
    present = {path.name.casefold() for path in folder.iterdir()} if folder.is_dir() else set()
    return name.casefold() in present


def _taken(name: str) -> Message:
    return Message(
        "RP-P29", f"notebooks/{name} is there already", "What somebody wrote is never overwritten.",
        "choose another name, or go on with the file that is there", Where(file=f"notebooks/{name}"),
    )  # fmt: skip


def _name_problems(name: str, rule: str) -> Iterator[Message]:
    why = "The name becomes a file that must be the same on every computer."
    if not _NAME.fullmatch(name) or not is_firm_rule(f"{PREFIX}{name}"):
        yield Message("RP-P28", f"{name!r} cannot be the name of a notebook", why,
                      "use 1 to 40 small letters, digits and underscores, first a letter")  # fmt: skip
    elif (shipped_notebooks() / f"{name}.ipynb").is_file():
        yield Message("RP-P28", f"{name} is a procedure of reperform",
                      "A notebook of that name would take its place for every control of that shape.",
                      "choose a name of your own")  # fmt: skip
    if rule and not is_firm_rule(rule):
        yield Message("RP-P28", f"{rule!r} cannot be the name of a rule of the firm", why,
                      "write it like  --rule firm.review_signed")  # fmt: skip


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _template(name: str) -> str:
    return (files("reperform") / "data" / "new_procedure" / name).read_text(encoding="utf-8")


def _notebook(opened: OpenEngagement, name: str) -> bytes:
    """Return the notebook; as opened in JupyterLab it shows the first control that names it."""
    controls = opened.engagement.controls
    control = next((row.control for row in controls if row.procedure == name), controls[0].control if controls else "")
    known = {"{title}": _title(name), "{control}": control, "{engagement}": opened.engagement.about.engagement_id}
    notebook: dict[str, Any] = json.loads(_template("notebook.json"))
    for cell in notebook["cells"]:
        cell["source"] = [_filled(line, known) for line in cell["source"]]
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def _filled(line: str, known: dict[str, str]) -> str:
    for mark, text in known.items():
        line = line.replace(mark, text)
    return line


def _next_steps(name: str, rule: str) -> Iterator[str]:
    yield f"change the prose of notebooks/{name}.ipynb; its calls stay as they are"
    yield f"sheet Controls of engagement.xlsx, column procedure of the control it is for: {name}"
    if rule:
        file, stem = f"notebooks/{rule.removeprefix(PREFIX)}", rule.removeprefix(PREFIX)
        yield f"change {file}.py and its known answers {stem}{ANSWERS}, then:  reperform validate"
        yield f"sheet Attributes, column rule: {rule}, column arguments: column=COLUMN; text=TEXT"
    yield "reperform check, then  reperform run CONTROL"
