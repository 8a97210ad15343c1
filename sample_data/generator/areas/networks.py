"""LA-15, LA-16 and LA-17: network rules, encryption at rest and in transit."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta

from generator.book import Book, joined
from generator.chance import Stream
from generator.company import Company
from generator.declaring import CLEAN, NOTED, Control, listed, story
from generator.tables import Sheet
from generator.times import at, day, next_business_day, offset_text, utc_text

_CLOUD = {"produced_by": "Callum Rainsford, Head of Cloud", "produced_at": "2026-01-05T11:40:00-06:00"}
_DEVICES = ("edge-central", "edge-east", "cloud-prod", "cloud-data", "office-chicago")


def add_networks(book: Book, company: Company) -> None:
    """Add the controls of networks and encryption."""
    _network_rules(book, company)
    _at_rest(book)
    _in_transit(book)


def _network_rules(book: Book, company: Company) -> None:
    control = Control(
        book, "LA-15", "Network rules are reviewed twice a year",
        "Each half-year the rules of every firewall and cloud network are reviewed. A rule that is to go is removed "
        "within 10 "
        "business days, a rule has the ticket of its change, and administration from any address needs an approval.",
        "Head of Cloud", "semiannual", "CC6.6 CC6.1",
    )
    stream = Stream("network rules")
    reviewer = company.email("Callum Rainsford")
    rows: list[list[object]] = []
    for number in range(1, 165):
        decided = at(next_business_day(date(2025, 10, 6), stream.between(1, 12)), stream.between(9, 16),
                     stream.between(0, 59))
        source = stream.choice(("10.20.0.0/16", "10.30.4.0/24", "198.51.100.0/24", "load balancer", "office"))
        port = stream.choice(("443", "5432", "6379", "22", "8443"))
        rows.append([f"FW-{number:04d}", _DEVICES[number % 5], f"{source} to {port}", f"CHG-{1200 + 7 * number}", "",
                     "keep",
                     decided, None])
    for row in stream.shuffled(rows)[:12]:
        row[5], row[7] = "remove", at(next_business_day(row[6].date(), stream.between(1, 8)), 11, 0)
    removed = [row for row in rows if row[5] == "remove"]
    kept = [row for row in rows if row[5] == "keep"]
    removed[2][7] = at(next_business_day(removed[2][6].date(), 14), 10, 0)
    removed[5][7] = None
    removed[8][7] = at(next_business_day(removed[8][6].date(), 10), 17, 30)
    kept[10][2], kept[21][2], kept[21][4] = "any to 22", "any to 3389", "SD-31877"
    kept[33][2], kept[40][3], kept[52][5] = "any (IPv6) to 22", "", "kepp"
    kept[60][2] = "any to 443"
    told = story("The rule was opened for a supplier's visit.", "Closed on January 8, 2026; no sign-in from outside.")
    control.plant("B", str(kept[10][0]), "remote administration from any address without an approval", told,
                  "wrong_value")
    control.plant("B", str(kept[33][0]), "remote administration from any IPv6 address without an approval", told,
                  "wrong_value")
    control.plant("C", str(removed[2][0]), "removed on the 14th business day",
                  story("The change window was moved.", "None needed."), "late")
    control.plant("C", str(removed[5][0]), "to be removed, still there",
                  story("The ticket was closed with the review.", "Removed on January 9, 2026."), "not_done")
    control.unable("C", str(kept[52][0]), "a decision that is neither keep nor remove",
                   story("A typing error.", "The reviewer states that the rule was to be kept.",
                         "Statement obtained on February 6, 2026; stays counted as unable."), "no_source")
    control.plant("D", str(kept[40][0]), "no ticket of the change that made the rule",
                  story("The rule is older than the ticket tool.",
                        "A ticket was written on January 8, 2026."), "no_evidence")
    control.near("B", str(kept[21][0]), "remote administration from any address, approved (jump host with two factors)")
    control.near("B", str(kept[60][0]), "any address to 443: the public service")
    control.near("C", str(removed[8][0]), "removed on the 10th business day, Columbus Day not counted")
    lines = [[*row[:6], offset_text(row[6]), offset_text(row[7])] for row in rows]
    columns = ("rule", "device", "path", "ticket", "approval", "decision", "decided_at", "removed_at")
    listed(
        book, "NETWORK-RULES", "network_rules_2025-H2.csv", Sheet("rules", columns,
                                                                  lines), title="Network rules reviewed in "
        "the second half-year", unit="rule", key=["rule"], item_rule="all_rows", controls=["LA-15"],
        source="Export of five devices and cloud networks", query="All rules, 2025-10-06", accuracy="rows_traced",
        rows_traced=8, **_CLOUD,
    )
    reviews = [(f"NR-25{half}-{n}", device, day(text) + timedelta(days=n), reviewer)
               for half, text in (("H1", "2025-04-14"), ("H2", "2025-10-22")) for n, device in enumerate(_DEVICES)]
    reviews = [row for row in reviews if row[0] != "NR-25H1-4"]
    listed(
        book, "NETWORK-REVIEWS", "network_reviews_2025.xlsx",
        Sheet("Reviews", ("review", "device", "reviewed_on", "reviewer"), reviews), title="Reviews of network rules",
        unit="review", key=["review"], date_column="reviewed_on", item_rule="in_period", controls=["LA-15"],
        source="Ticket tool", query="Type = network review, closed", accuracy="rows_traced", rows_traced=9, **_CLOUD,
    )
    control.plant("A", joined(("2025-H1", "office-chicago")), "no review in the first half-year",
                  story("The office device was new and not yet in the plan.",
                        "It is in the plan since July 2025."), "missed")
    control.test("A", "NETWORK-REVIEWS", "inspection", "occurs_each",
                 f"date=reviewed_on; each=half_year; per=device; per_values={', '.join(_DEVICES)}",
                 "Each device was reviewed in each half-year.", 'Network Standard 6: "Each half-year"')
    control.test("B", "NETWORK-RULES", "inspection", "not_in_list",
                 "column=path; values=any to 22, any to 3389, any (IPv6) to 22, any (IPv6) to 3389; "
                 "unless=approval",
                 "Without an approval nobody administers from any address.", "Network Standard 3")
    control.test("C", "NETWORK-RULES", "reperformance", "closed_loop",
                 "decision=decision; flagged=remove; no_action=keep; start=decided_at; end=removed_at; limit=10; "
                 "unit=business_days; count=after_start; before_start=pass; missing_start=unable; "
                 "missing_end=deviation; "
                 "boundary=inclusive", "A rule that is to go was removed within 10 business days.",
                 'Network Standard 6: "within 10 business days"')
    control.test("D", "NETWORK-RULES", "inspection", "present", "column=ticket",
                 "The rule has the ticket of its change.")
    control.walk("tnguyen", "2025-11-13", "Callum Rainsford (Head of Cloud)", str(rows[15][0]),
                 "Observed part of the review of one device: export, comparison with the last one, decisions, "
                 "removal tickets.")
    control.conclude(
        NOTED,
        "Nine of ten reviews took place. Of 164 rules two allowed administration from any address without approval, "
        "one "
        "was removed late, one not at all, one decision cannot be read and one rule has no ticket. Gateway logs show "
        "no sign-in "
        "through either open rule. We conclude that the control operated effectively; the exceptions are reported.")


def _at_rest(book: Book) -> None:
    control = Control(
        book, "LA-16", "Customer data is encrypted at rest",
        "Every production datastore with customer data is encrypted with a key of the key service managed by the "
        "client.",
        "Head of Cloud", "continuous", "CC6.1 CC6.7 C1.1", automation="automated",
    )
    stream = Stream("encryption at rest")
    rows: list[list[object]] = []
    for number in range(1, 66):
        created = at(date(2022, 1, 3) + timedelta(days=stream.between(0, 1400)), stream.between(0, 23), 5)
        rows.append([f"{stream.choice(('pg', 'bkt', 'vol', 'idx'))}-{number:03d}", stream.choice(("us-central",
                                                                                                  "us-east")),
                     "yes", "client", stream.choice(("customer", "customer", "internal")), created, None])
    rows[20][2:5] = ["no", "", "customer"]
    rows[33][3:5] = ["provider", "customer"]
    rows[41][2:5] = ["no", "", "public"]
    rows[50][5:7] = [at(day("2025-06-02"), 9, 0), at(day("2025-06-03"), 18, 0)]
    rows[50][2:5] = ["no", "", "customer"]
    rows[55][4] = ""
    told = story("Made by hand for a migration and kept.",
                 "Encrypted on January 9, 2026; the template refuses such a store.")
    control.plant("A", str(rows[20][0]), "not encrypted", told, "wrong_value")
    control.plant("B", str(rows[20][0]), "no key", told, "no_evidence")
    control.plant("A", str(rows[50][0]), "not encrypted; it existed for two days in June", told, "wrong_value")
    control.plant("B", str(rows[50][0]), "no key; it existed for two days in June", told, "no_evidence")
    control.plant("B", str(rows[33][0]), "encrypted with a key of the provider",
                  story("An older default.", "Encrypted again with a client key on January 12, 2026."), "wrong_value")
    control.near("A B", str(rows[41][0]), "public data: not applicable")
    control.plant("C", str(rows[55][0]), "no class of data is stated",
                  story("The tag was lost when the store was renamed.", "Tagged on January 9, 2026: internal data."),
                  "no_evidence")
    lines = [[*row[:5], utc_text(row[5]), utc_text(row[6])] for row in rows]
    columns = ("resource", "region", "encrypted", "key_owner", "data_class", "created_at", "deleted_at")
    listed(
        book, "STORES", "datastores_encryption_2025.csv", Sheet("stores", columns,
                                                                lines), mark=True, title="Datastores of the "
        "year", unit="datastore", key=["resource"], item_rule="all_rows", zone="UTC", controls=["LA-16"],
        source="Provider's configuration history, all accounts and regions",
        query="Databases, buckets, volumes and indexes that existed on any day of 2025", accuracy="rows_traced",
        rows_traced=8, **_CLOUD,
    )
    only = "if=data_class; if_op=equals; if_value=customer"
    control.test("A", "STORES", "inspection", "baseline",
                 f"column=encrypted; required=yes; compare=equals; missing=deviation; {only}",
                 "The datastore is encrypted.", "Cryptography Standard 2")
    control.test("B", "STORES", "inspection", "in_list", f"column=key_owner; values=client; {only}",
                 "It is encrypted with a key that the client manages.", "Cryptography Standard 2")
    control.test("C", "STORES", "inspection", "present", "column=data_class", "The class of its data is stated.")
    control.walk("tnguyen", "2025-11-13", "Callum Rainsford (Head of Cloud)", str(rows[3][0]),
                 "Tried to create an unencrypted store in a test account: refused. Inspected the settings of one "
                 "database.")
    control.conclude(
        NOTED,
        "All 65 datastores that existed on any day of the year were tested by rule. Two with customer data were not "
        "encrypted, one of them for two days, one used a key of the provider and one states no class. Access to all "
        "of them "
        "needs the second factor. We conclude that the control operated effectively; the exceptions are reported.")


def _in_transit(book: Book) -> None:
    control = Control(
        book, "LA-17", "Data on public networks is encrypted",
        "Public endpoints accept TLS 1.2 or later only, with a certificate that is valid, and offer no plain-text "
        "protocol.",
        "Head of Cloud", "continuous", "CC6.7 CC6.6", automation="automated",
    )
    stream = Stream("encryption in transit")
    scanned = day("2025-12-31")
    rows: list[list[object]] = []
    for number in range(1, 49):
        rows.append([f"{stream.choice(('api', 'app', 'hook', 'sftp', 'mail'))}-{number:02d}.quillberry.example",
                     stream.choice(("https", "https", "https", "sftp", "smtps")), stream.choice(("1.2", "1.3")),
                     scanned + timedelta(days=stream.between(20, 380)), scanned])
    rows[8][3] = scanned
    rows[17][3] = scanned + timedelta(days=1)
    control.near("B", str(rows[8][0]), "the certificate is valid up to and including the day of the scan")
    control.near("B", str(rows[17][0]), "the certificate ends the day after the scan")
    columns = ("Endpoint", "Protocol", "Lowest TLS", "Certificate until", "Scanned on")
    listed(
        book, "ENDPOINTS", "public_endpoints_2025-12-31.ods", Sheet("Scan", columns, rows), title="Public endpoints",
        unit="endpoint", key=["Endpoint"], item_rule="all_rows", controls=["LA-17"],
        source="Scan by the engagement's own scanner account, observed", query="All public addresses of the system",
        accuracy="rows_traced", rows_traced=6, observed="yes", **_CLOUD,
    )
    names = Sheet("Addresses", ("name",), [(row[0],) for row in rows])
    listed(
        book, "PUBLIC-NAMES", "public_names.csv", names, title="Public names of the system", unit="name", key=["name"],
        item_rule="all_rows", controls=["LA-17"], source="Zone files of the domain", query="All A and CNAME records",
        **_CLOUD,
    )
    control.test("A", "ENDPOINTS", "inspection", "in_list", "column=Lowest TLS; values=1.2, 1.3",
                 "The endpoint accepts TLS 1.2 or later only.", 'Cryptography Standard 3: "TLS 1.2 or later"')
    control.test("B", "ENDPOINTS", "reperformance", "on_or_before",
                 "date=Scanned on; limit=Certificate until; missing_date=unable; missing_limit=deviation",
                 "The certificate was valid on the day of the scan.", "Cryptography Standard 3")
    control.test("C", "ENDPOINTS", "inspection", "not_in_list", "column=Protocol; values=http, ftp, telnet, smtp",
                 "The endpoint offers no plain-text protocol.", "Cryptography Standard 3")
    control.test("D", "ENDPOINTS", "reperformance", "covers", "column=Endpoint; list=PUBLIC-NAMES.name",
                 "Every public name was scanned.")
    control.walk("tnguyen", "2025-11-13", "Callum Rainsford (Head of Cloud)", str(rows[0][0]),
                 "Tried one endpoint with TLS 1.1 and in plain text: refused. Saw the policy that all listeners share.")
    control.conclude(
        CLEAN,
        "All 48 public names of the system were scanned on December 31, 2025: each accepts TLS 1.2 or later only, "
        "has a "
        "valid certificate and offers no plain-text protocol. No exceptions noted.")
