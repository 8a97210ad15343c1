"""status.html: where every control stands. One file, no scripts, nothing fetched, every text escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from reperform.documents.evaluation_paper import NOT_JUDGED, judged_words, status_words
from reperform.documents.evaluation_parts import NOT_EVALUATED, Evaluation
from reperform.documents.paper import Paper, records_of
from reperform.documents.wording import (
    NOT_CONCLUDED,
    NOT_REVIEWED,
    SAMPLE_DATA,
    conclusion_words,
    engagement_header,
    items_deviating,
    items_tested,
    pending,
    period_words,
    prepared_words,
    reviewed_words,
)
from reperform.model import Engagement
from reperform.record import Record
from reperform.record.exceptions import ExceptionLog
from reperform.record.rollup import RollUp
from reperform.words import CLASS_WORDS, HANDLING_WORDS, STATE_WORDS

_STYLE = """
body{font:15px/1.45 Georgia,'Times New Roman',serif;color:#000;background:#fff;margin:2em auto;
max-width:72em;padding:0 1em}
h1{font-size:1.5em;margin:.2em 0}p{margin:.3em 0}.banner{border:2px solid #000;padding:.3em .7em;font-weight:bold}
table{border-collapse:collapse;width:100%;margin:1em 0}caption{text-align:left;font-weight:bold;padding:.4em 0}
th,td{text-align:left;vertical-align:top;padding:.35em .6em;border-bottom:1px solid #888;overflow-wrap:break-word}
th{border-bottom:2px solid #000}.n{text-align:right;white-space:nowrap}.dev{background:#ececec}
@media print{body{font-size:10px;margin:0;max-width:none}thead{display:table-header-group}tr{break-inside:avoid}}
"""
_HEADINGS = (
    "Workpaper", "Control", "State", "Conclusion", "Items tested", "Deviating", "Pending", "Open points",
    "Out of date", "Prepared by", "Reviewed by",
)  # fmt: skip
_NUMBERS = (4, 5, 6)
_STAGES = ("not_run", "failed", "incomplete", "tested", "concluded")
Cells = Sequence[str]


def status_html(papers: Sequence[Paper], engagement: Engagement, evaluation: Evaluation = NOT_EVALUATED) -> bytes:
    """Return the status page of an engagement as UTF-8 HTML.

    Parameters
    ----------
    evaluation : Evaluation
        The exceptions and the roll-up; without them the page speaks of the controls alone.
    """
    records = records_of(papers)
    header = engagement_header(engagement, records)
    title = f"Status: {header.client}, SOC 2 Type {header.report_type}"
    period = period_words(header.period_start, header.period_end)
    banner = f'<p class="banner">{escape(SAMPLE_DATA)}</p>' if header.sample_data else ""
    parts = [_summary(records, evaluation.rollup), _controls(records, evaluation.rollup)]
    if evaluation.log is not None:
        parts[1:1] = [_deviations(evaluation.log), _exceptions(evaluation.log)]
    if evaluation.rollup is not None:
        parts[-1:-1] = [_steps(evaluation.rollup)]
    body = "\n".join(parts)
    page = (
        '<!DOCTYPE html>\n<html lang="en-US"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body><main>{banner}"
        f"<h1>{escape(title)}</h1><p>{escape(f'{header.system}, {period}. {header.firm}.')}</p>\n"
        f"<p>Signatures and reviews: {NOT_REVIEWED}.</p>\n{body}\n</main></body></html>\n"
    )
    return page.encode("utf-8", "backslashreplace")


def _summary(records: Sequence[Record], rollup: RollUp | None) -> str:
    counts = Counter[str](_state(record, rollup) for record in records)
    rows = [(STATE_WORDS[stage], str(counts[stage])) for stage in _STAGES]
    return _table("Controls by stage", ("Stage", "Controls"), rows, numbers=(1,))


def _state(record: Record, rollup: RollUp | None) -> str:
    """Return the state of a control as it is now: what lies on paper may be older than its evidence."""
    found = next((one.state for one in rollup.controls if one.control == record.control), "") if rollup else ""
    return found or ("not_run" if record.open_points == ["not run"] else record.state)


def _deviations(log: ExceptionLog) -> str:
    counts = Counter[str](row.handling for row in log.deviations)
    rows = [(words, f"{counts[name]:,}") for name, words in HANDLING_WORDS.items()]
    return _table("Deviating results", ("What became of them", "Results"), rows, numbers=(1,))


def _exceptions(log: ExceptionLog) -> str:
    rows = [
        (
            one.id,
            f"{one.control} {one.title}",
            CLASS_WORDS.get(one.classification, one.classification) or "not recorded on it",
            f"{len(one.deviations):,}",
            f"withdrawn: {one.withdrawn}" if one.withdrawn else "; ".join(one.open_points) or "nothing",
        )
        for one in log.exceptions
    ]
    headings = ("Exception", "Control", "Class", "Results", "Open")
    return _table("Exceptions", headings, rows or [("none", "", "", "0", "")], numbers=(3,))


def _steps(rollup: RollUp) -> str:
    nodes = [one for one in rollup.nodes().values() if getattr(one, "applicable", True)]
    judged = sum(one.judgement is not None for one in nodes)
    stale = [one.id for one in nodes if one.earlier is not None]
    upper = [*rollup.categories, *rollup.limbs, rollup.opinion]
    rows = [(one.title, judged_words(one), status_words(one.proposed.status)) for one in upper]
    waiting = [one.id for one in rollup.criteria if one.applicable and one.judgement is None]
    rows.append((f"Criteria {NOT_JUDGED.lower()}", ", ".join(waiting) or "none", ""))
    rows.append(("Judged on another state of the work", ", ".join(stale) or "none", ""))
    caption = f"From criteria to the opinion: {judged} of {len(nodes)} steps judged"
    return _table(caption, ("Step", "Judged", "Proposed"), rows)


def _controls(records: Sequence[Record], rollup: RollUp | None) -> str:
    marked = [bool(items_deviating(record)) for record in records]
    return _table("Controls", _HEADINGS, [_row(record, rollup) for record in records], numbers=_NUMBERS, marked=marked)


def _row(record: Record, rollup: RollUp | None) -> tuple[str, ...]:
    node = next((one for one in rollup.controls if one.control == record.control), None) if rollup else None
    state = _state(record, rollup)
    return (
        record.ref,
        f"{record.control} {record.title}",
        STATE_WORDS[state],
        conclusion_words(record) if state == record.state else NOT_CONCLUDED,
        f"{items_tested(record):,}",
        f"{items_deviating(record):,}",
        f"{pending(record):,}",
        "; ".join(dict.fromkeys([*record.open_points, *(node.open_points if node else ())])) or "none",
        ", ".join(node.out_of_date if node else ()) or "no",
        prepared_words(record.header),
        reviewed_words(record.header),
    )


def _table(
    caption: str,
    headings: Cells,
    rows: Sequence[Cells],
    *,
    numbers: Sequence[int] = (),
    marked: Sequence[bool] = (),
) -> str:
    """Return a table of escaped texts; columns of ``numbers`` stand to the right."""
    kinds = [' class="n"' if place in numbers else "" for place in range(len(headings))]
    head = "".join(f'<th scope="col"{kind}>{escape(name)}</th>' for kind, name in zip(kinds, headings, strict=True))
    body = "\n".join(
        ('<tr class="dev">' if marked and marked[place] else "<tr>")
        + "".join(f"<td{kind}>{escape(text)}</td>" for kind, text in zip(kinds, row, strict=True))
        + "</tr>"
        for place, row in enumerate(rows)
    )
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>"
