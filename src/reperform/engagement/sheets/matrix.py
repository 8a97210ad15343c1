"""The sheets of what is examined: About, People, Controls, Attributes."""

from __future__ import annotations

from reperform import model
from reperform.engagement.sheets.columns import Column, Sheet, required
from reperform.model import About, AttributeSpec, Control, Person

RULE_NAMES = (
    "present", "absent", "equals", "in_list", "not_in_list", "on_or_before", "within", "within_by", "ordered",
    "different_person", "authorised", "agrees_to", "recomputed", "exists_in", "absent_as_of", "occurs_each",
    "covers", "closed_loop", "baseline", "manual",
)  # fmt: skip

ABOUT_FIELDS = (
    required("client", "text", "Legal name of the service organization."),
    required("system", "text", "Name of the system examined."),
    Column("report_type", "number", False, "2: Type 2 report (over a period); 1: Type 1.", ("1", "2")),
    required("period_start", "date", "First day of the period, as a date or like 2025-01-31."),
    required("period_end", "date", "Last day of the period, included."),
    required("time_zone", "key", "IANA name of the zone in which days are counted, e.g. America/Chicago."),
    required("categories", "choices", "Categories of the report, separated by '; '.", choices=model.CATEGORIES),
    required("firm", "text", "Name of the service auditor's firm."),
    required("engagement_id", "id", "Short id of the engagement, for example NORTHWIND-2025."),
)
ABOUT = Sheet("About", "about", About, ABOUT_FIELDS, help="One row a field: the engagement as a whole.")

PEOPLE = Sheet(
    "People",
    "people",
    Person,
    (
        required("person", "key", "Short id that signs: used in --as and in every event."),
        required("name", "text", "Name as printed in the workpapers."),
        required("roles", "choices", "What the person may do, separated by '; '.", choices=model.ROLES),
        Column("login", "key", help="User name on the computer, so that --as can be left out."),
        Column("emails", "keys", help="Addresses, separated by '; '."),
    ),
    key=("person",),
    help="The engagement team.",
)
CONTROLS = Sheet(
    "Controls",
    "controls",
    Control,
    (
        required("control", "id", "Id as in the control matrix: capital letters, digits, dot, hyphen."),
        required("title", "text", "Short name of the control."),
        required("description", "text", "What the service organization does (who, what, when)."),
        required("owner", "text", "Role that performs the control."),
        required("frequency", "choice", "How often the control operates in the period.", choices=model.FREQUENCIES),
        required("automation", "choice", "Performed by people or by the system.", choices=model.AUTOMATION),
        required("criteria", "ids", "Criteria it meets, separated by '; '; the first one files it."),
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
        Column("version", "key", help="Where a control changed: one row a wording, each with its dates; blank: 1."),
    ),
    key=("control", "version"),
    help="The control matrix (RCM): one row a control; where it changed in the period, one row a version.",
)
ATTRIBUTES = Sheet(
    "Attributes",
    "attributes",
    AttributeSpec,
    (
        required("control", "id", "Control it belongs to.", refers="Controls"),
        required("attribute", "id", "Letter of the attribute: A, B, C ..."),
        required("text", "text", "The attribute as a sentence that is true of an item without deviation."),
        required("test_nature", "choice", "Kind of evidence.", choices=model.TEST_NATURES),
        required("population", "id", "List the items come from.", refers="Populations"),
        required(
            "rule",
            "choice",
            "Rule that decides, or manual for a person; firm.NAME is notebooks/NAME.py, the firm's own.",
            choices=RULE_NAMES,
            firm=True,
        ),
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
        Column("version", "key", help="Version of the control it belongs to; blank: every version."),
    ),
    key=("control", "attribute", "version"),
    help="What each item is tested for: one row an attribute.",
)
