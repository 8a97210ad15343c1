"""Four workpapers as a small engagement has them: clean, deviating, open, badly designed; and hostile texts."""
# ruff: noqa: E501

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date

from reperform.documents.paper import Paper
from reperform.model import About, AttributeSpec, Control, CriterionRow, Engagement, Person
from reperform.record import (
    AttributeCounts,
    Conclusion,
    ControlTest,
    DesignInfo,
    DeviationFact,
    Draw,
    Evaluation,
    FileInfo,
    Header,
    Ipe,
    IpeTest,
    MonthCount,
    PopulationInfo,
    ProcedureInfo,
    Proposed,
    Record,
    ResultRow,
    SampleInfo,
)

HOSTILE = (
    '#read("/etc/passwd")',
    "$x^2$ and *bold* _it_ `raw` <label> @ref = heading",
    "<script>alert(1)</script>",
    "=1+1",
    "@SUM(A1:A9)",
    '#import "@preview/cetz:0.3.0"',
    "Ünïcödé Žluťoučký ΑΒΓ Привет",
    "שלום עולם",
    "مرحبا بالعالم",
    "中文字符",
    "right\u202eto left",
    "bell\u0007 and null\u0000",
    "W" * 120,
    "verylongunbrokenidentifier_" * 6,
    "\\u{41} \\ back & <b>amp</b> ]]> --",
    "😀 emoji",
)


def sha(text: str) -> str:
    """Return a digest that stands for a file."""
    return hashlib.sha256(text.encode()).hexdigest()


def header(**changes: object) -> Header:
    """Return what stands on every page."""
    values: dict[str, object] = {
        "firm": "Harbour & Finch LLP",
        "client": "Northwind Payroll, Inc.",
        "system": "Payroll Cloud",
        "period_start": "2025-01-01",
        "period_end": "2025-12-31",
        "time_zone": "America/Chicago",
        "engagement_id": "NWP-2025",
        "sample_data": True,
        "prepared_by": "Dana Whitfield",
        "prepared_at": "2026-01-19T15:30:00Z",
        **changes,
    }
    return Header.model_validate(values)


def counts(identifier: str, text: str, rows: list[ResultRow], **more: str) -> AttributeCounts:
    """Return the counts of one attribute from its rows."""
    mine = [row for row in rows if row.attribute == identifier]
    number = {name: sum(row.result == name for row in mine) for name in (
        "pass", "deviation", "unable", "not_applicable", "not_reached", "pending")}  # fmt: skip
    return AttributeCounts.model_validate(
        {
            "id": identifier,
            "text": text,
            "test_nature": "reperformance",
            "level": "L0",
            "tested": len(mine),
            **number,
            "deviating_items": sorted({row.item for row in mine if row.result in ("deviation", "unable")}),
            "kinds": dict(Counter(row.kind for row in mine if row.kind)) or None,
            **more,
        }
    )


def months(total: int, sampled: int = 0) -> list[MonthCount]:
    """Return twelve months whose counts add up."""
    return [
        MonthCount(
            month=f"2025-{number:02d}",
            population=total // 12 + (number <= total % 12),
            sample=sampled // 12 + (number <= sampled % 12),
        )
        for number in range(1, 13)
    ]


def procedure(identifier: str) -> ProcedureInfo:
    """Return a shipped procedure."""
    return ProcedureInfo(id=identifier, version="1.0", sha256=sha(identifier), origin="reperform")


def ipe(rows: int, **changes: object) -> Ipe:
    """Return a cleared record of how a list was produced."""
    values: dict[str, object] = {
        "status": "cleared",
        "source": "Workday, report 'Terminations by date'",
        "query": "termination_date between 2025-01-01 and 2025-12-31; worker_type in (employee, contractor)",
        "produced_by": "P. Okafor (HR operations)",
        "produced_at": "2026-01-08T09:12:00-06:00",
        "date_column": "termination_date",
        "stated_count": rows,
        "rows_in_file": rows,
        "rows_excluded": [{"rule": "termination_date outside the period", "count": 2, "ids": ["E0901", "E0911"]}],
        "tests": [
            IpeTest(id="count", title="Rows agree with the count the client stated", expected=str(rows),
                    actual=str(rows), result="pass", text=f"{rows} rows in the file, {rows} stated"),
            IpeTest(id="key", title="Every item has one key of its own", expected="0 duplicate or blank keys",
                    actual="0 duplicate, 0 blank", result="pass", text="each item has a key of its own (employee_id)"),
            IpeTest(id="second_source", title="Reconciled to a second, independent list, both ways",
                    expected="0 unmatched", actual="1 and 0 unmatched", result="fail",
                    text="411 keys in both lists; 1 only in LEAVERS (E1042); 0 only in PAYROLL"),
            IpeTest(id="accuracy", title="Accuracy", expected="", actual="", result="not_performed",
                    text="rests on the sampled items, which are agreed to source one by one"),
        ],
        "months": months(rows),
        "first_date": "2025-01-02",
        "last_date": "2025-12-30",
        "import_notes": ["termination_date was read day first, as the client confirmed."],
        "cleared_by": "Dana Whitfield",
        "clearance": "The unmatched leaver was paid by a former subsidiary; agreed to the transfer letter.",
    }  # fmt: skip
    return Ipe.model_validate({**values, **changes})


