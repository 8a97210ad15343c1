"""The record of a list: how it was produced, its tests, its profile, and who relied on it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from reperform.record.part import Part


class IpeTest(Part):
    """One test of the completeness or accuracy of information produced by the entity."""

    id: str
    title: str
    expected: str
    actual: str
    result: Literal["pass", "fail", "not_performed", "for_information"]
    text: str = Field("", description="one sentence a reader understands by itself")
    kind: Literal["", "source", "completeness", "accuracy", "content"] = Field(
        "", description="what it is a test of; a failed test of source or completeness keeps a sample from being drawn"
    )


class KeyList(Part):
    """Keys or rows of one sort: how many exactly, and the first of them."""

    count: int
    ids: list[str] = []


class Reconciliation(Part):
    """Two lists compared by key; the three groups add up to the keys of either."""

    id: str = Field(description="the test it belongs to")
    other: str = Field(description="the other list, or what the list is compared with")
    in_both: int
    only_here: KeyList
    only_there: KeyList
    several_rows: KeyList = Field(KeyList(count=0), description="keys that stand on several rows of either list")


class Sequence(Part):
    """One running number: a prefix and the numbers found after it."""

    prefix: str
    first: str
    last: str
    numbers: int = Field(description="distinct numbers found")
    missing: int = Field(description="numbers between the first and the last that were not found")
    gaps: list[str] = Field(default=[], description="ranges of missing numbers, the first 50")
    gap_count: int = 0
    padding: str = Field("", description="fixed width N, none, or mixed (the same number may be written twice)")
    written_twice: list[str] = Field(default=[], description="numbers written with and without zeros in front")
    sparse: bool = Field(False, description="so many are missing that it is no running number")


class ColumnProfile(Part):
    """One column of the file."""

    name: str
    kind: str = ""
    blank: int
    distinct: int


class FileTrait(Part):
    """Something of the file that can hide or change rows: hidden rows, formulas, merged cells, totals."""

    trait: str
    result: Literal["none", "found", "not_examined"]
    text: str = ""


class ListProfile(Part):
    """What the file itself shows, computed from its rows; nothing in it is stated by the client."""

    rows: int
    items: int
    duplicate_keys: KeyList
    null_keys: int
    key_variants: KeyList = Field(description="keys that differ only in case, blanks, dashes or form, as groups")
    padded_keys: int = Field(0, description="keys with outer blanks or invisible characters")
    first_date: str = Field("", description="earliest day of any row, in the period or not")
    last_date: str = ""
    undated: int = Field(0, description="rows whose date is blank or cannot be read")
    before_period: KeyList = KeyList(count=0)
    after_period: KeyList = KeyList(count=0)
    months_without_items: list[str] = []
    sequences: list[Sequence] = []
    without_number: int = Field(0, description="keys that do not end in a number of a recorded sequence")
    business_days: int | None = Field(None, description="business days of the period, for a daily control")
    days_without_items: KeyList | None = None
    export_limit: str = Field("", description="a usual limit of exports that the row count reaches, else blank")
    traits: list[FileTrait] = []
    columns: list[ColumnProfile] = []


class GeneralControl(Part):
    """A control over the source system that the list relies on."""

    control: str
    ref: str
    title: str


class MonthCount(Part):
    """Items of the population and of the sample in one month of the period."""

    month: str = Field(description="YYYY-MM")
    population: int
    sample: int


class Ipe(Part):
    """How the list was produced, and the tests of its completeness and accuracy."""

    status: Literal["cleared", "open"]
    open_reasons: list[str] = []
    source: str = ""
    query: str = ""
    produced_by: str = ""
    produced_at: str = ""
    date_column: str = ""
    stated_count: int | None = None
    rows_in_file: int = 0
    rows_excluded: list[dict[str, Any]] = Field(default=[], description="rule, count, ids (first 20)")
    tests: list[IpeTest] = []
    months: list[MonthCount] = []
    first_date: str = ""
    last_date: str = ""
    import_notes: list[str] = Field(default=[], description="decisions and remarks of the import, as sentences")
    cleared_by: str = ""
    clearance: str = ""
    settled_reasons: list[str] = Field(default=[], description="what the clearance of a person settles")
    source_owner: str = Field("", description="blank here and below: not stated")
    environment: str = ""
    period_filter: str = ""
    edits: str = ""
    observed: str = ""
    report_kind: str = ""
    itgc: list[GeneralControl] = []
    required_sources: list[str] = []
    disallowed_sources: list[str] = []
    rows_traced: int | None = None
    accuracy_by: str = Field("", description="who cleared the accuracy that rests on the sampled items")
    accuracy_clearance: str = ""
    reconciliations: list[Reconciliation] = []
    profile: ListProfile | None = None
    earlier_export: dict[str, Any] | None = Field(
        None, description="the export this one supersedes, compared by key: file, sha256, removed, added, changed"
    )
