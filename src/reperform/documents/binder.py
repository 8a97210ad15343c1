"""The binder: index A to Q, lead sheets, papers, exception log, completion, report and files in ONE document."""

from __future__ import annotations

from collections.abc import Sequence

from reperform.canonical import sha256_hex
from reperform.documents.blocks import (
    Attachment,
    Block,
    Callout,
    Column,
    Contents,
    Document,
    Heading,
    KeyValues,
    PageSize,
    Paragraph,
    Part,
    Row,
    Run,
    Table,
)
from reperform.documents.evaluation_parts import (
    NOT_EVALUATED,
    Evaluation,
    completion_parts,
    evaluation_entries,
    evaluation_parts,
)
from reperform.documents.evidence_register import register_blocks
from reperform.documents.lead_sheet import lead_label, lead_sheet, matrix, own_controls, series_in_scope
from reperform.documents.paper import Paper, attachments, never_run, records_of
from reperform.documents.paper_control import paper_label
from reperform.documents.report.checklist import matter_words, matters_table
from reperform.documents.report.files import REFERENCES, SECTIONS, TITLES
from reperform.documents.report.inputs import AS_SHIPPED, ReportInputs
from reperform.documents.report.kinds import Report, filled, report_parts, section_label
from reperform.documents.report.matrices import KINDS, complementary_table, controls_table, subservice_table
from reperform.documents.report.slots import DC_TOPICS
from reperform.documents.typst_render import compile_pdf
from reperform.documents.wording import (
    counted,
    engagement_header,
    items_deviating,
    items_tested,
    paper_header,
    period_words,
    plain_header,
    status_words,
)
from reperform.documents.workpaper_paper import paper_blocks
from reperform.model import Engagement
from reperform.populations.register import RegisterLine
from reperform.record import Header, Record

# What of an engagement file is kept outside this binder, by the letter of the index.
_OUTSIDE = (
    ("A", "Letters and forms themselves, budget"),
    ("B", "Understanding, risk assessment, strategy, methodology"),
    ("D", "Correspondence with the client"),
    ("H", "Earlier versions of the report"),
)
_TO_MATRIX, _TO_REGISTER, _TO_LOG, _TO_FILES = "matrix", "register", "exceptions", "files"
_TO_ENGAGEMENT, _TO_DESCRIPTION, _TO_COMPLETION, _TO_LETTER = "engagement", "description", "completion", "letter"
_TO_QUALITY = "quality"


def binder_pdf(
    papers: Sequence[Paper],
    engagement: Engagement,
    page_size: PageSize = "letter",
    register: Sequence[RegisterLine] = (),
    evaluation: Evaluation = NOT_EVALUATED,
    inputs: ReportInputs = AS_SHIPPED,
) -> bytes:
    """Return the binder of an engagement as one tagged PDF with links, outline and page numbers.

    Parameters
    ----------
    papers : sequence of Paper
        Every workpaper, in the order in which they shall stand within their series.
    engagement : Engagement
        For the cover, the criteria in scope and the reasons for criteria without a control.
    page_size : str
        ``letter`` or ``a4``.
    register : sequence of RegisterLine
        The evidence register.
    evaluation : Evaluation
        The exceptions and the roll-up.
    inputs : ReportInputs
        For the draft of the report, the letter and the checklist.
    """
    return compile_pdf(binder(papers, engagement, page_size, register, evaluation, inputs))


def binder(
    papers: Sequence[Paper],
    engagement: Engagement,
    page_size: PageSize = "letter",
    register: Sequence[RegisterLine] = (),
    evaluation: Evaluation = NOT_EVALUATED,
    inputs: ReportInputs = AS_SHIPPED,
) -> Document:
    """Return the binder as a document."""
    header = engagement_header(engagement, records_of(papers))
    report = Report(papers, engagement, inputs)
    attached = _attached(papers)
    parts = [
        _part(
            header,
            "Workpaper binder",
            "INDEX",
            papers,
            [*_cover(header, papers), *_index(papers, engagement, evaluation)],
        ),
        _part(header, "Engagement", "A", papers, _engagement(engagement)),
        _part(header, "Criteria and controls", "B", papers, _matrix(papers, engagement)),
        _part(header, "Description of the system", "C", papers, _description(engagement)),
        _part(
            header,
            "Evidence register",
            "D",
            papers,
            [Heading("Evidence register", 1, _TO_REGISTER), *register_blocks(register)],
        ),
        *_lead_parts(header, papers, engagement),
        *_paper_parts(papers),
        *evaluation_parts(header, papers, evaluation),
        _part(header, "Completion", "G, Q", papers, _completion(report)),
        *completion_parts(header, papers, evaluation),
        _part(header, "Representation letter", "G.2", papers, _letter(report)),
        *report_parts(report, _bound_in(papers))[1:],
        _part(header, "Files and digests", "FILES", papers, _files(papers, attached)),
    ]
    return Document(
        title=f"SOC 2 Type {header.report_type} workpapers, {header.client}",
        author=header.firm,
        subject=f"{header.system}, {period_words(header.period_start, header.period_end)}",
        dated=header.period_end,
        parts=tuple(parts),
        attachments=attached,
        page_size=page_size,
    )


