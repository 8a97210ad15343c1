"""The sheets of how it is tested: Methodology, Criteria, Walkthroughs, Requests."""

from __future__ import annotations

from reperform import model
from reperform.engagement.sheets.columns import Column, Sheet, required
from reperform.model import CriterionRow, MethodRow, RequestRow, Walkthrough

RISKS = ("low", "moderate", "high")
SHIPPED_TABLES = ("example-a", "example-b", "example-c")

METHODOLOGY = Sheet(
    "Methodology",
    "methodology",
    MethodRow,
    (
        Column("control", "id", help="Control; blank: every control without a row.", refers="Controls"),
        required("method", "choice", "How the sample is sized.", choices=model.METHODS),
        Column("table", "key", help="For frequency_table: example-a, -b, -c, or the firm's methodology/NAME.json."),
        Column("risk", "choice", help="For frequency_table: risk associated with the control.", choices=RISKS),
        Column("confidence", "key", help="For attribute, discovery, two_stage: for example 0.95."),
        Column("tolerable_rate", "key", help="For attribute, discovery, two_stage: for example 0.05."),
        Column("expected_rate", "key", help="For attribute: for example 0.01; blank: none expected."),
        Column("size", "number", help="For haphazard and judgmental, or to override the method."),
        Column("reason", "text", help="Why this size or method."),
        Column("selection", "choice", help="How items are selected; blank: random.", choices=model.SELECTIONS),
        Column("stratum_column", "key", help="For stratified: the column that names the stratum."),
        Column("allocation", "choice", help="How strata share; blank: proportional.", choices=model.ALLOCATIONS),
        Column("stratum_rates", "pairs", help="For neyman: rate expected in each stratum, EU=0.02; US=0.05."),
        Column("minimum", "number", help="Least items of every stratum."),
        Column("starts", "number", help="For systematic: number of random starts; blank: 1."),
        Column("sort_by", "keys", help="For systematic: columns that order the list."),
        Column("runs", "key", help="For spread: months, quarters or a number of runs; blank: one an item."),
        Column("key_column", "key", help="Key items, all tested: column of their condition."),
        Column("key_op", "choice", help="Key items: how the column decides.", choices=model.KEY_OPS),
        Column("key_value", "text", help="Key items: value, or values separated by commas."),
        Column("extend_if", "number", help="For two_stage: deviations that lead to the second stage; blank: 1."),
        Column("accept_second_if", "number", help="For two_stage: further deviations accepted; blank: 0."),
        Column("locations", "key", help="Column that names the location of an item."),
        Column("homogeneity", "text", help="Why the locations may be pooled; blank: each by itself."),
    ),
    key=("control",),
    help="The firm's methodology: no sample size is a silent default.",
)
CRITERIA = Sheet(
    "Criteria",
    "criteria",
    CriterionRow,
    (
        required("criterion", "id", "Criterion in scope that no control addresses."),
        Column("applicable", "choice", help="no: not relevant to the system.", choices=("yes", "no")),
        Column("reason", "text", help="Why no control addresses it; printed in the report."),
    ),
    key=("criterion",),
    help="Reasons for criteria without a control.",
)
WALKTHROUGHS = Sheet(
    "Walkthroughs",
    "walkthroughs",
    Walkthrough,
    (
        required("control", "id", "Control walked through.", refers="Controls"),
        required("performed_by", "key", "Member of the team.", refers="People"),
        required("performed_on", "date", "Day of the walkthrough."),
        Column("met_with", "text", help="Names and roles of the people met."),
        Column("item", "key", help="Item followed from end to end."),
        required("seen", "text", "What was seen at each step."),
        Column("design", "choice", help="Blank: not concluded.", choices=model.DESIGN_RESULTS),
        Column("implementation", "choice", help="Blank: not concluded.", choices=model.IMPLEMENTATION_RESULTS),
        Column("rationale", "text", help="Why."),
    ),
    key=("control",),
    help="One real item followed through each control.",
)

REQUESTS = Sheet(
    "Requests",
    "requests",
    RequestRow,
    (
        Column("request", "id", help="Number of the request, for example R-07; blank: R- and the id of the list."),
        Column("population", "id", help="List asked for.", refers="Populations"),
        Column(
            "control",
            "id",
            help="Control whose evidence is asked for; with a list: of the items sampled from it.",
            refers="Controls",
        ),
        Column("what", "text", help="What the client shall send, in words the client understands."),
        Column("asked_of", "text", help="Name and role of the person asked."),
        Column("due", "date", help="Day by which it is needed, as a date or like 2026-01-20."),
        Column("note", "text", help="For the team only; never printed on the client's list."),
    ),
    help="What is asked of the client. Every list of Populations is asked for, with or without a row here.",
)
