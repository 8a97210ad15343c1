"""Asking a person for the password of a file: at a terminal or in a notebook, and nowhere else.

A password is never an option, an argument, an answer or a setting. It goes to the reading process through its
standard input, is kept by nothing, and stands in no record, log or message.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable

ATTEMPTS = 3

AskPassword = Callable[[str, int], str]


class PasswordPrompt:
    """Asks for the password of a file without showing what is typed; an empty answer gives up.

    Within one object a password that was typed is not asked for again, so that a command which asks
    several questions about a file asks for its password once.

    Examples
    --------
    >>> PasswordPrompt()  # nothing typed ever shows
    <PasswordPrompt>
    """

    __slots__ = ("_typed",)

    def __init__(self) -> None:
        self._typed: dict[str, str] = {}

    def __repr__(self) -> str:
        return "<PasswordPrompt>"

    def __call__(self, name: str, attempt: int) -> str:
        """Return the password for a file.

        Parameters
        ----------
        name : str
            Name of the file, for the prompt.
        attempt : int
            1 for the first time; higher when the password before did not open the file.

        Returns
        -------
        str
            Empty when the person gives up or nobody can be asked (a script, a notebook run in batch).
        """
        if attempt == 1 and name in self._typed:
            return self._typed[name]
        if not _somebody_is_there():
            return ""
        again = "That password does not open it. " if attempt > 1 else ""
        try:
            typed = getpass.getpass(f"{again}Password of {name} (it is not kept; Enter gives up): ")
        except (EOFError, KeyboardInterrupt, RuntimeError, OSError):
            typed = ""
        self._typed[name] = typed
        return typed


def _somebody_is_there() -> bool:
    """Return whether there is a terminal, or a notebook, which puts a prompt of its own in the place of this one."""
    return sys.stdin.isatty() or getpass.getpass.__module__ != "getpass"
