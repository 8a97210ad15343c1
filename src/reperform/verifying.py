"""Verifying an engagement: every file checked by digest, and on request the whole work done again.

Nothing is repaired. A finding names the file and what is wrong with it; files of people (the inbox, the workbook)
are NOT TAKEN IN when the record does not rest on what they hold now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reperform.canonical import file_sha256, load_json, sha256_hex
from reperform.engagement.firm_files import NOTEBOOK_LIMIT, read_firm_file
from reperform.engagement.tests_of_control import populations_of
from reperform.errors import InputRefused, Message, ReperformError, UsageError, Where
from reperform.fieldwork.staleness import last_run, stale_reasons
from reperform.files import is_arriving
from reperform.model import PopulationSpec
from reperform.opened import OpenEngagement, open_at
from reperform.populations.imports import current_import_id
from reperform.populations.register import RegisterLine, register
from reperform.reperforming import Reperformed, reperform_all
from reperform.texts import join_words

_CACHES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints"})


@dataclass(frozen=True)
class Finding:
    """One file that is not what the record says: CHANGED, MISSING, ADDED or NOT TAKEN IN."""

    kind: str
    path: str
    why: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the finding in the form of the command interface."""
        return {"kind": self.kind, "path": self.path, "why": self.why}


@dataclass(frozen=True)
class Report:
    """What was checked and what was found."""

    files: int
    findings: tuple[Finding, ...]
    reperformed: tuple[Reperformed, ...] = field(default=())
    register: tuple[RegisterLine, ...] = field(default=())

    @property
    def is_different(self) -> bool:
        """Whether anything differs."""
        return bool(self.findings) or any(line.outcome == "DIFFERENT" for line in self.reperformed)

    @property
    def could_not_check(self) -> bool:
        """Whether something could not be done again, or nothing was there to do again, so that nothing can be said."""
        outcomes = {line.outcome for line in self.reperformed}
        return not self.is_different and ("NOT CHECKED" in outcomes or outcomes == {"NOT RUN"})

    @property
    def sentence(self) -> str:
        """The outcome in one sentence."""
        again = ""
        if self.reperformed:
            same = sum(line.outcome == "SAME" for line in self.reperformed)
            ran = sum(line.outcome != "NOT RUN" for line in self.reperformed)
            again = f"; {same} of {ran} controls re-performed with the same result, item by item"
            again += f"; {len(self.reperformed) - ran} never run" if ran < len(self.reperformed) else ""
        return f"{self.files} files checked, {len(self.findings)} findings{again}."


def verify(path: Path, *, again: bool = False, trust: Sequence[str] = ()) -> Report:
    """Check an engagement folder or a workpaper PDF.

    Parameters
    ----------
    path : Path
        A folder inside an engagement, or a PDF that this package compiled.
    again : bool
        Draw every sample and perform every computed test again, and compare item by item.
    trust : sequence of str
        Digests of the firm's own procedures that may be re-performed.

    Returns
    -------
    Report
    """
    if not path.exists():
        raise UsageError(
            Message("RP-V03", "there is no such file or folder", "Nothing was checked.", "check the name",
                    Where(file=path.name))
        )  # fmt: skip
    if path.suffix.casefold() == ".pdf":
        return _verify_pdf(path)
    # A damaged file of the firm is a finding of its own; it must not hide the others.
    opened = open_at(path, set_aside=True)
    try:
        expected = expected_files(opened)
    except ReperformError:
        # The log itself cannot be read: name its damaged files, nothing else can be said.
        return Report(0, tuple(_chain(opened)))
    findings = list(_integrity(opened, expected))
    done = reperform_all(opened, trust) if again else ()
    found = tuple(sorted(findings, key=lambda one: (one.path, one.kind)))
    return Report(len(expected), found, done, _register(opened))


def _register(opened: OpenEngagement) -> tuple[RegisterLine, ...]:
    try:
        return register(opened)
    except (ReperformError, KeyError):
        return ()  # a damaged judgement is named by its own finding


