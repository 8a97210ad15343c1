"""An engagement opened for work: its workbook, settings, evidence store, log and judgements together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from reperform._version import __version__
from reperform.engagement.folder import Folder, Loaded, find_folder, open_engagement
from reperform.errors import Message, UsageError, did_you_mean
from reperform.ledger.judgements import Judgements
from reperform.ledger.log import EventLog
from reperform.ledger.store import EvidenceStore
from reperform.model import Engagement, Person


@dataclass(frozen=True)
class OpenEngagement:
    """Everything that belongs to one engagement folder.

    Attributes
    ----------
    folder : Folder
        Where things lie.
    loaded : Loaded
        The validated workbook and settings.
    """

    folder: Folder
    loaded: Loaded

    @property
    def engagement(self) -> Engagement:
        """The validated engagement."""
        return self.loaded.engagement

    @cached_property
    def as_stated(self) -> dict[str, Any]:
        """The engagement in its JSON form, made once; it is read and never changed."""
        return self.engagement.model_dump(mode="json", by_alias=True)

    @cached_property
    def store(self) -> EvidenceStore:
        """The read-only originals."""
        return EvidenceStore(self.folder.internal / "store")

    @cached_property
    def log(self) -> EventLog:
        """The event log."""
        return EventLog(self.folder.internal / "log", tool=f"reperform {__version__}")

    @cached_property
    def judgements(self) -> Judgements:
        """The judgements of people."""
        return Judgements(self.folder.internal / "judgements", self.log)

    def control_of(self, ref: str) -> str:
        """Return the control id of a control id or workpaper reference.

        Raises
        ------
        UsageError
            RP-U01 when the engagement has no such control; names the nearest.
        """
        try:
            return self.engagement.control_of(ref)
        except KeyError:
            known = [row.control for row in self.engagement.controls]
            known += [self.engagement.reference_of(control) for control in known]
            raise UsageError(
                Message(
                    "RP-U01",
                    f"there is no control or workpaper {ref!r} in this engagement",
                    "Nothing was done.",
                    did_you_mean(ref, known),
                )
            ) from None

    def reference_of(self, control: str) -> str:
        """Return the workpaper reference of a control."""
        return self.engagement.reference_of(control)

    def workpaper_folder(self, control: str) -> Path:
        """Return the folder of a control's workpaper."""
        return self.folder.workpapers / self.reference_of(control)

    def person(self, identifier: str) -> Person | None:
        """Return the member of the team with an id, or None."""
        return next((row for row in self.engagement.people if row.person == identifier), None)


def open_at(path: Path, *, set_aside: bool = False) -> OpenEngagement:
    """Open the engagement that a path lies in, walking up to its ``engagement.toml``.

    Parameters
    ----------
    set_aside : bool
        Open it also when files of the firm's own rules are missing or damaged, to look at everything else.

    Raises
    ------
    InputRefused
        With every problem of the workbook at once.
    """
    folder = find_folder(path)
    return OpenEngagement(folder, open_engagement(folder, set_aside=set_aside))
