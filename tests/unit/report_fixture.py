"""The engagement of the documents' fixture with everything its report needs."""

from __future__ import annotations

from datetime import date

from documents_fixture import engagement, papers

from reperform.documents import Report, ReportInputs
from reperform.documents.report.inputs import Opinion
from reperform.model import (
    ComplementaryControl,
    DescriptionRow,
    Engagement,
    ReportMatter,
    SubserviceOrganization,
)

HOST = SubserviceOrganization(
    organization="Harbor Hosting", services="Data centers", method="carve_out", monitoring="Its report is read.",
    monitoring_controls=("LA-03",), report_received="SOC 2 Type 2", report_from=date(2024, 10, 1),
    report_to=date(2025, 9, 30),
)  # fmt: skip
COMPLEMENTARY = (
    ComplementaryControl(id="CUEC-1", kind="CUEC", text="Users remove their own leavers.", criteria=("CC6.2",)),
    ComplementaryControl(id="CSOC-1", kind="CSOC", text="Doors are locked.", criteria=("CC6.4",),
                         organization="Harbor Hosting"),
)  # fmt: skip
DESCRIPTION = tuple(
    DescriptionRow(criterion=f"DC{number}", topic=f"Topic {number}", text=f"Words on matter {number}.")
    for number in range(1, 10)
)
SIGNED = date(2026, 3, 2)
MATTERS = (
    ReportMatter(matter="addressee", text="The board of Northwind Payroll, Inc."),
    ReportMatter(matter="place", text="Madison, Wisconsin"),
    ReportMatter(matter="independence", status="done", dated=date(2025, 9, 1), by="Miguel Santos", reference="A-2"),
    ReportMatter(matter="other_information", status="done", dated=SIGNED, by="Miguel Santos"),
    ReportMatter(matter="report_date", status="done", dated=SIGNED),
    ReportMatter(matter="assertion", status="done", dated=SIGNED, by="Ann Gray, Chief Executive"),
    ReportMatter(matter="representations", status="done", dated=SIGNED, by="Ann Gray, Chief Executive"),
)
UNMODIFIED = Opinion("unmodified", "The limbs are met.", "Miguel Santos")


def complete(**changes: object) -> Engagement:
    """Return the engagement with every sheet of the report filled in; a name replaces a sheet."""
    values: dict[str, object] = {
        "subservice": (HOST,), "complementary": COMPLEMENTARY, "description": DESCRIPTION, "report": MATTERS, **changes,
    }  # fmt: skip
    return engagement().model_copy(update=values)


def type_1(**changes: object) -> Engagement:
    """Return the same engagement for a Type 1 report."""
    found = complete(**changes)
    return found.model_copy(update={"about": found.about.model_copy(update={"report_type": 1})})


def report(engagement_: Engagement | None = None, **inputs: object) -> Report:
    """Return the report of the fixture; keywords are those of ``ReportInputs``."""
    return Report(papers(), engagement_ or complete(), ReportInputs(**{"opinion": UNMODIFIED, **inputs}))  # type: ignore[arg-type]