def expected_files(opened: OpenEngagement) -> dict[str, str]:
    """Return path below the engagement to digest, for every file of the tool that the log speaks of."""
    expected: dict[str, str] = {}
    latest: dict[str, str] = {}
    for event in opened.log.events():
        evidence = event.subjects.get("evidence")
        if evidence:
            expected[f".reperform/store/{evidence[:2]}/{evidence}"] = evidence
        if event.type in ("import", "supersede"):
            name = f".reperform/imports/{event.subjects['import']}"
            expected[f"{name}.json"] = event.data["record_sha256"]
            expected[f"{name}.csv"] = event.data["values_sha256"]
        if "judgement" in event.subjects:
            sha256 = event.subjects["judgement"]
            expected[f".reperform/judgements/{sha256}.json"] = sha256
        if event.type == "run":
            ref = event.subjects["ref"]
            latest |= {f"workpapers/{ref}/{name}": sha for name, sha in event.data["files"].items()}
        if event.type in ("compile", "export", "evaluate"):
            latest |= {f"workpapers/{name}": sha for name, sha in event.data["files"].items()}
    return {**expected, **_attached(opened, expected), **latest}


def _attached(opened: OpenEngagement, expected: dict[str, str]) -> dict[str, str]:
    """Return the evidence files that judgements name."""
    found = {}
    for path in list(expected):
        if path.startswith(".reperform/judgements/"):
            file = opened.folder.root / path
            content = _strict(file).get("content", {}) if file.is_file() else {}
            if "sha256" in content:
                found[f".reperform/store/{content['sha256'][:2]}/{content['sha256']}"] = content["sha256"]
    return found


def _strict(path: Path) -> dict[str, Any]:
    try:
        content = load_json(path.read_bytes())
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _integrity(opened: OpenEngagement, expected: dict[str, str]) -> Iterator[Finding]:
    root = opened.folder.root
    yield from _chain(opened)
    records = _record_paths(opened)
    for path, sha256 in expected.items():
        file = root / path
        if not file.is_file():
            yield Finding("MISSING", path)
        elif path in records:
            # A record changes with each judgement laid over it; it is checked against the judgements.
            if not _record_holds(opened, records[path]):
                yield Finding("CHANGED", path, "it is not what the run and the judgements make")
        elif file_sha256(file) != sha256:
            yield Finding("CHANGED", path)
    yield from _evaluation(opened)
    yield from _added(opened, expected)
    yield from _not_taken_in(opened)
    yield from _of_the_firm(opened)


def _of_the_firm(opened: OpenEngagement) -> Iterator[Finding]:
    """Name every notebook and rule of the firm that is not what the last runs used, and every one no run used."""
    used: dict[str, dict[str, list[str]]] = {}
    for row in opened.engagement.controls:
        files = (last_run(opened, row.control) or {}).get("firm_files", {})
        assert isinstance(files, dict)  # noqa: S101 - written by the run
        for path, sha256 in files.items():
            used.setdefault(path, {}).setdefault(sha256, []).append(row.control)
    folder = opened.folder.notebooks
    present = {f"notebooks/{path.name}": path for pattern in ("*.ipynb", "*.py") for path in folder.glob(pattern)}
    for path in sorted({*used, *present}):
        if path not in present:
            yield Finding("MISSING", path, f"the run of {join_words(_all(used[path]))} used it")
        elif path not in used:
            yield Finding("NOT TAKEN IN", path, "a file of the firm that no run has used")
        else:
            now = _digest_of(present[path])
            others = [control for sha256, controls in used[path].items() if sha256 != now for control in controls]
            if others:
                yield Finding("CHANGED", path, f"not the bytes that the run of {join_words(others)} used")


def _all(groups: dict[str, list[str]]) -> list[str]:
    return [control for controls in groups.values() for control in controls]


def _digest_of(path: Path) -> str:
    try:
        return sha256_hex(read_firm_file(path, NOTEBOOK_LIMIT))
    except InputRefused:
        return ""


def _chain(opened: OpenEngagement) -> Iterator[Finding]:
    for path, kind in opened.log.problems():
        yield Finding(kind, path, "the chain of the event log does not hold")


def _record_paths(opened: OpenEngagement) -> dict[str, str]:
    return {
        f"workpapers/{opened.reference_of(row.control)}/record.json": row.control for row in opened.engagement.controls
    }


def _record_holds(opened: OpenEngagement, control: str) -> bool:
    from reperform.fieldwork.published import record_holds

    run = last_run(opened, control)
    try:
        return run is not None and record_holds(opened, control, str(run.get("base_sha256")))
    except (ReperformError, ValueError, KeyError):
        return False


