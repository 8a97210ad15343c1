"""Chains within a list: from an entry to the one it names, until the top is reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reperform.rules.cells import cell, in_list_of, names_in, plural, quote, quoted, split_reference
from reperform.rules.lists import considered, rows_with
from reperform.rules.spec import Context, Outcome, Row

SHOWN_LINKS = 6


def follow(who: str, rows: Sequence[Row], arguments: Mapping[str, str], item: Row, context: Context) -> Outcome:
    """Decide whether a chain of entries ends at the top.

    Parameters
    ----------
    who : str
        Where the chain starts, in words.
    rows : sequence of Row
        The rows of the list in which the first entry stands.

    Returns
    -------
    Outcome
        A chain that comes back to an entry, or breaks off at a blank or at one that is not in the list, is a
        deviation. An entry that names two different next ones is unable to examine.
    """
    list_name, column = split_reference(arguments["list"])
    following, top = in_list_of(list_name, arguments["chain"]), {*names_in(arguments["top"])}
    seen: list[str] = []
    entry = cell(rows[0], column)
    while entry not in top:
        if entry in seen:
            loop = " → ".join(map(quote, [*seen[seen.index(entry) :][:SHOWN_LINKS], entry]))
            return Outcome("deviation", f"{who} leads in {list_name} to a loop: {loop}.", "wrong_order")
        seen.append(entry)
        named = sorted({cell(row, following) for row in rows})
        if len(named) > 1:
            reason = f"{who} leads to {quote(entry)}, whose {following} in {list_name} is {quoted(named)} at once."
            return Outcome("unable", reason, "unreadable")
        if not named[0]:
            reason = f"{who} leads to {quote(entry)}, whose {following} in {list_name} is blank."
            return Outcome("deviation", reason, "no_evidence")
        found = considered(
            rows_with(list_name, column, named[0], context), list_name, arguments, item, context, doubtful=False
        )
        rows = [row for row in found if cell(row, column) == named[0]]
        if not rows:
            reason = f"{who} leads to {quote(entry)}, whose {following} {quote(named[0])} is not in {list_name}."
            return Outcome("deviation", reason, "no_evidence")
        entry = named[0]
    return Outcome("pass", f"{who} leads in {list_name} to {quote(entry)} in {plural(len(seen), 'step')}.")
