"""The documents of the report: which there are, their blocks, and their PDF, Word and Excel forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reperform.documents.blocks import (
    Block,
    Contents,
    Document,
    Heading,
    KeyValues,
    PageHeader,
    PageSize,
    Paragraph,
    Part,
    Run,
)
from reperform.documents.paper import Paper, records_of
from reperform.documents.report.checklist import checklist, checklist_blocks
from reperform.documents.report.excel import workbook
from reperform.documents.report.files import FILES, REFERENCES, SECTIONS, TITLES
from reperform.documents.report.grids import other_grids, section_iv_grids
from reperform.documents.report.inputs import AS_SHIPPED, ReportInputs
from reperform.documents.report.section_iv import open_controls, section_iv_blocks
from reperform.documents.report.slots import Slots
from reperform.documents.report.templates import Filled, fill
from reperform.documents.report.word import docx_bytes
from reperform.documents.typst_render import compile_pdf
from reperform.documents.wording import SAMPLE_DATA, engagement_header, period_words, prose_date, upper_first
from reperform.model import Engagement
from reperform.record import Header


@dataclass(frozen=True)
class Report:
    """An engagement's report: what every document of it is made from."""

    papers: Sequence[Paper]
    engagement: Engagement
    inputs: ReportInputs = AS_SHIPPED

    @property
    def header(self) -> Header:
        """What stands on every page."""
        return engagement_header(self.engagement, records_of(self.papers))


def filled(kind: str, report: Report, linked: frozenset[str] = frozenset()) -> Filled:
    """Return one document of the report as blocks, with the slots that nothing fills.

    Parameters
    ----------
    kind : str
        One of ``TITLES``; ``report`` is the five sections together.
    linked : frozenset of str
        References of workpapers that Section IV links to.
    """
    if kind == "section-iv":
        return Filled(section_iv_blocks(report.papers, report.engagement, report.inputs, linked))
    if kind == "completion-checklist":
        answers = checklist(report.papers, report.engagement, report.inputs, unfilled(report))
        return Filled((Heading(TITLES[kind], 1), *checklist_blocks(answers)))
    if kind == "report":
        parts = [filled(name, report) for name in SECTIONS]
        blocks = (*_cover(report), *(block for part in parts for block in part.blocks))
        return Filled(blocks, tuple(dict.fromkeys(name for part in parts for name in part.unfilled)))
    return _from_template(kind, report)


def _from_template(kind: str, report: Report) -> Filled:
    slots = Slots(report.papers, report.engagement, report.inputs)
    own = kind in ("section-i", "section-ii") and report.engagement.about.report_type == 1
    template = report.inputs.template(f"{kind}-type-1" if own else kind)
    values = slots.values()
    found = fill(template, values)
    used = [name for name in slots.unfilled if _belongs(name, template)]
    return Filled(found.blocks, tuple(dict.fromkeys((*found.unfilled, *used))))


def _belongs(name: str, template: str) -> bool:
    """Return whether a gap inside a passage shows in a template: the template has the slot the passage fills."""
    slot = {"opinion": "opinion", "description": "description", "method": "subservice_"}.get(
        name.split(" ", maxsplit=1)[0], ""
    )
    return f"{{{slot}" in template if slot else True


def unfilled(report: Report) -> tuple[str, ...]:
    """Return every slot of the five sections and the letter that nothing fills, in their order."""
    kinds = (*(kind for kind in SECTIONS if kind != "section-iv"), "representation-letter")
    return tuple(dict.fromkeys(name for kind in kinds for name in filled(kind, report).unfilled))


def is_draft(report: Report) -> bool:
    """Return whether something keeps the report from going out: an open slot, control, opinion or matter."""
    waiting = any(row.status == "open" for row in report.engagement.report)
    return bool(waiting or open_controls(report.papers) or unfilled(report) or report.inputs.opinion is None)


