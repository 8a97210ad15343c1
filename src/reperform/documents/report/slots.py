"""What fills the slots of the wording templates: the engagement's own facts, what people recorded, and nothing else.

A slot whose fact is not known stays unfilled; a template prints it visibly.
"""

from __future__ import annotations

from collections.abc import Sequence

from reperform.documents.blocks import Block, Column, Heading, Paragraph, Row, Run, Table
from reperform.documents.lead_sheet import series_in_scope
from reperform.documents.paper import Paper
from reperform.documents.report.inputs import ReportInputs
from reperform.documents.report.matrices import complementary_table, controls_of, subservice_table
from reperform.documents.report.responses import response_rows
from reperform.documents.report.templates import Value, clauses, fill
from reperform.documents.wording import FREQUENCIES, period_words, prose_date, sentence
from reperform.engagement.coverage import coverage
from reperform.model import Engagement, SubserviceOrganization
from reperform.texts import join_words

NOT_SELECTED = "[opinion not selected]"
NOT_WRITTEN = "not written"
DC_TOPICS = {
    "DC1": "Services provided",
    "DC2": "Principal service commitments and system requirements",
    "DC3": "Components of the system",
    "DC4": "Significant incidents",
    "DC5": "Applicable criteria and related controls",
    "DC6": "Complementary user entity controls",
    "DC7": "Subservice organizations",
    "DC8": "Criteria that are not relevant",
    "DC9": "Significant changes during the period",
}


