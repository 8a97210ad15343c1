"""Rows of what the client sent: lists, exclusions, joins, identities, holidays."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from reperform.model.choices import IDENTIFIER
from reperform.model.row import Row


class PopulationSpec(Row):
    """A list the client produced, and everything known of how it was produced."""

    population: str = Field(pattern=IDENTIFIER)
    controls: tuple[str, ...] = ()
    title: str = ""
    unit: str = Field("item", description="singular noun for one row, for example leaver")
    file: str = ""
    sheet: str = ""
    header_row: int | None = None
    key: tuple[str, ...] = ()
    date_column: str = ""
    date_order: str = Field("", description="DMY, MDY or YMD; or per column: hired=DMY; left=MDY")
    zone: str = Field("", description="IANA name for time stamps without an offset; or per column")
    range: str = Field("", description="cells of the sheet that are read, like B4:K310")
    header_rows: int | None = Field(None, description="rows that hold the column names, from header_row on")
    header_names: str = Field("", description="letters: columns of the same name are told apart by their letter")
    column_names: str = Field("", description="what the file calls a column: name in the tests=name in the file")
    encoding: str = ""
    delimiter: str = ""
    decimal: str = Field("", description="point or comma; or per column: amount=comma; rate=point")
    null_words: str = Field("", description="words that mean no value, separated by commas; or per column")
    filter_column: str = ""
    filter_op: str = ""
    filter_value: str = ""
    item_rule: str = ""
    order_by: tuple[str, ...] = Field((), description="columns that order the events of an item")
    state_column: str = Field("", description="for end_state: the column that holds the state")
    end_states: tuple[str, ...] = Field((), description="for end_state: the states that end an item")
    person_column: str = Field("", description="for spells: who is employed")
    start_column: str = Field("", description="for spells: the first day")
    end_column: str = Field("", description="for spells: the last day; blank: it goes on")
    gap: str = Field("", description="for spells: next_day, next_weekday, or the most days without employment")
    duplicates: str = Field("", description="rows with the same key: error, number or identical; blank: error")
    stated_count: int | None = None
    stated_totals: dict[str, str] = Field(default_factory=dict)
    source: str = ""
    query: str = ""
    produced_by: str = ""
    produced_at: str = ""
    second_source: str = ""
    accuracy: str = Field("", description="how accuracy was tested: rows_traced, sampled_items or blank")
    rows_traced: int | None = None
    source_owner: str = Field("", description="who answers for the system the list came from")
    environment: str = Field("", description="production or non_production; blank: not stated")
    period_filter: str = Field("", description="dates the extraction was limited to, and by which date field")
    edits: str = Field("", description="what was changed after the extraction; none: nothing")
    observed: str = Field("", description="yes: the engagement team watched the extraction")
    report_kind: str = Field("", description="standard or custom report; blank: not stated")
    itgc: tuple[str, ...] = Field((), description="general controls over the system that the report relies on")
    opening_count: int | None = Field(None, description="rows at the start, for the roll-forward")
    additions: int | None = None
    removals: int | None = None
    opening_list: str = Field("", description="the list at the start of the period, for the roll-forward by key")
    additions_list: str = ""
    removals_list: str = ""
    identity_columns: dict[str, str] = Field(
        default_factory=dict,
        description="columns that make the list part of the identity map: person, identity, from, to, kind, shared",
    )
    benchmark_date: date | None = Field(None, description="of settings: the day since which they are known unchanged")
    change_history: str = Field("", description="of settings: the list of their changes, by its date column")


class ExclusionRule(Row):
    """Rows of a list that are no items, and why: those whose column fulfils the condition."""

    population: str
    column: str
    op: str
    value: str = ""
    reason: str


class Join(Row):
    """How rows of one population find their rows in another."""

    left: str
    left_columns: tuple[str, ...]
    right: str
    right_columns: tuple[str, ...]
    fold: tuple[str, ...] = Field(
        (),
        description="differences declared as none, in order: case, domain, dashes, spaces, leading_zeros, "
        "prefix:TEXT; or for one column: column=rule",
    )
    note: str = ""


class Identity(Row):
    """One handle or address that belongs to a person at the client."""

    person: str
    identity: str
    kind: str = Field("", description="person or shared; a shared identity is never 'someone other than'")
    effective_from: date | None = None
    effective_to: date | None = None
    source: str = ""


class Holiday(Row):
    """A day on which the client does not work; the only source of holidays."""

    date: date
    name: str
    location: str = ""
