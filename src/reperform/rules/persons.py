"""The rule that somebody else acted: different_person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reperform.rules.cells import TREATED, cell, chosen, names_in, plural, quote, quoted
from reperform.rules.people import SEPARATORS, People, Someone, by_key, day_of, people_words, read_people
from reperform.rules.presence import missing
from reperform.rules.spec import Argument, Compared, Context, Outcome, Row, Rule
from reperform.texts import join_words


def _different_person(row: Row, arguments: Mapping[str, str], context: Context) -> Outcome:
    columns = {name: names_in(arguments[name]) for name in ("person", "other")}
    days = {
        "person": day_of(row, arguments["person_at"] or arguments["at"], context),
        "other": day_of(row, arguments["at"], context),
    }
    found = {
        name: read_people(row, columns[name], arguments["separator"], context, days[name])
        for name in ("person", "other")
    }
    for name, people in found.items():
        if not people:
            choice = arguments[f"missing_{name}"]
            verb = "is" if len(columns[name]) == 1 else "are"
            return chosen(choice, f"{join_words(list(columns[name]))} {verb} blank ({TREATED[choice]}).")
    who, others = (_side_words(row, columns[name], found[name]) for name in ("person", "other"))
    sides = _Sides(
        by_key(found["person"]),
        by_key(found["other"]),
        f"{others} against {who}",
        arguments["unmapped"] == "unable",
        arguments["separator"],
    )
    outcome, assumed = _independence(sides, int(arguments["at_least"]))
    everyone = tuple((one.written, one.status) for name in ("person", "other") for one in found[name])
    return replace(outcome, compared=Compared(everyone, tuple(sides.on_both), assumed))


def _side_words(row: Row, columns: Sequence[str], people: Iterable[Someone]) -> str:
    """Return the columns of one side with the persons they name, and which of several columns are blank."""
    blank = [name for name in columns if not cell(row, name)]
    note = f" ({join_words(blank)} {'is' if len(blank) == 1 else 'are'} blank)" if blank else ""
    return f"{join_words(list(columns))} {people_words(by_key(people))}{note}"


@dataclass(frozen=True)
class _Sides:
    """Those who must not act alone and those who act on it, by what they are compared by."""

    people: People
    others: People
    words: str
    map_decides: bool
    separator: str

    @property
    def on_both(self) -> list[str]:
        """Names that stand on both sides."""
        return sorted(one.written for key, one in self.others.items() if key in self.people)

    def doubts_of_others(self) -> dict[str, str]:
        """Return why it cannot be said that some of the others are somebody else, by key.

        A text that stands on both sides is the same person, unless several share it.
        """
        beyond = {key for one in self.people.values() for key in (one.key, *one.inside)}
        found = {}
        for key, one in self.others.items():
            if one.shared or key not in self.people:
                found[key] = self._unknown(one)
                if not found[key] and beyond & {key, *one.inside}:
                    found[key] = (
                        f"{quote(one.written)} may hold, or be one of, several names (separator is {self.separator})"
                    )
        return {key: why for key, why in found.items() if why}

    def doubts_of_people(self) -> dict[str, str]:
        """Return why it cannot be said who some of those are who must not act alone, by key."""
        found = {key: self._unknown(one) for key, one in self.people.items()}
        return {key: why for key, why in found.items() if why}

    def _unknown(self, one: Someone) -> str:
        if one.shared:
            return f"{quote(one.written)} is a shared identity"
        if one.status == "undecided":
            return f"{quote(one.written)} {one.why}"
        if one.status == "unmapped" and self.map_decides:
            return f"{quote(one.written)} is not in the identity map"
        return ""


def _independence(sides: _Sides, needed: int) -> tuple[Outcome, tuple[str, ...]]:
    """Decide whether enough of the others are certainly somebody else; return the names a pass assumes."""
    doubts = sides.doubts_of_others()
    certain = {key: one for key, one in sides.others.items() if key not in sides.people and key not in doubts}
    both = f"; {quoted(sides.on_both)} {'is' if len(sides.on_both) == 1 else 'are'} on both sides and not counted"
    both = both if sides.on_both and certain else ""
    if len(certain) + len(doubts) < needed:
        note = ""
        if not certain and not doubts:
            note = ": the same person" if len(sides.people) == 1 else ": nobody else"
        reason = (
            f"{sides.words}: {plural(len(certain) + len(doubts), 'other person')} "
            f"where at least {needed} must act{note}{both}."
        )
        return Outcome("deviation", reason, "wrong_person"), ()
    doubts_of_people = sides.doubts_of_people()
    if len(certain) < needed or doubts_of_people:
        why = {**(doubts if len(certain) < needed else {}), **doubts_of_people}
        words = "; ".join(why[key] for key in sorted(why))
        reason = f"{sides.words}: {words}, so who acted is not known{both}."
        return Outcome("unable", reason, "unknown_person"), ()
    assumed = _assumed(sides.people, certain, needed)
    are = "is" if len(certain) == 1 else "are"
    verdict = "different after case folding" if assumed else "somebody else"
    note = f"; not in the identity map: {quoted(assumed)}" if assumed else ""
    reason = f"{sides.words}: {people_words(certain)} {are} {verdict}{note}; at least {needed} must be{both}."
    return Outcome("pass", reason), assumed


def _assumed(people: People, certain: People, needed: int) -> tuple[str, ...]:
    """Return the names outside the map on which a pass rests; enough others in the map make the rest needless."""
    mapped = [one for one in certain.values() if one.status == "mapped"]
    counted = mapped if len(mapped) >= needed else list(certain.values())
    return tuple(sorted({one.written for one in (*people.values(), *counted) if one.status == "unmapped"}))


def _different_sentence(arguments: Mapping[str, str]) -> str:
    needed = plural(arguments["at_least"], "person")
    others = join_words(list(names_in(arguments["other"])))
    who = join_words(list(names_in(arguments["person"])))
    unmapped = {
        "compare": "a name outside the map is compared as it is written",
        "unable": "a name outside the map is unable to examine",
    }[arguments["unmapped"]]
    return (
        f"{others} names at least {needed} other than {who}, after the identity map{_as_of_words(arguments)} and "
        f"without regard to case; {unmapped}; a shared identity, or one the map cannot place, is unable to examine; "
        f"a blank {who} is {TREATED[arguments['missing_person']]}; "
        f"a blank {others} is {TREATED[arguments['missing_other']]}."
    )


def _as_of_words(arguments: Mapping[str, str]) -> str:
    if arguments["person_at"]:
        return f" as of {arguments['person_at']} and {arguments['at'] or 'no stated day'}"
    return f" as of {arguments['at']}" if arguments["at"] else ""


RULES: tuple[Rule, ...] = (
    Rule(
        "different_person",
        "Somebody else acted: at least so many persons other than those named.",
        {
            "person": Argument("persons", "the column (or columns) with those who must not act alone"),
            "other": Argument("persons", "the column (or columns) with those who act on it"),
            "at": Argument("date", "the column with the moment of the action, for the identity map", required=False),
            "person_at": Argument("date", "the moment for those who must not act alone; blank: at", required=False),
            "at_least": Argument("number", "how many other persons are needed", False, "1"),
            "separator": Argument(
                "choice",
                "what stands between several persons in a cell",
                False,
                "semicolon",
                tuple(SEPARATORS),
            ),
            "unmapped": Argument(
                "choice",
                "what becomes of a name that is not in the identity map",
                False,
                "compare",
                ("compare", "unable"),
            ),
            "missing_person": missing("what it means that no person is named"),
            "missing_other": missing("what it means that no other is named"),
        },
        _different_person,
        _different_sentence,
    ),
)
