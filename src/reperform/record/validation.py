"""A validation pack as values: which known answers were run, what came out, and on what machine."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reperform.record.part import Part

Origin = Literal["reperform", "firm"]


class ValidationCase(Part):
    """One case: what was given, what must come out, and what did."""

    case: str = Field(description="what the case shows")
    given: str
    expected: str
    found: str = Field(description="in the same words as expected, so that a reader compares two texts")
    agrees: bool


class ValidationSet(Part):
    """The known answers of one rule, control or function."""

    kind: Literal["selection", "sampling", "rule", "procedure"]
    id: str
    title: str = ""
    origin: Origin = "reperform"
    version: str = ""
    sha256: str = Field("", description="of the procedure's cells, or of the bytes of a firm's rule; blank: of neither")
    source: str = Field("", description="where the expected answers come from")
    cases: list[ValidationCase]
    problem: str = Field("", description="why the set could not be run as a whole; it then counts as failed")

    @property
    def failed(self) -> list[ValidationCase]:
        """The cases that did not agree."""
        return [case for case in self.cases if not case.agrees]

    @property
    def holds(self) -> bool:
        """Whether every case agrees and there is at least one."""
        return bool(self.cases) and not self.failed and not self.problem


class ValidatedProcedure(Part):
    """A procedure notebook, and how many controls with known answers it tests."""

    id: str
    version: str
    sha256: str
    origin: Origin
    controls: list[str] = Field(default=[], description="controls of the catalogue whose known answers it stands for")


class Validation(Part):
    """One run of all known answers."""

    on: str = Field(description="the day the pack is dated (YYYY-MM-DD)")
    version: str
    algorithm: str
    code_sha256: str = Field(description="of the package's own modules, whatever machine they lie on")
    sets: list[ValidationSet]
    procedures: list[ValidatedProcedure]
    not_validated: list[str] = Field(description="what has no known answers, in one sentence each")
    environment: dict[str, str] = Field(description="facts of this run: Python, system and libraries")
    firm: str = Field("", description="the firm of the engagement whose own files were run; blank: none were")

    @property
    def cases(self) -> int:
        """How many cases were run."""
        return sum(len(one.cases) for one in self.sets)

    @property
    def failures(self) -> list[ValidationSet]:
        """The sets that do not hold."""
        return [one for one in self.sets if not one.holds]
