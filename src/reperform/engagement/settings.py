"""``engagement.toml``: the few machine settings that are no part of the audit evidence."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal, cast

from reperform.engagement.sheets import ABOUT_FIELDS, WORKBOOK
from reperform.errors import InputRefused, Message, Where, nearest

SETTINGS_FILE = "engagement.toml"
SCHEMA = 1


@dataclass(frozen=True)
class Settings:
    """The settings of one engagement.

    Attributes
    ----------
    id : str
        Engagement id; when given, it must be the engagement_id of About.
    schema : int
        Version of this file's form.
    page : str
        ``letter`` or ``a4``.
    jobs : int
        Workpapers at a time; 0 takes the number of processors.
    lock_days : int
        Days after the report date within which the file is assembled and locked; 60 by default.
    sign_off : str
        ``typed`` (typed identity, login and content hash) or ``key`` (Ed25519 keys).
    templates : str
        Folder of the firm's templates (wording and Word), relative to the engagement; blank: the built-in ones.
    report_sample_sizes : str
        ``always``, or ``on_deviation``: the report states a sample size only beside deviations.
    report_items : str
        ``counts``: the report counts deviating items; ``ids``: it also names them.
    sample : bool
        True only in the sample engagement: each of its pages says "Sample data".
    client_lists_only : str
        What becomes of a control whose results were all recomputed from the client's own lists, with no row traced
        and no extraction watched: ``caution`` says so on the paper, ``refuse`` keeps it open.
    """

    id: str = ""
    schema: int = SCHEMA
    page: Literal["letter", "a4"] = "letter"
    jobs: int = 0
    lock_days: int = 60
    sign_off: Literal["typed", "key"] = "typed"
    templates: str = ""
    sample: bool = False
    client_lists_only: Literal["caution", "refuse"] = "caution"
    report_sample_sizes: Literal["always", "on_deviation"] = "always"
    report_items: Literal["counts", "ids"] = "counts"


_CHOICES: dict[str, tuple[Any, ...]] = {
    "schema": (SCHEMA,), "page": ("letter", "a4"), "sign_off": ("typed", "key"),
    "report_sample_sizes": ("always", "on_deviation"), "report_items": ("counts", "ids"),
    "client_lists_only": ("caution", "refuse"),
}  # fmt: skip
_LARGEST = {"jobs": 64, "lock_days": 3650}


def read_settings(data: bytes) -> Settings:
    """Return the settings of an ``engagement.toml``.

    Raises
    ------
    InputRefused
        RP-E27 for what cannot be read, an unknown key or a wrong value; RP-E28 for a key that belongs to
        engagement.xlsx. Every problem at once.

    Examples
    --------
    >>> read_settings(b'page = "a4"').page
    'a4'
    """
    try:
        values = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = "The settings cannot be read."
        raise InputRefused(_message("RP-E27", f"this is no TOML: {error}", why, "correct the line")) from None
    problems = [problem for name, value in values.items() for problem in _problems(name, value)]
    if problems:
        raise InputRefused(problems)
    return Settings(**values)


def _message(code: str, found: str, why: str, action: str, column: str = "") -> Message:
    return Message(code, found, why, action, Where(file=SETTINGS_FILE, column=column))


def _problems(name: str, value: object) -> Iterator[Message]:
    defaults = {field.name: field.default for field in fields(Settings)}
    if name in (column.name for column in ABOUT_FIELDS):
        yield _message(
            "RP-E28",
            f"{name} is given here as well as in the sheet About of {WORKBOOK}",
            "A fact stated in two places can differ; the workbook is the one place.",
            f"delete {name} from {SETTINGS_FILE}",
            name,
        )
    elif name not in defaults:
        near = nearest(name, defaults)
        action = f"did you mean {near}?" if near else f"use one of: {', '.join(defaults)}"
        yield _message("RP-E27", f"there is no setting {name!r}", "It would have no effect.", action, name)
    elif type(value) is not type(defaults[name]):
        kind = {str: "a text in quotes", int: "a whole number", bool: "true or false"}[type(defaults[name])]
        yield _message("RP-E27", f"{name} is {value!r}", "", f"give it {kind}", name)
    elif name in _CHOICES and value not in _CHOICES[name]:
        allowed = ", ".join(map(str, _CHOICES[name]))
        near = nearest(str(value), map(str, _CHOICES[name]))
        action = f"did you mean {near}?" if near else f"use one of: {allowed}"
        yield _message("RP-E27", f"{name} is {value!r}", f"Allowed: {allowed}.", action, name)
    elif name in _LARGEST and not 0 <= cast(int, value) <= _LARGEST[name]:
        yield _message("RP-E27", f"{name} is {value}", "", f"use 0 to {_LARGEST[name]}", name)


def settings_text(engagement_id: str, page: str = "letter") -> bytes:
    """Return the ``engagement.toml`` of a new engagement, each setting with its meaning.

    Examples
    --------
    >>> read_settings(settings_text("NORTHWIND-2025")).id
    'NORTHWIND-2025'
    """
    return f"""\
# Machine settings. Everything about the engagement itself stands in engagement.xlsx; no key may be in both.
id = "{engagement_id}"
schema = {SCHEMA}
page = "{page}"         # letter or a4
jobs = 0                # workpapers at a time; 0: as many as the computer has processors
lock_days = 60          # days after the report date within which the file is locked
sign_off = "typed"      # typed: identity, login and content hash; key: Ed25519 keys
templates = ""          # folder of the firm's templates (wording and Word), relative to this file
report_sample_sizes = "always"  # always; on_deviation: the report states a sample size only beside deviations
report_items = "counts" # counts: the report counts deviating items; ids: it also names them
client_lists_only = "caution"  # results from the client's lists alone: caution, or refuse to conclude on them
""".encode()
