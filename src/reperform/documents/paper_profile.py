"""The profile of a list on paper: what the file itself shows, in one table and a table of its columns."""

from __future__ import annotations

from reperform.documents.blocks import Block, Cell, Column, KeyValues, Paragraph, Row, Run, Table
from reperform.documents.wording import counted, dated, period_words, prose_month
from reperform.record import KeyList, ListProfile, PopulationInfo, Sequence

_SHOWN_SEQUENCES = 6
_IN_A_ROW = 2  # columns of the file described beside each other
EXPECTED = ("expected occurrence", "expected entry")


def profile_blocks(
    population: PopulationInfo, profile: ListProfile, days: tuple[str, str] | None = None
) -> list[Block]:
    """Return what the rows of the file show, computed without anything the client stated.

    ``days`` are the first and the last day the test is about: a month in which another version of the control was in
    force has no items of this one, which says nothing of the list.
    """
    rows: list[tuple[str, Cell]] = [
        ("Rows and items", f"{counted(profile.rows, 'row')} in the file, {_items(population, profile.items)}"),
        ("Duplicate keys", _keys(profile.duplicate_keys)),
        ("Rows without a key", f"{profile.null_keys:,}" if profile.null_keys else "none"),
        ("Keys that differ only in form", _keys(profile.key_variants)),
        ("Dates of all rows", _dates(profile)),
        ("Before the period", _keys(profile.before_period) if profile.first_date else ""),
        ("After the period", _keys(profile.after_period) if profile.first_date else ""),
        ("Months without items", _months(profile, days) if profile.first_date else ""),
        ("Business days without items", _business_days(profile)),
        ("Running numbers", _sequences(profile)),
        ("Usual limit of exports", profile.export_limit or "none reached"),
        ("Found in the file", "; ".join(_traits(profile, "found"))),
        ("Looked for and not found", ", ".join(_traits(profile, "none"))),
        ("Not visible in this format", ", ".join(_traits(profile, "not_examined"))),
    ]
    blocks: list[Block] = [
        Paragraph((Run(f"Profile of {population.id}: what the file itself shows", "bold"),)),
        KeyValues(tuple(row for row in rows if row[1])),
    ]
    return [*blocks, _columns(profile)] if profile.columns else blocks


def _keys(keys: KeyList) -> str:
    if not keys.count:
        return "none"
    more = f" and {keys.count - len(keys.ids):,} more" if keys.count > len(keys.ids) else ""
    return f"{keys.count:,}: {', '.join(keys.ids)}{more}"


def _dates(profile: ListProfile) -> str:
    if not profile.first_date:
        return "none could be read" if profile.undated else ""
    undated = f"; {counted(profile.undated, 'row')} without a readable date" if profile.undated else ""
    return f"{period_words(profile.first_date, profile.last_date)}{undated}"


def _items(population: PopulationInfo, count: int) -> str:
    """Return the items of the list; where a rule expects the items of the test, they are not those of the list."""
    return counted(count, "item" if population.unit in EXPECTED else population.unit)


def _months(profile: ListProfile, days: tuple[str, str] | None) -> str:
    first, last = (day[:7] for day in days) if days else ("", "9999-12")
    months = [month for month in profile.months_without_items if first <= month <= last]
    return f"{len(months)}: {', '.join(map(prose_month, months))}" if months else "none"


def _business_days(profile: ListProfile) -> str:
    silent = profile.days_without_items
    if silent is None:
        return ""
    return f"{dated(_keys(silent))} (of {counted(profile.business_days or 0, 'business day')} of the Calendar)"


def _sequences(profile: ListProfile) -> str:
    if not profile.sequences:
        return "none" if not profile.without_number else "the keys are no running numbers"
    parts = [_sequence(one) for one in profile.sequences[:_SHOWN_SEQUENCES]]
    more = len(profile.sequences) - len(parts)
    parts += [f"{counted(more, 'more sequence')}"] if more else []
    return "; ".join(parts)


def _sequence(found: Sequence) -> str:
    words = f"{found.first} to {found.last}: {found.numbers:,} found"
    if found.sparse:
        return f"{words}, too scattered for a running number"
    if not found.missing:
        return f"{words}, none missing"
    shown = found.gaps[:10]
    more = f" and {counted(found.gap_count - len(shown), 'more range')}" if found.gap_count > len(shown) else ""
    twice = f"; written in two ways: {', '.join(found.written_twice)}" if found.written_twice else ""
    return f"{words}, {found.missing:,} missing ({', '.join(shown)}{more}){twice}"


def _traits(profile: ListProfile, result: str) -> list[str]:
    found = [one for one in profile.traits if one.result == result]
    return [f"{one.trait} ({one.text})" if one.text else one.trait for one in found]


def _columns(profile: ListProfile) -> Table:
    """Return the columns of the file, several beside each other: a wide list would fill a page for a few numbers."""
    heads = (
        Column("Column"), Column("Values", rigid=True), Column("Blank", "right", rigid=True),
        Column("Distinct", "right", rigid=True),
    )  # fmt: skip
    cells: list[tuple[str, ...]] = [
        (one.name, one.kind, f"{one.blank:,}", f"{one.distinct:,}") for one in profile.columns
    ]
    beside = min(_IN_A_ROW, len(cells))
    height = -(-len(cells) // beside)
    cells += [("",) * len(heads)] * (height * beside - len(cells))
    lines = ([text for cell in cells[place::height] for text in ("", *cell)][1:] for place in range(height))
    rows = tuple(Row(tuple(line)) for line in lines)
    return Table(((Column("", rigid=True), *heads) * beside)[1:], rows)
