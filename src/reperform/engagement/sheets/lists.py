"""The sheets of what the client sent: Populations, Exclusions, Joins, Identities, Calendar."""

from __future__ import annotations

from reperform import model
from reperform.engagement.sheets.columns import Column, Sheet, required
from reperform.model import ExclusionRule, Holiday, Identity, Join, PopulationSpec

POPULATIONS = Sheet(
    "Populations",
    "populations",
    PopulationSpec,
    (
        required("population", "id", "Id of the list, for example LEAVERS."),
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
        Column(
            "column_names",
            "text",
            help="Client's own column names: name in the tests=name in the file; left_on=Last Day; system=App.",
        ),
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
            help="in_period, all_rows; of an event log last_event, first_event or end_state; spells of employment.",
            choices=model.ITEM_RULES,
        ),
        Column("order_by", "keys", help="Columns that order the events of an item."),
        Column("state_column", "key", help="For end_state: column of the state."),
        Column("end_states", "keys", help="For end_state: states that end an item."),
        Column("person_column", "key", help="For spells: column of the person."),
        Column("start_column", "key", help="For spells: column of the first day."),
        Column("end_column", "key", help="For spells: column of the last day; blank: it goes on."),
        Column("gap", "text", help="For spells: what still joins two: next_day, next_weekday, or a number of days."),
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
        Column("environment", "choice", help="Where it was produced. Blank: not stated.", choices=model.ENVIRONMENTS),
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
        Column("benchmark_date", "date", help="Of settings: day since which a benchmark shows them unchanged."),
        Column("change_history", "id", help="Of settings: the list of their changes, dated.", refers="Populations"),
    ),
    key=("population",),
    help="The lists the client produced, and how each was produced.",
)
EXCLUSIONS = Sheet(
    "Exclusions",
    "exclusions",
    ExclusionRule,
    (
        required("population", "id", "List whose rows are excluded.", refers="Populations"),
        required("column", "key", "Column that decides."),
        required("op", "choice", "How it decides.", choices=model.FILTER_OPS),
        Column("value", "text", help="Value, or values separated by commas for in and not_in."),
        required("reason", "text", "Why these rows are no items; printed in the workpaper."),
    ),
    help="Rows of a list that are no items: each rule with its reason, counted in the workpaper.",
)
JOINS = Sheet(
    "Joins",
    "joins",
    Join,
    (
        required("left", "id", "List whose items look for rows.", refers="Populations"),
        required("left_columns", "keys", "Columns compared, separated by '; '."),
        required("right", "id", "List in which rows are looked for.", refers="Populations"),
        required("right_columns", "keys", "Columns compared, in the same order."),
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
IDENTITIES = Sheet(
    "Identities",
    "identities",
    Identity,
    (
        required("person", "key", "Person at the client; for a shared identity its name or owner."),
        required("identity", "key", "Handle, login or address of that person."),
        Column("kind", "choice", help="shared: a robot, or used by several.", choices=("person", "shared")),
        Column("effective_from", "date", help="First day of use; blank: from the beginning."),
        Column("effective_to", "date", help="Last day of use, included; blank: to the end."),
        Column("source", "text", help="Evidence for it."),
    ),
    help="Names, handles and addresses of persons at the client; or take in a list (Populations: identity_columns).",
)
CALENDAR = Sheet(
    "Calendar",
    "calendar",
    Holiday,
    (
        required("date", "date", "A day on which the client does not work."),
        required("name", "text", "Name of the holiday."),
        Column("location", "text", help="Where it applies; blank: everywhere."),
    ),
    help="The only source of holidays for business days.",
)
