"""LA-18 to LA-21: removable media, laptops, malware, software that reaches production."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta

from generator.areas.workers import active
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import NOTED, Control, join, listed, story
from generator.tables import Sheet
from generator.times import at, day, later, local, offset_text, utc_text

_IT = {"produced_by": "Sunniva Aasen, Head of IT", "produced_at": "2026-01-05T09:50:00-06:00"}
_SECURITY = {"produced_by": "Kwame Asante, Security Engineer", "produced_at": "2026-01-15T11:40:00-06:00"}
_TAKEN = day("2025-12-31")
Rows = list[list[object]]


def add_endpoints(book: Book, company: Company) -> None:
    """Add the controls of endpoints and software."""
    laptops = _laptops(book, company)
    _removable_media(book, laptops)
    _malware(book, laptops)
    _images(book)


def _laptops(book: Book, company: Company) -> Rows:
    control = Control(
        book, "LA-19", "Laptops are managed and encrypted",
        "Every laptop of a worker is enrolled in device management, has disk encryption and screen lock, and has "
        "checked in "
        "within the last 30 calendar days.",
        "Head of IT", "continuous", "CC6.7 CC6.8 CC6.1", automation="automated",
    )
    stream = Stream("laptops")
    owned: Rows = []
    managed: dict[str, list[object]] = {}
    for number, worker in enumerate(active(company), 1):
        serial = f"QB{stream.hexadecimal(6).upper()}"
        owned.append([serial, worker.number, stream.choice(("Contractor",
                                                            "Owned")) if worker.number[0] == "C" else "Owned",
                      stream.choice(("macOS", "macOS", "Windows", "Linux"))])
        seen = at(_TAKEN - timedelta(days=stream.between(0, 21)), stream.between(7, 18), stream.between(0, 59))
        managed[serial] = [serial.lower() if number % 13 == 0 else serial, "yes", "on", seen, _TAKEN]
    names = [str(row[0]) for row in owned]
    none, second, plain, stale, exact, lock = names[27], names[310], names[96], names[150], names[222], names[268]
    del managed[none], managed[second]
    managed[plain][1], managed[lock][2] = "no", ""
    managed[stale][3], managed[exact][3] = at(day("2025-11-12"), 9, 0), at(day("2025-12-01"), 0, 10)
    told = story("Prepared by a reseller and never enrolled.", "Enrolled on January 9, 2026, encrypted all along.")
    for name in (none, second):
        control.plant("A", name, "a worker's laptop that is not in device management", told, "no_evidence")
    control.plant("B", plain, "disk encryption is off",
                  story("A repair replaced the disk.", "Encrypted on January 8, 2026."), "wrong_value")
    control.plant("C", lock, "no setting of the screen lock is reported",
                  story("The profile failed on an old release.", "Updated on January 9, 2026."), "no_evidence")
    control.plant("D", stale, "last seen 49 days before the list",
                  story("The worker was on leave, the laptop switched off.", "Checked in on January 12, 2026."), "late")
    control.near("D", exact, "last seen 00:10 in Chicago, 30 days before the list")
    control.near("A", names[12], "serial number in small letters in device management")
    listed(
        book, "LAPTOPS", "laptops_assigned_2025-12-31.xlsx",
        Sheet("Laptops", ("Serial", "Worker", "Ownership", "System"), owned, ("Purchases and assignments",
                                                                              "2025-12-31")),
        title="Laptops assigned to workers", unit="laptop", header_row=3, key=["Serial"], item_rule="all_rows",
        controls=["LA-19"], source="Purchase and assignment records (not device management)",
        query="Assigned to a worker on 2025-12-31", accuracy="rows_traced", rows_traced=10, **_IT,
    )
    lines = [[a, b, c, utc_text(d), e] for a, b, c, d, e in managed.values()]
    listed(
        book, "MANAGED", "device_management_2025-12-31.csv",
        Sheet("devices", ("serial", "encrypted", "screen_lock", "last_seen_at", "exported_on"), lines),
        title="Devices in device management", unit="device", key=["serial"], item_rule="all_rows", zone="UTC",
        controls=["LA-19"], source="Device management", query="All devices, every state", **_IT,
    )
    join(book, "LAPTOPS", "Serial", "MANAGED", "serial", "device management keeps what the machine reports", "case")
    control.test("A", "LAPTOPS", "reperformance", "present", "column=MANAGED.serial; no_match=deviation",
                 "The laptop is enrolled.", "Device Standard 1")
    control.test("B", "LAPTOPS", "inspection", "baseline",
                 "column=MANAGED.encrypted; required=yes; compare=equals; missing=deviation; no_match=not_applicable",
                 "Its disk is encrypted.", "Device Standard 2")
    control.test("C", "LAPTOPS", "inspection", "baseline",
                 "column=MANAGED.screen_lock; required=on; compare=equals; missing=deviation; no_match=not_applicable",
                 "Its screen lock is on.", "Device Standard 2")
    control.test("D", "LAPTOPS", "reperformance", "within",
                 "start=MANAGED.last_seen_at; end=MANAGED.exported_on; limit=30; unit=calendar_days; "
                 "count=after_start; "
                 "before_start=deviation; missing_start=deviation; missing_end=deviation; boundary=inclusive; "
                 "no_match=not_applicable", "It checked in within the last 30 calendar days.",
                 'Device Standard 3: "within the last 30 calendar days"')
    control.walk("tnguyen", "2025-10-22", "Cosmo Devereaux (IT Administrator)", names[3],
                 "Followed one laptop from purchase to assignment, enrolment, profile, and its page in device "
                 "management.")
    control.conclude(
        NOTED,
        f"All {len(names)} laptops assigned to workers were compared with device management. Two were not enrolled, "
        f"one "
        "had no disk encryption, one reported no screen lock and one had not been seen for 49 days. All were settled "
        "in January "
        "2026. We conclude that the control operated effectively; the exceptions are reported.")
    return owned


def _removable_media(book: Book, laptops: Rows) -> None:
    control = Control(
        book, "LA-18", "Copies to removable media are blocked or approved",
        "The policy that blocks removable media and personal storage is on every managed laptop; a copy is allowed "
        "only under "
        "an approved exception in force on that day.",
        "Chief Information Security Officer", "continuous", "CC6.7 C1.1", automation="automated",
    )
    stream = Stream("removable media")
    people = [str(row[1]) for row in laptops]
    exceptions = [(f"DLP-{n}", people[10 * n], day("2025-02-03"), day("2025-06-30") if n == 2 else day("2026-01-31"))
                  for n in range(1, 7)]
    rows: Rows = []
    for number in range(1, 131):
        moment = at(date(2025, 1, 2) + timedelta(days=stream.between(32, 360)), stream.between(7, 19),
                    stream.between(0, 59))
        rows.append([f"EV-{50000 + number}", stream.choice(people), moment, "blocked"])
    for place, (_, who, _, _) in zip((5, 20, 37, 52, 68, 90), exceptions, strict=True):
        rows[place][1], rows[place][3] = who, "allowed"
    rows[20][2], rows[52][2] = local("2025-06-30 23:10"), local("2025-08-04 10:00")
    rows[77][1], rows[77][3] = exceptions[1][1], "allowed"
    rows[77][2] = local("2025-07-14 11:30")
    rows[101][3] = "allowed"
    rows[110][1], rows[110][3] = "deploy-runner", "allowed"
    control.plant("A", "EV-50078", "allowed two weeks after the exception ended",
                  story("The exception ended, the group of the policy did not.",
                        "Groups end with the exception since January "
                        "2026; the copy held training material."), "not_authorised")
    control.plant("A", "EV-50102", "allowed without an exception",
                  story("The policy was paused during an update.",
                        "The copy held a presentation; the pause alerts now."),
                  "not_authorised")
    control.unable("A", "EV-50111", "a shared account: who copied is not known",
                   story("A build was copied to a test device.", "The head of developer tools names the person.",
                         "Statement obtained on February 9, 2026; stays counted as unable."), "unknown_person")
    control.near("A", "EV-50021", "allowed on the last day of the exception, 23:10 in Chicago: July in UTC")
    control.near("A", "EV-50053", "allowed under an exception in force")
    lines = [[a, b, utc_text(c), d] for a, b, c, d in rows]
    listed(
        book, "MEDIA-EVENTS", "removable_media_events_2025.csv",
        Sheet("events", ("event", "worker", "at", "action"),
              lines), title="Copies to removable media or personal storage",
        unit="event", key=["event"], date_column="at", item_rule="in_period", zone="UTC", controls=["LA-18"],
        source="Data-loss prevention console", query="All events of the policy, 2025", accuracy="rows_traced",
        rows_traced=8,
        **_SECURITY,
    )
    listed(
        book, "MEDIA-EXCEPTIONS", "removable_media_exceptions.xlsx",
        Sheet("Exceptions", ("Exception", "Worker", "From", "To"),
              exceptions), title="Approved exceptions", unit="exception",
        key=["Exception"], item_rule="all_rows", controls=["LA-18"], source="Service desk",
        query="Type = exception for removable media, approved", **_SECURITY,
    )
    control.test("A", "MEDIA-EVENTS", "reperformance", "authorised",
                 "person=worker; at=at; list=MEDIA-EXCEPTIONS; list_person=Worker; list_from=From; list_to=To; "
                 "missing_person=deviation; if=action; if_op=equals; if_value=allowed",
                 "A copy that was allowed had an exception in force.", "Data Handling Standard 4")
    control.test("B", "MEDIA-EVENTS", "inspection", "in_list", "column=action; values=blocked, allowed",
                 "The event ended in a block or an allowance, not in a failure of the policy.")
    control.walk("tnguyen", "2025-10-22", "Kwame Asante (Security Engineer)", "EV-50006",
                 "Tried to copy a test file to a drive on a managed laptop: blocked and logged; then under an "
                 "exception.")
    control.conclude(
        NOTED,
        "All 130 events of the year were tested by rule. Of nine copies that were allowed one followed an exception "
        "that "
        "had ended, one had none and one cannot be tied to a person; none held customer data, which we inspected. We "
        "conclude "
        "that the control operated effectively; the exceptions are reported.")


def _malware(book: Book, laptops: Rows) -> None:
    control = Control(
        book, "LA-20", "Servers and laptops are protected against malware",
        "Every server and laptop runs the agent with signatures no older than 7 calendar days, and a detection is "
        "handled "
        "within 8 hours (high) or 72 hours (medium).",
        "Chief Information Security Officer", "continuous", "CC6.8 CC7.2", automation="automated",
    )
    stream = Stream("malware")
    assets: Rows = [[f"srv-{number:03d}", "server"] for number in range(1, 91)]
    assets += [[row[0], "laptop"] for row in stream.shuffled(laptops)[:180]]
    agents = {str(row[0]): [row[0], _TAKEN - timedelta(days=stream.between(0, 5)), _TAKEN] for row in assets}
    names = [str(row[0]) for row in assets]
    del agents[names[31]], agents[names[140]]
    agents[names[55]][1] = _TAKEN - timedelta(days=26)
    agents[names[70]][1] = _TAKEN - timedelta(days=7)
    agents[names[190]][1] = ""
    told = story("Built from an image without the agent.", "Installed on January 8, 2026; the image holds it now.")
    control.plant("A", names[31], "a server without the agent", told, "no_evidence")
    control.plant("A", names[140], "a laptop without the agent", told, "no_evidence")
    control.plant("B", names[55], "signatures 26 days old",
                  story("The server could not reach the update service.",
                        "A route was opened on January 8, 2026."), "late")
    control.unable("B", names[190], "the console shows no day of the signatures",
                   story("The agent reports only its release.", "Seen on the laptop: two days old.",
                         "Alternative procedure performed on February 9, 2026; stays counted as unable."), "no_source")
    control.near("B", names[70], "signatures exactly 7 days old")
    limits = {"high": 8, "medium": 72}
    alerts: Rows = []
    for number in range(1, 59):
        found = at(date(2025, 1, 3) + timedelta(days=stream.between(0, 360)), stream.between(0, 23), stream.between(5,
                                                                                                                    59))
        severity = stream.choice(("high", "medium", "medium"))
        alerts.append([f"AL-{number:04d}", stream.choice(names), severity, found,
                       later(found, stream.between(10, limits[severity] * 60 - 20)), "Removed"])
    alerts[9][2:5] = ["high", local("2025-04-05 02:15"), local("2025-04-05 13:40")]
    alerts[25][2:5] = ["high", local("2025-09-10 08:00"), local("2025-09-10 16:00")]
    alerts[40][2:5] = ["medium", local("2025-12-19 18:00"), None]
    alerts[50][4] = later(alerts[50][3], -15)
    control.plant("C", "AL-0010", "high, handled after more than 11 hours on a Saturday",
                  story("The person on call slept through the page.",
                        "A second page follows after 15 minutes."), "late")
    control.plant("C", "AL-0041", "medium, never handled",
                  story("The alert was muted with its neighbours.",
                        "Handled on January 20, 2026: a test file."), "not_done")
    control.plant("C", "AL-0051", "handled before it was found",
                  story("The clock of one server was wrong.", "Time is synchronized since November 2025."), "inverted")
    control.near("C", "AL-0026", "high, handled after exactly 8 hours")
    listed(
        book, "PROTECTED", "assets_to_protect_2025-12-31.csv", Sheet("assets", ("asset", "kind"), assets),
        title="Servers and laptops", unit="asset", key=["asset"], item_rule="all_rows", controls=["LA-20"],
        source="Inventory of servers, assignment of laptops (not the console)", query="2025-12-31",
        accuracy="rows_traced",
        rows_traced=10, produced_by="Callum Rainsford, Head of Cloud", produced_at="2026-01-05T12:00:00-06:00",
    )
    listed(
        book, "AGENTS", "malware_agents_2025-12-31.csv",
        Sheet("agents", ("asset", "signatures_of", "exported_on"),
              list(agents.values())), title="Agents in the console",
        unit="agent", key=["asset"], item_rule="all_rows", controls=["LA-20"], source="Console of the agent",
        query="All agents, every state", **_SECURITY,
    )
    lines = [[*row[:3], offset_text(row[3]), offset_text(row[4]), row[5]] for row in alerts]
    listed(
        book, "DETECTIONS", "malware_detections_2025.csv",
        Sheet("alerts", ("alert", "asset", "severity", "found_at", "handled_at", "outcome"), lines),
        title="Detections", unit="detection", key=["alert"], date_column="found_at", item_rule="in_period",
        controls=["LA-20"], source="Console of the agent", query="All detections of 2025", accuracy="rows_traced",
        rows_traced=8, **_SECURITY,
    )
    join(book, "PROTECTED", "asset", "AGENTS", "asset", "name of the machine")
    control.test("A", "PROTECTED", "reperformance", "present", "column=AGENTS.exported_on; no_match=deviation",
                 "The agent runs on the asset.", "Malware Standard 1")
    control.test("B", "PROTECTED", "reperformance", "within",
                 "start=AGENTS.signatures_of; end=AGENTS.exported_on; limit=7; unit=calendar_days; count=after_start; "
                 "before_start=deviation; missing_start=unable; missing_end=deviation; boundary=inclusive; "
                 "no_match=not_applicable", "Its signatures are no older than 7 calendar days.",
                 'Malware Standard 2: "no older than 7 calendar days"')
    control.test("C", "DETECTIONS", "reperformance", "within_by",
                 "start=found_at; end=handled_at; by=severity; limits=high:8, medium:72; unit=hours; "
                 "before_start=deviation; "
                 "missing_start=unable; missing_end=deviation; boundary=inclusive",
                 "A detection was handled in the time set for its severity.",
                 'Malware Standard 4: "within 8 hours (high) or 72 hours (medium)"')
    control.walk("tnguyen", "2025-11-12", "Kwame Asante (Security Engineer)", "AL-0030",
                 "Placed a harmless test file on a test server with the engineer: found, removed, logged, ticket "
                 "opened.")
    control.conclude(
        NOTED,
        f"{len(names)} servers and laptops were compared with the console: two have no agent, one has old signatures "
        f"and "
        "one cannot be dated. Of 58 detections one was handled late, one never, and one bears a wrong clock. We "
        "conclude that "
        "the control operated effectively; the exceptions are reported.")


def _images(book: Book) -> None:
    control = Control(
        book, "LA-21", "Only scanned and signed images reach production",
        "An image is scanned before it is deployed, has no critical finding unless an exception is approved, and is "
        "signed.",
        "Head of Developer Tools", "per_event", "CC6.8 CC7.1 CC8.1", automation="automated",
    )
    stream = Stream("images")
    rows: Rows = []
    for _ in range(260):
        built = at(date(2025, 1, 2) + timedelta(days=stream.between(0, 360)), stream.between(8, 18), stream.between(0,
                                                                                                                    59))
        scanned = later(built, stream.between(2, 30))
        rows.append([f"img-{stream.hexadecimal(10)}", scanned, later(scanned, stream.between(10, 3000)), 0, "", "yes"])
    rows.sort(key=lambda row: str(row[2]))
    names = [str(row[0]) for row in rows]
    rows[30][1] = later(rows[30][2], 95)
    rows[75][1] = None
    rows[120][3] = 2
    rows[160][3], rows[160][4] = 1, "IMG-EX-3"
    rows[199][3], rows[199][4] = 1, "IMG-EX-9"
    rows[230][5] = "no"
    rows[245][1] = rows[245][2]
    control.plant("A", names[30], "scanned an hour and a half after the deployment",
                  story("A rollback deployed an image from before the gate.",
                        "Rollbacks pass the gate since June."), "wrong_order")
    control.plant("A", names[75], "never scanned",
                  story("A base image was deployed by hand.", "Scanned on January 16, 2026 without critical finding."),
                  "no_evidence")
    control.plant("B", names[120], "two critical findings and no exception",
                  story("The gate was set to report for a day.", "Fixed the next day; the setting needs two people."),
                  "wrong_value")
    control.plant("C", names[199], "the exception is not in the list",
                  story("The number was typed wrong.", "The exception meant was in force."), "no_evidence")
    control.plant("D", names[230], "not signed",
                  story("The signing service was down for ten minutes.", "Signed on the next build."), "wrong_value")
    control.near("A", names[245], "scan and deployment bear the same second")
    control.near("B C", names[160], "one critical finding under an exception in force")
    lines = [[a, utc_text(b), utc_text(c), d, e, f] for a, b, c, d, e, f in rows]
    listed(
        book, "IMAGES", "deployed_images_2025.csv",
        Sheet("images", ("digest", "scanned_at", "deployed_at", "critical", "exception", "signed"), lines),
        title="Images deployed to production", unit="image", key=["digest"], date_column="deployed_at",
        item_rule="in_period", zone="UTC", controls=["LA-21"], source="Deploy pipeline and registry",
        query="First deployment of every digest, 2025", accuracy="rows_traced", rows_traced=10,
        produced_by="Mirela Popa, Head of Developer Tools", produced_at="2026-01-15T15:20:00-06:00",
    )
    exceptions = [(f"IMG-EX-{n}", day("2025-03-03"), day("2026-03-31")) for n in range(1, 6)]
    listed(
        book, "IMAGE-EXCEPTIONS", "image_exceptions.xlsx", Sheet("Exceptions", ("Exception", "From", "To"), exceptions),
        title="Approved exceptions for images", unit="exception", key=["Exception"], item_rule="all_rows",
        controls=["LA-21"],
        source="Service desk", query="Type = image exception, approved", **_SECURITY,
    )
    control.test("A", "IMAGES", "reperformance", "on_or_before",
                 "date=scanned_at; limit=deployed_at; after=wrong_order; missing_date=deviation; missing_limit=unable",
                 "The image was scanned before it was deployed.", "Secure Development Standard 7")
    control.test("B", "IMAGES", "inspection", "baseline",
                 "column=critical; required=0; compare=at_most; missing=unable; if=exception; if_op=absent",
                 "Without an exception it has no critical finding.", "Secure Development Standard 7")
    control.test("C", "IMAGES", "inspection", "exists_in",
                 "column=exception; list=IMAGE-EXCEPTIONS.Exception; missing=deviation; if=exception; if_op=present",
                 "The exception is on the list of approved ones.")
    control.test("D", "IMAGES", "inspection", "equals", "column=signed; value=yes", "The image is signed.")
    control.walk("mruiz", "2025-11-04", "Mirela Popa (Head of Developer Tools)", names[200],
                 "Watched the gate refuse a test image with a critical finding and one without a signature.")
    control.conclude(
        NOTED,
        "All 260 images deployed in the year were tested by rule. One was scanned after the deployment and one "
        "never, one "
        "had critical findings, one exception is not on the list and one image was not signed. We conclude that the "
        "control "
        "operated effectively; the exceptions are reported.")
