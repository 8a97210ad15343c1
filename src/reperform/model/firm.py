"""A firm's own rule, as an attribute names it: ``firm.NAME`` is the file ``notebooks/NAME.py`` of the engagement."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

PREFIX = "firm."
_RULE = re.compile(r"firm\.([a-z][a-z0-9_]{0,39})")
_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")  # no file of Windows can have these names


@dataclass(frozen=True)
class FirmArgument:
    """One argument as the file declares it; the kinds are those of the closed list of rules."""

    name: str
    kind: str
    meaning: str
    required: bool = True
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class FirmDeclaration:
    """What the file of a firm's rule says, read without executing it.

    Attributes
    ----------
    sha256 : str
        Digest of the bytes of the file.
    sentence : str
        The pass rule in words; ``{argument}`` stands for the argument's value.
    source : str
        The text whose digest this is; what is executed is never read a second time.
    """

    version: str
    sha256: str
    sentence: str
    arguments: tuple[FirmArgument, ...]
    source: str = field(repr=False)


class FirmRule(str):
    """The id of a firm's rule together with what its file declares.

    It is a text like the name of every rule, and carries its declaration along: an id alone would mean another
    file in another engagement.

    Attributes
    ----------
    declared : FirmDeclaration or None
        None where the file was not read: an engagement in its JSON form has no folder.
    """

    declared: FirmDeclaration | None

    def __new__(cls, text: str, declared: FirmDeclaration | None = None) -> FirmRule:
        rule = super().__new__(cls, text)
        rule.declared = declared
        return rule

    @property
    def file(self) -> str:
        """The file below the engagement folder."""
        return f"notebooks/{self.removeprefix(PREFIX)}.py"


def is_firm_rule(text: str) -> bool:
    """Return whether a text is the id of a firm's rule.

    Examples
    --------
    >>> [is_firm_rule(text) for text in ("firm.review_signed", "firm.../x", "firm.con", "within")]
    [True, False, False, False]
    """
    found = _RULE.fullmatch(text)
    return found is not None and _DEVICE.fullmatch(found[1]) is None
