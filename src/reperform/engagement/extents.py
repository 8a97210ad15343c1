"""How far each control is tested: attributes, kinds of evidence, and the methodology behind a sample."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from reperform.engagement.drafts import Draft, Drafts
from reperform.engagement.selections import selection_messages
from reperform.engagement.sheets import SHIPPED_TABLES
from reperform.engagement.version_checks import version_of
from reperform.errors import Message, nearest

# What each method needs; a size is never a silent default.
METHOD_FIELDS = {
    "frequency_table": ("table", "risk"),
    "attribute": ("confidence", "tolerable_rate"),
    "discovery": ("confidence", "tolerable_rate"),
    "two_stage": ("confidence", "tolerable_rate"),
    "whole_population": (),
    "haphazard": ("size", "reason"),
    "judgmental": ("size", "reason"),
    "test_of_one": (),
}
_FIRM_TABLE = re.compile(r"(methodology/)?[A-Za-z0-9_-][A-Za-z0-9_.-]*\.json")
_RATES = ("confidence", "tolerable_rate", "expected_rate")


def extent_messages(drafts: Drafts) -> Iterator[Message]:
    """Return a message for untested controls, inquiry as only evidence, and samples without a size."""
    for control in drafts.of("Controls"):
        name = control.text("control")
        own = [row for row in drafts.of("Attributes") if row.text("control") == name]
        attributes = [row for row in own if row.text("version") in ("", version_of(control))]
        if name and not attributes:
            yield _without_attributes(drafts, control, name)
        yield from _inquiry_only(drafts, attributes, name)
    yield from _criteria_by_inquiry(drafts)
    yield from _without_method(drafts)
    for row in drafts.of("Methodology"):
        yield from _method_fields(drafts, row)
        yield from _rates(drafts, row)
        yield from _table(drafts, row)
        yield from selection_messages(drafts, row)
    for row in drafts.of("Attributes"):
        yield from _rates(drafts, row)


def _without_attributes(drafts: Drafts, draft: Draft, name: str) -> Message:
    return Message(
        "RP-E25",
        f"{name} has no attributes",
        "Nothing is tested for it, and its workpaper cannot be concluded.",
        "add its attributes to the sheet Attributes",
        drafts.where(draft, "control"),
        severity="warning",
    )


def _inquiry_only(drafts: Drafts, attributes: list[Draft], name: str) -> Iterator[Message]:
    if attributes and all(row.text("test_nature") == "inquiry" for row in attributes):
        yield Message(
            "RP-E24",
            f"every attribute of {name} is tested by inquiry",
            "Inquiry alone is not sufficient evidence that a control operated.",
            "combine it with observation, inspection or reperformance in one attribute at least",
            drafts.where(attributes[0], "test_nature"),
        )


def _criteria_by_inquiry(drafts: Drafts) -> Iterator[Message]:
    """Name every criterion whose controls are tested by inquiry and nothing else."""
    natures: dict[str, set[str]] = {}
    for row in drafts.of("Attributes"):
        natures.setdefault(row.text("control"), set()).add(row.text("test_nature"))
    mapped: dict[str, list[Draft]] = {}
    for control in drafts.of("Controls"):
        for criterion in control.texts("criteria"):
            mapped.setdefault(criterion, []).append(control)
    for criterion, rows in mapped.items():
        if set().union(*(natures.get(row.text("control"), set()) for row in rows)) == {"inquiry"}:
            controls = ", ".join(dict.fromkeys(row.text("control") for row in rows))
            yield Message(
                "RP-E55",
                f"{criterion} rests on inquiry alone ({controls})",
                "No criterion can be concluded on what people say and nobody looked at.",
                "test one of its controls by observation, inspection or reperformance",
                drafts.where(rows[0], "criteria"),
                severity="warning",
            )


def is_sampled(draft: Draft) -> bool:
    """Return whether an attribute is tested on a sample: by its extent, else manual ones are."""
    return (draft.text("extent") or ("sample" if draft.text("rule") == "manual" else "")) == "sample"


def _without_method(drafts: Drafts) -> Iterator[Message]:
    covered = {row.text("control") for row in drafts.of("Methodology") if "control" not in row.bad}
    asked: set[str] = set()
    for draft in drafts.of("Attributes"):
        control = draft.text("control")
        if is_sampled(draft) and control and not covered & {control, ""} and control not in asked:
            asked.add(control)
            yield Message(
                "RP-E23",
                f"{control}, attribute {draft.text('attribute')}: no methodology sizes the sample it needs",
                "A sample size is the firm's decision; there is no silent default.",
                f"add a row to Methodology for {control}, or one with a blank control for all",
                drafts.where(draft, "rule"),
            )


def _method_fields(drafts: Drafts, row: Draft) -> Iterator[Message]:
    method = row.text("method")
    for name in METHOD_FIELDS.get(method, ()):
        if name not in row.values and name not in row.bad:
            yield _needs(drafts, row, name, f"the method {method} needs {name.replace('_', ' ')}")
    if method in METHOD_FIELDS and "size" in row.values and not row.text("reason") and not _fixed(method):
        yield _needs(drafts, row, "reason", f"a size other than what {method} gives needs a reason")
    if row.values.get("size") == 0:
        yield _needs(drafts, row, "size", "a sample of 0 items tests nothing")


def _fixed(method: str) -> bool:
    return "reason" in METHOD_FIELDS[method]


def _needs(drafts: Drafts, row: Draft, column: str, found: str) -> Message:
    why = "It is printed as the basis of the sample; there is no silent default."
    return Message("RP-E23", found, why, f"enter {column}", drafts.where(row, column))


def _table(drafts: Drafts, row: Draft) -> Iterator[Message]:
    """Refuse a table that is neither shipped nor a file of the firm."""
    name = row.text("table")
    known = name in SHIPPED_TABLES or _FIRM_TABLE.fullmatch(name)
    if row.text("method") == "frequency_table" and name and not known:
        near = nearest(name, SHIPPED_TABLES)
        yield Message(
            "RP-E23",
            f"there is no table {name!r}",
            "Sizes by frequency are the firm's policy; they are looked up, never guessed.",
            f"did you mean {near}?" if near else f"use {', '.join(SHIPPED_TABLES)} or the firm's methodology/NAME.json",
            drafts.where(row, "table"),
        )


def _rates(drafts: Drafts, row: Draft) -> Iterator[Message]:
    for name in _RATES:
        text = row.text(name)
        if text and not _is_rate(text, zero=name == "expected_rate"):
            suggestion = _as_rate(text)
            yield Message(
                "RP-E08",
                f"{text!r} is not a rate between 0 and 1",
                "Rates and confidence are fractions: 0.95, never 95.",
                f"did you mean {suggestion}?" if suggestion else "write it like 0.95",
                drafts.where(row, name),
            )
    yield from _expected_below_tolerable(drafts, row)


def _expected_below_tolerable(drafts: Drafts, row: Draft) -> Iterator[Message]:
    expected, tolerable = _decimal(row.text("expected_rate")), _decimal(row.text("tolerable_rate"))
    if expected is not None and tolerable is not None and expected >= tolerable:
        found = f"the expected rate {expected} is not below the tolerable rate {tolerable}"
        why = "No sample size can support a rate that is expected to be exceeded."
        yield Message("RP-E23", found, why, "correct one of the rates", drafts.where(row, "expected_rate"))


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _is_rate(text: str, *, zero: bool) -> bool:
    value = _decimal(text)
    return value is not None and (0 < value < 1 or (zero and value == 0))


def _as_rate(text: str) -> str:
    value = _decimal(text.rstrip("% ").replace(",", "."))
    if value is None or not 1 <= value < 100:
        return ""
    return f"{(value / 100).normalize():f}"
