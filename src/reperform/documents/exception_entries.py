"""One exception on paper: what was found, what people said of it, who confirmed and approved it, what is open."""

from __future__ import annotations

from reperform.documents.blocks import Block, Bullets, Column, Heading, KeyValues, Paragraph, Row, Run, Table
from reperform.documents.wording import NOT_REVIEWED, counted, period_words, prose_date, sentence, upper_first
from reperform.populations.ipe.words import first_of
from reperform.record.exceptions import (
    CompensatingControl,
    DeviationEntry,
    ExceptionEntry,
    ExceptionLog,
    StratumTest,
)
from reperform.words import CLASS_WORDS, STATUS_WORDS

NOT_RECORDED = "not recorded"
_OF_DEVIATIONS = ("cause", "classification", "response", "disposition")


def exception_label(number: str) -> str:
    """Return the label that other pages link to."""
    return f"exception-{number}"


def exceptions_summary(log: ExceptionLog) -> str:
    """Return how many exceptions there are, and of how many something is open."""
    reported = [entry for entry in log.exceptions if not entry.withdrawn]
    gone = len(log.exceptions) - len(reported)
    members = sum(len(entry.deviations) for entry in reported)
    open_ones = [entry.id for entry in reported if entry.is_open]
    words = f"{counted(len(reported), 'exception')} on {counted(members, 'deviating result')}"
    words += f", {gone} withdrawn. " if gone else ". "
    return words + (f"Open: {', '.join(open_ones)}." if open_ones else "None is open.")


def said_of(entry: ExceptionEntry, name: str, log: ExceptionLog | None) -> str:
    """Return what is recorded of a matter: on the exception, else on its deviations one by one."""
    own = str(getattr(entry, name))
    if own or name not in _OF_DEVIATIONS or log is None:
        return own
    return "; ".join(dict.fromkeys(text for row in members(entry, log) if (text := str(getattr(row, name)))))


def members(entry: ExceptionEntry, log: ExceptionLog) -> list[DeviationEntry]:
    """Return the deviations in force that an exception stands for."""
    pairs = {(one.item, one.attribute) for one in entry.deviations}
    return [row for row in log.deviations if row.control == entry.control and (row.item, row.attribute) in pairs]


def class_words(text: str) -> str:
    """Return a class in words; several, as recorded on single deviations, one after the other."""
    return "; ".join(CLASS_WORDS.get(part, part) for part in text.split("; ")) if text else ""


def exception_row_texts(entry: ExceptionEntry, log: ExceptionLog | None) -> tuple[str, ...]:
    """Return an exception as texts in the order of the columns of the log."""
    rows = members(entry, log) if log else []
    texts = dict.fromkeys(f"{row.attribute}: {row.attribute_text}" for row in rows if row.attribute_text)
    facts = [f"{row.item}, {row.attribute}: {row.fact}" for row in rows]
    return (
        entry.id,
        entry.ref,
        entry.control,
        ", ".join(entry.criteria),
        ", ".join(dict.fromkeys(row.test for row in rows if row.test)),
        "\n".join(entry.items),
        ", ".join(entry.attributes),
        "\n".join(texts),
        "\n".join(filter(None, [entry.fact, *facts])) or NOT_RECORDED,
        said_of(entry, "cause", log) or NOT_RECORDED,
        class_words(said_of(entry, "classification", log)) or NOT_RECORDED,
        said_of(entry, "response", log) or NOT_RECORDED,
        "\n".join(compensating_words(used) for used in entry.compensating) or "–",
        f"Withdrawn: {entry.withdrawn}" if entry.withdrawn else said_of(entry, "disposition", log) or NOT_RECORDED,
        ", ".join(entry.recorded_by),
        upper_first(entry.deficiency) or NOT_RECORDED,
        period_affected(entry) or NOT_RECORDED,
        "\n".join(filter(None, [entry.extent, stratum_words(entry.stratum)])) or NOT_RECORDED,
        entry.owner or NOT_RECORDED,
        confirmation_words(entry),
        ", ".join(filter(None, [entry.response_owner, prose_date(entry.response_due)])) or NOT_RECORDED,
        entry.effect or NOT_RECORDED,
        approval_words(entry),
        "; ".join(entry.open_points) or "nothing",
    )


