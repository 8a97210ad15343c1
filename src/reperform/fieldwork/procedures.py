"""Procedure notebooks: where they are, what they say, and the digest that names their exact text."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from reperform.canonical import digest, sha256_hex
from reperform.engagement.firm_files import NOTEBOOK_LIMIT, read_firm_file, refused
from reperform.engagement.tests_of_control import procedure_of
from reperform.errors import InputRefused, Message, Where, did_you_mean
from reperform.opened import OpenEngagement

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Procedure:
    """One parameterised notebook.

    Attributes
    ----------
    sha256 : str
        Digest of its cells (kind, tags, source); outputs and ids do not enter it.
    origin : str
        ``reperform`` for a notebook of this package, ``firm`` for one of the engagement folder.
    file_sha256 : str
        Digest of the bytes of a firm's notebook; blank for one of this package.
    """

    id: str
    version: str
    sha256: str
    origin: Literal["reperform", "firm"]
    objective: str
    path: Path
    parameters: Mapping[str, str]
    file_sha256: str = ""


def shipped_notebooks() -> Path:
    """Return the folder of the procedures that come with this package."""
    return shipped("notebooks")


def shipped(name: str) -> Path:
    """Return a folder that ships with the package: from the wheel, else from the source tree."""
    inside = Path(str(files("reperform"))) / "_shipped" / name
    return inside if inside.is_dir() else Path(str(files("reperform"))).parents[1] / name


def find_procedure(identifier: str, firm_folder: Path | None = None) -> Procedure:
    """Return the procedure of an id; the firm's own notebook wins over the one shipped.

    Raises
    ------
    InputRefused
        RP-P01 when there is none, or the id is no name of a notebook; names the nearest. RP-P22 or RP-P25 when
        the firm's file cannot be used.
    """
    folders: list[tuple[Path, Literal["reperform", "firm"]]] = []
    if firm_folder is not None:
        folders.append((firm_folder, "firm"))
    folders.append((shipped_notebooks(), "reperform"))
    for folder, origin in folders:
        path = folder / f"{identifier}.ipynb"
        if _NAME.fullmatch(identifier) and (path.is_file() or path.is_symlink()):
            return load_procedure(path, origin)
    known = sorted({path.stem for folder, _ in folders for path in folder.glob("*.ipynb")})
    raise InputRefused(
        Message(
            "RP-P01",
            f"there is no procedure notebook {identifier!r}",
            "The control cannot be tested.",
            did_you_mean(identifier, known),
            Where(file="engagement.xlsx", sheet="Controls", column="procedure"),
        )
    )


def load_procedure(path: Path, origin: Literal["reperform", "firm"]) -> Procedure:
    """Return a procedure from its notebook file.

    Raises
    ------
    InputRefused
        RP-P22 or RP-P25 when the file of a firm cannot be read as a notebook.
    """
    data = read_firm_file(path, NOTEBOOK_LIMIT) if origin == "firm" else path.read_bytes()
    try:
        return _procedure(path, origin, data)
    except (ValueError, KeyError, TypeError, AttributeError, SyntaxError, RecursionError):
        raise InputRefused(refused(path, "this is not a notebook that can be read", code="RP-P25")) from None


@lru_cache(maxsize=64)
def _procedure(path: Path, origin: Literal["reperform", "firm"], data: bytes) -> Procedure:
    notebook = json.loads(data)
    if origin == "firm":
        _parameters_cells(notebook)
    about = notebook["metadata"].get("reperform", {})
    return Procedure(
        id=path.stem,
        version=str(about.get("version", "1")),
        sha256=notebook_digest(notebook),
        origin=origin,
        objective=_objective(notebook),
        path=path,
        parameters=dict(about.get("parameters", {})),
        file_sha256=sha256_hex(data) if origin == "firm" else "",
    )


def procedure_messages(opened: OpenEngagement) -> tuple[Message, ...]:
    """Return what is wrong with the notebooks that controls need, and which shipped ones the firm's own replace."""
    messages: list[Message] = []
    for row in opened.engagement.controls:
        name = procedure_of(opened.engagement, row.control)
        try:
            found = find_procedure(name, opened.folder.notebooks)
        except InputRefused as error:
            messages += error.messages
            continue
        if found.origin == "firm" and (shipped_notebooks() / found.path.name).is_file():
            messages.append(
                Message(
                    "RP-P26", f"notebooks/{found.path.name} takes the place of the notebook of reperform of that name",
                    "Every control of that shape is then tested by a procedure of the firm, and its paper says so.",
                    "nothing if that is meant; otherwise give the notebook another name",
                    Where(file=f"notebooks/{found.path.name}"), "note",
                )
            )  # fmt: skip
    return tuple(dict.fromkeys(messages))


def _parameters_cells(notebook: Mapping[str, Any]) -> None:
    """Refuse a cell of parameters that is not Python before a run depends on it."""
    for cell in notebook["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            ast.parse(_source(cell))


def notebook_digest(notebook: Mapping[str, Any]) -> str:
    """Return the digest of what a notebook says: the kind, tags and source of its cells in order.

    The cell of parameters that a run injects does not count.
    """
    cells = [
        {
            "kind": cell["cell_type"],
            "tags": sorted(cell["metadata"].get("tags", [])),
            "source": _source(cell),
        }
        for cell in notebook["cells"]
        if "injected-parameters" not in cell["metadata"].get("tags", [])
    ]
    return digest(cells)


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _objective(notebook: Mapping[str, Any]) -> str:
    """Return the text of the cell tagged ``objective`` without its heading."""
    for cell in notebook["cells"]:
        if "objective" in cell["metadata"].get("tags", []):
            lines = [line for line in _source(cell).splitlines() if not line.startswith("#")]
            return " ".join(" ".join(lines).split())
    return ""
