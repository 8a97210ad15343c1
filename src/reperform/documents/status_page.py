"""status.html: where every control stands. One file, no scripts, nothing fetched, every text escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from reperform.documents.paper import Paper, records_of
from reperform.documents.wording import (
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
from reperform.record import STATES, Record
from reperform.words import STATE_WORDS

_STYLE = """
body{font:15px/1.45 Georgia,'Times New Roman',serif;color:#000;background:#fff;margin:2em auto;
max-width:72em;padding:0 1em}
h1{font-size:1.5em;margin:.2em 0}p{margin:.3em 0}.banner{border:2px solid #000;padding:.3em .7em;font-weight:bold}
table{border-collapse:collapse;width:100%;margin:1em 0}caption{text-align:left;font-weight:bold;padding:.4em 0}
th,td{text-align:left;vertical-align:top;padding:.35em .6em;border-bottom:1px solid #888;overflow-wrap:break-word}
th{border-bottom:2px solid #000}.n{text-align:right;white-space:nowrap}.dev{background:#ececec}
"""
_HEADINGS = (
    "Workpaper", "Control", "State", "Conclusion", "Items tested", "Deviating", "Pending", "Open points",
    "Prepared by", "Reviewed by",
)  # fmt: skip
_NUMBERS = (4, 5, 6)


def status_html(papers: Sequence[Paper], engagement: Engagement) -> bytes:
    """Return the status page of an engagement as UTF-8 HTML."""
    records = records_of(papers)
    header = engagement_header(engagement, records)
    title = f"Status: {header.client}, SOC 2 Type {header.report_type}"
    period = period_words(header.period_start, header.period_end)
    banner = f'<p class="banner">{escape(SAMPLE_DATA)}</p>' if header.sample_data else ""
    page = (
        '<!DOCTYPE html>\n<html lang="en-US"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body><main>{banner}"
        f"<h1>{escape(title)}</h1><p>{escape(f'{header.system}, {period}. {header.firm}.')}</p>\n"
        f"{_summary(records)}\n{_table(records)}\n</main></body></html>\n"
    )
    return page.encode("utf-8", "backslashreplace")


def _summary(records: Sequence[Record]) -> str:
    counts = Counter[str](record.state for record in records)
    rows = "".join(
        f'<tr><td>{escape(STATE_WORDS[state])}</td><td class="n">{counts[state]}</td></tr>' for state in STATES
    )
    return (
        '<table><caption>Controls by state</caption><thead><tr><th scope="col">State</th>'
        f'<th scope="col" class="n">Controls</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _table(records: Sequence[Record]) -> str:
    headings = "".join(f'<th scope="col"{_class(place)}>{name}</th>' for place, name in enumerate(_HEADINGS))
    rows = "\n".join(map(_row, records))
    return f"<table><caption>Controls</caption><thead><tr>{headings}</tr></thead>\n<tbody>{rows}</tbody></table>"


def _row(record: Record) -> str:
    cells = (
        record.ref,
        f"{record.control} {record.title}",
        STATE_WORDS[record.state],
        conclusion_words(record),
        f"{items_tested(record):,}",
        f"{items_deviating(record):,}",
        f"{pending(record):,}",
        "; ".join(record.open_points) or "none",
        prepared_words(record.header),
        reviewed_words(record.header),
    )
    marked = ' class="dev"' if items_deviating(record) else ""
    inner = "".join(f"<td{_class(place)}>{escape(text)}</td>" for place, text in enumerate(cells))
    return f"<tr{marked}>{inner}</tr>"


def _class(place: int) -> str:
    return ' class="n"' if place in _NUMBERS else ""