def _part(header: Header, title: str, reference: str, papers: Sequence[Paper], blocks: Sequence[Block]) -> Part:
    return Part(plain_header(header, title, reference, records_of(papers)), tuple(blocks))


def _attached(papers: Sequence[Paper]) -> tuple[Attachment, ...]:
    bound = [paper for paper in papers if not never_run(paper.record)]
    return tuple(file for paper in bound for file in attachments(paper, f"{paper.record.ref}-"))


def _cover(header: Header, papers: Sequence[Paper]) -> list[Block]:
    records = records_of(papers)
    concluded = sum(record.state == "concluded" for record in records)
    entries = (
        ("Workpapers", f"{len(records):,}"),
        ("Concluded", f"{concluded:,} of {len(records):,}"),
        ("Items tested", f"{sum(map(items_tested, records)):,}"),
        ("Items deviating", f"{sum(map(items_deviating, records)):,}"),
    )
    idle = sum(map(never_run, records))
    open_ones = [
        f"{record.control}: {status_words(record)}"
        for record in records
        if record.state != "concluded" and not never_run(record)
    ]
    if idle:
        open_ones.append(f"{counted(idle, 'control')} not run, which the lead sheets name")
    lines = (f"Not concluded: {'; '.join(open_ones)}.",) if open_ones else ("Every control is concluded.",)
    return [
        Heading(f"SOC 2 Type {header.report_type} workpapers", 1),
        KeyValues(
            (
                ("Service organization", Run(header.client, "bold")),
                ("System", header.system),
                ("Period", f"{period_words(header.period_start, header.period_end)}, both days included"),
                ("Time zone", header.time_zone),
                ("Service auditor", header.firm),
                ("Engagement", header.engagement_id),
            )
        ),
        Callout(entries, lines, strong=True),
    ]


def _index(papers: Sequence[Paper], engagement: Engagement, evaluation: Evaluation) -> list[Block]:
    evaluated = evaluation_entries(evaluation)
    known = {
        "A": [("A", "Engagement: acceptance, independence, letter, team", _TO_ENGAGEMENT)],
        "B": [("B", "Matrix of criteria and controls", _TO_MATRIX)],
        "C": [("C", "Description: DC1 to DC9, subservice organizations, complementary controls", _TO_DESCRIPTION)],
        "D": [("D", "Evidence register", _TO_REGISTER)],
        "E": [
            *((f"E-{one}", f"Lead sheet {one}", lead_label(one)) for one in series_in_scope(engagement)),
            *(
                (one.ref, f"{one.title}: {status_words(one)}", "" if never_run(one) else paper_label(one.ref))
                for one in records_of(papers)
            ),
        ],
        "F": evaluated["F"],
        "G": [
            ("G", "Completion checklist, subsequent events", _TO_COMPLETION),
            *evaluated.get("G", ()),
            ("G.2", "Representation letter, draft", _TO_LETTER),
        ],
        "H": [(f"H-{REFERENCES[kind]}", f"{TITLES[kind]}, as it stands", section_label(kind)) for kind in SECTIONS],
        "Q": [("Q", "Quality review", _TO_QUALITY)],
    }
    outside = {letter: [(letter, f"{text} (kept outside this binder)", "")] for letter, text in _OUTSIDE}
    entries = [entry for letter in sorted(known) for entry in (*known[letter], *outside.get(letter, ()))]
    entries.append(("FILES", "Files and digests", _TO_FILES))
    return [Heading("Index", 2), Contents(tuple(entries))]


def _engagement(engagement: Engagement) -> list[Block]:
    """Return the team and what is entered of the engagement's own papers; the papers stand where it says."""
    team = tuple(Row((Run(one.name, "bold"), one.person, ", ".join(one.roles))) for one in engagement.people)
    return [
        Heading("Engagement", 1, _TO_ENGAGEMENT),
        Heading("Team", 2),
        Table((Column("Name"), Column("Signs as"), Column("Roles")), team),
        Heading("Matters of the engagement", 2),
        *matters_table(engagement),
    ]


