"""exceptions.json and rollup.json in the folder: written when they changed, with an event that names their digests."""

from __future__ import annotations

from dataclasses import dataclass

from reperform.canonical import canonical_json, sha256_hex
from reperform.evaluation.exceptions import exception_log
from reperform.evaluation.rollup import roll_up
from reperform.evaluation.working_state import WorkingState
from reperform.files import write_file
from reperform.ledger.log import Event
from reperform.opened import OpenEngagement
from reperform.record.exceptions import ExceptionLog
from reperform.record.rollup import RollUp

# Events after which the evaluation still is what it was.
_RESTING_NOTHING = frozenset(["compile", "export", "receipt", "evaluate"])
EXCEPTIONS_FILE, ROLLUP_FILE = "exceptions.json", "rollup.json"


@dataclass(frozen=True)
class Evaluated:
    """The two logs and the roll-up of an engagement, made from one state of it."""

    log: ExceptionLog
    rollup: RollUp

    def files(self) -> dict[str, bytes]:
        """Return the record files by name."""
        return {
            EXCEPTIONS_FILE: canonical_json(self.log.as_json()),
            ROLLUP_FILE: canonical_json(self.rollup.as_json()),
        }


def evaluate(opened: OpenEngagement) -> Evaluated:
    """Return the exceptions and the roll-up as they stand now, writing nothing."""
    state = WorkingState(opened)
    log = exception_log(state)
    return Evaluated(log, roll_up(state, log))


def publish_evaluation(opened: OpenEngagement, *, person: str, at: str = "") -> Evaluated:
    """Write the record files of the evaluation where they changed; the event is no judgement of anybody."""
    evaluated = evaluate(opened)
    made = evaluated.files()
    hashes = {name: sha256_hex(data) for name, data in made.items()}
    folder = opened.folder.workpapers
    there = all((folder / name).is_file() and (folder / name).read_bytes() == data for name, data in made.items())
    events = opened.log.of_type("evaluate")
    if not there or not events or _told(events[-1]) != (hashes, opened.loaded.sha256):
        for name, data in made.items():
            write_file(folder / name, data)
        subjects = {"engagement": opened.engagement.about.engagement_id}
        opened.log.append(
            "evaluate", subjects, {"files": hashes, "workbook": opened.loaded.sha256}, actor=person, at=at
        )
    return evaluated


def _told(event: Event) -> tuple[dict[str, str], str]:
    return dict(event.data["files"]), str(event.data["workbook"])


def changed_files(opened: OpenEngagement) -> tuple[str, ...]:
    """Return the record files of the evaluation that are not what records and judgements make.

    Files that are merely older than the work beneath are none: something was recorded, run or edited since.
    """
    events = opened.log.events()
    last = max((place for place, event in enumerate(events) if event.type == "evaluate"), default=-1)
    if last < 0 or events[last].data["workbook"] != opened.loaded.sha256:
        return ()
    if any(event.type not in _RESTING_NOTHING for event in events[last + 1 :]):
        return ()
    made = evaluate(opened).files()
    folder = opened.folder.workpapers
    return tuple(
        name for name, data in made.items() if (folder / name).is_file() and (folder / name).read_bytes() != data
    )
