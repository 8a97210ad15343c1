"""What a workpaper and the report say of the control itself: its wording, and both wordings where it changed."""

from __future__ import annotations

from reperform.documents.blocks import Block, Cell, Column, KeyValues, Paragraph, Row, Run, Table
from reperform.documents.wording import FREQUENCIES, period_words, prose_date, sentence, upper_first, versions_words
from reperform.record import ControlTest, ControlVersion, Record, ReliedOn
from reperform.words import STANDS_WORDS


def control_blocks(record: Record) -> list[Block]:
    """Return the control as the service organization words it; where it changed, every wording with its days."""
    several = len(record.control_versions) > 1
    rows = (
        ("Control", f"{record.control}, {versions_words(record)}"),
        ("Owner", record.owner),
        ("Frequency", FREQUENCIES.get(record.frequency, record.frequency)),
        ("Nature", record.automation.capitalize()),
        ("Period tested", _period(record)),
    )
    changed = [_changed(record)] if record.control_versions else []
    wordings: list[Block] = [_wordings(record)] if several else [Paragraph((record.description,))]
    return [*wordings, *changed, KeyValues(rows)]


def activity(record: Record, test: ControlTest | None = None) -> str:
    """Return the wording of the control that a row of the report speaks of.

    Without a test that is every wording in force in the period; with one, the wording it tested, with its days.
    """
    wording = record.description or record.title
    versions = record.control_versions
    if test is not None:
        versions = [one for one in versions if test.id in one.tests] or versions
    if not versions:
        return wording
    return "\n".join(f"{_label(record, one)}: {one.description or one.title}" for one in versions)


def paper_label(ref: str) -> str:
    """Return the label that other pages link to."""
    return f"paper-{ref}"


def linked_ref(ref: str, linked: frozenset[str]) -> Cell:
    """Return a reference, as a link where the paper is bound together with this one."""
    return Run(ref, "bold", paper_label(ref)) if ref in linked else ref


def relied_on_blocks(record: Record, linked: frozenset[str]) -> list[Block]:
    """Return where the general controls stand that an automated control relies on, with what a person answered."""
    columns = (
        Column("Workpaper", rigid=True),
        Column("Control"),
        Column("Where it stands"),
        Column("What that means for this control, and who said so"),
    )
    rows = tuple(
        Row(
            (
                linked_ref(one.ref, linked),
                f"{one.control} {one.title}",
                upper_first(STANDS_WORDS[one.status]),
                _answered(one),
            ),
            marked=not one.effective,
        )
        for one in record.relied_on
    )
    words = (
        "The control is automated. That it treated every item of the period as the items tested rests on the general "
        "controls over changes to it and access to it."
    )
    return [Paragraph((words,)), Table(columns, rows)]


def _answered(one: ReliedOn) -> str:
    if one.effective:
        return "It may be relied on."
    return f"{sentence(one.response)} {one.response_by}" if one.response else "Not answered: the control is open."


def _label(record: Record, one: ControlVersion) -> str:
    days = period_words(one.first_day, one.last_day)
    return f"Version {one.version}, in force {days}" if len(record.control_versions) > 1 else f"In force {days}"


def _changed(record: Record) -> Paragraph:
    versions = record.control_versions
    if len(versions) == 1:
        days = period_words(versions[0].first_day, versions[0].last_day)
        return Paragraph((f"The control was in force {days}; it is tested over these days only.",))
    words = (
        "The control changed in the period. Each version is tested by itself: its items are those dated on its days, "
        "with a sample of their own. An expected occurrence belongs to the version in force on the last day of its "
        "month, quarter or other unit."
    )
    return Paragraph((words,))


def _wordings(record: Record) -> Table:
    columns = (
        Column("Version", "center", rigid=True),
        Column("In force", rigid=True),
        Column("Control as worded"),
        Column("Owner, frequency"),
        Column("Tests", rigid=True),
    )
    rows = tuple(
        Row(
            (
                Run(one.version, "bold"),
                period_words(one.first_day, one.last_day),
                one.description,
                f"{one.owner}, {FREQUENCIES.get(one.frequency, one.frequency).lower()}",
                ", ".join(one.tests) or "none",
            )
        )
        for one in record.control_versions
    )
    return Table(columns, rows)


def _period(record: Record) -> str:
    period = record.period
    zone = f", time zone {period['time_zone']}" if period.get("time_zone") else ""
    return f"{prose_date(period['start'])} to {prose_date(period['end'])}, both days included{zone}"
