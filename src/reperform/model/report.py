"""Rows of what the report says besides controls: subservice organizations, complementary controls, the description."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from reperform.model.row import Row


class SubserviceOrganization(Row):
    """An organization whose controls are needed, with the service organization's own, to meet the criteria."""

    organization: str
    services: str = ""
    method: str = Field("", description="carve_out or inclusive; blank: not stated")
    monitoring: str = Field("", description="how the service organization monitors it, in words")
    monitoring_controls: tuple[str, ...] = Field((), description="controls of the matrix that monitor it")
    report_received: str = Field("", description="report received from it, for example SOC 2 Type 2")
    report_from: date | None = Field(None, description="first day that report covers")
    report_to: date | None = Field(None, description="last day that report covers")


class ComplementaryControl(Row):
    """A control the design assumes elsewhere: at user entities (CUEC) or at a subservice organization (CSOC)."""

    id: str
    kind: str = Field(description="CUEC or CSOC")
    text: str
    criteria: tuple[str, ...] = ()
    organization: str = Field("", description="for a CSOC: the subservice organization")


class DescriptionRow(Row):
    """One topic of the description of the system, under the description criterion (DC) it answers."""

    criterion: str = Field(description="DC1 to DC9")
    topic: str = ""
    page: str = Field("", description="page of the client's own description")
    status: str = ""
    text: str = Field("", description="the description itself, as management words it; printed in Section III")


class ReportMatter(Row):
    """One matter of completing the engagement: what stands, since when, by whom, where it is filed."""

    matter: str
    status: str = Field("", description="open, done or not_applicable; blank: not answered")
    dated: date | None = None
    by: str = ""
    reference: str = Field("", description="where it is filed")
    text: str = ""
