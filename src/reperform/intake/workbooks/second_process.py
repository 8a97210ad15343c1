"""The second reading of a large sheet in a process of its own: what it writes, and how that is taken.

The same process runs the sheet's XML through expat, so that the first can cut it into cells meanwhile.
What crosses is a refusal or digests, never values.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from reperform.errors import InputRefused, Message, Where
from reperform.intake.outcome import refusal
from reperform.intake.workbooks.agreement import SecondReading, digests_of, open_second
from reperform.intake.workbooks.digests import Blocks
from reperform.intake.workbooks.gate import feed, guarded_parser, open_package


def seen(path: Path, part: str, sheet: str) -> bytes:
    """Return what the second process saw of a sheet, as one line of JSON: digests, refusal, or failure.

    Parameters
    ----------
    path : Path
        Where the bytes are kept.
    part : str
        The part of the package that holds the sheet.
    sheet : str
        Name of the sheet.
    """
    try:
        package = open_package(path)
        feed(package, part, guarded_parser(package.names[part].filename))
        package.archive.close()
        found: dict[str, Any] = {"digests": sorted(digests_of(open_second(path, sheet)).items())}
    except InputRefused as error:
        found = {"refused": error.messages[0].as_json()}
    except Exception as error:  # any fault of a reader is a refusal of the file
        found = {"failed": type(error).__name__}
    return json.dumps(found).encode("ascii") + b"\n"


class ReadElsewhere(SecondReading):
    """The second reading as another process reports it.

    Parameters
    ----------
    path, sheet
        As for :class:`SecondReading`, which reads the sheet here when single cells must be compared.
    stream : binary file
        Where the other process writes.
    """

    def __init__(self, path: Path, sheet: str, stream: BinaryIO) -> None:
        super().__init__(path, sheet)
        self.stream = stream

    @cached_property
    def report(self) -> dict[str, Any]:
        """What the other process wrote."""
        line = self.stream.readline()
        return dict(json.loads(line)) if line.endswith(b"\n") else {"failed": "the second reader broke down"}

    def digests(self) -> Blocks:
        """Return the digests the other process found.

        Raises
        ------
        InputRefused
            What that process refused; RP-I01 when it broke down, RP-I03 when its memory did not suffice,
            RP-I04 when it could not read the sheet.
        """
        if "refused" in self.report:
            raise InputRefused(_message(self.report["refused"]))
        if "failed" in self.report:
            raise _failed(self.report["failed"])
        return {int(block): list(digests) for block, digests in self.report["digests"]}


def _message(parts: dict[str, Any]) -> Message:
    where = parts.pop("where")
    return Message(**parts, where=Where(**{**where, "ids": tuple(where.get("ids", ()))}))


def _failed(how: str) -> InputRefused:
    action = "ask the client to open the file in Excel, save it as .xlsx or .csv and send that"
    why = "Nothing was taken in; the program itself is unharmed."
    if how == "MemoryError":
        return refusal("RP-I03", "reading needs more memory than it is allowed", action, why)
    if " " in how:
        return refusal("RP-I01", f"{how} on this file and was stopped", action, why)
    return refusal("RP-I04", f"the file cannot be read ({how})", action, why)
