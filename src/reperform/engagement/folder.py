"""The engagement folder: where everything lies, and how it is opened. No other module knows its paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from reperform.canonical import sha256_hex
from reperform.engagement.checking import Checked, check
from reperform.engagement.firm_rules import firm_rules_of
from reperform.engagement.reading import read_workbook
from reperform.engagement.settings import SETTINGS_FILE, Settings, read_settings
from reperform.engagement.sheets import SHEETS, WORKBOOK, fold_header
from reperform.engagement.source import Source
from reperform.errors import InputRefused, Message, UsageError, Where
from reperform.model import Engagement


@dataclass(frozen=True)
class Folder:
    """The places of one engagement; only ``root`` is stored."""

    root: Path

    @property
    def workbook(self) -> Path:
        """``engagement.xlsx``, edited by people; written once and never again."""
        return self.root / WORKBOOK

    @property
    def settings_file(self) -> Path:
        """``engagement.toml``."""
        return self.root / SETTINGS_FILE

    @property
    def evidence(self) -> Path:
        """The inbox of files from the client."""
        return self.root / "evidence"

    @property
    def notebooks(self) -> Path:
        """The firm's own procedures."""
        return self.root / "notebooks"

    @property
    def workpapers(self) -> Path:
        """What the tool makes for people to read."""
        return self.root / "workpapers"

    @property
    def internal(self) -> Path:
        """The tool's own records: store, imports, log, judgements."""
        return self.root / ".reperform"

    @property
    def store(self) -> Path:
        """Originals of evidence, read only."""
        return self.internal / "store"

    @property
    def imports(self) -> Path:
        """Records of what was taken in, and how it was understood."""
        return self.internal / "imports"

    @property
    def log(self) -> Path:
        """One chain of events a writer."""
        return self.internal / "log"

    @property
    def judgements(self) -> Path:
        """Texts of judgements by their digest."""
        return self.internal / "judgements"

    @property
    def tmp(self) -> Path:
        """Unfinished work; may be deleted at any time."""
        return self.internal / "tmp"


@dataclass(frozen=True)
class Loaded:
    """An engagement that was opened.

    Attributes
    ----------
    engagement : Engagement
        Checked and complete.
    settings : Settings
        From engagement.toml.
    sha256 : str
        Digest of the bytes of engagement.xlsx as they were read.
    messages : tuple of Message
        Warnings and notes; errors would have refused it.
    """

    engagement: Engagement
    settings: Settings
    sha256: str
    messages: tuple[Message, ...] = ()


def find_folder(start: Path) -> Folder:
    """Return the engagement a path lies in: the nearest folder upwards that holds ``engagement.toml``.

    Raises
    ------
    UsageError
        RP-E02 when there is none.
    """
    resolved = start.resolve()
    for folder in (resolved, *resolved.parents):
        if (folder / SETTINGS_FILE).is_file():
            return Folder(folder)
    raise UsageError(
        Message(
            "RP-E02",
            f"there is no engagement here: no {SETTINGS_FILE} in this folder or above it",
            "Nothing was done.",
            "name the engagement folder with -C, or make one:  reperform new FOLDER",
            Where(file=resolved.name),
        )
    )


def settings(folder: Folder) -> Settings:
    """Return the settings of an engagement.

    Raises
    ------
    InputRefused
        See ``read_settings``.
    """
    return read_settings(_bytes_of(folder.settings_file))


def check_folder(folder: Folder, *, set_aside: bool = False) -> tuple[Checked, Settings, str]:
    """Check the workbook and the settings; return both with the digest of the workbook.

    Parameters
    ----------
    set_aside : bool
        Leave out what is wrong with rules of the firm's own: what they decide cannot be performed then.

    Raises
    ------
    InputRefused
        RP-E02 or RP-E01 when a file is missing or unreadable. Problems inside the workbook or the settings
        are messages of the result, all at once.
    """
    try:
        found, problems = settings(folder), []
    except InputRefused as refused:
        found, problems = Settings(), list(refused.messages)
    data = _bytes_of(folder.workbook)
    source = read_workbook(data)
    firm = firm_rules_of(source, folder.notebooks)
    checked = check(source, replace(firm, messages=()) if set_aside else firm)
    problems += [*_in_both(source), *_other_id(found, checked)]
    messages = (*checked.messages, *problems)
    return Checked(None if problems else checked.engagement, messages), found, sha256_hex(data)


def open_engagement(folder: Folder, *, set_aside: bool = False) -> Loaded:
    """Open an engagement; ``set_aside`` as for ``check_folder``.

    Raises
    ------
    InputRefused
        With every error, warning and note of the workbook and the settings at once.
    """
    checked, found, digest = check_folder(folder, set_aside=set_aside)
    return Loaded(checked.required(), found, digest, checked.messages)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        raise InputRefused(
            Message(
                "RP-E02",
                f"{path.name} is missing" if missing else f"{path.name} cannot be read ({error.strerror})",
                "An engagement consists of engagement.xlsx and engagement.toml.",
                "restore it from a backup" if missing else "close it in other programs and repeat",
                Where(file=path.name),
            )
        ) from None


def _in_both(source: Source) -> Iterator[Message]:
    """Refuse settings in the sheet About: each key has one home."""
    about = {column.name for column in SHEETS[0].columns}
    own = {name for name in Settings.__dataclass_fields__ if name not in about}
    for row in source.table("About").rows:
        name = fold_header(row.cells.get("field", ""))
        if name in own:
            yield Message(
                "RP-E28",
                f"{name} is a setting of {SETTINGS_FILE}, not a field of About",
                "A fact stated in two places can differ; each key has one home.",
                f"delete the row and set {name} in {SETTINGS_FILE}",
                source.where("About", row.row, "field"),
            )


def _other_id(found: Settings, checked: Checked) -> Iterator[Message]:
    if checked.engagement is None or not found.id:
        return
    stated = checked.engagement.about.engagement_id
    if found.id != stated:
        yield Message(
            "RP-E28",
            f"the id {found.id!r} is not the engagement_id {stated!r} of {WORKBOOK}",
            "The two files may belong to different engagements.",
            "correct one of them",
            Where(file=SETTINGS_FILE, column="id"),
        )