def leavers() -> Paper:
    """Return a concluded paper: 412 leavers by rule with deviations, and 25 inspected with evidence."""
    whole = _leaver_results()
    inspected = _inspected_results()
    tests = [_whole_test(whole), _inspected_test(inspected)]
    record = Record(
        ref="E-CC6-LA-02",
        control="LA-02",
        title="Removal of access of leavers",
        description="Human resources notifies IT of every termination. IT removes all access to production systems "
        "within two business days of the termination date and records the removal in the ticket.",
        owner="Head of IT Operations",
        frequency="per_event",
        automation="manual",
        criteria=["CC6.2", "CC6.3"],
        header=header(reviewed_by="Miguel Santos", reviewed_at="2026-01-23"),
        period={"start": "2025-01-01", "end": "2025-12-31", "time_zone": "America/Chicago"},
        objective="Determine whether access of every leaver was removed within the time the control states",
        design=DesignInfo(design="suitable", implementation="implemented", performed_by="Dana Whitfield",
                          performed_on="2025-11-04", met_with="P. Okafor, HR; L. Brandt, IT", item="E0007",
                          seen="Followed the termination of E0007 from the notice in Workday to the disabled account.",
                          rationale="Notice, time limit and record are in place."),
        tests=tests,
        deviations=[
            DeviationFact(item="E0101", attribute="A", test="T1", fact="removed 6 business days after termination; limit 2",
                          cause="Ticket was assigned to a closed queue.", classification="Isolated",
                          response="Queue removed; weekly report of unassigned tickets since 1 Aug 2025.",
                          compensating="LA-05", disposition="Exception in the report", person="Miguel Santos"),
        ],
        narratives={"Scope": "Contractors are in scope from 1 March 2025.\n\nThey are in the same list."},
        evidence=[{"item": "E0003", "attribute": "B", "name": "ticket-E0003.pdf", "sha256": sha("e3"), "page": "2"}],
        cross_references=[{"ref": "E-CC6-LA-01", "control": "LA-01", "why": "tests the same list LEAVERS"},
                          {"ref": "E-CC6-LA-03", "control": "LA-03", "why": "relies on"}],
        state="concluded",
        proposed=Proposed(status="", sentence="Deviations were noted (5 of 412 items in test T1)."),
        conclusion=Conclusion(status="operated_effectively_exceptions_noted",
                              rationale="Five late or unsupported removals of 412; LA-05 found each within the month.",
                              person="msantos", name="Miguel Santos", at="2026-01-22T10:00:00Z"),
        versions={"reperform": "0.1.0", "selection": "hashrank-1", "catalogue": "TSC 2017, points of focus 2022"},
    )  # fmt: skip
    return Paper(record, tuple(whole + inspected))


def _leaver_results() -> list[ResultRow]:
    late = {101: 6, 205: 9, 333: 4}
    rows = []
    for number in range(1, 413):
        item = f"E{number:04d}"
        result, reason = "pass", "removed 1 business day after termination; limit 2"
        if number in late:
            result, reason = "deviation", f"removed {late[number]} business days after termination; limit 2"
        elif number == 57:
            result, reason = "unable", "removed_at is the text 'n.v.' and no date"
        elif number in (411, 412):
            result, reason = "not_reached", "the deadline 2026-01-02 lies after the list's date 2025-12-31"
        rows.append(
            ResultRow(
                item=item, attribute="A", result=result, reason=reason, level="L0", by="computed", test="T1"
            )
        )
        applies = number % 10 == 0
        why = "no remote access" if not applies else "token returned on the last day"
        kind = "pass" if applies else "not_applicable"
        if number == 350:
            kind, why = "deviation", "no return of the token is recorded"
        rows.append(
            ResultRow(item=item, attribute="B", result=kind, reason=why, level="L0", by="computed", test="T1")
        )
    return rows


