"""Which days of the period a test speaks of: those its list holds, those its sample was drawn from, and the rest.

An interim list ends before the period does, and a sample that was kept when the list was sent again speaks of the
earlier one. Days that nothing covers keep a control open until the sample is rolled forward or a person says why
they may be left out. A list that shows one day speaks of that day only, unless it is known since when nothing changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from reperform.draws.extending import part_frame
from reperform.errors import InputRefused, Message, UsageError, Where, did_you_mean
from reperform.fieldwork.coverage_words import day_words, months_words, span_words
from reperform.fieldwork.performing import Performed, Performer
from reperform.fieldwork.published import published_record
from reperform.ledger.judgements import Judgement
from reperform.opened import OpenEngagement
from reperform.populations.ipe.cut_off import produced_on
from reperform.populations.population import Population
from reperform.populations.scoping import item_date, places_by_date
from reperform.record import Coverage, Ipe

KIND = "coverage"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Span:
    """The days a test is about, the part its list covers, and the part its sample does; None: not known, or none."""

    first: date
    last: date
    listed: tuple[date, date] | None = None
    sampled_to: date | None = None
    note: str = ""


def coverage_of(performer: Performer, performed: Performed, ipe: Ipe) -> Coverage | None:
    """Return which days a test covers; None where its list was not taken in.

    Parameters
    ----------
    ipe : Ipe
        The record of the list: a person's clearance of an interim export closes the days after it.
    """
    population, about = performed.population, performer.opened.engagement.about
    if population is None:
        return None
    when = performed.test.in_force
    first, last = when.first or about.period_start, when.last or about.period_end
    if performed.test.extent == "occurrences" or places_by_date(population.spec):
        span = _of_dated(performer, performed, population, first, last)
    else:
        span = _of_one_day(performer, population, first, last)
    return _record(performer.opened, performed, span, ipe)


def _of_dated(performer: Performer, performed: Performed, population: Population, first: date, last: date) -> _Span:
    made = produced_on(population.spec, performer.opened.engagement.about)
    if made is None:
        return _Span(first, last, note="the day the list was produced is not stated, so its last day is not known")
    end = min(made, last)
    listed = (first, end) if end >= first else None
    return _Span(first, last, listed, _sampled_to(performer, performed, population, end))


def _sampled_to(performer: Performer, performed: Performed, population: Population, end: date) -> date | None:
    """Return the last day a sample was drawn from; None where it is the last day of the list."""
    drawn, about = performed.drawn, performer.opened.engagement.about
    if drawn is None or any(part.import_id in ("", population.imported.import_id) for part in drawn.parts):
        return None
    frames = [part_frame(performer.opened, performed.test, part) for part in drawn.parts]
    known = {key for frame in frames for key in frame.keys}
    days = [item_date(row, frame.spec, about) for frame in frames for row in frame.rows]
    latest = max((day for day in days if day is not None), default=None)
    if latest is None:
        return None
    pairs = zip(population.keys, population.rows, strict=True)
    later = [day for key, row in pairs if key not in known and (day := item_date(row, population.spec, about))]
    return latest if any(day > latest for day in later) and latest < end else None


def _of_one_day(performer: Performer, population: Population, first: date, last: date) -> _Span:
    """Return what a list covers whose items no date places: the state of one day, or since it last changed."""
    spec, about = population.spec, performer.opened.engagement.about
    made = produced_on(spec, about)
    if made is None:
        return _Span(first, last, note="the list shows the state of one day, and which is not stated")
    since, how = spec.benchmark_date, "by the benchmark stated for it"
    if spec.change_history:
        since, how = _last_change(performer, spec.change_history, made, first)
    outside = ", after the period ended" if made > last else ", before the period began" if made < first else ""
    shown = f"no date places its items; the list shows the state of {day_words(made)}{outside}"
    if since is None:
        return _Span(first, last, note=f"{shown}{how if spec.change_history else ''}")
    start, end = max(since, first), min(made, last)
    if end < start:
        return _Span(first, last, note=f"{shown}, unchanged since {day_words(since)} {how}")
    return _Span(first, last, (start, end), None, f"unchanged since {day_words(since)} {how}")


def _last_change(performer: Performer, name: str, made: date, first: date) -> tuple[date | None, str]:
    """Return the day since which the history of changes shows none, and how that is known."""
    history, about = performer.population(name), performer.opened.engagement.about
    if history is None:
        return None, f"; its history of changes {name} has not been taken in"
    spec = history.spec
    if not spec.date_column:
        return None, f"; its history of changes {name} states no date column"
    days = [item_date(row, spec, about) for row in history.all_rows]
    if None in days:
        return None, f"; a date of its history of changes {name} cannot be read"
    changes = [day for day in days if day is not None and day <= made]
    return max(changes, default=first), f"by the changes listed in {name}"


def _record(opened: OpenEngagement, performed: Performed, span: _Span, ipe: Ipe) -> Coverage:
    uncovered = _uncovered(span)
    closed_by, reason = _closed(opened, performed, span, uncovered, ipe)
    listed = span.listed
    sample = performed.test.extent == "sample" and performed.drawn is not None and listed is not None
    return Coverage(
        first_day=str(span.first),
        last_day=str(span.last),
        population_from=str(listed[0]) if listed else "",
        population_to=str(listed[1]) if listed else "",
        sample_from=str(listed[0]) if listed and sample else "",
        sample_to=str(span.sampled_to or listed[1]) if listed and sample else "",
        uncovered=[[str(start), str(end)] for start, end in uncovered],
        sentence=_sentence(span, uncovered),
        closed_by=closed_by,
        reason=reason,
    )


def _uncovered(span: _Span) -> list[tuple[date, date]]:
    if span.listed is None:
        # A list made before the first of these days holds none of them; of one that tells nothing nothing is claimed.
        return [] if span.note else [(span.first, span.last)]
    start, end = span.listed
    covered_to = span.sampled_to or end
    before = [(span.first, start - _DAY)] if start > span.first else []
    after = [(covered_to + _DAY, span.last)] if covered_to < span.last else []
    return [*before, *after]


def _sentence(span: _Span, uncovered: list[tuple[date, date]]) -> str:
    if span.listed is None:
        return span.note or f"covers no day of {span_words(span.first, span.last)}"
    start, end = span.listed
    covered_to = span.sampled_to or end
    words = f"covers {span_words(start, covered_to)}"
    if span.sampled_to is not None:
        words = f"the list covers {span_words(start, end)}, the sample {span_words(start, covered_to)}"
    if span.note:
        words += f" ({span.note})"
    missing = " and ".join(months_words(first, last, covered_to.year) for first, last in uncovered)
    return f"{words}; {missing} not covered" if missing else words


def _closed(
    opened: OpenEngagement, performed: Performed, span: _Span, uncovered: list[tuple[date, date]], ipe: Ipe
) -> tuple[str, str]:
    """Return who said why uncovered days may be left out, and the reason; blank where nobody has to or did."""
    if not uncovered:
        return "", ""
    said = _accepted(opened, performed.test.control, performed.test.label, uncovered)
    if said is not None:
        person = opened.person(said.person)
        return person.name if person else said.person, str(said.content["rationale"])
    interim = next((test.text for test in ipe.tests if test.id == "produced_at" and test.result == "fail"), "")
    settled = bool(interim) and any(interim in reason for reason in ipe.settled_reasons)
    return (ipe.cleared_by, ipe.clearance) if settled and span.sampled_to is None else ("", "")


def _accepted(
    opened: OpenEngagement, control: str, label: str, uncovered: list[tuple[date, date]]
) -> Judgement | None:
    days = [[str(first), str(last)] for first, last in uncovered]
    given = [one for one in opened.judgements.all(KIND, control) if one.content["list"] == label]
    return given[-1] if given and given[-1].content["uncovered"] == days else None


def tail_point(performed: Performed, coverage: Coverage | None) -> list[str]:
    """Return an open point where a sample leaves days of its list out and nobody said why.

    Days after an interim list are an open point of the list itself, and a snapshot is to be weighed.
    """
    if coverage is None or coverage.closed_by or not coverage.sample_to or coverage.sample_to >= coverage.population_to:
        return []
    control, test = performed.test.control, performed.test.id
    return [
        f"{test}: {coverage.sentence}: draw from the later rows (reperform sample {control} --roll-forward --reason "
        f'"..."), or say why they may be left out (reperform conclude {control} --tail {test} --rationale "...")'
    ]


def snapshot_cautions(performer: Performer, control: str, pairs: list[tuple[Performed, Coverage | None]]) -> list[str]:
    """Return which months the evidence of an automated control speaks of, where it is not all of the period."""
    if performer.opened.engagement.control(control).automation != "automated":
        return []
    found = []
    for performed, coverage in pairs:
        dated = performed.population is not None and places_by_date(performed.population.spec)
        if coverage is None or dated or performed.test.extent == "occurrences":
            continue
        if coverage.uncovered or not coverage.population_from:
            advice = "" if coverage.population_from else "; state change_history or benchmark_date in Populations"
            found.append(
                f"{performed.test.id}: the setting seen in {performed.test.population} speaks not of the whole "
                f"period: {coverage.sentence}{advice}"
            )
    return found


def accept_tail(
    opened: OpenEngagement, control: str, test: str, rationale: str, *, person: str, at: str = ""
) -> Judgement:
    """Record why days that a sample does not cover may be left out.

    Parameters
    ----------
    test : str
        Id of the test on the paper, for example ``T2``.
    rationale : str
        For example what was asked of whom, and which items of these days were seen; never blank.

    Raises
    ------
    UsageError
        RP-C02 without a rationale, RP-C18 for a test the paper does not have.
    InputRefused
        RP-C03 when nothing was run, RP-C19 where every day is covered.
    """
    record = published_record(opened, control)
    if record is None or record.state == "failed":
        raise InputRefused(Message("RP-C03", f"{control} has no finished run", "There is nothing to conclude on.",
                                   f"reperform run {control}"))  # fmt: skip
    if not rationale.strip():
        raise UsageError(Message("RP-C02", "the reason says nothing", "A reviewer must see why.",
                                 'add --rationale "..."'))  # fmt: skip
    tests = {one.id: one for one in record.tests}
    if test not in tests:
        raise UsageError(Message("RP-C18", f"the paper of {control} has no test {test!r}", "Nothing was recorded.",
                                 did_you_mean(test, list(tests))))  # fmt: skip
    found = tests[test].coverage
    if found is None or not found.uncovered:
        said = found.sentence if found else "its list has not been taken in"
        raise InputRefused(Message("RP-C19", f"{test} leaves no day out: {said}", "There is nothing to say why.",
                                   "nothing", Where(ids=(test,))))  # fmt: skip
    version = tests[test].control_version
    label = f"{tests[test].population.id}, version {version}" if version else tests[test].population.id
    content = {"list": label, "uncovered": found.uncovered, "rationale": rationale.strip()}
    return opened.judgements.add(KIND, control, content, person=person, at=at)
