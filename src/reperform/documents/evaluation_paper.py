"""The evaluation on paper: criteria, categories, limbs and opinion; what is proposed beside what people judged."""

from __future__ import annotations

from collections.abc import Sequence

from reperform.documents.blocks import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Document,
    Heading,
    PageSize,
    Paragraph,
    Part,
    Row,
    Run,
    Table,
)
from reperform.documents.paper import Paper, records_of
from reperform.documents.typst_render import compile_pdf
from reperform.documents.wording import counted, engagement_header, plain_header, prose_date, sentence
from reperform.model import Engagement
from reperform.record.rollup import (
    ControlNode,
    CriterionNode,
    LimbNode,
    RollUp,
    RollupJudgement,
    RollupNode,
)
from reperform.words import LIMB_WORDS, OPINION_WORDS, ROLLUP_WORDS, STATE_WORDS, STATUS_WORDS

NOT_JUDGED = "Not judged"
OPEN_PRINTED = 3
_TITLE, _REFERENCE = "Evaluation of criteria and opinion", "F.2"
_EXPLAINED = (
    "A proposal follows from the records by fixed rules and decides nothing. A judgement was typed by the person "
    "named, with the reason, on exactly the work that lay beneath it then; on other work it is not in force."
)


def status_words(status: str) -> str:
    """Return a status of the roll-up in words; none for a blank one."""
    return ROLLUP_WORDS.get(status) or OPINION_WORDS.get(status) or "None"


def judged_words(node: RollupNode) -> str:
    """Return what a person judged, who and when; or that nobody has, on the state that is now."""
    if node.judgement is not None:
        return _judgement(node.judgement)
    if node.earlier is not None:
        earlier = node.earlier
        return (
            f"{NOT_JUDGED}. {earlier.name} judged {status_words(earlier.status).lower()} on "
            f"{prose_date(earlier.at).partition(',')[0]} on another state of the work; to be judged again."
        )
    return NOT_JUDGED


def _judgement(given: RollupJudgement) -> str:
    weighed = ""
    if given.material:
        pervasive = f", {'' if given.pervasive == 'yes' else 'not '}pervasive" if given.pervasive else ""
        weighed = f" ({'material' if given.material == 'yes' else 'not material'}{pervasive})"
    day = prose_date(given.at).partition(",")[0]
    return f"{status_words(given.status)}{weighed}. {sentence(given.rationale)} {given.name}, {day}."


def open_words(node: RollupNode) -> str:
    """Return what is open beneath a step: the first points and how many more; all stand with the parts beneath."""
    more = len(node.open_points) - OPEN_PRINTED
    return "; ".join(node.open_points[:OPEN_PRINTED]) + (f"; and {more:,} more" if more > 0 else "") or "nothing"


def _proposed(node: RollupNode) -> str:
    words = status_words(node.proposed.status)
    return f"{words}. {node.proposed.sentence}" if node.proposed.status else node.proposed.sentence


def opinion_blocks(rollup: RollUp) -> list[Block]:
    """Return the opinion as selected, and the matrix applied and explained."""
    opinion = rollup.opinion
    selected = status_words(opinion.judgement.status) if opinion.judgement else "Not selected"
    entries = (
        ("Opinion", selected),
        ("The matrix gives", status_words(opinion.proposed.status) if opinion.proposed.status else "Nothing yet"),
    )
    columns = (
        Column("Limb"), Column("Judged"), Column("Material", rigid=True), Column("Pervasive", rigid=True),
        Column("Leads to"), Column("Why", weight=3),
    )  # fmt: skip
    rows = tuple(
        Row(
            (
                Run(LIMB_WORDS[line.limb], "bold"), status_words(line.status) if line.status else NOT_JUDGED,
                line.material or "–", line.pervasive or "–", status_words(line.gives) if line.gives else "–",
                line.sentence.partition(": ")[2][:1].upper() + line.sentence.partition(": ")[2][1:],
            )
        )
        for line in opinion.matrix
    )  # fmt: skip
    return [
        Callout(entries, (judged_words(opinion), opinion.proposed.sentence), strong=True),
        Table(
            columns, rows, caption="The opinion matrix applied; materiality and pervasiveness as a person typed them"
        ),
    ]


