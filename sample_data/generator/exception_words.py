"""What people recorded on the exceptions of the areas: told from the deviations themselves, in varied words."""

# fmt: off
from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from .book import Marked, Planted

# Where an answer names no day, the action was taken when management gave it.
ANSWERED = "2026-02-13"
_COUNT = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)
_FULL = re.compile(rf"({'|'.join(_MONTHS)}) (\d{{1,2}})(?!\d)(?:, (202\d))?")
_MONTH = re.compile(rf"({'|'.join(_MONTHS)})(?: (202\d))?")
# Names of items, handles and addresses stay in the workpaper; the report counts.
_NAMED = re.compile(r"\b(?:[A-Z]{2,}[A-Z0-9-]*\d{2,}|[a-z]+-(?:dev|oncall)|\S+@\S+)\b")
_WHICH = re.compile(rf"\b(?<!shared )([a-z]+) {_NAMED.pattern}")

# control, attributes, compensating control, why it meets the same risk.
COMPENSATING = (
    ("OPS-05", "A B", "OPS-04",
     "Alerts of the same logs are acknowledged around the clock within hours, whether or not the summary of the day is "
     "read. On the days without review every alert was acknowledged; what raises no alert was not looked at."),
    ("PI-08", "A B C", "PI-04",
     "The daily reconciliation compares the total of the input with that of the settlement. A record that waits in the "
     "queue, or left it, shows there as a break on the day it is missing, and breaks are followed until they are "
     "cleared."),
    ("PI-03", "A C D", "PI-04",
     "A day that settlement left out shows as a break of its whole total in the reconciliation of that day."),
    ("PI-02", "C D", "PI-04",
     "Records or amounts lost at loading show as a difference between the input and settlement totals of the day."),
    ("CHG-02", "A", "CHG-01",
     "Whatever leaves an unprotected repository reaches production only through a deployment, which needs a ticket and "
     "an approval by somebody who is no author."),
    ("LA-03", "A B C D", "LA-04",
     "The quarterly review shows the owner every role, those kept after a transfer among them, and removes what is not "
     "confirmed."),
    ("PHY-03", "A B", "LA-19",
     "Laptops are encrypted as device management reports, so that data cannot be read from one that is not back."),
)

_EFFECTS = {
    "late": (
        "What the control asks for was done, only after the time stated; the risk stayed open for the time between.",
        "Delay without omission: the outcome is the one intended, reached later than promised.",
        "The control worked in substance and missed its time."),
    "not_done": (
        "The control did not reach this point in the period, and the risk stayed open until it was settled.",
        "Not performed by the end of the period; the exposure lasted from then until the correction."),
    "still_there": (
        "What should have ended was still there when the list was drawn.",
        "The exposure the control should have closed was open at the end of the period."),
    "no_evidence": (
        "What the control asks for was not found here.",
        "Nothing on file shows that the control worked here.",
        "No match was found, so the control is taken not to have worked here."),
    "wrong_person": (
        "The step was taken, but the second pair of eyes that the control asks for was missing.",
        "Doing and checking were in one hand, so the check adds nothing here."),
    "not_authorised": (
        "A decision was taken by somebody who was not entitled to it on that day.",
        "The approval exists and carries no authority."),
    "wrong_value": (
        "What was recorded or set differs from what it has to be.",
        "Here the result does not meet the standard it is measured against."),
    "wrong_order": (
        "The dates are not in the order that the control asks for.",
        "By the order of the dates the control did not work as stated here."),
    "inverted": (
        "The order of the times cannot be right, so that the time taken cannot be told.",
        "One of the two times is wrong; nothing can be concluded from their distance."),
    "not_covered": (
        "This part stood outside the control for as long as it was left out.",
        "What the control does for the rest, it did not do here."),
    "missed": (
        "What was expected did not take place.",
        "The control has a gap in the period."),
    "": (
        "What was seen falls short of what the control asks for.",
        "The inspection shows that the step was taken in part only."),
}
_UNABLE = (
    "It cannot be told from the evidence received whether the control operated; counted as a deviation.",
    "Nothing shows a failure and nothing shows the contrary, so that no assurance is taken from it.",
)
_STANDS = (
    "The conclusion on the control rests on all other results and takes this one into account.",
    "By itself it does not change what is concluded on the control.",
    "Weighed with the other exceptions of the control in its conclusion.",
)
_WEIGHS = "It is one of those on which the conclusion rests that the control did not operate effectively."
_ACCEPTED = (
    "Management accepts the finding. The matter is settled, and no change of the control is planned.",
    "Management agrees with the facts, regards the delay as an isolated case and plans no further action.",
    "Discussed with the team; management sees no need to change the procedure.",
)
_ALONE = (
    "The rule was run on every item of the list; no other has this cause.",
    "The only one: the whole list was tested.",
    "No further instance among all items of the list.",
    "Every item was tested by the same rule. The owner knows of no other, and the rule found none.",
    "One instance in the whole list.",
)
_SEVERAL = (
    "All {n} were found by testing the whole list; there are no more of this cause.",
    "{N} instances, and no other among all items of the list.",
    "The rule was run on every item: {n} share the cause.",
)
_SLOTS = (
    "Every occurrence expected in the period was looked for; {n} missing for this cause.",
    "The calendar of the whole period was compared with what took place: {n} gap{s} of this cause.",
)
_SAMPLED = (
    "Found in a sample. The owner searched the rest of the period for the same cause and named no other; that search "
    "was not tested.",
    "Among the items selected it is the only one; whether the cause reached further was asked of the owner, who knows "
    "of none.",
)
_INSPECTED = ("Every item was inspected; this is the only one.", "All items were looked at, and one fell short.")


