"""How a file was received: from whom, when, by which way, for which request. Stated by a person, never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reperform.errors import Message, UsageError
from reperform.texts import clean_text

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LIMIT = 500
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Receipt:
    """The facts of a receipt; each is blank when nobody stated it.

    Attributes
    ----------
    given_by : str
        Name and role of the person who gave the file.
    received : str
        The day on which it was received, YYYY-MM-DD.
    via : str
        The way it took, for example secure portal, mail, shared screen.
    request : str
        Number of the request it answers.
    """

    given_by: str = ""
    received: str = ""
    via: str = ""
    request: str = ""

    def __bool__(self) -> bool:
        return any((self.given_by, self.received, self.via, self.request))

    def as_json(self) -> dict[str, str]:
        """Return what was stated."""
        parts = {"from": self.given_by, "received": self.received, "via": self.via, "request": self.request}
        return {name: text for name, text in parts.items() if text}

    def event_data(self) -> dict[str, Any]:
        """Return the part of an event's data that holds the receipt: nothing when nothing was stated."""
        return {"receipt": self.as_json()} if self else {}

    def over(self, earlier: Receipt) -> Receipt:
        """Return this receipt with what it does not state taken from an earlier one of the same file."""
        return Receipt(
            self.given_by or earlier.given_by,
            self.received or earlier.received,
            self.via or earlier.via,
            self.request or earlier.request,
        )


def receipt_of(data: Mapping[str, Any]) -> Receipt:
    """Return the receipt an event's data holds."""
    said = data.get("receipt", {})
    return Receipt(said.get("from", ""), said.get("received", ""), said.get("via", ""), said.get("request", ""))


def state_receipt(given_by: str = "", received: str = "", via: str = "", request: str = "") -> Receipt:
    """Return the facts of a receipt as a person states them.

    Parameters
    ----------
    received : str
        A day as YYYY-MM-DD: other spellings have two readings.

    Raises
    ------
    UsageError
        RP-W01 for a day that cannot be read in one way only, RP-W02 for a text of more than 500 characters.

    Examples
    --------
    >>> state_receipt(given_by="Dana Hill, IT Manager", received="2026-01-20").as_json()
    {'from': 'Dana Hill, IT Manager', 'received': '2026-01-20'}
    """
    texts = [clean_text(_UNPRINTABLE.sub(" ", text)) for text in (given_by, via, request)]
    if max(map(len, texts)) > _LIMIT:
        raise UsageError(
            Message("RP-W02", f"a text of the receipt has more than {_LIMIT} characters", "Nothing was taken in.",
                    "name the person and role, or the way, in a few words")
        )  # fmt: skip
    return Receipt(texts[0], read_day(received, "--received"), texts[1], texts[2])


def read_day(text: str, option: str) -> str:
    """Return a day given as YYYY-MM-DD, or blank; refused (RP-W01) when it has another form."""
    text = clean_text(text)
    try:
        if text and not _ISO_DATE.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise UsageError(
            Message("RP-W01", f"{text!r} is not a day that can be read in one way only",
                    "03/04/2026 is 3 April or March 4; nothing is guessed. Nothing was recorded.",
                    f"write {option} like 2026-01-20")
        ) from None  # fmt: skip