def _cover(report: Report) -> list[Block]:
    header = report.header
    period = period_words(header.period_start, header.period_end)
    when = (
        ("As of", prose_date(header.period_end))
        if header.report_type == 1
        else ("Period", f"{period}, both days included")
    )
    return [
        Heading(f"SOC 2 Type {header.report_type} report", 1),
        KeyValues(
            (
                ("Service organization", Run(header.client, "bold")),
                ("System", header.system),
                when,
                ("Categories", ", ".join(report.engagement.about.categories)),
                ("Service auditor", header.firm),
            )
        ),
        *([Paragraph((Run("Draft: not for release.", "bold"),))] if is_draft(report) else []),
    ]


def page_header(kind: str, report: Report) -> PageHeader:
    """Return what stands on every page of a document of the report."""
    header = report.header
    period = period_words(header.period_start, header.period_end)
    draft = is_draft(report)
    banner = "   ·   ".join(filter(None, [SAMPLE_DATA if header.sample_data else "", "Draft" if draft else ""]))
    return PageHeader(
        left=(header.client, header.system),
        middle=(
            TITLES[kind].partition(":")[0],
            f"As of {prose_date(header.period_end)}" if header.report_type == 1 else period,
        ),
        right=(f"SOC 2 Type {header.report_type} report", header.firm),
        banner=banner,
        footer=f"{REFERENCES[kind]}   ·   {header.engagement_id}",
    )


def report_pdf(kind: str, report: Report, page_size: PageSize = "letter") -> bytes:
    """Return a document of the report as a PDF, for reading; the Word file is the one to edit."""
    header = report.header
    title = f"{TITLES[kind].partition(':')[0]}, SOC 2 Type {header.report_type}, {header.client}"
    parts = (
        report_parts(report) if kind == "report" else (Part(page_header(kind, report), filled(kind, report).blocks),)
    )
    return compile_pdf(Document(title, header.firm, header.period_end, parts, page_size=page_size))


def report_parts(report: Report, linked: frozenset[str] = frozenset()) -> tuple[Part, ...]:
    """Return the whole report as parts: cover with contents, then the five sections, each with its own header.

    ``linked`` names the workpapers bound together with it, which Section IV then links to.
    """
    entries = tuple(
        (f"Section {REFERENCES[kind]}", upper_first(TITLES[kind].partition(": ")[2]), section_label(kind))
        for kind in SECTIONS
    )
    cover = (*_cover(report), Heading("Contents", 2), Contents(entries))
    return (
        Part(page_header("report", report), cover),
        *(Part(page_header(kind, report), labelled(kind, filled(kind, report, linked).blocks)) for kind in SECTIONS),
    )


def section_label(kind: str) -> str:
    """Return the label that other pages link to."""
    return f"report-{kind}"


def labelled(kind: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks whose first heading carries the label that other pages link to."""
    for place, block in enumerate(blocks):
        if isinstance(block, Heading):
            return (*blocks[:place], replace(block, label=section_label(kind)), *blocks[place + 1 :])
    return (Heading(TITLES[kind], 1, section_label(kind)), *blocks)


def report_docx(kind: str, report: Report) -> bytes:
    """Return a document of the report as a Word file, in the firm's template where there is one."""
    return docx_bytes(
        filled(kind, report).blocks,
        report.header,
        TITLES[kind],
        template=report.inputs.word_template,
        landscape=kind == "section-iv",
    )


def report_xlsx(kind: str, report: Report, page_size: PageSize = "letter") -> bytes:
    """Return Section IV, or the whole report's tables, as a workbook of texts."""
    grids = section_iv_grids(report.papers, report.engagement, report.inputs)
    if kind == "report":
        left = unfilled(report)
        answers = checklist(report.papers, report.engagement, report.inputs, left)
        grids += other_grids(report.engagement, answers, left)
    return workbook(grids, report.header, TITLES[kind], page_size)


def report_file(name: str, report: Report, page_size: PageSize = "letter") -> bytes:
    """Return one of ``FILES``."""
    if name.endswith(".pdf"):
        return report_pdf(FILES[name], report, page_size)
    return report_docx(FILES[name], report) if name.endswith(".docx") else report_xlsx(FILES[name], report, page_size)
