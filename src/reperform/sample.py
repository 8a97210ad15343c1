"""The sample engagement: copied to a folder of the user, worked to a finished binder, or opened privately."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Collection
from functools import cache
from pathlib import Path

from reperform.errors import InputRefused, Message, Where
from reperform.fieldwork.procedures import shipped
from reperform.opened import OpenEngagement, open_at
from reperform.replay import AFTER_RUN, BEFORE_RUN, core_controls, read_replay, replay, steps_for
from reperform.runner import Progress, RunResult, run

SAMPLE_ID = "SAMPLE-2025"
_COPIED = ("engagement.xlsx", "engagement.toml", "README.md")
_FILES = ("file", "document")  # of a step: what is taken in, attached, or corroborates


def copy_sample(target: Path, *, full: bool = False) -> OpenEngagement:
    """Copy the sample engagement into a new folder, with the files that the controls to be worked rest on.

    Files that nobody takes in would be named by ``verify``: they are left out.

    Parameters
    ----------
    full : bool
        The files of every control; else of the core ones.

    Raises
    ------
    InputRefused
        RP-Y03 when the folder exists and holds something.
    """
    if target.exists() and any(target.iterdir()):
        raise InputRefused(
            Message(
                "RP-Y03",
                f"the folder {target.name} is not empty",
                "The sample would mix with what is there.",
                "name another folder: reperform demo NEW-FOLDER",
                Where(file=target.name),
            )
        )
    opened = _copied(target)
    _copy_evidence(opened, sample_controls(opened, full=full))
    return opened


def _copied(target: Path) -> OpenEngagement:
    (target / "evidence").mkdir(parents=True, exist_ok=True)
    for name in _COPIED:
        shutil.copyfile(shipped("sample_data") / name, target / name)
    return open_at(target)


def _copy_evidence(opened: OpenEngagement, controls: Collection[str]) -> None:
    steps = steps_for(opened.engagement, read_replay(), controls)
    for name in sorted({str(step.data[field]) for step in steps for field in _FILES if step.data.get(field)}):
        shutil.copyfile(shipped("sample_data") / "evidence" / name, opened.folder.evidence / name)


def sample_controls(opened: OpenEngagement, *, full: bool = False) -> tuple[str, ...]:
    """Return the controls that are worked: the core ones, or every control of the workbook."""
    return tuple(row.control for row in opened.engagement.controls) if full else core_controls()


def work_sample(
    opened: OpenEngagement,
    *,
    full: bool = False,
    jobs: int | None = None,
    progress: Progress = lambda control, text: None,
) -> tuple[RunResult, ...]:
    """Take the sample's evidence in, draw, mark, run and conclude, as recorded.

    Parameters
    ----------
    full : bool
        Every control; else the core ones, and the others stay "not run".
    jobs : int, optional
        Processes at a time.
    progress : callable
        Called with control and a word on what happens.
    """
    controls = sample_controls(opened, full=full)
    steps = steps_for(opened.engagement, read_replay(), controls)
    replay(opened, steps, BEFORE_RUN)
    first = next(step for step in steps if step.do in AFTER_RUN)
    results = run(opened, controls, person=first.person, jobs=jobs, progress=progress, at=first.at)
    replay(opened, steps, AFTER_RUN)
    return results


@cache
def prepared_sample(control: str = "") -> Path:
    """Return a private copy of the sample, removed at exit, in which a control can be performed.

    The lists the control rests on are taken in, its samples drawn and marked; nothing of the others is done, so that
    a notebook opened outside a folder is quick. Without a control nothing is taken in.
    """
    folder = Path(tempfile.mkdtemp(prefix="reperform-sample-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    root = folder / "sample"
    opened = _copied(root)
    wanted = {opened.control_of(control)} if control else set()
    _copy_evidence(opened, wanted)
    replay(opened, steps_for(opened.engagement, read_replay(), wanted), BEFORE_RUN)
    return root
