"""Rules on persons: different_person and authorised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reperform.dates import local_date, spelled_day
from reperform.rules.cells import (
    SEPARATORS,
    TREATED,
    Someone,
    When,
    cell,
    chosen,
    in_list_of,
    names_in,
    people_words,
    plural,
    quote,
    read_people,
    read_someone,
    read_when,
    zone_words,
)
from reperform.rules.lists import considered, in_effect
from reperform.rules.presence import missing
from reperform.rules.spec import Argument, Context, Outcome, Row, Rule
from reperform.texts import join_words

People = Mapping[str, Someone]


def _different_person(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    columns = {name: names_in(arguments[name]) for name in ("person", "other")}
    found = {name: read_people(row, columns[name], arguments["separator"], context) for name in ("person", "other")}
    for name, people in found.items():
        if not people:
            choice = arguments[f"missing_{name}"]
            verb = "is" if len(columns[name]) == 1 else "are"
            return chosen(choice, f"{join_words(list(columns[name]))} {verb} blank ({TREATED[choice]}).")
    who, others = (f"{join_words(list(columns[name]))} {people_words(found[name])}" for name in found)
    return _independence(found["person"], found["other"], (who, others), int(arguments["at_least"]))


def _independence(people: People, others: People, words: tuple[str, str], needed: int) -> Outcome:
    """Decide whether enough of the others are somebody else; a shared identity is nobody in particular."""
    independent = {key: one for key, one in others.items() if key not in people and not one.shared}
    shared_others = {key: one for key, one in others.items() if one.shared}
    shared_people = {key: one for key, one in people.items() if one.shared}
    if len(independent) < needed:
        note = f"; {_shared_words(shared_others)}, which counts as nobody else" if shared_others else ""
        if not independent and not shared_others:
            note = ": the same person" if len(people) == 1 else ": nobody else"
        return Outcome(
            "deviation",
            f"{words[1]} against {words[0]}: {plural(len(independent), 'other person')} "
            f"where at least {needed} must act{note}.",
        )
    if shared_people:
        return Outcome("unable", f"{words[0]}: {_shared_words(shared_people)}, so who acted is not known.")
    return Outcome(
        "pass",
        f"{words[1]} against {words[0]}: {people_words(independent)} "
        f"{'is' if len(independent) == 1 else 'are'} somebody else; at least {needed} must be.",
    )


def _shared_words(shared: People) -> str:
    verb = "is a shared identity" if len(shared) == 1 else "are shared identities"
    return f"{people_words(shared)} {verb}"


def _different_sentence(arguments: Mapping[str, str]) -> str:
    needed = plural(arguments["at_least"], "person")
    others = join_words(list(names_in(arguments["other"])))
    who = join_words(list(names_in(arguments["person"])))
    return (
        f"{others} names at least {needed} other than {who}, after the identity map and without regard to "
        f"case; a shared identity never counts as somebody else; a blank {who} is "
        f"{TREATED[arguments['missing_person']]}; a blank {others} is {TREATED[arguments['missing_other']]}."
    )


def _authorised(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    name, list_name = arguments["person"], arguments["list"]
    written = cell(row, name)
    at = read_when(row, arguments["at"], context)
    if not written:
        choice = arguments["missing_person"]
        return chosen(choice, f"{name} is blank ({TREATED[choice]}); {at.words}.")
    one = read_someone(written, context)
    if one.shared:
        return Outcome("unable", f"{name} {one.words} is a shared identity, so who acted is not known.")
    column = in_list_of(list_name, arguments["list_person"])
    rows = [
        entry
        for entry in considered(context.rows_of(list_name), list_name, arguments, row, context, doubtful=False)
        if read_someone(cell(entry, column), context).key == one.key
    ]
    if not rows:
        return Outcome("deviation", f"{name} {one.words} is not in {list_name}.")
    return _effective(f"{name} {one.words}", at, rows, arguments, context)


def _effective(who: str, at: When, rows: Sequence[Row], arguments: Mapping[str, str], context: Context) -> Outcome:
    """Decide whether one of the person's rows was in effect on the local date of the action."""
    list_name, span = arguments["list"], (arguments["list_from"], arguments["list_to"])
    if not any(span):
        return Outcome("pass", f"{who} is in {list_name}; {at.words}.")
    if at.moment is None:
        return Outcome("unable", f"{who} is in {list_name}, but {at.words}, so the day of the action is not known.")
    day = local_date(at.moment, context.time_zone)
    answers = [in_effect(row, list_name, span, day, context) for row in rows]
    zone = zone_words([at], context)
    if True in answers:
        return Outcome("pass", f"{who} was in effect in {list_name} on {at.words}{zone}.")
    spans = join_words(sorted({_span_words(row, list_name, span, context) for row in rows})[:5])
    if None in answers:
        return Outcome("unable", f"{who} is in {list_name} {spans}, a date of which cannot be read; {at.words}{zone}.")
    return Outcome("deviation", f"{who} is in {list_name} {spans}, which was not in effect on {at.words}{zone}.")


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
        else ""
    )
    return (
        f"{arguments['person']} is in {arguments['list']} ({arguments['list_person']}), after the identity "
        f"map and without regard to case{effect}; a blank {arguments['person']} is "
        f"{TREATED[arguments['missing_person']]}; a shared identity is unable to examine."
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "different_person",
        "Somebody else acted: at least so many persons other than those named.",
        {
            "person": Argument("persons", "the column (or columns) with those who must not act alone"),
            "other": Argument("persons", "the column (or columns) with those who act on it"),
            "at_least": Argument("number", "how many other persons are needed", False, "1"),
            "separator": Argument(
                "choice",
                "what stands between several persons in a cell",
                False,
                "semicolon",
                tuple(SEPARATORS),
            ),
            "missing_person": missing("what it means that no person is named"),
            "missing_other": missing("what it means that no other is named"),
        },
        _different_person,
        _different_sentence,
    ),
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
