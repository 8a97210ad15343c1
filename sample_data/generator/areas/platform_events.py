"""CHG-05: changes that the cloud platform saw, reconciled with change records both ways."""

from __future__ import annotations

from datetime import date
from typing import Any

from generator.areas.rows import attributes, listing, nears, plants
from generator.areas.staff import DEVELOPERS, mail
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import NOTED, Control, join
from generator.tables import Sheet
from generator.times import at, later, local, next_business_day, some_business_day, utc_text, wall

_RESOURCES = ("vpc-main", "db-ledger", "queue-cards", "dns-public", "bucket-receipts", "role-deploy", "lb-web")
_TESTS = (
    ("A", "PLATFORM-EVENTS", "reperformance", "exists_in",
     "column=change_ref; list=CHANGE-RECORDS.Record; missing=deviation",
     "Every event belongs to a change record.", "Change Management Policy 7.1"),
    ("B", "CHANGE-RECORDS", "reperformance", "exists_in",
     "column=Record; list=PLATFORM-EVENTS.change_ref; missing=unable; if=State; if_op=equals; if_value=implemented",
     "Every implemented record has an event.", "Change Management Policy 7.1"),
    ("C", "PLATFORM-EVENTS", "reperformance", "on_or_before",
     "date=event_at; limit=CHANGE-RECORDS.Window end; missing_date=unable; missing_limit=deviation; "
     "no_match=not_applicable",
     "The event fell before the end of the approved window.", "Change Management Policy 7.2"),
    ("D", "PLATFORM-EVENTS", "reperformance", "ordered",
     "dates=CHANGE-RECORDS.Window start, event_at; same_time=pass; missing=deviation; "
     "no_match=not_applicable",
     "The event fell after the start of the approved window.", "Change Management Policy 7.2"),
    ("E", "CHANGE-RECONCILIATIONS", "inspection", "occurs_each", "date=performed_on; each=month",
     "The reconciliation was performed every month.", 'Change Management Policy 7.1: "each month"'),
    ("F", "UNMATCHED-CHANGES", "reperformance", "within",
     "start=found_on; end=resolved_on; limit=10; unit=business_days; count=after_start; before_start=deviation; "
     "missing_start=unable; missing_end=not_reached; boundary=inclusive; as_of=2026-01-08",
     "What did not match was followed up within 10 business days.",
     'Change Management Policy 7.3: "within 10 business days"'),
)  # fmt: skip


def add_platform_events(book: Book, company: Company) -> None:
    """Write the evidence of CHG-05 and note what was planted."""
    control = Control(
        book, "CHG-05", "Platform changes are reconciled to change records",
        "Each month the site reliability manager reconciles all changes that the cloud platform logged to the change "
        "records of the platform team, both ways. A change is made within its approved window. What does not match "
        "is followed up within 10 business days.",
        "Site Reliability Manager", "monthly", "CC8.1 CC7.1", relies_on=["CHG-01"],
        key_report="Audit log of the cloud platform",
    )  # fmt: skip
    attributes(control, _TESTS)
    join(book, "PLATFORM-EVENTS", "change_ref", "CHANGE-RECORDS", "Record", "record number in the tag of the event")
    records, events = _ordinary(Stream("platform events"))
    _plant_events(control, records, events)
    _write_events(control, records, events)
    _write_follow_up(control)
    control.walk(
        "tnguyen", "2025-11-12", "Pia Lindgren (Site Reliability Manager)", "2025-10",
        "Watched the October reconciliation being opened again: query of the audit log, list of records, the "
        "comparison by record number, two unmatched events with tickets. The query selects writes only and names "
        "no accounts to leave out.",
    )
    control.conclude(
        NOTED,
        f"All {len(events)} changes logged by the platform were matched to {len(records)} change records, both "
        "ways. Two events belong to no record and two implemented records have no event; of the matched ones one event "
        "came 40 minutes after its window and one an hour before it. The reconciliation of August was not performed, "
        "and of 20 unmatched items one was resolved on the 11th business day. Each unmatched change was found to be "
        "legitimate when we followed it to its author. We conclude that the control operated effectively; "
        "the exceptions are reported.",
    )


