"""What results rest on besides their list: how rows were joined, and how persons were compared."""

from __future__ import annotations

from pydantic import Field

from reperform.record.part import Part


class JoinStep(Part):
    """What one declared difference added to the matches of a join."""

    fold: str = Field(description="the difference in words")
    items: int = Field(description="items that find a row since this fold and found none before")
    pairs: int = Field(description="pairs of item and row added")
    first: list[tuple[str, str]] = Field(default=[], description="the first pairs of keys added, left and right")


class FoldedKeys(Part):
    """Different keys of one list that the folds make equal: all of their rows are candidates."""

    population: str
    keys: list[str] = Field(description="the first of them")
    count: int


class JoinUse(Part):
    """How the items of a test found their rows in another list. Counts are of rows, first keys in order of text."""

    left: str
    right: str
    columns: list[str] = Field(description="the pairs of columns compared")
    note: str = ""
    items: int
    rows: int
    exact: int = Field(description="items that find a row by the key as it is")
    added: list[JoinStep] = Field(default=[], description="one a declared fold, in the order declared")
    matched: int = Field(description="items that find a row after all folds")
    without_row: int
    without_row_first: list[str] = []
    rows_not_found: int = Field(description="rows of the right list that no row of the left one finds")
    rows_not_found_first: list[str] = []
    blank_items: int = Field(0, description="items without a key; they never join")
    blank_rows: int = 0
    with_several_rows: int = Field(0, description="items that find more than one row")
    with_several_rows_first: list[str] = []
    collisions: list[FoldedKeys] = Field(default=[], description="the first groups")
    collision_count: int = 0


class IdentityUse(Part):
    """Which persons an attribute compared, and which of them the identity map did not know."""

    attribute: str
    rule: str
    source: str = Field(description="where the identity map comes from, in words")
    mapped: int = Field(description="different identities the map gives a person for")
    unmapped: int = Field(description="identities that are not in the map")
    shared: int = Field(description="robots and identities of several persons")
    undecided: int = Field(0, description="identities whose person on the day the map does not settle")
    unmapped_first: list[str] = []
    shared_first: list[str] = []
    undecided_first: list[str] = []
    unmapped_are: str = Field("compared", description="compared (as written) or unable (to examine)")
    assumed_items: int = Field(
        0, description="items that pass only as different after case folding, by a name that is not in the map"
    )
    assumed_first: list[str] = []
    both_sides_items: int = Field(0, description="items with a name on both sides, for example an author who approved")
    both_sides_first: list[str] = []
