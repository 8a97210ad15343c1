"""The published workpaper: its record and results on disk, and laying later judgements over them."""

from __future__ import annotations

from reperform.canonical import digest, sha256_hex
from reperform.errors import InputRefused, Message, Where
from reperform.fieldwork import record_files
from reperform.fieldwork.overlay import overlay
from reperform.fieldwork.relying import relying_on, without_relied_on
from reperform.files import write_file
from reperform.opened import OpenEngagement
from reperform.record import Record, ResultRow


def published_record(opened: OpenEngagement, control: str) -> Record | None:
    """Return the record of a control's workpaper, or None when nothing was published."""
    path = opened.workpaper_folder(control) / "record.json"
    return record_files.read_record(path.read_bytes()) if path.is_file() else None


def published_results(opened: OpenEngagement, control: str) -> tuple[ResultRow, ...]:
    """Return the results of a control's workpaper; none when nothing was published."""
    path = opened.workpaper_folder(control) / "results.csv"
    return record_files.read_results(path.read_bytes()) if path.is_file() else ()


def publish_overlay(opened: OpenEngagement, control: str) -> Record:
    """Write the record again with what people recorded since the run; its tests stay as they are."""
    record = published_record(opened, control)
    if record is None:
        raise KeyError(control)
    changed = overlay(opened, base_of(record), published_results(opened, control))
    write_file(opened.workpaper_folder(control) / "record.json", record_files.record_bytes(changed))
    refresh_relying(opened, control)
    return changed


def refresh_relying(opened: OpenEngagement, control: str) -> list[str]:
    """Lay the state of a control over the papers of the automated controls that rely on it; return those.

    ``check`` refuses automated controls that rely on each other in a circle, so this ends.
    """
    found = []
    for name in relying_on(opened.engagement, control):
        record = published_record(opened, name)
        if record is not None and record.state != "failed":
            publish_overlay(opened, name)
            found.append(name)
    return found


def base_of(record: Record) -> Record:
    """Return what the run alone made of a record: without what people recorded afterwards."""
    record = without_relied_on(record)
    state = record.state if record.state == "failed" else ("incomplete" if record.open_points else "tested")
    header = record.header.model_copy(
        update={"prepared_by": "", "prepared_at": "", "reviewed_by": "", "reviewed_at": ""}
    )
    return record.model_copy(
        update={
            "deviations": [],
            "narratives": {},
            "evidence": [],
            "absence": None,
            "conclusion": None,
            "state": state,
            "header": header,
        }
    )


def base_digest(record: Record) -> str:
    """Return the digest of what the run alone made; the run's event names it."""
    return digest(base_of(record).as_json())


def record_holds(opened: OpenEngagement, control: str, base_sha256: str) -> bool:
    """Return whether the published record is exactly what the run and the later judgements make."""
    path = opened.workpaper_folder(control) / "record.json"
    record = published_record(opened, control)
    if record is None or base_digest(record) != base_sha256:
        return False
    remade = (
        record if record.state == "failed" else overlay(opened, base_of(record), published_results(opened, control))
    )
    return record_files.record_bytes(remade) == path.read_bytes()


def refuse_edited(opened: OpenEngagement, control: str) -> None:
    """Refuse a paper whose record or results are not exactly what its run and the judgements made.

    Raises
    ------
    InputRefused
        RP-C08.
    """
    results = opened.workpaper_folder(control) / "results.csv"
    runs = [event for event in opened.log.of_type("run") if event.subjects["control"] == control]
    intact = (
        bool(runs)
        and results.is_file()
        and sha256_hex(results.read_bytes()) == runs[-1].data["files"].get("results.csv")
        and record_holds(opened, control, str(runs[-1].data.get("base_sha256")))
    )
    if not intact:
        raise InputRefused(
            Message(
                "RP-C08",
                f"the paper of {control} is not what its run and the judgements made",
                "A paper that was changed by hand proves nothing.",
                f"reperform verify names the file; reperform run {control} --force makes the paper again",
                Where(file=f"workpapers/{opened.reference_of(control)}"),
            )
        )