def _whole_test(rows: list[ResultRow]) -> ControlTest:
    shown = [row.item for row in rows if row.result not in ("pass", "not_applicable")]
    return ControlTest(
        id="T1",
        title="Whole population by rule: leavers of 2025",
        procedure=procedure("leavers"),
        parameters={"limit": "2"},
        population=PopulationInfo(id="LEAVERS", title="Leavers of 2025", size=412, unit="leaver", key=["employee_id"],
                                  frame_sha256=sha("frame"), files=[FileInfo(name="leavers.xlsx", sha256=sha("l")),
                                  FileInfo(name="access_removals.csv", sha256=sha("a"))], ipe=ipe(412)),
        sample=SampleInfo(basis="whole_population", method="whole_population", size=412,
                          sentences=["All 412 items are tested by rule; there is no sampling risk."]),
        attributes=[
            counts("A", "Access was removed within two business days of the termination date", rows, rule="within",
                   rule_sentence="removed_at lies within 2 business days after termination_date (first day after the "
                   "start counts 1); no removal is a deviation once the deadline has passed", sla_source="Description, page 14"),
            counts("B", "The token of a leaver with remote access was returned", rows, rule="present",
                   rule_sentence="token_returned is present; applies where remote is yes"),
        ],
        results_sha256=sha("r1"),
        items_tested=412,
        items_deviating=5,
        evaluation=Evaluation(basis="whole_population", items_tested=412, items_deviating=5, rate="1.21%",
                              sentence="5 of 412 items deviate (1.21%); all items were tested, so no limit is stated."),
        detail_columns=["termination_date", "removed_at", "department"],
        item_details={item: ["2025-06-02", "2025-06-11", "Finance"] for item in shown},
    )  # fmt: skip


def _inspected_results() -> list[ResultRow]:
    return [
        ResultRow(item=f"E{number:04d}", attribute=attribute, result="pass", reason="agreed to the ticket", level="L2",
                  evidence=f"ticket-E{number:04d}.pdf p. 2", by="Dana Whitfield", test="T2")
        for number in range(3, 403, 16)
        for attribute in ("C", "D")
    ]  # fmt: skip


def _inspected_test(rows: list[ResultRow]) -> ControlTest:
    items = list(dict.fromkeys(row.item for row in rows))
    return ControlTest(
        id="T2",
        title="Sample, inspected: leavers of 2025",
        procedure=procedure("inspection"),
        parameters={},
        population=PopulationInfo(id="LEAVERS", title="Leavers of 2025", size=412, unit="leaver", key=["employee_id"],
                                  frame_sha256=sha("frame"), files=[FileInfo(name="leavers.xlsx", sha256=sha("l"))],
                                  ipe=ipe(412, months=months(412, 25))),
        sample=SampleInfo(basis="statistical", method="attribute", algorithm="hashrank-1", seed=sha("seed"),
                          plan={"confidence": "0.90", "tolerable_rate": "0.09", "ladder": [
                              {"deviations": "0", "sample_size": "25"}, {"deviations": "1", "sample_size": "42"}]},
                          size=25, items=items,
                          sentences=["With 25 items and no deviation the rate is at most 8.8% at 90% confidence."],
                          ledger=[Draw(event="plan", text="25 of 412", by="dwhitfield", at="2026-01-10T08:00:00Z"),
                                  Draw(event="draw", text="seed and 25 items", by="dwhitfield", at="2026-01-10T08:00:01Z")]),
        attributes=[
            counts("C", "The ticket names every system the leaver had access to", rows, test_nature="inspection",
                   level="L2", rule_sentence="Inspected by eye and marked by a person."),
            counts("D", "The remover is not the leaver", rows, test_nature="inspection", level="L2",
                   rule_sentence="Compare names on the ticket."),
        ],
        results_sha256=sha("r2"),
        items_tested=25,
        items_deviating=0,
        evaluation=Evaluation(basis="statistical", items_tested=25, items_deviating=0, rate="0.00%", upper_limit="8.8%",
                              confidence="0.90", tolerable_rate="0.09", supports=True,
                              sentence="0 of 25 items deviate; the upper limit 8.8% does not exceed the tolerable 9%."),
        detail_columns=["termination_date", "department"],
        item_details={item: ["2025-06-02", "Finance"] for item in items},
    )  # fmt: skip