def fact_of(rows: Sequence[Planted]) -> str:
    """Return in one sentence what was found, without names of items or persons."""
    whys = list(dict.fromkeys(row.why.rstrip(".").replace(";", ",") for row in rows))
    shown = list(dict.fromkeys(_NAMED.sub("", _WHICH.sub(r"the \1 named", one)).strip() for one in whys))
    items = len({row.item for row in rows})
    head = f"{_number(items).capitalize()} items: " if items > 1 else ""
    text = head + "; ".join(one if head or number else one[:1].upper() + one[1:] for number,
                            one in enumerate(shown[:3]))
    return f"{text}."


def extent_of(rows: Sequence[Planted], marked: Sequence[Marked]) -> str:
    """Return how far the cause reaches, as the kind of test allows to say."""
    first, items = rows[0], len({row.item for row in rows})
    n = _number(items)
    if first.by == "person":
        drawn = any(one.drawn for one in marked if one.control == first.control and first.attribute in one.letters)
        return _one_of(_SAMPLED if drawn else _INSPECTED, first)
    if first.kind == "missed":
        words = _one_of(_SLOTS, first).format(n=n, s="s" if items > 1 else "")
        return words.replace("; one missing", "; one is missing").replace(f"; {n} missing", f"; {n} are missing")
    if items == 1:
        return _one_of(_ALONE, first)
    both = n if items > 2 else "two"
    return _one_of(_SEVERAL, first).format(n=both, N=both.capitalize()).replace("All two", "Both")


def effect_of(rows: Sequence[Planted], conclusion: str) -> str:
    """Return what the deviations mean, by their kind, and what they mean for the conclusion."""
    first = rows[0]
    words = _one_of(_UNABLE if first.result == "unable" else _EFFECTS[first.kind], first)
    return f"{words} {_WEIGHS if conclusion == 'did_not_operate_effectively' else _one_of(_STANDS, first, 'stands')}"


def response_of(rows: Sequence[Planted]) -> str:
    """Return management's answer; where it sees no need to act, it says so in words."""
    told = rows[0].story.response
    if not told.startswith("None"):
        return told
    _, _, rest = told.partition("; ")
    return rest[:1].upper() + rest[1:] if rest else _one_of(_ACCEPTED, rows[0])


def due_of(response: str) -> str:
    """Return the day of management's action: the last that its answer names, or the end of the month."""
    days = [
        date(int(year or (2026 if month in _MONTHS[:2] else 2025)), _MONTHS.index(month) + 1,
                 int(day))
        for month, day, year in _FULL.findall(response)
    ]
    if days:
        return max(days).isoformat()
    if response in _ACCEPTED:
        return ""
    if "from 2026 on" in response:
        return "2026-06-30"
    months = [(int(year or 2025), _MONTHS.index(month) + 1) for month, year in _MONTH.findall(response)]
    if not months:
        return ANSWERED
    year, month = max(months)
    return date(year, month, calendar.monthrange(year, month)[1]).isoformat()


def _number(count: int) -> str:
    return _COUNT[count] if count < len(_COUNT) else str(count)


def _one_of(words: Sequence[str], row: Planted, salt: str = "") -> str:
    """Return one of several wordings, always the same for the same deviation."""
    told = sha256(f"{salt}{row.control}{row.attribute}{row.item}".encode()).digest()
    return words[told[0] % len(words)]
