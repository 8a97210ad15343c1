"""The rule that whoever acted was on the list of those authorised: authorised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from reperform.dates import local_date, spelled_day
from reperform.rules.cells import TREATED, When, cell, chosen, in_list_of, quote, quoted, read_when, zone_words
from reperform.rules.lists import considered, in_effect, rows_with
from reperform.rules.people import Someone, day_of, read_someone
from reperform.rules.presence import missing
from reperform.rules.spec import Argument, Compared, Context, Outcome, Row, Rule
from reperform.texts import join_words


def _authorised(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    name = arguments["person"]
    written = cell(row, name)
    at = read_when(row, arguments["at"], context)
    if not written:
        choice = arguments["missing_person"]
        return chosen(choice, f"{name} is blank ({TREATED[choice]}); {at.words}.")
    one = read_someone(row[name], context, day_of(row, arguments["at"], context))
    outcome = _of_someone(row, one, at, arguments, context)
    return replace(outcome, compared=Compared(((one.written, one.status),)))


def _of_someone(row: Row, one: Someone, at: When, arguments: Mapping[str, str], context: Context) -> Outcome:
    name, list_name = arguments["person"], arguments["list"]
    if one.shared:
        shared = f"{name} {one.words} is a shared identity, so who acted is not known."
        return Outcome("unable", shared, "unknown_person")
    if one.status == "undecided":
        unplaced = f"{name} {quote(one.written)} {one.why}, so who acted is not known."
        return Outcome("unable", unplaced, "unknown_person")
    rows, doubtful = _rows_of(row, one, arguments, context)
    if not rows and doubtful:
        also = f"may be in {list_name} as {quoted(doubtful)}, but whose that was is not known"
        return Outcome("unable", f"{name} {one.words} {also}; {at.words}.", "unknown_person")
    if not rows:
        return Outcome("deviation", f"{name} {one.words} is not in {list_name}.", "not_authorised")
    outcome = _effective(f"{name} {one.words}", at, rows, arguments, context)
    if outcome.result == "deviation" and doubtful:
        also = f"; it may be {quoted(doubtful)} too, but whose that was is not known."
        return Outcome("unable", outcome.reason.removesuffix(".") + also, "unknown_person")
    return outcome


def _rows_of(row: Row, one: Someone, arguments: Mapping[str, str], context: Context) -> tuple[list[Row], list[str]]:
    """Return the rows of the list that are a person's, and the names that may be but cannot be told."""
    list_name, day = arguments["list"], day_of(row, arguments["at"], context)
    column = in_list_of(list_name, arguments["list_person"])
    names = sorted(context.identity_map.names_of(one.key))
    entries = [entry for name in names for entry in rows_with(list_name, column, name, context)]
    rows, doubtful = [], set()
    for entry in considered(entries, list_name, arguments, row, context, doubtful=False):
        listed = read_someone(cell(entry, column), context, day)
        if listed.status in ("shared", "undecided") or not _same_on_both_days(listed, entry, arguments, context):
            doubtful.add(listed.written)
        elif listed.key == one.key:
            rows.append(entry)
    return rows, sorted(doubtful)


def _same_on_both_days(listed: Someone, entry: Row, arguments: Mapping[str, str], context: Context) -> bool:
    """Return whether a listed identity was the same person's when the row came into effect.

    A handle given to somebody else after it was authorised does not hand the authority on.
    """
    if not context.identity_map.is_reassigned(listed.written):
        return True
    first = _first_day(entry, arguments, context)
    return first is not None and read_someone(listed.written, context, first).key == listed.key


def _first_day(entry: Row, arguments: Mapping[str, str], context: Context) -> date | None:
    if not arguments["list_from"]:
        return None
    name = f"{arguments['list']}.{in_list_of(arguments['list'], arguments['list_from'])}"
    return day_of({name: cell(entry, in_list_of(arguments["list"], arguments["list_from"]))}, name, context)


def _effective(who: str, at: When, rows: Sequence[Row], arguments: Mapping[str, str], context: Context) -> Outcome:
    """Decide whether one of the person's rows was in effect on the local date of the action."""
    list_name, span = arguments["list"], (arguments["list_from"], arguments["list_to"])
    if not any(span):
        return Outcome("pass", f"{who} is in {list_name}; {at.words}.")
    if at.moment is None:
        undated = f"{who} is in {list_name}, but {at.words}, so the day of the action is not known."
        return Outcome("unable", undated, at.doubt)
    day = local_date(at.moment, context.time_zone)
    answers = [in_effect(row, list_name, span, day, context) for row in rows]
    zone = zone_words([at], context)
    if True in answers:
        ones = [row for row, answer in zip(rows, answers, strict=True) if answer]
        first = arguments["list_from"]
        unbound = first and all(not cell(row, in_list_of(list_name, first)) for row in ones)
        note = f"; {first} is blank there, which is no bound" if unbound else ""
        return Outcome("pass", f"{who} was in effect in {list_name} on {at.words}{zone}{note}.")
    spans = join_words(sorted({_span_words(row, list_name, span, context) for row in rows})[:5])
    if None in answers:
        unread = f"{who} is in {list_name} {spans}, a date of which cannot be read; {at.words}{zone}."
        return Outcome("unable", unread, "unreadable")
    reason = f"{who} is in {list_name} {spans}, which was not in effect on {at.words}{zone}."
    return Outcome("deviation", reason, "not_authorised")


def _span_words(row: Row, list_name: str, span: tuple[str, str], context: Context) -> str:
    words = []
    for column, word in zip(span, ("from", "to"), strict=True):
        if column:
            name = f"{list_name}.{in_list_of(list_name, column)}"
            when = read_when({name: cell(row, in_list_of(list_name, column))}, name, context)
            words.append(f"{word} {_edge_words(when, context)}")
    return " ".join(words)


def _edge_words(when: When, context: Context) -> str:
    if when.moment is None:
        return "no stated day" if when.is_missing else quote(when.text)
    return spelled_day(local_date(when.moment, context.time_zone))


def _authorised_sentence(arguments: Mapping[str, str]) -> str:
    dates = [name for name in (arguments["list_from"], arguments["list_to"]) if name]
    effect = (
        f", in effect on the local date of {arguments['at']} ({' and '.join(dates)} included; a blank is no bound)"
        if dates
        else ", whatever the day: the list states no days in effect"
    )
    return (
        f"{arguments['person']} is in {arguments['list']} ({arguments['list_person']}), after the identity "
        f"map and without regard to case{effect}; a blank {arguments['person']} is "
        f"{TREATED[arguments['missing_person']]}; a shared identity, or one the map cannot place, is unable to examine."
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "authorised",
        "The person who acted was on the list of those authorised on that day.",
        {
            "person": Argument("person", "the column with the person who acted"),
            "at": Argument("date", "the column with the moment of the action"),
            "list": Argument("text", "the population that lists those authorised"),
            "list_person": Argument("person", "its column with the person"),
            "list_from": Argument("date", "its column with the first day in effect", required=False),
            "list_to": Argument("date", "its column with the last day in effect", required=False),
            "missing_person": missing("what it means that no person is named"),
        },
        _authorised,
        _authorised_sentence,
    ),
)