class Slots:
    """The values of one engagement for every template.

    Parameters
    ----------
    papers : sequence of Paper
        Every workpaper.
    """

    def __init__(self, papers: Sequence[Paper], engagement: Engagement, inputs: ReportInputs) -> None:
        self.papers = papers
        self.engagement = engagement
        self.inputs = inputs
        self.passages = clauses(inputs.template("clauses"))
        self.type_1 = engagement.about.report_type == 1
        # Slots left open within a passage; they belong to whatever the passage was put into.
        self.unfilled: list[str] = []

    def values(self) -> dict[str, Value]:
        """Return every slot there is, with what fills it."""
        return {**self.facts(), **self._scope(), **self._opinion(), **self._description(), **self._letter()}

    def facts(self) -> dict[str, Value]:
        """Return the plain facts of the engagement and what the sheet Report states."""
        about = self.engagement.about
        period = period_words(str(about.period_start), str(about.period_end))
        end = prose_date(str(about.period_end))
        return {
            "client": about.client,
            "system": about.system,
            "firm": about.firm,
            "period": period,
            "period_end": end,
            "when": f"as of {end}" if self.type_1 else f"for the period {period}",
            "categories": join_words([name.lower() for name in about.categories]),
            "addressee": self._matter_text("addressee"),
            "place": self._matter_text("place"),
            "report_date": self._matter_day("report_date"),
            "assertion_by": self._signed_by("assertion"),
            "assertion_date": self._matter_day("assertion"),
            "representations_by": self._signed_by("representations"),
        }

    def _matter_text(self, name: str) -> str | None:
        return next((row.text for row in self.engagement.matters(name) if row.text), None)

    def _signed_by(self, name: str) -> str | None:
        return next((row.by for row in self.engagement.matters(name) if row.by), None)

    def _matter_day(self, name: str) -> str | None:
        """Return the day of a matter that is done; a day somebody plans is none."""
        rows = self.engagement.matters(name)
        return next((prose_date(str(row.dated)) for row in rows if row.dated and row.status == "done"), None)

    def _passage(self, name: str) -> tuple[Block, ...]:
        """Return a passage of the clauses with its slots filled; one the firm's file leaves out is shown."""
        if name not in self.passages:
            self.unfilled.append(f"clauses: {name}")
            return (Paragraph((Run(f"[clauses: no passage {name}]", "bold"),)),)
        values = {**self.facts(), **self._names(), **self._conditions(), "opinion_rationale": self._rationale()}
        filled = fill(self.passages[name], values)
        self.unfilled += filled.unfilled
        return filled.blocks

    def _words(self, name: str) -> str:
        """Return a passage as running text."""
        return " ".join(
            "".join(run.text if isinstance(run, Run) else run for run in block.runs)
            for block in self._passage(name)
            if isinstance(block, Paragraph)
        )

    def _said_if_done(self, passage: str, matter: str) -> str | None:
        """Return a passage once a person entered that its matter is done: only then may the report say so."""
        done = any(row.status == "done" for row in self.engagement.matters(matter))
        return self._words(passage) if done else None

    def _of_method(self, method: str) -> list[SubserviceOrganization]:
        return [row for row in self.engagement.subservice if row.method == method]

    def _names(self) -> dict[str, Value]:
        events = [row.text for row in self.engagement.matters("subsequent_event")]
        return {
            "carved_out": join_words([_with_services(row) for row in self._of_method("carve_out")]),
            "carved_out_short": join_words([row.organization for row in self._of_method("carve_out")]),
            "included": join_words([_with_services(row) for row in self._of_method("inclusive")]),
            "subservice_names": join_words([row.organization for row in self.engagement.subservice]),
            "events_listed": " ".join(map(sentence, events)),
        }

    def _conditions(self) -> dict[str, Value]:
        kinds = [
            name
            for kind, name in (("CUEC", "user entity controls"), ("CSOC", "subservice organization controls"))
            if any(row.kind == kind for row in self.engagement.complementary)
        ]
        if not kinds:
            return {"if_complementary_in_place": "", "if_complementary_operated": ""}
        assumed = f"the complementary {join_words(kinds)} assumed in the design"
        return {
            "if_complementary_in_place": f", and if {assumed} were in place and operated effectively",
            "if_complementary_operated": f", if {assumed} operated effectively",
        }

    def _scope(self) -> dict[str, Value]:
        methods = [name for name in ("carve_out", "inclusive") if self._of_method(name)]
        cuec = any(row.kind == "CUEC" for row in self.engagement.complementary)
        none = self._passage("no_subservice") if not self.engagement.subservice else ()
        return {
            "subservice_scope": (
                *(block for name in methods for block in self._passage(name)),
                *none,
                *self._unstated(),
            ),
            "subservice_assertion": (
                *(block for name in methods for block in self._passage(f"{name}_assertion")),
                *self._unstated(),
            ),
            "cuec_scope": self._passage("cuec" if cuec else "no_cuec"),
            "cuec_assertion": self._passage("cuec_assertion") if cuec else (),
            "other_information_scope": self._passage("other_information"),
        }

    def _unstated(self) -> tuple[Block, ...]:
        """Return a visible gap for every subservice organization without a method."""
        rows = [row for row in self.engagement.subservice if not row.method]
        self.unfilled += [f"method of {row.organization}" for row in rows]
        return tuple(Paragraph((Run(f"[method of {row.organization}: not stated]", "bold"),)) for row in rows)

    def _rationale(self) -> str | None:
        return self.inputs.opinion.rationale if self.inputs.opinion else None

    def _opinion(self) -> dict[str, Value]:
        """Return the passages that follow the opinion a partner selected; until then a visible gap."""
        opinion = self.inputs.opinion
        independence = self._said_if_done("independence", "independence")
        if opinion is None:
            self.unfilled.append("opinion")
            gap: tuple[Block, ...] = (Paragraph((Run(NOT_SELECTED, "bold"),)),)
            return {
                "opinion": gap, "basis": (), "examined": self._words("examined"), "evidence": NOT_SELECTED,
                "independence": independence,
            }  # fmt: skip
        modified = opinion.status != "unmodified"
        ending = "_disclaimer" if opinion.status == "disclaimer" else ""
        name = {"qualified": "our qualified opinion", "adverse": "our adverse opinion"}.get(
            opinion.status, "our disclaimer"
        )
        basis = (Heading(f"Basis for {name}", 2), *self._passage("basis")) if modified else ()
        return {
            "opinion": self._passage(f"opinion_{opinion.status}{'_type_1' if self.type_1 else ''}"),
            "basis": basis,
            "examined": self._words(f"examined{ending}"),
            "evidence": self._words(f"evidence{ending}"),
            "independence": independence,
        }

    def _description(self) -> dict[str, Value]:
        cuec = any(row.kind == "CUEC" for row in self.engagement.complementary)
        return {
            "description": self._description_blocks(),
            "subservice_table": self._subservice_table(),
            "cuec_intro": self._passage("cuec_intro") if cuec else (),
            "cuec_table": tuple(complementary_table("CUEC", self.engagement)),
            "csoc_table": tuple(complementary_table("CSOC", self.engagement)),
            "criteria_not_addressed": self._not_addressed(),
            "control_list": self._control_list(),
            "responses": responses(self.papers, self.inputs),
            "other_information_read": self._said_if_done("other_information_read", "other_information"),
        }

    def _description_blocks(self) -> tuple[Block, ...]:
        blocks: list[Block] = []
        for criterion, topic in DC_TOPICS.items():
            if criterion == "DC9" and self.type_1:
                continue
            rows = [row for row in self.engagement.description if row.criterion == criterion]
            if not rows:
                blocks += [Heading(f"{topic} ({criterion})", 2), self._gap(criterion)]
            for row in rows:
                blocks.append(Heading(f"{row.topic or topic} ({criterion})", 2))
                parts = [part.strip() for part in row.text.split("\n\n") if part.strip()]
                blocks += [Paragraph((part,)) for part in parts] or [self._gap(f"{criterion} {row.topic}".strip())]
        return tuple(blocks)

    def _gap(self, name: str) -> Block:
        self.unfilled.append(f"description {name}")
        return Paragraph((Run(f"[{name}: {NOT_WRITTEN}]", "bold"),))

    def _subservice_table(self) -> tuple[Block, ...]:
        if not self.engagement.subservice:
            return self._passage("no_subservice")
        return tuple(subservice_table(self.engagement))

    def _not_addressed(self) -> tuple[Block, ...]:
        mapped = coverage(self.engagement).by_criterion
        rows = [
            Row((Run(one.id, "bold"), self.inputs.criteria.get(one.id) or one.paraphrase,
                 controls_of(one.id, self.papers, self.engagement)))
            for criteria in series_in_scope(self.engagement).values()
            for one in criteria
            if not mapped[one.id]
        ]  # fmt: skip
        if not rows:
            return (Paragraph(("Every criterion in scope is addressed by a control.",)),)
        columns = (Column("Criterion", rigid=True), Column("What it asks for"), Column("Reason", weight=2))
        return (Table(columns, tuple(rows)),)

    def _control_list(self) -> tuple[Block, ...]:
        columns = (
            Column("Control", rigid=True),
            Column("Control activity", weight=3),
            Column("Owner"),
            Column("Frequency and nature"),
            Column("Criteria"),
        )
        rows = [
            Row(
                (
                    Run(row.control, "bold"),
                    row.description + self._days(row.effective_from, row.effective_to),
                    row.owner,
                    f"{FREQUENCIES.get(row.frequency, row.frequency)}, {row.automation}",
                    ", ".join(row.criteria),
                )
            )
            for row in self.engagement.controls
        ]
        return (Table(columns, tuple(rows)),)

    @staticmethod
    def _days(start: object, end: object) -> str:
        words = [
            *([f"from {prose_date(str(start))}"] if start else []),
            *([f"until {prose_date(str(end))}"] if end else []),
        ]
        return f" (in force {' '.join(words)})" if words else ""

    def _letter(self) -> dict[str, Value]:
        controls = "controls_representation_type_1" if self.type_1 else "controls_representation"
        subservice = "subservice_representation" if self.engagement.subservice else "no_subservice_representation"
        events = "events" if self.engagement.matters("subsequent_event") else "no_events"
        return {
            "controls_representation": self._words(controls),
            "subservice_representation": self._words(subservice),
            "events_representation": self._words(events),
        }


def _with_services(row: SubserviceOrganization) -> str:
    services = row.services[:1].lower() + row.services[1:]
    return f"{row.organization} ({services})" if services else row.organization


def responses(papers: Sequence[Paper], inputs: ReportInputs) -> tuple[Block, ...]:
    """Return management's responses to exceptions; an exception without one is shown without one."""
    rows = [row for paper in papers for row in response_rows(paper, inputs)]
    if not rows:
        return (Paragraph(("No exceptions were noted in this report.",)),)
    columns = (Column("Control", rigid=True), Column("Exception", weight=2), Column("Management's response", weight=3))
    return (Table(columns, tuple(Row((Run(control, "bold"), fact, told)) for control, fact, told in rows)),)
