"""The firm's own table of sample sizes: a file in the engagement folder, read strictly, named by its digest."""

from __future__ import annotations

import re

from reperform.errors import InputRefused, Message, Where
from reperform.model import MethodRow
from reperform.opened import OpenEngagement
from reperform.sampling import FrequencyTable, load_frequency_table

_NAME = re.compile(r"(?:methodology/)?([A-Za-z0-9_-][A-Za-z0-9_.-]*\.json)")


def table_of(opened: OpenEngagement, method: MethodRow) -> FrequencyTable | None:
    """Return the firm's table a methodology row names, or None when it names a shipped example or none.

    Raises
    ------
    InputRefused
        RP-D21 when the named file is not in the folder ``methodology`` of the engagement, RP-S10 when it does
        not hold a complete table.
    """
    name = method.table
    if method.method != "frequency_table" or "." not in name:
        return None
    named = _NAME.fullmatch(name)
    path = opened.folder.root / "methodology" / (named.group(1) if named else "none")
    if named is None or path.is_symlink() or not path.is_file():
        raise InputRefused(
            Message(
                "RP-D21",
                f"the table {name!r} is no file of this engagement",
                "A sample size must follow from a table that anyone with the folder can look up.",
                "put the firm's table into the folder as methodology/NAME.json and name it so",
                Where(file="engagement.xlsx", sheet="Methodology", column="table"),
            )
        )
    return load_frequency_table(path)