def _evaluation(opened: OpenEngagement) -> Iterator[Finding]:
    """Name exceptions.json and rollup.json where they are not what records and judgements make."""
    from reperform.evaluation.published import changed_files

    try:
        for name in changed_files(opened):
            yield Finding("CHANGED", f"workpapers/{name}", "it is not what the records and the judgements make")
    except (ReperformError, ValueError, KeyError, OSError):
        return  # what cannot be read is named by its own finding


def _added(opened: OpenEngagement, expected: dict[str, str]) -> Iterator[Finding]:
    root = opened.folder.root
    logs = {f".reperform/log/{event.writer}/{event.seq:06d}.json" for event in opened.log.events()}
    sheets = {f"workpapers/{opened.reference_of(row.control)}/sheet.xlsx" for row in opened.engagement.controls}
    known = set(expected) | logs | sheets | {"workpapers/README.md", ".reperform/reperform-traceback.log"}
    for folder in (opened.folder.internal, opened.folder.workpapers):
        for path in _files(folder):
            name = path.relative_to(root).as_posix()
            if name not in known and not name.startswith((".reperform/tmp/", ".reperform/log/")):
                yield Finding("ADDED", name, _why_added(path.name))


def _why_added(name: str) -> str:
    if is_arriving(name):
        return "left by a copy that was cut off; it is no evidence, and the next intake clears it away"
    return "no event of the log speaks of it"


def _files(folder: Path) -> Iterable[Path]:
    if not folder.is_dir():
        return ()
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in _CACHES)


def _is_due(opened: OpenEngagement, population: PopulationSpec) -> bool:
    """Return whether a list should have been taken in: its file is there, or a control was run that rests on it."""
    run = (row.control for row in opened.engagement.controls if last_run(opened, row.control))
    return (opened.folder.evidence / population.file).is_file() or any(
        population.population in populations_of(opened.engagement, control) for control in run
    )


def _not_taken_in(opened: OpenEngagement) -> Iterator[Finding]:
    stored = set(opened.store.digests())
    for path in _files(opened.folder.evidence):
        if path.name.startswith(("~$", ".")):
            continue
        if file_sha256(path) not in stored:
            name = path.relative_to(opened.folder.root).as_posix()
            yield Finding("NOT TAKEN IN", name, "no population or item rests on these bytes")
    changed = [row.control for row in opened.engagement.controls if _edited_since(opened, row.control)]
    if changed:
        yield Finding("NOT TAKEN IN", "engagement.xlsx", f"edited since the run of {', '.join(changed)}")
    for population in opened.engagement.populations:
        if population.file and not current_import_id(opened, population.population) and _is_due(opened, population):
            yield Finding("NOT TAKEN IN", f"evidence/{population.file}", f"population {population.population}")


def _edited_since(opened: OpenEngagement, control: str) -> bool:
    try:
        return bool(last_run(opened, control)) and "engagement.xlsx" in stale_reasons(opened, control)
    except ReperformError:
        return False  # what cannot be read is named by its own finding


def _verify_pdf(path: Path) -> Report:
    """Check a workpaper PDF by what is attached in it: the results must be those the record names."""
    from reperform.fieldwork.record_files import read_record, read_results, results_hold

    attached = _attachments(path)
    findings = []
    if "record.json" not in attached:
        raise InputRefused(
            Message("RP-V01", "the PDF holds no record",
                    "It was not compiled by reperform, or its attachments were removed.",
                    "ask for the original file", Where(file=path.name))
        )  # fmt: skip
    record = read_record(attached["record.json"])
    rows = read_results(attached.get("results.csv", b""))
    for test in record.tests:
        if not results_hold([row for row in rows if row.test == test.id], test.results_sha256):
            findings.append(
                Finding("CHANGED", f"{path.name}: results.csv", f"test {test.id} is not what the record names")
            )
    return Report(len(attached), tuple(findings))


def _attachments(path: Path) -> dict[str, bytes]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        return {name: contents[0] for name, contents in reader.attachments.items()}
    except (PyPdfError, OSError, ValueError) as error:
        raise InputRefused(
            Message("RP-V02", "the file is no PDF that can be read", "Nothing can be said of it.",
                    "check the file", Where(file=path.name))
        ) from error  # fmt: skip