def steps_table(nodes: Sequence[RollupNode], first: str) -> Table:
    """Return categories or limbs as a table: what is judged, what is proposed, what is open."""
    columns = (Column(first), Column("Judged, with the reason", weight=2), Column("Proposed", weight=2), Column("Open"))
    rows = tuple(
        Row(
            (Run(node.title, "bold"), judged_words(node), _proposed(node), open_words(node)),
            marked=node.judgement is None,
        )
        for node in nodes
    )
    return Table(columns, rows)


def criteria_table(criteria: Sequence[CriterionNode], controls: Sequence[ControlNode]) -> Table:
    """Return criteria with their controls, exceptions, what is proposed and what was judged with its reason."""
    by_name = {one.control: one for one in controls}
    columns = (
        Column("Criterion", rigid=True),
        Column("Controls and conclusions"),
        Column("Exceptions and compensating controls"),
        Column("Proposed"),
        Column("Judged, with the reason", weight=2),
    )
    rows = tuple(
        Row(
            (
                Run(one.id, "bold"),
                "\n".join(_control(by_name[name]) for name in one.controls) or "No control",
                _exceptions(one),
                _proposed(one),
                judged_words(one),
            ),
            marked=one.judgement is None,
        )
        for one in criteria
    )
    return Table(columns, rows)


def _control(control: ControlNode) -> str:
    words = STATUS_WORDS.get(control.conclusion) or STATE_WORDS[control.state]
    count = f", {control.deviating:,} of {control.items:,} items deviating" if control.deviating else ""
    return f"{control.control}: {words}{count}"


def _exceptions(one: CriterionNode) -> Cell:
    found = [", ".join(one.exceptions)] if one.exceptions else []
    found += [f"compensating: {', '.join(one.compensating)}"] if one.compensating else []
    return "\n".join(found) or "none recorded"


def evaluation_blocks(rollup: RollUp) -> list[Block]:
    """Return the whole evaluation as blocks, from the opinion down to the criteria."""
    applicable = [one for one in rollup.criteria if one.applicable]
    blocks: list[Block] = [
        Paragraph((_EXPLAINED,)),
        Heading("Opinion", 2),
        *opinion_blocks(rollup),
        Heading("Limbs of the opinion", 2),
        steps_table(rollup.limbs, "Limb"),
        Heading("Categories", 2),
        steps_table(rollup.categories, "Category"),
        Heading("Criteria", 2),
        Paragraph((_criteria_summary(applicable),)),
    ]
    for series in dict.fromkeys(one.series for one in applicable):
        own = [one for one in applicable if one.series == series]
        blocks += [Heading(series, 3), criteria_table(own, rollup.controls)]
    apart = [one for one in rollup.criteria if not one.applicable]
    if apart:
        blocks += [
            Heading("Criteria that do not apply", 3),
            Bullets(tuple(f"{one.id}: {sentence(one.reason)}" for one in apart)),
        ]
    return blocks


def _criteria_summary(criteria: Sequence[CriterionNode]) -> str:
    judged = [one.judgement.status for one in criteria if one.judgement]
    counts = [f"{words.lower()} {judged.count(name)}" for name, words in ROLLUP_WORDS.items() if name in judged]
    return (
        f"{counted(len(criteria), 'criterion').replace('criterions', 'criteria')} to be judged, {len(judged)} judged"
        f"{': ' + ', '.join(counts) if counts else ''}."
    )


def limbs_in_words(limbs: Sequence[LimbNode]) -> list[str]:
    """Return one line a limb: what was judged of it."""
    return [f"{limb.title}: {judged_words(limb)}" for limb in limbs]


def evaluation_pdf(
    papers: Sequence[Paper], engagement: Engagement, rollup: RollUp, page_size: PageSize = "letter"
) -> bytes:
    """Return the evaluation paper as a PDF."""
    records = records_of(papers)
    header = engagement_header(engagement, records)
    blocks = (Heading(_TITLE, 1), *evaluation_blocks(rollup))
    part = Part(plain_header(header, _TITLE, _REFERENCE, records), blocks)
    title = f"{_TITLE}, {header.client}"
    return compile_pdf(Document(title, header.firm, header.period_end, (part,), page_size=page_size))
