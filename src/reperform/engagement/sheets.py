"""The sheets and columns of ``engagement.xlsx``: one table for the reader, the writer and the documentation.

A column is a field of the row's class in ``reperform.model``; this module adds what a workbook needs besides:
how a cell is read, whether it may be blank, what it may refer to, and the help a person sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reperform import model
from reperform.model import (
    About,
    AttributeSpec,
    Control,
    CriterionRow,
    ExclusionRule,
    Holiday,
    Identity,
    Join,
    MethodRow,
    Person,
    PopulationSpec,
    RequestRow,
    Row,
    Walkthrough,
)

WORKBOOK = "engagement.xlsx"
# Sheets the tool writes for people to read; nothing is ever read from them.
HELP_SHEETS = ("README", "Lists", "Library_criteria", "Library_controls")

CellKind = Literal[
    "text",  # any text, line breaks kept
    "key",  # a name: outer blanks and zero-width characters are no part of it
    "keys",  # several, separated by "; " (in lists of columns also by ", ")
    "id",  # capital letters, digits, dot and hyphen
    "ids",
    "choice",  # one of ``choices``
    "choices",
    "date",  # a real date cell or ISO text
    "moment",  # a date or a date with a time, ISO
    "number",  # a whole number
    "pairs",  # name=value; name=value
    "folds",  # rules for every column, or column=rule, rule; column=rule
]


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Attributes
    ----------
    name : str
        Header, and field of the model.
    kind : str
        How a cell is read and written.
    required : bool
        Whether a blank cell is a problem.
    help : str
        What to enter, in one sentence.
    choices : tuple of str
        The values allowed, for ``choice`` and ``choices``.
    refers : str
        The sheet whose identifiers it names; blank: none.
    """

    name: str
    kind: CellKind
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()
    refers: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet, the rows it holds, and where they go in ``model.Engagement``.

    ``key`` names the columns that tell rows apart (no two rows agree in all of them); none: rows may repeat.
    """

    name: str
    field: str
    model: type[Row]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    help: str = ""

    def column(self, name: str) -> Column:
        """Return a column by its name; KeyError when the sheet has none."""
        return {column.name: column for column in self.columns}[name]


def _required(name: str, kind: CellKind, help_text: str, **more: object) -> Column:
    return Column(name, kind, True, help_text, **more)  # type: ignore[arg-type]


RULE_NAMES = (
    "present", "absent", "equals", "in_list", "not_in_list", "on_or_before", "within", "within_by", "ordered",
    "different_person", "authorised", "agrees_to", "recomputed", "exists_in", "absent_as_of", "occurs_each",
    "covers", "closed_loop", "baseline", "manual",
)  # fmt: skip

RISKS = ("low", "moderate", "high")
SHIPPED_TABLES = ("example-a", "example-b", "example-c")

ABOUT_FIELDS = (
    _required("client", "text", "Legal name of the service organization."),
    _required("system", "text", "Name of the system examined."),
    Column("report_type", "number", False, "2: Type 2 report (over a period); 1: Type 1.", ("1", "2")),
    _required("period_start", "date", "First day of the period, as a date or like 2025-01-31."),
    _required("period_end", "date", "Last day of the period, included."),
    _required("time_zone", "key", "IANA name of the zone in which days are counted, e.g. America/Chicago."),
    _required("categories", "choices", "Categories of the report, separated by '; '.", choices=model.CATEGORIES),
    _required("firm", "text", "Name of the service auditor's firm."),
    _required("engagement_id", "id", "Short id of the engagement, for example NORTHWIND-2025."),
)
_ABOUT = Sheet("About", "about", About, ABOUT_FIELDS, help="One row a field: the engagement as a whole.")

_PEOPLE = Sheet(
    "People",
    "people",
    Person,
    (
        _required("person", "key", "Short id that signs: used in --as and in every event."),
        _required("name", "text", "Name as printed in the workpapers."),
        _required("roles", "choices", "What the person may do, separated by '; '.", choices=model.ROLES),
        Column("login", "key", help="User name on the computer, so that --as can be left out."),
        Column("emails", "keys", help="Addresses, separated by '; '."),
    ),
    key=("person",),
    help="The engagement team.",
)
_CONTROLS = Sheet(
    "Controls",
    "controls",
    Control,
    (
        _required("control", "id", "Id as in the control matrix: capital letters, digits, dot, hyphen."),
        _required("title", "text", "Short name of the control."),
        _required("description", "text", "What the service organization does (who, what, when)."),
        _required("owner", "text", "Role that performs the control."),
        _required("frequency", "choice", "How often the control operates in the period.", choices=model.FREQUENCIES),
        _required("automation", "choice", "Performed by people or by the system.", choices=model.AUTOMATION),
        _required("criteria", "ids", "Criteria it meets, separated by '; '; the first one files it."),
        Column("relies_on", "ids", help="Other controls it relies on.", refers="Controls"),
        Column("effective_from", "date", help="First day of operation when not the whole period."),
        Column("effective_to", "date", help="Last day of operation when not the whole period."),
        Column("key_report", "text", help="Report the control owner relies on, if any."),
        Column("procedure", "key", help="Notebook to use; blank takes the one that fits the rules."),
        Column(
            "required_source",
            "keys",
            help="Independent system its population must come from; several: any of them, separated by '; '.",
        ),
        Column(
            "disallowed_sources",
            "keys",
            help="Systems that hold only items that comply, such as the ticket queue for approved access.",
        ),
    ),
    key=("control",),
    help="The control matrix (RCM): one row a control.",
)
_ATTRIBUTES = Sheet(
    "Attributes",
    "attributes",
    AttributeSpec,
    (
        _required("control", "id", "Control it belongs to.", refers="Controls"),
        _required("attribute", "id", "Letter of the attribute: A, B, C ..."),
        _required("text", "text", "The attribute as a sentence that is true of an item without deviation."),
        _required("test_nature", "choice", "Kind of evidence.", choices=model.TEST_NATURES),
        _required("population", "id", "List the items come from.", refers="Populations"),
        _required("rule", "choice", "Rule that decides, or manual for a person.", choices=RULE_NAMES),
        Column("arguments", "pairs", help="name=value; name=value, as the rule's page says."),
        Column("sla_source", "text", help="Where the client's own wording states the limit."),
        Column("extent", "choice", help="Blank: rules test all items, manual a sample.", choices=model.EXTENTS),
        Column(
            "level",
            "choice",
            help="L0 client list, L1 watched export, L2 source document, L3 obtained directly.",
            choices=("L0", "L1", "L2", "L3"),
        ),
        Column("tolerable_rate", "key", help="Own tolerable rate of this attribute; blank: Methodology's."),
        Column("expected_rate", "key", help="Own expected rate of this attribute; blank: Methodology's."),
    ),
    key=("control", "attribute"),
    help="What each item is tested for: one row an attribute.",
)
_POPULATIONS = Sheet(
    "Populations",
    "populations",
    PopulationSpec,
    (
        _required("population", "id", "Id of the list, for example LEAVERS."),
        Column("controls", "ids", help="Controls that use it.", refers="Controls"),
        Column("title", "text", help="What the list holds."),
        Column("unit", "text", help="One row, as a singular noun: leaver, change. Blank: item."),
        Column("file", "text", help="File in the evidence folder."),
        Column("sheet", "key", help="Sheet of the file."),
        Column("header_row", "number", help="Row number of the column names."),
        Column("key", "keys", help="Columns that name an item, separated by '; '."),
        Column("date_column", "key", help="Date that places an item inside the period."),
        Column("date_order", "key", help="DMY, MDY or YMD; or per column: hired=DMY; left=MDY."),
        Column("zone", "key", help="IANA name for time stamps without an offset; or per column: opened=UTC."),
        Column("range", "key", help="Cells of the sheet that are read, like B4:K310."),
        Column("header_rows", "number", help="Rows of column names, when more than one.", choices=("1", "2", "3")),
        Column("header_names", "choice", help="letters: same names differ by letter.", choices=("letters",)),
        Column("encoding", "key", help="Encoding of a text file, like windows-1252."),
        Column("delimiter", "key", help="Of a text file: comma, semicolon, tab or pipe."),
        Column("decimal", "key", help="point or comma; or per column: amount=comma; rate=point."),
        Column("null_words", "text", help="Words that mean no value: NA, None; or per column: left=NA."),
        Column("filter_column", "key", help="Column that decides which rows are items."),
        Column("filter_op", "choice", help="How it decides.", choices=model.FILTER_OPS),
        Column("filter_value", "text", help="Value, or values separated by commas for in and not_in."),
        Column(
            "item_rule",
            "choice",
            help="in_period, all_rows; of an event log last_event, first_event or end_state.",
            choices=model.ITEM_RULES,
        ),
        Column("order_by", "keys", help="Columns that order the events of an item."),
        Column("state_column", "key", help="For end_state: column of the state."),
        Column("end_states", "keys", help="For end_state: states that end an item."),
        Column("duplicates", "choice", help="Rows with the same key; blank: error.", choices=model.DUPLICATES),
        Column("stated_count", "number", help="Rows the client or system says the list has."),
        Column("stated_totals", "pairs", help="Control totals: column=value; column=value."),
        Column("source", "text", help="System the list was produced from."),
        Column("query", "text", help="Query, filters or steps used to produce it."),
        Column("produced_by", "text", help="Who produced it."),
        Column("produced_at", "moment", help="When, like 2026-01-12 or 2026-01-12T09:30."),
        Column("second_source", "id", help="Another list it is reconciled to.", refers="Populations"),
        Column(
            "accuracy",
            "choice",
            help="How accuracy was tested; blank: not yet.",
            choices=("rows_traced", "sampled_items"),
        ),
        Column("rows_traced", "number", help="Rows traced to source."),
        Column("source_owner", "text", help="Who answers for the source system. Blank: not stated."),
        Column(
            "environment", "choice", help="Where it was produced. Blank: not stated.", choices=model.ENVIRONMENTS
        ),
        Column("period_filter", "text", help="Dates the export was limited to, and by which date field; or none."),
        Column("edits", "text", help="What was changed after the export; none if nothing. Blank: not stated."),
        Column("observed", "choice", help="yes: the team watched the export being made.", choices=("yes", "no")),
        Column("report_kind", "choice", help="Report as shipped, or made for this.", choices=model.REPORT_KINDS),
        Column("itgc", "ids", help="General controls over the source that the list relies on.", refers="Controls"),
        Column("opening_count", "number", help="Roll-forward: rows at the start of the period."),
        Column("additions", "number", help="Roll-forward: rows added in the period."),
        Column("removals", "number", help="Roll-forward: rows removed in the period."),
        Column("opening_list", "id", help="Roll-forward by key: the list at the start.", refers="Populations"),
        Column("additions_list", "id", help="Roll-forward by key: rows added.", refers="Populations"),
        Column("removals_list", "id", help="Roll-forward by key: rows removed.", refers="Populations"),
        Column(
            "identity_columns",
            "pairs",
            help="Makes the list part of the identity map: person=COLUMN; identity=COLUMN; from=COLUMN; to=COLUMN; "
            "kind=COLUMN; shared=values of kind that mean shared.",
        ),
    ),
    key=("population",),
    help="The lists the client produced, and how each was produced.",
)
_EXCLUSIONS = Sheet(
    "Exclusions",
    "exclusions",
    ExclusionRule,
    (
        _required("population", "id", "List whose rows are excluded.", refers="Populations"),
        _required("column", "key", "Column that decides."),
        _required("op", "choice", "How it decides.", choices=model.FILTER_OPS),
        Column("value", "text", help="Value, or values separated by commas for in and not_in."),
        _required("reason", "text", "Why these rows are no items; printed in the workpaper."),
    ),
    help="Rows of a list that are no items: each rule with its reason, counted in the workpaper.",
)
_JOINS = Sheet(
    "Joins",
    "joins",
    Join,
    (
        _required("left", "id", "List whose items look for rows.", refers="Populations"),
        _required("left_columns", "keys", "Columns compared, separated by '; '."),
        _required("right", "id", "List in which rows are looked for.", refers="Populations"),
        _required("right_columns", "keys", "Columns compared, in the same order."),
        Column(
            "fold",
            "folds",
            help="Differences that do not matter, in order: case; domain; dashes; spaces; leading_zeros; prefix:TEXT. "
            "For one column: Employee ID=case, spaces; change_id=prefix:CHG-",
        ),
        Column("note", "text", help="Why the lists may be joined in this way."),
    ),
    key=("left", "right"),
    help="How rows of one list find their rows in another.",
)
_IDENTITIES = Sheet(
    "Identities",
    "identities",
    Identity,
    (
        _required("person", "key", "Person at the client; for a shared identity its name or owner."),
        _required("identity", "key", "Handle, login or address of that person."),
        Column("kind", "choice", help="shared: a robot, or used by several.", choices=("person", "shared")),
        Column("effective_from", "date", help="First day of use; blank: from the beginning."),
        Column("effective_to", "date", help="Last day of use, included; blank: to the end."),
        Column("source", "text", help="Evidence for it."),
    ),
    help="Names, handles and addresses of persons at the client; or take in a list (Populations: identity_columns).",
)
_CALENDAR = Sheet(
    "Calendar",
    "calendar",
    Holiday,
    (
        _required("date", "date", "A day on which the client does not work."),
        _required("name", "text", "Name of the holiday."),
        Column("location", "text", help="Where it applies; blank: everywhere."),
    ),
    help="The only source of holidays for business days.",
)
_METHODOLOGY = Sheet(
    "Methodology",
    "methodology",
    MethodRow,
    (
        Column("control", "id", help="Control; blank: every control without a row.", refers="Controls"),
        _required("method", "choice", "How the sample is sized.", choices=model.METHODS),
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
_CRITERIA = Sheet(
    "Criteria",
    "criteria",
    CriterionRow,
    (
        _required("criterion", "id", "Criterion in scope that no control addresses."),
        Column("applicable", "choice", help="no: not relevant to the system.", choices=("yes", "no")),
        Column("reason", "text", help="Why no control addresses it; printed in the report."),
    ),
    key=("criterion",),
    help="Reasons for criteria without a control.",
)
_WALKTHROUGHS = Sheet(
    "Walkthroughs",
    "walkthroughs",
    Walkthrough,
    (
        _required("control", "id", "Control walked through.", refers="Controls"),
        _required("performed_by", "key", "Member of the team.", refers="People"),
        _required("performed_on", "date", "Day of the walkthrough."),
        Column("met_with", "text", help="Names and roles of the people met."),
        Column("item", "key", help="Item followed from end to end."),
        _required("seen", "text", "What was seen at each step."),
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
        Column("control", "id", help="Control whose evidence is asked for; with a list: of the items sampled from it.",
               refers="Controls"),
        Column("what", "text", help="What the client shall send, in words the client understands."),
        Column("asked_of", "text", help="Name and role of the person asked."),
        Column("due", "date", help="Day by which it is needed, as a date or like 2026-01-20."),
        Column("note", "text", help="For the team only; never printed on the client's list."),
    ),
    help="What is asked of the client. Every list of Populations is asked for, with or without a row here.",
)

SHEETS: tuple[Sheet, ...] = (
    _ABOUT, _PEOPLE, _CONTROLS, _ATTRIBUTES, _POPULATIONS, _EXCLUSIONS, _JOINS, _IDENTITIES, _CALENDAR, _METHODOLOGY,
    _CRITERIA, _WALKTHROUGHS, REQUESTS,
)  # fmt: skip

# Sheets whose rows are kept as they are; the columns are a suggestion of a new workbook.
OTHER_SHEETS: dict[str, tuple[str, ...]] = {
    "Systems": ("system", "description", "location", "owner"),
    "Subservice": ("organization", "services", "method", "monitoring"),
    "CUEC_CSOC": ("id", "kind", "text", "criteria", "organization"),
    "Description": ("criterion", "topic", "page", "status"),
}


def sheet_named(name: str) -> Sheet | None:
    """Return the sheet of a name or model field, without regard to case; None when there is none.

    Examples
    --------
    >>> sheet_named("controls").name
    'Controls'
    """
    folded = name.strip().casefold()
    return next((sheet for sheet in SHEETS if folded in (sheet.name.casefold(), sheet.field)), None)


def fold_header(text: str) -> str:
    """Return a column name as names are compared: no case, blanks and hyphens like underscores.

    Examples
    --------
    >>> fold_header(" Test Nature ")
    'test_nature'
    """
    return "_".join(text.replace("-", " ").replace("_", " ").casefold().split())