def entry_blocks(entry: ExceptionEntry, log: ExceptionLog | None) -> list[Block]:
    """Return one exception as blocks: a heading, its facts, what was said of it, what is open."""
    title = f"{entry.id}   {entry.control} {entry.title}"
    if entry.withdrawn:
        return [Heading(title, 2, exception_label(entry.id)), Paragraph((f"Withdrawn: {sentence(entry.withdrawn)}",))]
    pairs = [
        ("Workpaper", f"{entry.ref}, criteria {', '.join(entry.criteria)}"),
        ("Fact", entry.fact or "as found item by item, below"),
        ("Cause", said_of(entry, "cause", log)),
        ("Class", class_words(said_of(entry, "classification", log))),
        ("Deficiency of", entry.deficiency),
        ("Period affected", period_affected(entry)),
        ("Extent", entry.extent),
        ("Owner", entry.owner),
        ("Facts confirmed", confirmation_words(entry)),
        ("Response of management", _response(entry, log)),
        ("Compensating control", "; ".join(compensating_words(used) for used in entry.compensating) or "none named"),
        ("Stratum of the root cause", stratum_words(entry.stratum) or "none named"),
        ("Effect", entry.effect),
        ("Disposition", said_of(entry, "disposition", log)),
        ("Recorded by", ", ".join(entry.recorded_by)),
        ("Approved by", approval_words(entry)),
    ]
    blocks: list[Block] = [
        Heading(title, 2, exception_label(entry.id)),
        KeyValues(tuple((name, text or NOT_RECORDED) for name, text in pairs)),
    ]
    if entry.deviations:
        blocks.append(_deviations(entry))
    if entry.open_points:
        blocks += [
            Paragraph((Run("Open:", "bold"),)),
            Bullets(tuple(sentence(upper_first(one)) for one in entry.open_points)),
        ]
    return blocks


def _deviations(entry: ExceptionEntry) -> Table:
    columns = (Column("Item"), Column("Attr.", "center", rigid=True), Column("Fact of the test", weight=3))
    rows = tuple(
        Row(
            (
                Run(one.item, "bold"),
                one.attribute,
                sentence(one.fact) if one.found else "Not found in the results any more.",
            )
        )
        for one in entry.deviations
    )
    return Table(columns, rows)


def _response(entry: ExceptionEntry, log: ExceptionLog | None) -> str:
    words = said_of(entry, "response", log)
    by = ", ".join(
        filter(None, [entry.response_owner, f"due {prose_date(entry.response_due)}" if entry.response_due else ""])
    )
    return f"{words} ({by})" if words and by else words


def period_affected(entry: ExceptionEntry) -> str:
    """Return the days affected in words."""
    if entry.period_from and entry.period_to:
        return period_words(entry.period_from, entry.period_to)
    return prose_date(entry.period_from or entry.period_to)


def compensating_words(used: CompensatingControl) -> str:
    """Return a compensating control with its conclusion, or why it cannot be used."""
    if used.usable:
        return f"{used.control} ({used.ref}): {STATUS_WORDS[used.conclusion].lower()}; {used.why}"
    return f"{used.control}: not usable, {'; '.join(used.reasons)}"


def stratum_words(stratum: StratumTest | None) -> str:
    """Return what the stratum of the root cause came to, attribute by attribute."""
    if stratum is None:
        return ""
    parts = []
    for one in stratum.attributes:
        how = "decided by rule" if one.how == "rule" else f"inspected for {one.tested:,} of {len(stratum.items):,}"
        which = f" ({first_of(one.deviating_items)})" if one.deviating_items else ""
        parts.append(f"({one.attribute}) {how}: {one.deviating:,} of {one.tested:,} deviate{which}")
    whole = "tested whole" if stratum.whole else "not tested whole"
    return (
        f"{counted(len(stratum.items), 'item')} of {stratum.population} with {stratum.column} = {stratum.value}, "
        f"{whole}, beside the sample and in no rate: {'; '.join(parts)}."
    )


def confirmation_words(entry: ExceptionEntry) -> str:
    """Return who at the service organization said what of the facts, and when."""
    given = entry.confirmation
    if given is None:
        return "not confirmed"
    words = f": {given.words}" if given.words else ""
    return f"{given.answer} by {given.by} on {prose_date(given.on)}{words}"


def approval_words(entry: ExceptionEntry) -> str:
    """Return who approved it and when, or that nobody has."""
    given = entry.approval
    if given is None:
        return NOT_REVIEWED
    words = f": {given.words}" if given.words else ""
    return f"{given.name}, {prose_date(given.at).partition(',')[0]}{words}"