def _description(engagement: Engagement) -> list[Block]:
    rows = tuple(
        Row((Run(one.criterion, "bold"), one.topic or DC_TOPICS[one.criterion], one.page or "–",
             one.status or "not stated", "Yes" if one.text.strip() else "No"))
        for one in engagement.description
    )  # fmt: skip
    columns = (
        Column("Criterion", rigid=True),
        Column("Topic"),
        Column("Page", rigid=True),
        Column("Status"),
        Column("Text for Section III", rigid=True),
    )
    nothing = Paragraph(("The sheet Description holds nothing yet.",))
    return [
        Heading("Description of the system", 1, _TO_DESCRIPTION),
        Heading("Description criteria", 2),
        Table(columns, rows) if rows else nothing,
        Heading("Subservice organizations", 2),
        *subservice_table(engagement),
        *(
            block
            for kind, name in KINDS.items()
            for block in (Heading(name, 2), *complementary_table(kind, engagement))
        ),
    ]


def _completion(report: Report) -> list[Block]:
    """Return the checklist; the quality review stands below it, where it would fill no page of its own."""
    blocks = list(filled("completion-checklist", report).blocks)
    review = next(iter(report.engagement.matters("quality_review")), None)
    words = matter_words(review) if review else "Nothing is entered of a quality review."
    return [
        Heading(TITLES["completion-checklist"], 1, _TO_COMPLETION),
        *blocks[1:],
        Heading("Quality review", 2, _TO_QUALITY),
        Paragraph((words,)),
    ]


def _letter(report: Report) -> list[Block]:
    blocks = filled("representation-letter", report).blocks
    return [Heading(TITLES["representation-letter"], 1, _TO_LETTER), *blocks[1:]]


def _matrix(papers: Sequence[Paper], engagement: Engagement) -> list[Block]:
    return [
        Heading("Criteria and controls", 1, _TO_MATRIX),
        *matrix(papers, engagement),
        Heading("Controls and the criteria they address", 2),
        *controls_table(papers, linked=True),
    ]


def _lead_parts(header: Header, papers: Sequence[Paper], engagement: Engagement) -> list[Part]:
    """Return the lead sheets; neighbours without a control of their own share pages, which would be nearly empty."""
    groups: list[list[str]] = []
    for series in series_in_scope(engagement):
        if groups and not own_controls(series, papers) and not own_controls(groups[-1][0], papers):
            groups[-1].append(series)
        else:
            groups.append([series])
    return [
        _part(
            header,
            f"Lead {'sheet' if len(group) == 1 else 'sheets'} {', '.join(group)}",
            ", ".join(f"E-{series}" for series in group),
            papers,
            [block for series in group for block in lead_sheet(series, papers, engagement)],
        )
        for group in groups
    ]


def _paper_parts(papers: Sequence[Paper]) -> list[Part]:
    """Return the papers; a control that never ran is on the lead sheets and would be an empty page here."""
    linked = _bound_in(papers)
    return [
        Part(paper_header(paper.record), (*paper_blocks(paper, linked), _carried_to(paper.record)))
        for paper in papers
        if paper.record.ref in linked
    ]


def _bound_in(papers: Sequence[Paper]) -> frozenset[str]:
    return frozenset(record.ref for record in records_of(papers) if not never_run(record))


def _carried_to(record: Record) -> Block:
    """Return where else in the binder a paper stands, as links: each of these places links back to it."""
    series = record.criteria[0].partition(".")[0] if record.criteria else ""
    places = [
        *([Run(f"lead sheet E-{series}", "", lead_label(series))] if series else []),
        Run("matrix of criteria and controls (B)", "", _TO_MATRIX),
        *([Run("exception log (F)", "", _TO_LOG)] if items_deviating(record) else []),
        Run("Section IV (H-IV)", "", section_label("section-iv")),
    ]
    runs = [cell for place in places for cell in (", ", place)][1:]
    return Paragraph(("Carried to: ", *runs, "."))


def _files(papers: Sequence[Paper], attached: Sequence[Attachment]) -> list[Block]:
    return [
        Heading("Files and digests", 1, _TO_FILES),
        Paragraph(("Anyone can compute the SHA-256 digest of a file and compare it with this list.",)),
        Heading("Files inside this binder", 2),
        _file_table([(file.name, sha256_hex(file.data)) for file in attached]),
        Heading("Evidence received from the service organization", 2),
        _file_table(_evidence(papers)),
    ]


def _evidence(papers: Sequence[Paper]) -> list[tuple[str, str]]:
    found = {
        (file.name, file.sha256)
        for record in records_of(papers)
        for test in record.tests
        for file in test.population.files
    }
    attached = {
        (row.get("name", ""), row.get("sha256", "")) for record in records_of(papers) for row in record.evidence
    }
    return sorted(found | attached)


def _file_table(files: Sequence[tuple[str, str]]) -> Block:
    if not files:
        return Paragraph(("None.",))
    rows = tuple(Row((name, Run(digest, "mono"))) for name, digest in files)
    return Table((Column("File"), Column("SHA-256")), rows)
