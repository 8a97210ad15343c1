"""AVL-04 and AVL-05: the recovery test, and the equipment of the company's own server room."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from generator.areas.rows import attributes, listing, nears, plants
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import NOTED, Control
from generator.tables import Sheet
from generator.times import local, offset_text, some_business_day

_RECOVERY = (
    ("A", "RECOVERY-TESTS", "inspection", "occurs_each",
     "date=Declared at; each=year; per=System; per_values=Ledger, Cards, Receipts, Approvals, Identity, BI warehouse; "
     "if=Kind; if_op=equals; if_value=technical",
     "The recovery of every system was tested technically in the year.", 'Continuity Plan 7: "each year"'),
    ("B", "RECOVERY-TESTS", "reperformance", "within",
     "start=Declared at; end=Restored at; limit=8; unit=hours; before_start=deviation; missing_start=unable; "
     "missing_end=deviation; boundary=inclusive; if=Kind; if_op=equals; if_value=technical",
     "The system was back within the recovery time objective.", 'Continuity Plan 3: "8 hours"'),
    ("C", "RECOVERY-TESTS", "reperformance", "within",
     "start=Data as of; end=Declared at; limit=1; unit=hours; before_start=deviation; missing_start=unable; "
     "missing_end=deviation; boundary=inclusive; if=Kind; if_op=equals; if_value=technical",
     "No more data was lost than the recovery point objective allows.", 'Continuity Plan 3: "1 hour"'),
    ("D", "RECOVERY-TESTS", "inspection", "manual",
     "guidance=Read the report: issues are listed, and each has an action with an owner and a date.",
     "Issues of the test led to actions.", "Continuity Plan 7"),
    ("E", "RECOVERY-TESTS", "inspection", "present", "column=Results approved by",
     "The results were approved.", "Continuity Plan 7"),
)
# Test, kind, system, data as of, declared, restored.
_TESTS = (
    ("DR-2024-01", "technical", "BI warehouse", "2024-11-20 08:30", "2024-11-20 09:00", "2024-11-20 13:00"),
    ("DR-2025-01", "technical", "Ledger", "2025-09-20 07:42", "2025-09-20 08:00", "2025-09-20 13:25"),
    ("DR-2025-02", "technical", "Cards", "2025-09-20 07:00", "2025-09-20 08:00", "2025-09-20 12:10"),
    ("DR-2025-03", "technical", "Receipts", "2025-09-20 06:38", "2025-09-20 08:00", "2025-09-20 15:40"),
    ("DR-2025-04", "technical", "Approvals", "2025-09-20 07:55", "2025-09-20 08:00", "2025-09-20 16:00"),
    ("DR-2025-05", "technical", "Identity", "2025-03-08 23:10", "2025-03-09 00:00", "2025-03-09 08:50"),
    ("DR-2025-06", "tabletop", "BI warehouse", "", "2025-10-09 10:00", ""),
)


def add_recovery_tests(book: Book, company: Company) -> None:
    """Write the evidence of AVL-04 and note what was planted."""
    control = Control(
        book, "AVL-04", "Recovery from a disaster is tested every year",
        "The technical recovery of every system in scope is tested each calendar year against a recovery time of 8 "
        "hours and a recovery point of 1 hour; issues become actions and the results are approved.",
        "Chief Technology Officer", "annual", "A1.3 CC7.5", relies_on=["AVL-02", "AVL-03"],
    )
    attributes(control, _RECOVERY, whole="D")
    rows = [
        (test, kind, system, *(offset_text(local(text)) if text else "" for text in times),
         company.email("Halima Sesay"))
        for test, kind, system, *times in _TESTS
    ]
    columns = ("Test", "Kind", "System", "Data as of", "Declared at", "Restored at", "Results approved by")
    listing(
        control, "RECOVERY-TESTS", "recovery_tests.xlsx", Sheet("Tests", columns, rows), title="Recovery tests",
        unit="recovery test", key=["Test"], date_column="Declared at", source="Register of continuity tests",
        query="All tests since 2024, technical and tabletop", produced_by="Halima Sesay, Chief Technology Officer",
        produced_at="2026-01-14T14:00:00-06:00",
    )
    plants(control, (
        ("A", "2025 | BI warehouse", "missed", "only a tabletop in 2025; the last technical test was in 2024",
         "The test environment of the warehouse was being rebuilt in September.",
         "A technical test took place on January 24, 2026.", "Exception reported; one of six systems."),
        ("C", "DR-2025-03", "late", "data of 82 minutes before the disaster; the objective is 1 hour",
         "The replica of the receipts store had fallen behind.",
         "The lag of replicas raises an alert since October 2025.", "Exception reported."),
    ))
    nears(control, (
        ("B", "DR-2025-04", "back after exactly 8 hours"),
        ("B", "DR-2025-05", "8:50 by the clock on the wall, 7:50 elapsed: clocks went forward"),
        ("C", "DR-2025-02", "data of exactly 1 hour before"),
        ("B C", "DR-2025-06", "a tabletop restores nothing"),
    ))
    control.document("Report of each recovery test of 2025", "Halima Sesay, Chief Technology Officer")
    control.inspected("RECOVERY-TESTS", "D", [row[0] for row in _TESTS if "2025" in row[0]], "Report of {item}")
    control.walk(
        "mruiz", "2025-12-03", "Halima Sesay (CTO); Freya Holm (Backup and Recovery Lead)", "DR-2025-01",
        "Read the report of the September test with its time line from the incident channel, and traced two of its "
        "issues to the tracker.",
    )
    control.conclude(
        NOTED,
        "Five of six systems were recovered technically in the year, all within 8 hours, the change of the clocks in "
        "March taken into account. The BI warehouse was only talked through, and the receipts store came back with "
        "data of 82 minutes before. All reports list issues with actions. The control operated effectively; the "
        "exceptions are reported.",
    )


_SERVICE = (
    ("A", "SERVICE-VISITS", "inspection", "occurs_each",
     "date=Visited on; each=half_year; per=Equipment; per_list=EQUIPMENT.Equipment; per_from=Installed on; "
     "per_to=Removed on",
     "Every piece of equipment was serviced in every half-year.", 'Facilities Standard 4: "each half-year"'),
    ("B", "SERVICE-VISITS", "reperformance", "on_or_before",
     "date=Visited on; limit=Due on; missing_date=deviation; missing_limit=unable",
     "The service took place by its due date.", "Facilities Standard 4"),
    ("C", "SERVICE-VISITS", "reperformance", "within",
     "start=Visited on; end=Fault fixed on; limit=30; unit=calendar_days; count=after_start; before_start=deviation; "
     "missing_start=unable; missing_end=deviation; boundary=inclusive; if=Result; if_op=equals; if_value=fault",
     "A fault was fixed within 30 calendar days.", 'Facilities Standard 5: "within 30 calendar days"'),
)


def add_equipment(book: Book, company: Company) -> None:
    """Write the evidence of AVL-05 and note what was planted."""
    control = Control(
        book, "AVL-05", "Power, cooling and fire equipment is serviced",
        "Power, cooling and fire equipment of the server room in Chicago is serviced in every half-year by its due "
        "date; a fault is fixed within 30 calendar days. The cloud regions are carved out.",
        "Head of IT", "semiannual", "A1.2",
    )
    attributes(control, _SERVICE)
    equipment, visits = _visits()
    _plant_visits(control, visits)
    shown = [(row[0], row[1], f"{row[2]:%d/%m/%Y}", f"{row[3]:%d/%m/%Y}", row[4],
              f"{row[5]:%d/%m/%Y}" if row[5] else "", row[6]) for row in visits]
    listing(
        control, "SERVICE-VISITS", "service_visits_2025.csv",
        Sheet("visits", ("Visit", "Equipment", "Due on", "Visited on", "Result", "Fault fixed on", "Company"), shown),
        form={"delimiter": ";", "encoding": "cp1252"}, encoding="windows-1252", delimiter=";",
        date_order="DMY", title="Service visits", unit="service visit", key=["Visit"], date_column="Visited on",
        source="Portal of the service company (dates day first)", query="Site Chicago, 2025, all equipment",
        produced_by="Sunniva Aasen, Head of IT", produced_at="2026-01-13T10:30:00-06:00",
    )
    listing(
        control, "EQUIPMENT", "equipment_register.xlsx",
        Sheet("Register", ("Equipment", "Kind", "Installed on", "Removed on"), equipment), title="Equipment",
        unit="piece of equipment", key=["Equipment"], source="Equipment register of the building",
        query="Server room Chicago", produced_by="Sunniva Aasen, Head of IT", produced_at="2026-01-13T10:00:00-06:00",
    )
    control.walk(
        "tnguyen", "2025-12-04", "Sunniva Aasen (Head of IT)", "SV-0021",
        "Walked through the server room, compared six pieces of equipment and their stickers with the register, and "
        "read the protocol of one visit.",
    )
    control.conclude(
        NOTED,
        f"{len(visits)} visits were tested against the register of {len(equipment)} pieces of equipment. One battery "
        "unit was not serviced in the second half-year, one visit came five days after its due date, and one fault was "
        "fixed after 44 days. The room held no production data after September 2025. The control operated effectively; "
        "the exceptions are reported.",
    )


def _visits() -> tuple[list[tuple[Any, ...]], list[list[Any]]]:
    stream = Stream("service visits")
    kinds = ("battery", "generator", "cooling", "smoke detector", "extinguisher")
    equipment: list[tuple[Any, ...]] = [
        (f"EQ-{100 + index}", kinds[index % 5], date(2019 + index % 5, 3, 12), None) for index in range(18)
    ]
    equipment += [("EQ-130", "battery", date(2025, 11, 14), None),
        ("EQ-095", "cooling", date(2016, 5, 2), date(2024, 10, 31))]
    visits: list[list[Any]] = []
    for name, _, installed, removed in equipment:
        for due in (date(2025, 6, 30), date(2025, 12, 31)):
            if removed or installed > due - timedelta(days=60):
                continue
            when = some_business_day(stream, due - timedelta(days=70), due - timedelta(days=2))
            visits.append([name, due, when, "in order", None, "Lakeside Thermal & Café-Technik (invented)"])
    visits.append(["EQ-130", date(2025, 12, 31), date(2025, 12, 9), "in order", None,
                   "Lakeside Thermal & Café-Technik (invented)"])
    visits.sort(key=lambda row: (row[2], row[0]))
    return equipment, [[f"SV-{number:04d}", *row] for number, row in enumerate(visits, 1)]


def _plant_visits(control: Control, visits: list[list[Any]]) -> None:
    def of(name: str, month: int) -> list[Any]:
        return next(row for row in visits if row[1] == name and row[2].month == month)

    late, exact, slow, fast = of("EQ-104", 6), of("EQ-107", 6), of("EQ-111", 12), of("EQ-102", 6)
    late[2], late[3] = date(2025, 5, 7), date(2025, 5, 12)
    exact[3] = exact[2]
    slow[4], slow[5] = "fault", slow[3] + timedelta(days=44)
    fast[4], fast[5] = "fault", fast[3] + timedelta(days=30)
    visits.remove(of("EQ-105", 12))
    plants(control, (
        ("A", "2025-H2 | EQ-105", "missed", "no visit in the second half-year",
         "The unit was not on the list that the service company works from.",
         "Serviced on January 14, 2026; the list is compared with the register twice a year.", "Exception reported."),
        ("B", late[0], "late", "due 07/05/2025, visited 12/05/2025: five days late with the day first",
         "The technician was ill.", "None needed.", "Exception reported."),
        ("C", slow[0], "late", "fault fixed after 44 days", "A spare part was on order.",
         "Common spare parts are kept in the room since January 2026.", "Exception reported."),
    ))
    nears(control, (
        ("B", exact[0], "visited on the due date"),
        ("C", fast[0], "fault fixed on day 30"),
        ("A", "2025-H2 | EQ-130", "installed in November and serviced in December"),
        ("A", "2025-H1 | EQ-095", "removed in 2024"),
    ))
