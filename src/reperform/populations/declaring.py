"""How a list is to be read: what the Populations sheet states and what was answered, checked and put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reperform.engagement.cells import CellError, per_column, split_parts
from reperform.engagement.identity_lists import columns_of_identities, date_columns_of_identities
from reperform.errors import InputRefused, Message, Where, did_you_mean, nearest
from reperform.intake.outcome import ReadDeclaration, ReadOutcome, visible
from reperform.intake.settings import SETTINGS, range_of, setting_of
from reperform.model import Engagement, PopulationSpec
from reperform.rules import columns_used

NO_KEY = "none"
# What decides how values are read, and so makes an import outdated when it changes on the sheet.
_COMPARED = ("sheet", "range", "header_row", "header_rows", "header_names", "column_names", "encoding", "delimiter",
             "date_order", "zone", "zones", "decimal", "decimals", "null_words")  # fmt: skip


def declaration_of(engagement: Engagement, spec: PopulationSpec, answers: Mapping[str, str]) -> ReadDeclaration:
    """Return how a list is to be read: what the Populations sheet states, and the answers given.

    Raises
    ------
    InputRefused
        RP-A01 when an answer contradicts what the sheet states, RP-A03 for a key that no answer has, RP-A04
        for a value that cannot be used; all at once.
    """
    known = checked_answers(answers)
    _refuse_conflicts(spec, known)
    orders, zones, decimals = (per_column(text) for text in (spec.date_order, spec.zone, spec.decimal))
    named = {name: {column for key in known for one, column in [setting_of(key)] if one == name and column}
             for name in ("date_order", "zone", "decimal")}  # fmt: skip
    dated = {*date_columns_of(engagement, spec), *named["date_order"], *named["zone"], *orders, *zones}
    dated |= {known.get("date_column", "")}
    numbers = {*number_columns_of(engagement, spec), *named["decimal"], *decimals}
    return ReadDeclaration(
        sheet=spec.sheet or known.get("sheet", ""),
        header_row=spec.header_row or _number(known.get("header_row", "")),
        key=key_of(spec, known),
        date_columns=tuple(sorted(dated - {""})),
        date_order=orders,
        zone=zones.pop("", "") or known.get("zone", ""),
        encoding=spec.encoding or known.get("encoding", ""),
        delimiter=spec.delimiter or known.get("delimiter", ""),
        decimal=decimals.pop("", "") or known.get("decimal", ""),
        answers=known,
        range=spec.range or known.get("range", ""),
        header_rows=spec.header_rows or _number(known.get("header_rows", "")),
        header_names=spec.header_names or known.get("header_names", ""),
        column_names=column_names_of(spec, known),
        zones=zones,
        decimals=decimals,
        null_words=per_column(spec.null_words),
        number_columns=tuple(sorted(numbers - {""})),
        order_columns=spec.order_by,
    )


def answered_spec(spec: PopulationSpec, record: Mapping[str, Any]) -> PopulationSpec:
    """Return the description of a list with key, date column and zones as they were answered at intake."""
    answers = record["declaration"]["answers"]
    found: dict[str, Any] = {}
    if not spec.key and answers.get("key"):
        found["key"] = key_of(spec, answers)
    if not spec.date_column and answers.get("date_column"):
        found["date_column"] = answers["date_column"]
    if not spec.zone:
        zones = {column: zone for key, zone in answers.items() for name, column in [setting_of(key)] if name == "zone"}
        found["zone"] = zones.get("") or "; ".join(f"{column}={zone}" for column, zone in sorted(zones.items()))
    return spec.model_copy(update={name: value for name, value in found.items() if value})


def changed_statements(
    engagement: Engagement, spec: PopulationSpec, record: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return what engagement.xlsx states of reading a list since it was taken in, as sentences; mostly none.

    Its values were read by what was stated then. Until it is taken in again nobody may rely on it.
    """
    recorded = record["declaration"]
    try:
        now = declaration_of(engagement, spec, recorded["answers"]).as_json()
    except InputRefused as refused:
        # Earlier versions kept answers with keys that nothing asks for; they decided nothing.
        return tuple(f"{one.found}; take the file in again" for one in refused.messages if one.code == "RP-A01")
    changed = [name for name in _COMPARED if (now.get(name) or None) != (recorded.get(name) or None)]
    undated = sorted(set(now["date_columns"]) - set(recorded["date_columns"]))
    found = [f"engagement.xlsx states another {name.replace('_', ' ')} than when the file was read" for name in changed]
    if undated:
        found.append(f"{', '.join(undated)} is used as a date but was not one when the file was read")
    return tuple(f"{text}; take the file in again" for text in found)


