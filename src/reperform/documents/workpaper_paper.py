"""One workpaper: what was to be shown, on what it was tested, with what result, and what a person concluded.

The order is the one a reviewer reads in: result, objective, control, criteria, design, then each test from
source to totals, then deviations, evaluation and conclusion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reperform.canonical import sha256_hex
from reperform.catalogue import criteria
from reperform.documents.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
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
from reperform.documents.paper import Paper, attachments, results_table, sample_table
from reperform.documents.paper_absence import absence_blocks
from reperform.documents.paper_control import control_blocks, linked_ref, paper_label, relied_on_blocks
from reperform.documents.paper_results import deviation_blocks, evaluation_blocks
from reperform.documents.paper_tests import test_blocks
from reperform.documents.typst_render import compile_pdf
from reperform.documents.wording import (
    DESIGN,
    conclusion_words,
    counted,
    items_deviating,
    items_tested,
    paper_header,
    pending,
    prose_date,
    sentence,
    upper_first,
    without_commands,
)
from reperform.record import ControlTest, Record
from reperform.texts import join_words
from reperform.words import STATE_WORDS, STATUS_WORDS

Section = tuple[str, Sequence[Block]]


def workpaper_pdf(paper: Paper, page_size: PageSize = "letter") -> bytes:
    """Return a workpaper as a PDF with record.json, results.csv and sample.csv attached.

    Parameters
    ----------
    paper : Paper
        The record and its results.
    page_size : str
        ``letter`` or ``a4``.
    """
    return compile_pdf(workpaper(paper, page_size))


def workpaper(paper: Paper, page_size: PageSize = "letter") -> Document:
    """Return a workpaper as a document, dated with the last day of the period."""
    record = paper.record
    return Document(
        title=f"{record.ref} {record.title}",
        author=record.header.firm,
        subject=f"Test of control {record.control}, {record.header.client}, {record.header.system}",
        dated=record.header.period_end,
        parts=(Part(paper_header(record), paper_blocks(paper)),),
        attachments=attachments(paper),
        page_size=page_size,
    )


def paper_blocks(paper: Paper, linked: frozenset[str] = frozenset()) -> tuple[Block, ...]:
    """Return the blocks of a workpaper; ``linked`` names the papers bound together with it."""
    record = paper.record
    sections: list[Section] = [
        ("Objective", [Paragraph((sentence(record.objective),))]),
        ("Control as worded by the service organization", control_blocks(record)),
        ("Criteria addressed", _criteria(record)),
        ("Design and implementation", _design(record)),
        *([("General controls relied on", relied_on_blocks(record, linked))] if record.relied_on else []),
        *_tests(paper),
        ("Deviations", deviation_blocks(paper)),
        ("Evaluation", evaluation_blocks(record)),
        ("Conclusion", _conclusion(record)),
        *_narratives(record),
        *_references(record, linked),
        *_evidence(record),
        ("Parameters, versions and digests", _provenance(paper)),
    ]
    title = Heading(f"{record.ref}   {record.title}", 1, paper_label(record.ref))
    return (title, _result_box(record), *_numbered(sections))


def _numbered(sections: Sequence[Section]) -> list[Block]:
    blocks: list[Block] = []
    for number, (title, body) in enumerate(sections, 1):
        blocks.append(Heading(f"{number}  {title}", 2))
        part = 0
        for block in body:
            if isinstance(block, Heading) and block.level == 3:
                part += 1
                blocks.append(replace(block, text=f"{number}.{part}  {block.text}"))
            else:
                blocks.append(block)
    return blocks


def _result_box(record: Record) -> Callout:
    entries = [
        ("State", STATE_WORDS[record.state].partition(",")[0]),
        ("Conclusion", conclusion_words(record)),
        ("Items tested", f"{items_tested(record):,}" if record.tests else "none"),
        ("Items deviating", f"{items_deviating(record):,}" if record.tests else "none"),
    ]
    if pending(record):
        entries.append(("Results pending", f"{pending(record):,}"))
    return Callout(tuple(entries), _box_lines(record), strong=True)


def _box_lines(record: Record) -> tuple[Cell, ...]:
    weighed = len(record.cautions)
    cautions = (f"To be weighed: {counted(weighed, 'point')}, named under Conclusion.",) if weighed else ()
    if record.state == "concluded" and record.conclusion:
        return (sentence(record.conclusion.rationale), *cautions)
    points = tuple(f"Open: {sentence(without_commands(point))}" for point in record.open_points)
    return (f"Proposed by the results, not a conclusion: {sentence(record.proposed.sentence)}", *points, *cautions)


def _criteria(record: Record) -> list[Block]:
    known = {criterion.id: criterion for criterion in criteria()}
    rows = [
        Row((Run(name, "bold"), known[name].series_title, known[name].paraphrase))
        if name in known
        else Row((Run(name, "bold"), "not in the catalogue", "No paraphrase: the criterion is not one of the 61."))
        for name in record.criteria
    ]
    columns = (Column("Criterion", rigid=True), Column("Series"), Column("What it asks for, in our words"))
    return [Table(columns, tuple(rows))]


def _design(record: Record) -> list[Block]:
    design = record.design
    if not (design.seen or design.design or design.performed_by):
        return [Paragraph(("No walkthrough is recorded. Design and implementation are not concluded.",))]
    rows: list[tuple[str, Cell]] = [
        ("Design", Run(DESIGN.get(design.design, design.design), "bold")),
        ("Implementation", Run(DESIGN.get(design.implementation, design.implementation), "bold")),
        ("Walkthrough by", f"{design.performed_by}, {prose_date(design.performed_on)}"),
        ("Met with", design.met_with),
        ("Item followed", design.item),
        ("Seen", design.seen),
        ("Rationale", design.rationale),
    ]
    return [KeyValues(tuple(row for row in rows if row[1]))]


def _tests(paper: Paper) -> list[Section]:
    record = paper.record
    if not record.tests:
        reason = (
            "The design is not suitable, so operating effectiveness was not tested."
            if record.design.design == "not_suitable"
            else "No test was performed."
        )
        return [("Tests of operating effectiveness", [Paragraph((reason,))])]
    return [(_test_title(test), test_blocks(test, paper)) for test in record.tests]


def _test_title(test: ControlTest) -> str:
    return f"Test {test.id}" + (f": {test.title}" if test.title else "")


def _conclusion(record: Record) -> list[Block]:
    conclusion = record.conclusion
    if conclusion is not None and record.state == "concluded":
        who = ", ".join(filter(None, [conclusion.name or conclusion.person, prose_date(conclusion.at)]))
        entries = (("Conclusion", conclusion_words(record)), ("Concluded by", who))
        return [Callout(entries, (sentence(conclusion.rationale),)), *absence_blocks(record), *_cautions(record)]
    status = STATUS_WORDS.get(record.proposed.status, "nothing; only a person can say")
    blocks: list[Block] = [
        Callout(
            (("Conclusion", "Not concluded"), ("Proposed by the results", status)),
            (record.proposed.sentence,),
        )
    ]
    if conclusion is not None:
        earlier = STATUS_WORDS.get(conclusion.status, conclusion.status)
        blocks.append(Paragraph((f"An earlier conclusion is no longer in force: {earlier}. {conclusion.rationale}",)))
    if record.open_points:
        blocks += [Paragraph((Run("Open points", "bold"),)), Bullets(tuple(map(without_commands, record.open_points)))]
    return [*blocks, *absence_blocks(record), *_cautions(record)]


def _cautions(record: Record) -> list[Block]:
    if not record.cautions:
        return []
    points = tuple(upper_first(sentence(text)) for text in record.cautions)
    return [Paragraph((Run("To be weighed", "bold"),)), Bullets(points)]


def _narratives(record: Record) -> list[Section]:
    if not record.narratives:
        return []
    blocks: list[Block] = []
    for name, text in record.narratives.items():
        blocks += [Heading(name, 3), *(Paragraph((part,)) for part in text.split("\n\n") if part.strip())]
    return [("Narratives", blocks)]


def _references(record: Record, linked: frozenset[str]) -> list[Section]:
    if not record.cross_references:
        return []
    rows = tuple(
        Row((linked_ref(row.get("ref", ""), linked), row.get("control", ""), row.get("why", "")))
        for row in record.cross_references
    )
    columns = (
        Column("Workpaper", rigid=True),
        Column("Control", rigid=True),
        Column("How this paper relates to it"),
    )
    return [("Cross-references", [Table(columns, rows)])]


def _evidence(record: Record) -> list[Section]:
    if not record.evidence:
        return []
    rows = tuple(
        Row(
            (
                *(row.get(name, "") for name in ("item", "attribute", "name", "page")),
                Run(row.get("sha256", ""), "mono"),
            )
        )
        for row in record.evidence
    )
    columns = (
        Column("Item"),
        Column("Attribute", "center", rigid=True),
        Column("File"),
        Column("Page", rigid=True),
        Column("SHA-256"),
    )
    return [("Evidence index", [Table(columns, rows)])]


def _provenance(paper: Paper) -> list[Block]:
    record = paper.record
    digests = [
        ("record.json", paper.record_sha256),
        ("results.csv", sha256_hex(results_table(paper))),
        ("sample.csv", sha256_hex(sample_table(paper))),
    ]
    rows: list[tuple[str, Cell]] = [
        *((name, Run(value, "mono")) for name, value in digests),
        *(_version(name, version) for name, version in _versions(record)),
    ]
    blocks: list[Block] = [KeyValues(tuple(rows))]
    groups: dict[str, list[ControlTest]] = {}
    for test in record.tests:
        groups.setdefault(repr((test.procedure, sorted(test.parameters.items()))), []).append(test)
    for tests in groups.values():
        names = f"test{'s' if len(tests) > 1 else ''} {join_words([test.id for test in tests])}"
        blocks += [Heading(f"Procedure of {names}", 3), KeyValues(_procedure(tests))]
    return blocks


def _versions(record: Record) -> list[tuple[str, str]]:
    """Return the versions in order; those of procedures stand beside their digests."""
    named = {f"procedure {test.procedure.id}" for test in record.tests}
    return [(name, version) for name, version in sorted(record.versions.items()) if name not in named]


def _version(name: str, version: str) -> tuple[str, Cell]:
    """Return a version with its name; a procedure that tested nothing by its id, as the others are."""
    if name.startswith("procedure "):
        return "Procedure", f"{name.removeprefix('procedure ')}, version {version}; it tested nothing"
    return name if name == "reperform" else upper_first(name), version


def _procedure(tests: Sequence[ControlTest]) -> tuple[tuple[str, Cell], ...]:
    """Return what was executed for tests of one procedure with equal parameters, and the digest of each result."""
    test, procedure = tests[0], tests[0].procedure
    origin = {"reperform": "shipped with reperform", "firm": "a procedure of the firm, not of reperform"}
    rules = {one.firm_rule.id: one.firm_rule for each in tests for one in each.attributes if one.firm_rule}
    return (
        ("Procedure", f"{procedure.id}, version {procedure.version}, {origin[procedure.origin]}"),
        ("SHA-256 of procedure", Run(procedure.sha256, "mono")),
        *((("SHA-256 of its file", Run(procedure.file_sha256, "mono")),) if procedure.file_sha256 else ()),
        *((f"Rule {rule.id}", f"version {rule.version}, {rule.file}, a rule of the firm, not of reperform")
          for rule in rules.values()),
        *((f"SHA-256 of {rule.id}", Run(rule.sha256, "mono")) for rule in rules.values()),
        *((f"SHA-256 of results, {one.id}", Run(one.results_sha256, "mono")) for one in tests),
        ("Parameters", "; ".join(f"{name} {value}" for name, value in sorted(test.parameters.items())) or "none"),
    )
