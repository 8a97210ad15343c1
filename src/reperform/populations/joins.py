"""How keys of two lists are made comparable: only by the differences that are declared as none."""

from __future__ import annotations

import re
from collections.abc import Callable

from reperform.model import Join
from reperform.texts import clean_key, fold_person


def folder_of(join: Join | None) -> Callable[[str], str]:
    """Return how keys of two lists are made comparable: only by the differences declared as none."""
    folds = set(join.fold) if join else set()

    def fold(text: str) -> str:
        text = fold_person(text) if "case" in folds else clean_key(text)
        text = text.partition("@")[0] if "domain" in folds else text
        text = re.sub(r"[-‐-―]", "", text) if "dashes" in folds else text
        return text.replace(" ", "") if "spaces" in folds else text

    return fold