def key_of(spec: PopulationSpec, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the columns that name an item, as stated on the sheet or answered."""
    answered = answers.get("key", "")
    return spec.key or (() if answered == NO_KEY else split_parts(answered))


def column_names_of(spec: PopulationSpec, answers: Mapping[str, str]) -> dict[str, str]:
    """Return what the file calls columns that the tests call otherwise, as stated on the sheet or answered."""
    answered = {column: value for key, value in answers.items() for name, column in [setting_of(key)]
                if name == "column_names"}  # fmt: skip
    return {**per_column(spec.column_names), **answered}


def date_columns_of(engagement: Engagement, spec: PopulationSpec) -> tuple[str, ...]:
    """Return the columns of a list that the engagement uses as dates, in the order of their names."""
    found = {spec.date_column, spec.start_column, spec.end_column, *date_columns_of_identities(spec)} - {""}
    for attribute in engagement.attributes:
        for use in columns_used(attribute.rule, attribute.arguments):
            if use.kind == "date" and (use.list_name or attribute.population) == spec.population:
                found.add(use.column)
    return tuple(sorted(found))


def number_columns_of(engagement: Engagement, spec: PopulationSpec) -> tuple[str, ...]:
    """Return the columns of a list that the engagement uses as numbers: stated totals and what is recomputed."""
    found = set(spec.stated_totals)
    for attribute in engagement.attributes:
        for use in columns_used(attribute.rule, attribute.arguments):
            if use.kind == "number" and (use.list_name or attribute.population) == spec.population:
                found.add(use.column)
    return tuple(sorted(found))


def checked_answers(answers: Mapping[str, str]) -> dict[str, str]:
    """Return answers as they are kept: known keys, values in their own spelling, one key a column.

    Raises
    ------
    InputRefused
        RP-A03 and RP-A04 for every answer that cannot be used, at once.

    Examples
    --------
    >>> checked_answers({"zone": "opened=UTC; closed=Europe/Berlin", "date_order": "dmy", "header_row": "3-4"})
    {'zone.opened': 'UTC', 'zone.closed': 'Europe/Berlin', 'date_order': 'DMY', 'header_row': '3', 'header_rows': '2'}
    """
    found: dict[str, str] = {}
    messages: list[Message] = []
    for key, text in answers.items():
        try:
            for name, value in _one_each(key, text):
                if found.setdefault(name, value) != value:
                    messages.append(_refused(key, f"{name} is answered twice, {found[name]} and {value}"))
        except CellError as error:
            messages.append(_refused(key, error.found, error.action))
        except _BadAnswer as error:
            messages.append(error.message)
    messages += _for_all_and_for_one(found)
    if messages:
        raise InputRefused(messages)
    return found


def _for_all_and_for_one(answers: Mapping[str, str]) -> Iterator[Message]:
    """Yield a message for each answer for one column that differs from the one given for every column."""
    for key, value in answers.items():
        name, column = setting_of(key)
        general = answers.get(name, value) if column else value
        if general != value:
            yield _refused(key, f"{name} is answered twice, {general} for every column and {value} for {column}",
                           f"name the columns: {name}=COLUMN=VALUE; COLUMN=VALUE")  # fmt: skip


class _BadAnswer(ValueError):
    def __init__(self, message: Message) -> None:
        super().__init__(message.found)
        self.message = message


def _one_each(key: str, text: str) -> Iterator[tuple[str, str]]:
    """Return the answers that one answer stands for, each with its key."""
    name, column = setting_of(key)
    if name not in SETTINGS:
        near = nearest(name.partition(".")[0], SETTINGS)
        action = f"did you mean {near}?" if near else f"use one of: {', '.join(SETTINGS)}"
        why = "An answer that answers nothing would look as if it had decided something."
        raise _BadAnswer(Message("RP-A03", f"no question has the key {key!r}", why, action))
    setting = SETTINGS[name]
    many = setting.by_column and not column and "=" in text
    pairs = per_column(text) if many else {column: text}
    if setting.names_column and "" in pairs:
        raise _BadAnswer(_refused(key, f"{key} names no column", setting.advice))
    for one, written in pairs.items():
        value = setting.value_of(written)
        if not setting.takes(value) or (name == "range" and range_of(value) is None):
            raise _BadAnswer(_refused(key, f"{key} cannot be {written!r}", setting.help_on(written)))
        if name == "header_row" and "-" in value:
            first, last = (int(part) for part in value.split("-"))
            if not first <= last <= first + 2:
                raise _BadAnswer(_refused(key, f"the rows {value} are no header of two or three rows", setting.advice))
            yield "header_row", str(first)
            if last > first:
                yield "header_rows", str(last - first + 1)
        else:
            yield f"{name}.{one}" if one else name, value


def _refused(key: str, found: str, action: str = "") -> Message:
    return Message("RP-A04", found, "Nothing was taken in.", action or f"give one answer for {key}")


def _refuse_conflicts(spec: PopulationSpec, answers: Mapping[str, str]) -> None:
    """Refuse an answer that differs from what the sheet states, for the same column or for every column."""
    conflicts = []
    for key, value in answers.items():
        name, column = setting_of(key)
        stated = _stated(spec, name, column)
        if stated and stated != value:
            conflicts.append((key, value, stated))
    if conflicts:
        raise InputRefused(
            Message(
                "RP-A01",
                f"the answer {key}={value} contradicts engagement.xlsx, which states {stated}",
                "Two statements on how to read the same file cannot both be recorded.",
                "correct the Populations sheet or leave the answer out",
                Where(file="engagement.xlsx", sheet="Populations", ids=(spec.population,)),
            )
            for key, value, stated in conflicts
        )


def _stated(spec: PopulationSpec, name: str, column: str) -> str:
    setting = SETTINGS[name]
    if not setting.on_sheet:
        return ""
    value = getattr(spec, name)
    if setting.by_column:
        columns = per_column(value)
        return setting.value_of(columns.get(column) or columns.get("", ""))
    if name == "header_rows":
        return str(value or (1 if spec.header_row else ""))
    return "; ".join(value) if isinstance(value, tuple) else setting.value_of(str(value or ""))


def settings_by_column(spec: PopulationSpec, answers: Mapping[str, str]) -> list[str]:
    """Return the columns that settings name, on the sheet or in answers, each once."""
    texts = [getattr(spec, name) for name, setting in SETTINGS.items() if setting.by_column and setting.on_sheet]
    on_sheet = [column for text in texts for column in per_column(text)]
    return list(dict.fromkeys(filter(None, [*on_sheet, *(setting_of(key)[1] for key in answers)])))


def missing_columns(
    engagement: Engagement, spec: PopulationSpec, reading: ReadOutcome, name: str, answers: Mapping[str, str]
) -> list[Message]:
    """Return a message for every column that the engagement or an answer names and the file does not have."""
    if reading.outcome != "accepted":
        return []
    uses = column_uses(engagement, spec)
    asked = [*key_of(spec, answers), answers.get("date_column", ""), *settings_by_column(spec, answers)]
    has = [visible(column, 60) for column in reading.columns]
    rename = (
        "where the file calls it otherwise, say so in engagement.xlsx, sheet Populations, column column_names, like  "
        f"name in the tests=name in the file; the file has: {', '.join(has)}"
    )
    used_by = {column: f"; used by {', '.join(places)}" for column, places in uses.items()}
    return [
        Message(
            "RP-A02",
            f"the column {column!r} is not in the file{used_by.get(column, '')}",
            "A key, date, filter, attribute or answer rests on it.",
            "ask for the whole export" if not has else rename if column in uses else did_you_mean(column, has),
            Where(file=name, sheet=reading.sheet, row=reading.header_row, column=column),
        )
        for column in dict.fromkeys(filter(None, [*uses, *asked]))
        if column not in reading.columns
    ]


def needed_columns(engagement: Engagement, spec: PopulationSpec) -> list[str]:
    """Return every column of a list that the engagement names, in a fixed order."""
    return list(column_uses(engagement, spec))


def column_uses(engagement: Engagement, spec: PopulationSpec) -> dict[str, list[str]]:
    """Return every column of a list that the engagement names, in a fixed order, with what uses it."""
    own = ("key", "date_column", "filter_column", "stated_totals", "order_by", "state_column", "person_column",
           "start_column", "end_column")  # fmt: skip
    found: dict[str, list[str]] = {}

    def add(place: str, *columns: str) -> None:
        for column in filter(None, columns):
            if place not in found.setdefault(column, []):
                found[column].append(place)

    for name in own:
        value = getattr(spec, name)
        add(f"{name} of Populations", *([value] if isinstance(value, str) else value))
    add("identity_columns of Populations", *columns_of_identities(spec))
    add("the sheet Exclusions", *(rule.column for rule in engagement.exclusions_of(spec.population)))
    for attribute in engagement.attributes:
        for use in columns_used(attribute.rule, attribute.arguments):
            if (use.list_name or attribute.population) == spec.population:
                add(f"{attribute.control} {attribute.attribute}", use.column)
    for join in engagement.joins:
        place = f"the join of {join.left} to {join.right}"
        add(place, *(join.left_columns if join.left == spec.population else ()))
        add(place, *(join.right_columns if join.right == spec.population else ()))
    return found


def _number(text: str) -> int | None:
    return int(text) if text.strip().isdigit() else None
