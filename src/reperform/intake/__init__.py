"""Reading what a client sent: bytes to a table of texts, or a refusal, or a question; never a guess.

``reperform.intake(path, population=..., person=...)`` takes a file in from a notebook: the package of the name
can be called, because the command and the function are called like the room in which files are read.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Intake(ModuleType):
    """The package, with the function of :mod:`reperform.taking_in` behind its call."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return import_module("reperform.taking_in").intake(*arguments, **named)


sys.modules[__name__].__class__ = _Intake
