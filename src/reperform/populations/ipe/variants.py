"""Keys that are the same to a reader and not to a computer: other case, blanks, dashes or compatibility forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from reperform.texts import fold_person

_SEPARATORS = re.compile(r"[\s\-‐-―_./]+")


def key_variants(ids: Iterable[str]) -> tuple[str, ...]:
    """Return groups of keys that differ only in case, blanks, dashes, dots or compatibility forms.

    Parameters
    ----------
    ids : iterable of str
        Clean keys; the same key several times is no variant.

    Examples
    --------
    >>> key_variants(["CHG-1", "chg 1", "CHG-2"])
    ('CHG-1 / chg 1',)
    """
    groups: dict[str, set[str]] = {}
    for key in dict.fromkeys(ids):
        if key.strip(" |"):
            groups.setdefault(_folded(key), set()).add(key)
    return tuple(sorted(" / ".join(sorted(keys)) for keys in groups.values() if len(keys) > 1))


def _folded(key: str) -> str:
    # Most keys are plain ASCII; these need no Unicode forms.
    plain = key if key.isascii() else unicodedata.normalize("NFKC", fold_person(key))
    return _SEPARATORS.sub("", plain.casefold())