def _ordinary(stream: Stream) -> tuple[list[list[Any]], list[list[Any]]]:
    records: list[list[Any]] = []
    events: list[list[Any]] = []
    days = sorted(some_business_day(stream, date(2025, 1, 6), date(2025, 12, 19)) for _ in range(150))
    for index, when in enumerate(days):
        start = at(when, stream.between(8, 20), 0)
        end = later(start, 120)
        record, resource = f"PCR-{2001 + index}", stream.choice(_RESOURCES)
        state = "withdrawn" if index % 31 == 30 else "implemented"
        records.append([record, resource, mail(stream.choice(DEVELOPERS)), start, end, state])
        if state == "withdrawn":
            continue
        for _ in range(1 + stream.chance(25)):
            actor = "svc-terraform" if stream.chance(60) else mail(stream.choice(DEVELOPERS))
            events.append([later(start, stream.between(4, 115)), resource, actor, "update", record])
    return records, events


def _plant_events(control: Control, records: list[list[Any]], events: list[list[Any]]) -> None:
    moments = {"typo": 17, "late": 48, "early": 77, "exact": 101, "night": 120}
    chosen = {name: events[index] for name, index in moments.items()}
    for record in (records[34][0], records[110][0]):
        events[:] = [row for row in events if row[4] != record]
    of_record = {row[0]: row for row in records}
    chosen["late"][0] = later(of_record[chosen["late"][4]][4], 40)
    chosen["early"][0] = later(of_record[chosen["early"][4]][3], -60)
    chosen["exact"][0] = of_record[chosen["exact"][4]][4]
    night = of_record[chosen["night"][4]]
    night[3], night[4] = local("2025-09-16 18:00"), local("2025-09-16 20:00")
    for row in events:
        if row[4] == night[0]:
            row[0] = local("2025-09-16 19:15")
    # A second event keeps the record itself matched when a number is mistyped.
    events.append([later(chosen["typo"][0], 1), *chosen["typo"][1:]])
    chosen["typo"][4] = chosen["typo"][4].replace("PCR-2", "PCR2-")
    console = [local("2025-06-11 13:22"), "bucket-receipts", mail(DEVELOPERS[3]), "update", ""]
    events.append(console)
    events.sort(key=lambda row: (row[0], row[1], row[4]))
    for number, row in enumerate(events, 1):
        row.insert(0, f"EV{700000 + number}")
    item = {name: row[0] for name, row in chosen.items()}
    plants(control, (
        ("A", console[0], "no_evidence", "changed in the console without a record",
         "An engineer changed a bucket rule by hand while answering a support case.",
         "Write access in the console needs a session of its own with a record number since December 2025.",
         "Exception reported; the change was reviewed in July 2025 and kept."),
        ("A", item["typo"], "no_evidence", "the record number in the tag is mistyped",
         "The tag is typed by hand in scripts of the network team.",
         "Tags are filled by the pipeline since January 2026.", "Exception reported; found by its time."),
        ("B", records[34][0], "no_evidence", "implemented by its state, no event in the log",
         "The record was closed although the work had been given up.", "Closed as withdrawn on January 14, 2026.",
         "Exception reported; the resource was inspected and is unchanged."),
        ("B", records[110][0], "no_evidence", "implemented by its state, no event in the log",
         "The change was made under the number of a neighbouring record.",
         "Both records were annotated on January 14, 2026.", "Exception reported."),
        ("C", item["late"], "late", "40 minutes after the end of the window",
         "The change ran longer than planned and the window was not extended.",
         "The pipeline stops at the end of the window since February 2026.", "Exception reported."),
        ("D", item["early"], "wrong_order", "an hour before the window opened",
         "The engineer read the window in UTC.", "Windows show the zone since January 2026.", "Exception reported."),
    ))  # fmt: skip
    nears(control, (
        ("C", item["exact"], "at the very end of its window"),
        ("C D", item["night"], "19:15 in Chicago, within the window; the UTC digits are of the next day"),
        ("B", records[30][0], "withdrawn, so no event is expected"),
    ))  # fmt: skip


