"""The findings of lint: what each code stands for, why it matters, and what to do; docs/lint.md lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reperform.errors import Message, Where


@dataclass(frozen=True)
class Kind:
    """What one code stands for. ``warns``: a person weighs it; else the document is refused."""

    text: str
    why: str
    action: str
    warns: bool = False


_EDIT = "correct the text where it was typed, then: reperform compile"
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "RP-Z01": Kind(
            "a slot of the report is blank", "The report would go out with a gap in it.",
            "fill the sheets Report, Description and Subservice, or select an opinion, then: reperform compile",
        ),
        "RP-Z02": Kind("a placeholder stands in a text", "Somebody meant to write something here.", _EDIT),
        "RP-Z03": Kind(
            "a wording says nothing that could be done again",
            "A reader must learn what was looked at, on which items, for what.",
            "say what was inspected, for which items, to determine what",
        ),
        "RP-Z04": Kind("the report says Type II", "The profession's spelling is Type 2.", "write Type 2"),
        "RP-Z05": Kind(
            "a fraction or count differs from the grid", "The report would state another result than the test found.",
            "correct the number, or compile again to take it from the grid",
        ),
        "RP-Z06": Kind(
            "a result says the contrary of the grid", "The report would hide an exception, or claim one.",
            "correct the result, or compile again to take it from the grid",
        ),
        "RP-Z07": Kind(
            "a control stands in one of Sections III and IV only",
            "Readers compare the two: every control described is tested, and every control tested is described.",
            "add the control, or take it out of both; compile again if the Word file is older",
        ),
        "RP-Z08": Kind(
            "Sections III and IV state a control differently",
            "The control that was tested would not be the one that is described.",
            "make both the same: correct engagement.xlsx, then: reperform run, reperform compile",
        ),
        "RP-Z09": Kind(
            "a limit or frequency is tested otherwise than the control states it",
            "Items would be held against a limit that is not the client's own.",
            "correct the arguments, the sla_source or the wording on the sheets Attributes and Controls",
        ),
        "RP-Z10": Kind(
            "a tickmark is undefined, or defined and not used", "Each mark has one meaning, stated on the paper it is "
            "used on.", "define the mark on this paper, or use one of its legend",
        ),
        "RP-Z11": Kind(
            "a reference leads nowhere, or is not returned", "A reviewer could not follow it.",
            "correct the reference; where a paper lacks the way back: reperform run",
        ),
        "RP-Z12": Kind(
            "a conclusion is older than its evidence", "What is concluded must have been seen before.",
            "look at what came since, then conclude again: reperform conclude",
        ),
        "RP-Z13": Kind(
            "a control is tested by inquiry only", "Inquiry alone is no evidence that a control operated.",
            "add an inspection, observation or reperformance on the sheet Attributes",
        ),
        "RP-Z14": Kind(
            "a criterion in scope has no concluded control", "The opinion would rest on nothing for it.",
            "conclude a control of the criterion, or state why none addresses it on the sheet Criteria",
        ),
        "RP-Z15": Kind(
            "a period or date is not the one of the engagement", "The report speaks of one period, everywhere.",
            "correct the date where it was typed, then: reperform compile",
        ),
        "RP-Z16": Kind(
            "the report is dated before the last work it rests on", "A report is dated when the evidence is complete.",
            "date the report no earlier than the last procedure and review (sheet Report)",
        ),
        "RP-Z17": Kind(
            "a control assumed at a subservice organization names none", "The reader must learn who performs it.",
            "enter the organization as on the sheet Subservice",
        ),
        "RP-Z18": Kind(
            "an exception or deviation is not decided or not approved", "What it means for the report is open.",
            "decide and approve it: reperform exception, reperform deviation",
        ),
        "RP-Z19": Kind(
            "a Word file of the report cannot be read", "Nothing could be checked of what it says.",
            "restore it, or delete it and compile again",
        ),
        "RP-Z50": Kind(
            "several controls are tested in the same words",
            "Tests that differ in nothing but numbers and names may not fit the controls.",
            "word each test for what its control does", warns=True,
        ),
        "RP-Z51": Kind(
            "a control is mapped to an unusual criterion", "The catalogue of typical controls knows no such pair.",
            "look whether the control addresses the criterion", warns=True,
        ),
        "RP-Z52": Kind(
            "evidence dated after the period is offered for the whole of it",
            "A state seen later says nothing of the months before.",
            "add the history of changes, or a snapshot from inside the period", warns=True,
        ),
        "RP-Z53": Kind(
            "a control's wording does not say who or when",
            "Who performs a control and when is what makes it testable.",
            "ask the client to state it in the control matrix", warns=True,
        ),
        "RP-Z54": Kind(
            "a number in a Word file stands in no record of the control", "It cannot be traced to the work.",
            "correct it, or record where it comes from", warns=True,
        ),
        "RP-Z55": Kind(
            "a Word file of the report was edited, or is older than what it is made from",
            "What goes out and what the records say may part.",
            "compare it with a new one: give yours another name, then: reperform compile", warns=True,
        ),
    }
)  # fmt: skip


def finding(code: str, found: str, where: Where, action: str = "") -> Message:
    """Return one finding; why and action are those of its code unless another action is named."""
    kind = KINDS[code]
    return Message(code, found, kind.why, action or kind.action, where, "warning" if kind.warns else "error")


def shortened(text: str, most: int = 90) -> str:
    """Return a text on one line, cut in the middle of nothing: with an ellipsis where it goes on.

    Examples
    --------
    >>> shortened("a\\nb")
    'a b'
    """
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
