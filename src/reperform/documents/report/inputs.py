"""What the report is made of besides the records: settings, wording templates, what people selected and reported."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from reperform.canonical import digest, sha256_hex
from reperform.catalogue import criteria
from reperform.engagement.settings import Settings
from reperform.errors import InputRefused, Message, Where, nearest
from reperform.record.exceptions import ExceptionLog
from reperform.record.rollup import RollUp

WORD_TEMPLATE = "report.docx"
CRITERIA_FILE = "criteria.csv"
TEMPLATE_SUFFIX = ".md"
_LARGEST = 20_000_000


@dataclass(frozen=True)
class Opinion:
    """What a partner selected, with the reason, as recorded; never computed."""

    status: str
    rationale: str
    person: str


@dataclass(frozen=True)
class Reported:
    """One exception as people worded it for the report, with management's response."""

    id: str
    control: str
    attributes: tuple[str, ...] = ()
    fact: str = ""
    cause: str = ""
    extent: str = ""
    response: str = ""
    response_owner: str = ""
    response_due: str = ""


@dataclass(frozen=True)
class ReportInputs:
    """Everything besides the records that enters the report.

    Attributes
    ----------
    sample_sizes : str
        ``always``, or ``on_deviation``.
    items : str
        ``counts``, or ``ids``.
    templates : mapping
        Name of a wording template without suffix to its text; only the firm's own, the others are those shipped.
    criteria : mapping
        Criterion to the firm's licensed text; empty: the paraphrase of the catalogue is printed.
    word_template : bytes
        The firm's .docx, or empty.
    opinion : Opinion or None
        As selected by a partner; None: nobody has.
    exceptions : tuple of Reported
        Exceptions as recorded for the report.
    """

    sample_sizes: Literal["always", "on_deviation"] = "always"
    items: Literal["counts", "ids"] = "counts"
    templates: Mapping[str, str] = field(default_factory=dict)
    criteria: Mapping[str, str] = field(default_factory=dict)
    word_template: bytes = field(default=b"", repr=False)
    opinion: Opinion | None = None
    exceptions: tuple[Reported, ...] = ()

    def template(self, name: str) -> str:
        """Return the text of a wording template: the firm's own, else the one shipped."""
        return self.templates.get(name) or shipped_templates()[name]

    def digest(self) -> str:
        """Return the digest of everything in it."""
        return digest({**asdict(self), "word_template": sha256_hex(self.word_template)})


# The shipped wording, every size stated, no opinion selected.
AS_SHIPPED = ReportInputs()


@cache
def shipped_templates() -> Mapping[str, str]:
    """Return the wording templates that come with the package: name without suffix to text."""
    folder = resources.files("reperform") / "data" / "report"
    found = {
        entry.name.removesuffix(TEMPLATE_SUFFIX): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(TEMPLATE_SUFFIX)
    }
    return dict(sorted(found.items()))


def template_files(root: Path, settings: Settings) -> dict[str, bytes]:
    """Return the files of the firm's templates folder by name; none when engagement.toml names no folder.

    Raises
    ------
    InputRefused
        RP-K10 for a folder outside the engagement or missing, RP-K11 for a file that is no template or too large.
        Every problem at once.
    """
    if not settings.templates:
        return {}
    folder = (root / settings.templates).resolve()
    if not folder.is_dir() or root.resolve() not in folder.parents:
        raise InputRefused(_no_folder(settings.templates))
    known = [*(f"{name}{TEMPLATE_SUFFIX}" for name in shipped_templates()), WORD_TEMPLATE, CRITERIA_FILE]
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith((".", "~"))]
    problems = [_unknown(settings.templates, path.name, known) for path in files if path.name not in known]
    problems += [_too_large(settings.templates, path.name) for path in files if path.stat().st_size > _LARGEST]
    if problems:
        raise InputRefused(problems)
    return {path.name: path.read_bytes() for path in files}


def _no_folder(name: str) -> Message:
    return Message(
        "RP-K10",
        f"the folder of templates {name!r} is not in the engagement folder",
        "The report would be written without the firm's own wording.",
        "create it below the engagement folder, or clear  templates  in engagement.toml",
        Where(file="engagement.toml", column="templates"),
    )


def _unknown(folder: str, name: str, known: list[str]) -> Message:
    near = nearest(name, known)
    return Message(
        "RP-K11",
        f"{name} is no template",
        "It would not be used; a misspelt name leaves the shipped wording in the report.",
        f"rename it to {near}" if near else f"use one of: {', '.join(known)}",
        Where(file=f"{folder}/{name}"),
    )


def _too_large(folder: str, name: str) -> Message:
    why, action = "A template is a page of wording.", "use a smaller file"
    return Message("RP-K11", f"{name} is larger than 20 MB", why, action, Where(file=f"{folder}/{name}"))


def report_inputs(
    settings: Settings, files: Mapping[str, bytes], rollup: RollUp | None = None, log: ExceptionLog | None = None
) -> ReportInputs:
    """Return the inputs of the report.

    Parameters
    ----------
    files : mapping
        The firm's templates, see ``template_files``.
    rollup, log : RollUp, ExceptionLog, optional
        The opinion as a partner selected it, and the exceptions as people recorded them.

    Raises
    ------
    InputRefused
        RP-K11 when a template cannot be read.
    """
    texts = {name: _text(name, data) for name, data in files.items() if not name.endswith(".docx")}
    return ReportInputs(
        sample_sizes=settings.report_sample_sizes,
        items=settings.report_items,
        templates={
            name.removesuffix(TEMPLATE_SUFFIX): text for name, text in texts.items() if name.endswith(TEMPLATE_SUFFIX)
        },
        criteria=_criteria(texts.get(CRITERIA_FILE, "")),
        word_template=files.get(WORD_TEMPLATE, b""),
        opinion=_opinion(rollup),
        exceptions=_exceptions(log),
    )


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise InputRefused(
            Message("RP-K11", f"{name} is not a text in UTF-8", "Some of its characters would be others.",
                    "save it as UTF-8", Where(file=name))
        ) from None  # fmt: skip


def _criteria(text: str) -> dict[str, str]:
    """Return the firm's licensed text of the criteria: a file with the columns criterion and text."""
    if not text:
        return {}
    known = {one.id for one in criteria()}
    rows = list(csv.reader(io.StringIO(text)))
    found = {row[0].strip(): row[1].strip() for row in rows[1:] if len(row) > 1 and row[1].strip()}
    unknown = tuple(name for name in found if name not in known)
    if not rows or [name.strip().casefold() for name in rows[0][:2]] != ["criterion", "text"] or unknown:
        raise InputRefused(
            Message("RP-K11", f"{CRITERIA_FILE} does not hold criteria", "A criterion would be printed with another "
                    "text.", "give it the columns criterion and text, with ids such as CC6.1",
                    Where(file=CRITERIA_FILE, ids=unknown[:3], count=len(unknown) or None))
        )  # fmt: skip
    return found


def _opinion(rollup: RollUp | None) -> Opinion | None:
    judgement = rollup.opinion.judgement if rollup else None
    return Opinion(judgement.status, judgement.rationale, judgement.name or judgement.person) if judgement else None


def _exceptions(log: ExceptionLog | None) -> tuple[Reported, ...]:
    return tuple(
        Reported(
            one.id,
            one.control,
            tuple(one.attributes),
            one.fact,
            one.cause,
            one.extent,
            one.response,
            one.response_owner,
            one.response_due,
        )
        for one in (log.exceptions if log else ())
        if not one.withdrawn
    )