def _write_events(control: Control, records: list[list[Any]], events: list[list[Any]]) -> None:
    log = Sheet(
        "events", ("event_id", "event_at", "resource", "actor", "action", "change_ref"),
        [(row[0], utc_text(row[1]), *row[2:]) for row in events],
    )  # fmt: skip
    columns = ("Record", "Resource", "Engineer", "Window start", "Window end", "State")
    shown = Sheet("Records", columns, [(*row[:3], wall(row[3]), wall(row[4]), row[5]) for row in records])
    listing(
        control, "PLATFORM-EVENTS", "platform_events_2025.csv", log, title="Changes logged by the platform",
        unit="platform event", key=["event_id"], date_column="event_at", zone="UTC",
        source="Audit log of the cloud platform (production account)",
        query="Write events on tagged resources, 2025, no account left out", environment="production",
        produced_by="Callum Rainsford, Head of Cloud", produced_at="2026-01-07T10:00:00-06:00",
    )  # fmt: skip
    listing(
        control, "CHANGE-RECORDS", "platform_change_records_2025.xlsx", shown, title="Change records of the platform",
        unit="change record", key=["Record"], zone="America/Chicago", source="Record tool of the platform team",
        query="All records with a window in 2025, all states", item_rule="all_rows",
        produced_by="Pia Lindgren, Site Reliability Manager", produced_at="2026-01-07T15:20:00-06:00",
    )  # fmt: skip


def _write_follow_up(control: Control) -> None:
    stream = Stream("unmatched changes")
    runs: list[tuple[Any, ...]] = []
    unmatched: list[list[Any]] = []
    for month in range(1, 13):
        when = next_business_day(date(2025, month, 20 if month != 11 else 24), 3)
        if month == 8:
            continue
        runs.append((f"RC-2025-{month:02d}", when, "plindgren@quillberry.example"))
        for _ in range(1 if month in (5, 11) else 2):
            unmatched.append([when, next_business_day(when, stream.between(1, 7))])
    unmatched[4][1] = next_business_day(unmatched[4][0], 11)
    unmatched[9][1] = next_business_day(unmatched[9][0], 10)
    unmatched[-1][1] = None
    rows = [(f"UM-{101 + index}", *row) for index, row in enumerate(unmatched)]
    monthly = Sheet("Reconciliations", ("run_id", "performed_on", "performed_by"), runs)
    open_items = Sheet("Unmatched", ("case_id", "found_on", "resolved_on"), rows)
    listing(
        control, "CHANGE-RECONCILIATIONS", "change_reconciliations_2025.ods", monthly,
        title="Monthly reconciliations", unit="reconciliation", key=["run_id"], date_column="performed_on",
        source="Folder of the reconciliations", query="All files of 2025",
        produced_by="Pia Lindgren, Site Reliability Manager", produced_at="2026-01-08T09:10:00-06:00",
    )  # fmt: skip
    listing(
        control, "UNMATCHED-CHANGES", "unmatched_changes_2025.csv", open_items, title="Unmatched changes",
        unit="unmatched change", key=["case_id"], date_column="found_on", source="Case list of the reconciliations",
        query="All cases found in 2025", produced_by="Pia Lindgren, Site Reliability Manager",
        produced_at="2026-01-08T09:15:00-06:00",
    )  # fmt: skip
    plants(control, (
        ("E", "2025-08", "missed", "no reconciliation in August",
         "The manager was on leave and the deputy did not know of the task.",
         "The task has a named deputy since September 2025.",
         "Exception reported; the September run covered the events of August."),
        ("F", rows[4][0], "late", "resolved on the 11th business day",
         "The author of the change was travelling.", "The team lead answers in the author's place since 2026.",
         "Exception reported."),
    ))  # fmt: skip
    nears(control, (
        ("F", rows[9][0], "resolved on the 10th business day"),
        ("F", rows[-1][0], "found on December 24 and open; the 10 business days end after the export: not reached"),
    ))  # fmt: skip

