"""The sheets of the report: Subservice, CUEC_CSOC, Description, Report."""

from __future__ import annotations

from reperform import model
from reperform.engagement.sheets.columns import Column, Sheet, required
from reperform.model import ComplementaryControl, DescriptionRow, ReportMatter, SubserviceOrganization

SUBSERVICE = Sheet(
    "Subservice",
    "subservice",
    SubserviceOrganization,
    (
        required("organization", "key", "Name of the subservice organization."),
        Column("services", "text", help="What it does for the system."),
        Column(
            "method",
            "choice",
            help="carve_out: its controls are left out of the report; inclusive: they are part of it.",
            choices=model.SUBSERVICE_METHODS,
        ),
        Column("monitoring", "text", help="How the service organization monitors it; printed in the report."),
        Column("monitoring_controls", "ids", help="Controls that monitor it, separated by '; '.", refers="Controls"),
        Column("report_received", "text", help="Report received from it, for example SOC 2 Type 2. Blank: none."),
        Column("report_from", "date", help="First day that report covers."),
        Column("report_to", "date", help="Last day that report covers."),
    ),
    key=("organization",),
    help="Subservice organizations: carve-out or inclusive, and how they are monitored.",
    once_free=True,
)
COMPLEMENTARY = Sheet(
    "CUEC_CSOC",
    "complementary",
    ComplementaryControl,
    (
        required("id", "key", "Id, for example CUEC-1 or CSOC-1."),
        required(
            "kind", "choice", "CUEC: at user entities; CSOC: at a subservice organization.",
            choices=model.COMPLEMENTARY_KINDS,
        ),
        required("text", "text", "What the design of the system assumes is done there."),
        Column("criteria", "ids", help="Criteria that need it, separated by '; '."),
        Column("organization", "key", help="For a CSOC: the subservice organization.", refers="Subservice"),
    ),
    key=("id",),
    help="Controls assumed at user entities (CUEC) and at subservice organizations (CSOC).",
    once_free=True,
)  # fmt: skip
DESCRIPTION = Sheet(
    "Description",
    "description",
    DescriptionRow,
    (
        required("criterion", "choice", "Description criterion.", choices=model.DESCRIPTION_CRITERIA),
        Column("topic", "text", help="Heading of this part of the description; DC3 has one row a component."),
        Column("page", "key", help="Page of the client's own description."),
        Column("status", "text", help="How far it is agreed to the client's description."),
        Column("text", "text", help="The description as management words it; printed in Section III."),
    ),
    help="Where the description meets each of DC1 to DC9, and its text for Section III.",
    once_free=True,
)
REPORT = Sheet(
    "Report",
    "report",
    ReportMatter,
    (
        required("matter", "choice", "What is answered.", choices=model.REPORT_MATTERS),
        Column("status", "choice", help="Blank: not answered.", choices=model.MATTER_STATUSES),
        Column("dated", "date", help="Day it was done, signed or dated."),
        Column("by", "text", help="Who did or signed it, with title, as the report shall name the person."),
        Column("reference", "text", help="Where it is filed."),
        Column("text", "text", help="Addressee, place, what a subsequent event was, or any remark."),
    ),
    help="Assertion, letters, subsequent events and the other matters of completing the report.",
)