def changes() -> Paper:
    """Return an open paper: 25 changes, some marks missing, details full of hostile texts, a wide grid."""
    rows = []
    for number in range(25):
        for attribute in "ABCDEF":
            result, reason = "pass", "agrees"
            if number in (3, 9) and attribute == "B":
                result, reason = "deviation", HOSTILE[number % len(HOSTILE)]
            elif number > 20 and attribute in "EF":
                result, reason = "pending", ""
            rows.append(
                ResultRow(item=_change(number), attribute=attribute, result=result, reason=reason, test="T1")
            )
    record = _open_record(rows)
    return Paper(record, tuple(rows))


def _change(number: int) -> str:
    return f"CHG-{number:05d}" if number != 7 else "CHG-00007 | =cmd|' /C calc'!A0"


def _open_record(rows: list[ResultRow]) -> Record:
    items = list(dict.fromkeys(row.item for row in rows))
    details = {
        item: [HOSTILE[(place + shift) % len(HOSTILE)] for shift in range(5)]
        for place, item in enumerate(items)
    }
    nature = {
        "test_nature": "inspection",
        "level": "L2",
        "rule_sentence": 'Look for "approved" in the ticket; #strong[x]',
    }
    test = ControlTest(
        id="T1",
        title="Sample, inspected: changes to production",
        procedure=procedure("inspection"),
        parameters={"note": "$y$"},
        population=PopulationInfo(id="CHANGES", title="Changes <b>to</b> production", size=1203, unit="change",
                                  key=["change", "system"], frame_sha256=sha("chg"),
                                  files=[FileInfo(name="changes #1 [final].xlsx", sha256=sha("c"))],
                                  ipe=ipe(1203, status="open", open_reasons=["the client stated no count"],
                                          stated_count=None, months=months(1203, 25), source="\n".join(HOSTILE))),
        sample=SampleInfo(basis="non_statistical", method="frequency_table", algorithm="hashrank-1", seed=sha("s2"),
                          size=25, items=items, sentences=["25 items by the firm's table for several a day."]),
        attributes=[counts(letter, f"Attribute {letter} {HOSTILE[place]}", rows, **nature) for place, letter in enumerate("ABCDEF")],
        results_sha256=sha("r3"),
        items_tested=25,
        items_deviating=2,
        evaluation=Evaluation(basis="non_statistical", items_tested=25, items_deviating=2,
                              sentence="4 of 25 items are not marked yet; there is nothing to evaluate."),
        detail_columns=["summary", "author $a$", "approver", "approved_at", "deployed_at"],
        item_details=details,
    )  # fmt: skip
    return Record(
        ref="E-CC8-CHG-01",
        control="CHG-01",
        title="Changes are approved before deployment #set page(width: 1pt)",
        description="Every change is tested and approved by someone other than its author. "
        + " ".join(HOSTILE),
        owner="VP <Engineering>",
        frequency="multiple_daily",
        automation="manual",
        criteria=["CC8.1"],
        header=header(prepared_by="", prepared_at=""),
        period={"start": "2025-01-01", "end": "2025-12-31", "time_zone": "America/Chicago"},
        objective="Determine whether each change was approved before deployment.",
        design=DesignInfo(),
        tests=[test],
        state="incomplete",
        open_points=["no walkthrough is recorded", "T1: 8 of 150 results are not marked yet"],
        proposed=Proposed(status="", sentence="Nothing is proposed while points are open."),
        versions={"reperform": "0.1.0"},
    )


