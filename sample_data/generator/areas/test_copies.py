"""CHG-06: production data outside production."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from generator.areas.rows import attributes, listing, nears, plants
from generator.areas.staff import DEVELOPERS, DPO, mail
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import NOTED, Control
from generator.tables import Sheet
from generator.times import at, day, later, utc_text

_TESTS = (
    ("A", "TEST-COPIES", "reperformance", "ordered",
     "dates=approved_at, copied_at; same_time=pass; missing=deviation",
     "The copy was approved before it was made.", "Test Data Standard 2"),
    ("B", "TEST-COPIES", "reperformance", "authorised",
     "person=approved_by; at=approved_at; list=DATA-OWNERS; list_person=person; list_from=valid_from; "
     "list_to=valid_to; missing_person=not_applicable",
     "The approver was a data owner on that day.", "Test Data Standard 2, annex"),
    ("C", "TEST-COPIES", "inspection", "equals", "column=masked; value=yes; ignore_case=yes",
     "Personal and card data were masked.", "Test Data Standard 3"),
    ("D", "TEST-COPIES", "reperformance", "within",
     "start=copied_at; end=deleted_at; limit=30; unit=calendar_days; count=after_start; before_start=deviation; "
     "missing_start=unable; missing_end=not_reached; boundary=inclusive; as_of=2026-01-08",
     "The copy was deleted within 30 calendar days.", 'Test Data Standard 4: "within 30 calendar days"'),
)  # fmt: skip
_COPIES = (
    ("ledger-main", "staging", "2025-01-22", 11, 26, "yes"), ("receipts", "perf-lab", "2025-02-14", 10, 30, "yes"),
    ("policy", "staging", "2025-03-05", 15, 8, "yes"), ("ledger-main", "perf-lab", "2025-04-09", 9, 34, "yes"),
    ("vendors", "staging", "2025-04-30", 14, 19, "Yes"), ("card-vault", "perf-lab", "2025-05-21", 13, 3, "yes"),
    ("identity", "staging", "2025-06-12", 10, 21, "no"), ("reports", "staging", "2025-07-02", 16, 28, "yes"),
    ("billing", "perf-lab", "2025-07-24", 11, 14, "yes"), ("search", "staging", "2025-08-18", 9, 25, "yes"),
    ("ledger-main", "staging", "2025-09-11", 15, -1, "yes"), ("approvals", "staging", "2025-10-01", 10, 12, "yes"),
    ("receipts", "staging", "2025-10-16", 19, 29, "yes"), ("policy", "perf-lab", "2025-11-06", 14, 17, "yes"),
    ("vendors", "perf-lab", "2025-11-25", 13, 22, "yes"), ("reports", "perf-lab", "2025-12-15", 11, -1, "yes"),
)  # fmt: skip
_OWNERS = (
    ("Ottilie Brandt", "2023-01-01", None), ("Gaspard Leclerc", "2023-01-01", "2025-08-31"),
    (DPO, "2024-02-01", None), ("Emeka Obi", "2025-09-01", None),
)  # fmt: skip


def add_test_copies(book: Book, company: Company) -> None:
    """Write the evidence of CHG-06 and note what was planted."""
    control = Control(
        book, "CHG-06", "Production data is masked and approved before use in tests",
        "Production data is copied to another environment only after a data owner approved it, with personal and card "
        "data masked, and is deleted within 30 calendar days.",
        "Head of Data", "per_event", "CC8.1 C1.1 P4.1", key_report="Audit log of the databases",
    )  # fmt: skip
    attributes(control, _TESTS)
    rows = _rows(company)
    owners = [(mail(name), day(first), day(last) if last else None) for name, first, last in _OWNERS]
    _write(control, rows, owners)
    _plant(control, [str(row[0]) for row in rows])
    control.walk(
        "tnguyen", "2025-11-19", "Ottilie Brandt (Head of Data)", "TC-2025-12",
        "Followed the copy of October 1 from its request and approval to the masking job and the deletion. The masking "
        "job writes its own entry; a copy without it is possible with database rights.",
    )
    control.conclude(
        NOTED,
        "All 16 copies in the audit log of the databases were tested. One was made an hour before its approval, one "
        "was approved by a former data owner, one was not masked, one was deleted on day 34 and one not at all. The "
        "unmasked copy held names of 40 test users of the company and no customer. We conclude that the control "
        "operated effectively; the exceptions are reported and a rule against unmasked copies is recommended.",
    )


def _rows(company: Company) -> list[list[Any]]:
    stream = Stream("test copies")
    rows: list[list[Any]] = []
    for index, (source, target, when, hour, kept, masked) in enumerate(_COPIES, 1):
        copied = at(day(when), hour, 20)
        approver = "obrandt@quillberry.example" if index % 3 else mail(DPO)
        deleted = at(copied.date() + timedelta(days=kept), 17, 5) if kept >= 0 else None
        approved = later(copied, -stream.between(60, 4000))
        rows.append([f"TC-2025-{index:02d}", source, target, copied, mail(DEVELOPERS[index % 5]), approver, approved,
                     masked, deleted])  # fmt: skip
    rows[4][5] = rows[9][5] = company.email("Gaspard Leclerc")
    rows[4][6] = at(date(2025, 4, 29), 10, 0)
    rows[9][6] = at(date(2025, 9, 1), 9, 0)
    rows[9][3], rows[9][8] = at(date(2025, 9, 2), 9, 20), at(date(2025, 9, 20), 9, 0)
    rows[12][6] = at(date(2025, 10, 16), 20, 25)
    rows[13][5], rows[13][6] = company.email("Emeka Obi"), at(date(2025, 11, 5), 16, 40)
    return rows


def _write(control: Control, rows: list[list[Any]], owners: list[tuple[Any, ...]]) -> None:
    columns = (
        "copy_id", "source", "target", "copied_at", "copied_by", "approved_by", "approved_at", "masked", "deleted_at",
    )  # fmt: skip
    shown = [(*r[:3], utc_text(r[3]), r[4], r[5], utc_text(r[6]), r[7], utc_text(r[8])) for r in rows]
    listing(
        control, "TEST-COPIES", "test_data_copies_2025.csv", Sheet("copies", columns, shown),
        title="Copies of production data", unit="copy", key=["copy_id"], date_column="copied_at", zone="UTC",
        source="Audit log of the databases, with the approvals of the data desk",
        query="Export and snapshot-restore events with a target outside production, 2025",
        produced_by="Ottilie Brandt, Head of Data", produced_at="2026-01-08T16:30:00-06:00",
    )  # fmt: skip
    listing(
        control, "DATA-OWNERS", "data_owners.xlsx", Sheet("Owners", ("person", "valid_from", "valid_to"), owners),
        title="Data owners", unit="data owner", key=["person", "valid_from"], source="Annex of the Test Data Standard",
        query="All owners with their dates", produced_by=f"{DPO}, Data Protection Officer",
        produced_at="2026-01-08T11:00:00-06:00",
    )  # fmt: skip


def _plant(control: Control, name: list[str]) -> None:
    plants(control, (
        ("A", name[12], "wrong_order", "copied at 19:20, approved at 20:25",
         "The engineer started the copy while the approval was being asked for.",
         "The export job asks for the number of the approval since January 2026.", "Exception reported."),
        ("B", name[9], "not_authorised", "approved on September 1; authority as data owner ended on August 31",
         "The new owner of billing data was not yet known to the data desk.",
         "The desk reads the annex itself since October 2025.",
         "Exception reported; the new owner confirmed the copy on January 20, 2026."),
        ("C", name[6], "wrong_value", "not masked",
         "The masking profile for the identity store did not exist yet.",
         "Written on June 20, 2025; the copy was deleted early for that reason.",
         "Exception reported; no customer data was in the copy."),
        ("D", name[3], "late", "deleted on day 34", "The load test was extended by a week.",
         "An extension is now asked for in the ticket.", "Exception reported."),
        ("D", name[10], "not_done", "never deleted", "The staging database was taken over by another team.",
         "Deleted on January 22, 2026.", "Exception reported; the copy was masked."),
    ))  # fmt: skip
    nears(control, (
        ("D", name[1], "deleted on day 30"),
        ("D", name[15], "copied on December 15; day 30 lies after the export: not reached"),
        ("B", name[4], "the same approver while still a data owner"),
        ("B", name[13], "data owner since September 1"),
        ("C", name[4], "Yes with a capital letter"),
    ))  # fmt: skip
