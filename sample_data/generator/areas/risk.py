"""RSK-01, RSK-02 and RSK-03: risk assessment, treatment, commitments."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta

from generator.areas.workers import active
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import CLEAN, NOTED, Control, listed, story
from generator.tables import Sheet
from generator.times import day, some_business_day

_GRC = {"produced_by": "Tobias Renwick, CISO", "produced_at": "2026-01-14T14:40:00-06:00", "source": "Risk tool"}
_CATEGORIES = ("Objectives", "Fraud", "Technology", "Vendor", "Significant change", "Continuity", "People")
_RISKS = 46


def add_risk(book: Book, company: Company) -> None:
    """Add the controls of risk management."""
    owners = [worker.email for worker in active(company, "Management", "IT", "Site Reliability")][:14]
    levels = _assessment(book, company, owners)
    _treatment(book, owners, levels)
    _commitments(book)


def _assessment(book: Book, company: Company, owners: list[str]) -> dict[str, str]:
    control = Control(
        book, "RSK-01", "Risks are assessed every year",
        "Management assesses risks to its objectives each year, among them fraud, technology, vendors and significant "
        "change. Each risk has an owner and is scored as likelihood times impact; the chief executive approves the "
        "register.",
        "Chief Information Security Officer", "annual", "CC3.1 CC3.2 CC3.3 CC3.4 CC9.1",
    )
    stream = Stream("risks")
    rows: list[list[object]] = []
    for number in range(1, _RISKS + 1):
        likelihood, impact = stream.between(1, 5), stream.between(1, 5)
        residual = max(1, likelihood * impact - stream.between(0, 8))
        rows.append([f"R-{number:03d}", _CATEGORIES[number % 7], likelihood, impact, likelihood * impact,
                     stream.choice(owners), residual, "high" if residual >= 12 else "low or medium", date(2025, 4, 9)])
    rows[16][5], rows[27][4] = "", int(rows[27][4]) + 5
    rows[38][2:5] = ["", 4, ""]
    control.plant("B", "R-017", "no owner", story("The owner moved to another department in March.",
                  "An owner was named on January 20, 2026."), "no_evidence")
    control.plant("D", "R-028", "the score is five more than likelihood times impact",
                  story("A score was typed over.", "Scores are computed by the tool since January 2026."),
                  "wrong_value")
    control.unable("D", "R-039", "no likelihood and no score",
                   story("The risk was added after the workshop and never scored.", "Scored on January 21, 2026."),
                   "no_source")
    control.near("E", "Fraud", "six risks of fraud, spread over the register")
    columns = ("risk_id", "category", "likelihood", "impact", "score", "owner", "residual", "level", "assessed_on")
    listed(
        book, "RISKS", "risk_register_2025-04.csv", Sheet("risks", columns, rows), title="Risk register", unit="risk",
        key=["risk_id"], item_rule="all_rows", controls=["RSK-01"], query="Version of April 9, 2025, all risks",
        accuracy="rows_traced", rows_traced=5, form={"delimiter": ";"}, delimiter=";", **_GRC,
    )
    listed(
        book, "RISK-KINDS", "risk_categories.xlsx", Sheet("Categories", ("category",), [(one,) for one in _CATEGORIES]),
        title="Categories a risk assessment must cover", unit="category", key=["category"], item_rule="all_rows",
        controls=["RSK-01"], query="Risk Policy, annex 1", **_GRC,
    )
    control.test("A", "RISKS", "inspection", "occurs_each", "date=assessed_on; each=year",
                 "Risks were assessed within the period.", 'Risk Policy 2: "each year"')
    control.test("B", "RISKS", "inspection", "present", "column=owner", "The risk has an owner.", "Risk Policy 3")
    control.test("C", "RISKS", "inspection", "manual",
                 "guidance=Read the minutes of the approval: the register of April 9, 2025 was before the chief "
                 "executive and "
                 "approved, and the risk stands in it unchanged.", "The register was approved by the chief executive.")
    control.test("D", "RISKS", "reperformance", "recomputed",
                 "column=score; from=likelihood, impact; operation=product; missing=unable",
                 "The score is likelihood times impact.", "Risk Policy, annex 2")
    control.test("E", "RISKS", "inspection", "covers", "column=category; list=RISK-KINDS.category",
                 "Every category the policy asks for is covered.", "Risk Policy, annex 1")
    book.frames["RISKS"] = [str(row[0]) for row in rows]
    control.sampled("RISKS", "C", book.frames["RISKS"], 1, "Approval of the register, entry {item}")
    control.asked("RISKS", "Minutes of the approval of the risk register", "Marguerite Olander, Chief Executive")
    control.walk("ahale", "2025-11-06", "Tobias Renwick (CISO)", "R-012",
                 "Followed one risk of fraud from the workshop to its score, treatment, owner and the approved "
                 "register.")
    control.conclude(
        NOTED,
        "All 46 risks were tested by rule: one has no owner, one score was typed over and one risk was not scored. "
        "Every "
        "category of the policy is covered, fraud and significant change among them, and the register was approved. We "
        "conclude that the control operated effectively; the exceptions are reported.")
    return {str(row[0]): str(row[7]) for row in rows}


def _treatment(book: Book, owners: list[str], levels: dict[str, str]) -> None:
    control = Control(
        book, "RSK-02", "Risk treatment is tracked to completion",
        "Each high risk has a treatment action with an owner and a due date. Actions are completed by the due date "
        "in force; "
        "somebody other than the owner approves an extension.",
        "Chief Information Security Officer", "quarterly", "CC3.2 CC5.1 CC9.1", relies_on=["RSK-01"],
    )
    stream = Stream("treatment")
    high = [risk for risk, level in levels.items() if level == "high"]
    others = [risk for risk in levels if risk not in high]
    rows: list[list[object]] = []
    for number, risk in enumerate([*high[:-1], *stream.shuffled(others)[:30], *high[:9]], 1):
        due = some_business_day(stream, date(2025, 5, 12), date(2025, 12, 12))
        rows.append([f"ACT-{number:03d}", risk, stream.choice(owners), due, due - timedelta(days=stream.between(0, 25)),
                     "", "completed"])
    rows[4][4] = rows[4][3] + timedelta(days=12)
    rows[11][3:5], rows[11][6] = [day("2025-09-30"), None], "open"
    rows[15][3:5], rows[15][6] = [day("2026-03-31"), None], "open"
    rows[19][4] = rows[19][3]
    rows[22][5], rows[25][5], rows[30][5] = rows[22][2], "trenwick@quillberry.example", "molander@quillberry.example"
    rows[33][2] = ""
    told = story("The action waited for a supplier.", "Completed; extensions are asked for in the monthly meeting.")
    control.plant("B", "ACT-005", "completed twelve days after the due date", told, "late")
    control.plant("B", "ACT-012", "due on September 30, still open", told, "not_done")
    control.plant("C", "ACT-023", "the owner approved the extension",
                  story("The workflow let the owner approve.", "The CISO approves since January 2026."), "wrong_person")
    control.plant("A", "ACT-034", "no owner", story("The owner left in October.", "Taken over on January 20, 2026."),
                  "no_evidence")
    control.plant("D", high[-1], "a high risk without an action",
                  story("The risk was rated high after the plan had been made.",
                        "An action was opened on January 19, 2026."),
                  "not_covered")
    control.near("B", "ACT-016", "due in March 2026: not reached")
    control.near("B", "ACT-020", "completed on the due date")
    columns = ("Action", "Risk", "Owner", "Due on", "Completed on", "Extension approved by", "State")
    listed(
        book, "TREATMENTS", "risk_treatment_2025.xlsx", Sheet("Actions", columns, rows), title="Risk treatment actions",
        unit="action", key=["Action"], item_rule="all_rows", controls=["RSK-02"],
        query="Actions open on any day of 2025",
        accuracy="rows_traced", rows_traced=5, **_GRC,
    )
    control.test("A", "TREATMENTS", "inspection", "present", "column=Owner", "The action has an owner.",
                 "Risk Policy 5")
    control.test("B", "TREATMENTS", "reperformance", "within",
                 "start=Due on; end=Completed on; limit=0; unit=calendar_days; count=after_start; before_start=pass; "
                 "missing_start=deviation; missing_end=not_reached; boundary=inclusive; as_of=2025-12-31",
                 "The action was completed by the due date in force.", 'Risk Policy 5: "by the due date in force"')
    control.test("C", "TREATMENTS", "reperformance", "different_person",
                 "person=Owner; other=Extension approved by; at_least=1; separator=none; missing_person=unable; "
                 "missing_other=deviation; if=Extension approved by; if_op=present",
                 "Somebody other than the owner approved an extension.", "Risk Policy 6")
    control.test("D", "TREATMENTS", "reperformance", "covers",
                 "column=Risk; list=RISKS.risk_id; where=level; where_op=equals; where_value=high",
                 "Every high risk has an action.", "Risk Policy 5")
    control.walk("ahale", "2025-11-06", "Tobias Renwick (CISO)", "ACT-026",
                 "Followed one action with an extension: request, approval by the CISO, completion and evidence.")
    control.conclude(
        NOTED,
        f"All {len(rows)} actions of the year were tested by rule. One was late, one is overdue, one extension was "
        "approved by its owner, one action had lost its owner, and one high risk had no action until January 2026. We "
        "conclude that the control operated effectively; the exceptions are reported.")


def _commitments(book: Book) -> None:
    control = Control(
        book, "RSK-03", "Commitments are reviewed and tied to controls",
        "Service commitments and system requirements are reviewed each year by their due date, and each is tied to "
        "at least "
        "one control of the matrix.",
        "Chief Technology Officer", "annual", "CC3.1 CC5.1 PI1.1",
    )
    stream = Stream("commitments")
    names = ("LA-01", "LA-02", "LA-04", "CHG-01", "OPS-02", "OPS-07", "AVL-02", "AVL-03", "GOV-06", "COM-02", "RSK-01")
    rows = [
        [f"CMT-{number:02d}", stream.choice(("Master agreement", "Service level annex", "Security page",
                                             "Privacy notice")),
         some_business_day(stream, date(2025, 3, 3), date(2025, 3, 28)), date(2025, 3, 31)]
        for number in range(1, 29)
    ]
    rows[9][2] = day("2025-03-31")
    links = [[f"LNK-{number:03d}", f"CMT-{1 + number % 28:02d}", stream.choice(names)] for number in range(1, 61)]
    control.near("A", "CMT-10", "reviewed on the due date")
    common = {"controls": ["RSK-03"], "produced_by": "Halima Sesay, CTO", "produced_at": "2026-01-15T11:00:00-06:00"}
    listed(
        book, "COMMITMENTS", "commitments_2025.ods",
        Sheet("Commitments", ("Commitment", "Document", "Reviewed on", "Review due"),
              rows), title="Service commitments",
        unit="commitment", key=["Commitment"], item_rule="all_rows", source="Register of commitments",
        query="All in force in 2025", accuracy="rows_traced", rows_traced=5, **common,
    )
    listed(
        book, "COMMITMENT-LINKS", "commitment_links.csv", Sheet("links", ("link", "commitment", "control"), links),
        title="Commitments and their controls", unit="link", key=["link"], item_rule="all_rows",
        source="Register of commitments", query="All links", accuracy="rows_traced", rows_traced=5, **common,
    )
    matrix = Sheet("Matrix", ("control", "title"), [(name, f"Control {name}") for name in names])
    listed(
        book, "MATRIX", "control_matrix.xlsx", matrix, title="Control matrix of the client", unit="control",
        key=["control"], item_rule="all_rows", source="Control matrix", query="Version in force on December 31, 2025",
        **common,
    )
    control.test("A", "COMMITMENTS", "inspection", "on_or_before",
                 "date=Reviewed on; limit=Review due; missing_date=deviation; missing_limit=unable",
                 "The commitment was reviewed by its due date.", 'Service Policy 1: "by their due date"')
    control.test("B", "COMMITMENT-LINKS", "reperformance", "covers", "column=commitment; list=COMMITMENTS.Commitment",
                 "Every commitment is tied to a control.", "Service Policy 2")
    control.test("C", "COMMITMENT-LINKS", "inspection", "exists_in",
                 "column=control; list=MATRIX.control; missing=deviation",
                 "Every control named stands in the matrix.")
    control.walk("ahale", "2025-11-06", "Halima Sesay (CTO)", "CMT-04",
                 "Inspected the review of one commitment on availability and the two controls it is tied to.")
    control.conclude(
        CLEAN,
        "All 28 commitments were reviewed in March 2025 by the due date, each is tied to at least one control, and "
        "all 60 "
        "links name a control of the matrix in force. No exceptions noted.")