def reviews() -> Paper:
    """Return a tested paper: four expected reviews, one of which did not take place."""
    rows = [
        ResultRow(item=f"2025-Q{number}", attribute="A", result="deviation" if number == 3 else "pass",
                  reason="no review in the quarter" if number == 3 else f"review on 2025-{number * 3:02d}-14",
                  by="computed", test="T1", kind="missed" if number == 3 else "")
        for number in range(1, 5)
    ]  # fmt: skip
    test = ControlTest(
        id="T1",
        title="Expected occurrences: access reviews",
        procedure=procedure("occurrences"),
        parameters={},
        population=PopulationInfo(id="REVIEWS", title="Access reviews", size=4, unit="expected review", key=["occurrence"],
                                  frame_sha256=sha("rev"), files=[FileInfo(name="reviews.csv", sha256=sha("rv"))],
                                  ipe=ipe(3, months=[], rows_excluded=[], date_column="")),
        sample=SampleInfo(basis="whole_population", method="occurrences", size=4,
                          sentences=["All 4 items are tested by rule; there is no sampling risk."]),
        attributes=[counts("A", "A review took place in every quarter", rows, rule="occurs_each",
                           rule_sentence="one row of reviews for each quarter of the period")],
        results_sha256=sha("r4"),
        items_tested=4,
        items_deviating=1,
        evaluation=Evaluation(basis="whole_population", items_tested=4, items_deviating=1, rate="25.00%",
                              sentence="1 of 4 items deviates (25.00%)."),
    )  # fmt: skip
    record = _simple("LA-03", "Quarterly review of access", [test], "tested",
                     Proposed(status="", sentence="Deviations were noted (1 of 4 items in test T1)."))  # fmt: skip
    return Paper(record, tuple(rows))


def design_failure() -> Paper:
    """Return a concluded paper on a control whose design is not suitable; nothing was tested."""
    record = _simple(
        "VEN-02",
        "Review of vendor reports",
        [],
        "concluded",
        Proposed(
            status="not_suitably_designed",
            sentence="The walkthrough concluded that the design is not suitable.",
        ),
    )
    return Paper(
        record.model_copy(
            update={
                "criteria": ["CC9.2"],
                "ref": "E-CC9-VEN-02",
                "design": DesignInfo(design="not_suitable", implementation="implemented", performed_by="Dana Whitfield",
                                     performed_on="2025-11-05", seen="The review covers no bridge period.",
                                     rationale="A gap of five months is never looked at."),
                "conclusion": Conclusion(status="not_suitably_designed", rationale="See the walkthrough.",
                                         person="msantos", name="Miguel Santos", at="2026-01-22"),
            }
        ),
        (),
    )  # fmt: skip


def _simple(control: str, title: str, tests: list[ControlTest], state: str, proposed: Proposed) -> Record:
    return Record.model_validate(
        {
            "schema": "reperform/record/1",
            "ref": f"E-CC6-{control}",
            "control": control,
            "title": title,
            "description": f"{title}: performed by the owner and recorded.",
            "owner": "Security lead",
            "frequency": "quarterly",
            "automation": "manual",
            "criteria": ["CC6.3"],
            "header": header(),
            "period": {"start": "2025-01-01", "end": "2025-12-31", "time_zone": "America/Chicago"},
            "objective": f"Determine whether the control operated: {title.lower()}.",
            "design": DesignInfo(design="suitable", implementation="implemented", performed_by="Dana Whitfield",
                                 performed_on="2025-11-05", seen="Saw one."),
            "tests": tests,
            "state": state,
            "proposed": proposed,
            "versions": {"reperform": "0.1.0"},
        }
    )  # fmt: skip


def papers() -> tuple[Paper, ...]:
    """Return all four papers in the order of their references."""
    return (leavers(), reviews(), changes(), design_failure())


def engagement() -> Engagement:
    """Return the engagement the papers belong to."""
    controls = tuple(
        Control(control=one.record.control, title=one.record.title, description=one.record.description,
                owner=one.record.owner, frequency=one.record.frequency, automation=one.record.automation,
                criteria=tuple(one.record.criteria))
        for one in papers()
    )  # fmt: skip
    return Engagement(
        about=About(client="Northwind Payroll, Inc.", system="Payroll Cloud", period_start=date(2025, 1, 1),
                    period_end=date(2025, 12, 31), time_zone="America/Chicago", categories=("Security",),
                    firm="Harbour & Finch LLP", engagement_id="NWP-2025"),
        people=(Person(person="dwhitfield", name="Dana Whitfield", roles=("preparer",)),
                Person(person="msantos", name="Miguel Santos", roles=("reviewer", "partner"))),
        controls=controls,
        attributes=(AttributeSpec(control="LA-02", attribute="A", text="removed in time", test_nature="reperformance",
                                  population="LEAVERS", rule="within"),),
        criteria=(CriterionRow(criterion="CC6.4", applicable="no", reason="No physical location is in the system; the data centres are carved out."),),
    )  # fmt: skip
