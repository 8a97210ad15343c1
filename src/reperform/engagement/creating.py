"""Make an engagement folder: engagement.xlsx is written here once, and never again by the tool."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reperform.catalogue.ready_tests import ready_tests
from reperform.engagement.folder import Folder
from reperform.engagement.from_library import library_starter
from reperform.engagement.json_form import from_json, to_json
from reperform.engagement.settings import settings_text
from reperform.engagement.starter import starter
from reperform.engagement.writing import workbook_of_json
from reperform.errors import InputRefused, Message, UsageError, Where, did_you_mean
from reperform.files import create_file

_FALLBACK_ID = "ENGAGEMENT-1"


def create_engagement(
    directory: Path,
    content: Mapping[str, Any] | None = None,
    page: str = "letter",
    controls: Sequence[str] = (),
) -> Path:
    """Make an engagement folder with a pre-filled ``engagement.xlsx``.

    Parameters
    ----------
    directory : Path
        Folder to make; an existing one may hold other files, but no engagement.
    content : mapping, optional
        An engagement in its JSON form, written as it is; by default a starter with three worked controls.
    page : str
        ``letter`` or ``a4``.
    controls : sequence of str
        Ids of typical controls whose ready tests the workbook begins with, in place of the worked ones.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputRefused
        RP-E40 when the folder holds an engagement already; every problem of the content at once.
    UsageError
        RP-E71 for a control that the library does not hold; names the nearest.
    """
    folder = Folder(directory)
    for path in (folder.workbook, folder.settings_file):
        if path.exists():
            raise InputRefused(_taken(path))
    value = _begun(_id_of(directory), controls) if content is None else to_json(from_json(content))
    create_file(folder.workbook, workbook_of_json(value, page))
    create_file(folder.settings_file, settings_text(value["about"]["engagement_id"], page))
    for place in (folder.evidence, folder.workpapers, folder.notebooks):
        place.mkdir(exist_ok=True)
    return directory


def _begun(identifier: str, controls: Sequence[str]) -> dict[str, Any]:
    """Return what a new workbook begins with: ready tests of the library, or three worked controls."""
    if not controls:
        return starter(identifier)
    unknown = [name for name in controls if name not in ready_tests()]
    if unknown:
        raise UsageError(
            Message(
                "RP-E71",
                f"the library holds no test of {name!r}",
                "Nothing was made.",
                did_you_mean(name, list(ready_tests())),
            )
            for name in unknown
        )
    return library_starter(controls, identifier)


def _taken(path: Path) -> Message:
    return Message(
        "RP-E40",
        f"{path.parent.name} holds an engagement already",
        "engagement.xlsx is edited by people and never overwritten.",
        "name another folder",
        Where(file=path.name),
    )


def _id_of(directory: Path) -> str:
    """Return an engagement id made from the name of the folder."""
    plain = re.sub(r"[^A-Z0-9.]+", "-", directory.resolve().name.upper())
    return plain.strip("-.")[:40] or _FALLBACK_ID
