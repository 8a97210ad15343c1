"""COM-01, COM-02 and COM-03: contracts, security reports, inventory of assets."""

# fmt: off
from __future__ import annotations

from datetime import date, timedelta

from generator.areas.workers import active, gone
from generator.book import Book, joined
from generator.chance import Stream
from generator.company import Company
from generator.declaring import NOTED, Control, join, listed, story
from generator.tables import Sheet
from generator.times import at, day, later, local, some_business_day, utc_text, wall

_CRM = {"produced_by": "Solveig Tangen, Head of Sales", "produced_at": "2026-01-16T10:05:00-06:00"}
_DESK = {"produced_by": "Ruben Achterberg, Head of Support", "produced_at": "2026-01-16T13:30:00-06:00"}
_INVENTORY = {"produced_by": "Callum Rainsford, Head of Cloud", "produced_at": "2026-01-01T07:10:00-06:00"}
_NAMES = (
    "Alder", "Basalt", "Cinder", "Dapple", "Ember", "Fathom", "Granite", "Harbor", "Ivory", "Juniper", "Kestrel",
    "Lumen",
    "Meridian", "Nimbus", "Orchard", "Pebble", "Quartz", "Ridge", "Sable", "Timber",
)
_KINDS = ("Foods", "Logistics", "Labs", "Partners", "Outfitters", "Energy", "Works")


def add_communication(book: Book, company: Company) -> None:
    """Add the controls of communication."""
    _contracts(book)
    _reports(book, company)
    _assets(book, company)


def _contracts(book: Book) -> None:
    control = Control(
        book, "COM-01", "Customers sign before their tenant is created",
        "A customer's contract, in a template with the service commitments, is signed by both sides before the "
        "tenant is "
        "created. Trial tenants hold no customer data and are out of scope.",
        "Head of Sales", "per_event", "CC2.3 C1.1",
    )
    stream = Stream("contracts")
    tenants: list[list[object]] = []
    contracts: dict[str, list[object]] = {}
    for number in range(1, 119):
        created = at(some_business_day(stream, date(2025, 1, 3), date(2025, 12, 19)), stream.between(8, 17),
                     stream.between(0, 59))
        name = f"{_NAMES[number % 20]} {_KINDS[number % 7]} {number}"
        plan = "trial" if number % 9 == 5 else stream.choice(("team", "business", "enterprise"))
        tenants.append([f"T-{4000 + number}", f"{number:05d}", name, plan, created])
        if plan != "trial":
            contracts[f"{number:05d}"] = [name, wall(later(created, -stream.between(300, 30000))),
                                          "MSA-2024" if created.month < 7 else "MSA-2025"]
    no_contract, late, digits, text, template = "00017", "00046", "00075", "00092", "00103"
    moment = {str(row[1]): row[4] for row in tenants}
    del contracts[no_contract]
    contracts[late][1] = wall(later(moment[late], 4000))
    for row in tenants:
        if row[1] == digits:
            row[4] = local("2025-05-14 19:40")
    contracts[digits][1] = wall(local("2025-05-14 19:10"))
    contracts[text][1] = "see amendment 2"
    contracts[template][2] = "MSA-2021"
    key = {str(row[1]): str(row[0]) for row in tenants}
    control.plant("A", key[no_contract], "no contract in the customer system",
                  story("A subsidiary was onboarded under the contract of its parent.",
                        "A joinder was signed on January 30, 2026."), "no_evidence")
    control.plant("B", key[late], "tenant created almost three days before the signature",
                  story("Sales asked for the tenant ahead of a workshop.",
                        "The form for tenants now asks for the number of the signed contract."), "wrong_order")
    control.unable("B", key[text], "the time of signature is a text, not a time",
                   story("An amendment replaced the contract, and its date was noted as text.",
                         "The signature page of the amendment, dated before the tenant, was inspected.",
                         "Alternative procedure performed on February 9, 2026; stays counted as unable."), "unreadable")
    control.plant("C", key[template], "template MSA-2021, which has no commitments on availability",
                  story("A renewal was made from the old file.", "Replaced in February 2026."), "wrong_value")
    control.near("B", key[digits],
                 "signed half an hour before the tenant was created; the log's UTC date is a day later")
    rows = [(a, b.lstrip("0"), c, d, utc_text(e)) for a, b, c, d, e in tenants]
    listed(
        book, "TENANTS", "tenant_log_2025.csv", Sheet("tenants", ("tenant", "customer_no", "customer", "plan",
                                                                  "created_at"),
        rows), title="Tenants created", unit="tenant", key=["tenant"], date_column="created_at", item_rule="in_period",
        zone="UTC", filter_column="plan", filter_op="not_equals", filter_value="trial", controls=["COM-01"],
        source="Audit log of the platform", query='event = "tenant.created", 2025',
        produced_by="Kwame Asante, Security Engineer", produced_at="2026-01-15T10:52:00-06:00",
        accuracy="sampled_items",
    )
    lines = [(f"CTR-{number}", number, name, signed, template) for number, (name, signed,
                                                                            template) in contracts.items()]
    listed(
        book, "CONTRACTS", "customer_contracts.xlsx",
        Sheet("Contracts", ("Contract", "Customer no", "Customer", "Signed at", "Template"), lines,
              ("Customer system - signed contracts", "Clock times in Chicago")),
        title="Signed contracts", unit="contract", header_row=3, key=["Contract"], item_rule="all_rows",
        zone="America/Chicago", controls=["COM-01"], source="Customer system",
        query="State = signed, customers with a start in 2025", **_CRM,
    )
    join(book, "TENANTS", "customer_no", "CONTRACTS", "Customer no", "the platform drops leading zeros",
         "leading_zeros")
    control.test("A", "TENANTS", "inspection", "present", "column=CONTRACTS.Contract; no_match=deviation",
                 "A signed contract is on file.")
    control.test("B", "TENANTS", "reperformance", "on_or_before",
                 "date=CONTRACTS.Signed at; limit=created_at; after=wrong_order; missing_date=deviation; "
                 "missing_limit=unable; "
                 "no_match=not_applicable",
                 "The contract was signed before the tenant was created.", 'Contract Policy 2: "before the tenant"')
    control.test("C", "TENANTS", "inspection", "in_list",
                 "column=CONTRACTS.Template; values=MSA-2024, MSA-2025; no_match=not_applicable",
                 "The template carries the service commitments.", "Contract Policy 3")
    control.test("D", "TENANTS", "inspection", "manual",
                 "guidance=Read the signed contract: the clauses on security, availability and confidentiality stand "
                 "unchanged, or a change was approved by Legal.", "The commitments stand in the signed contract.")
    frame = [str(row[0]) for row in tenants if row[3] != "trial"]
    book.frames["TENANTS"] = frame
    items = control.sampled("TENANTS", "D", frame, 15, "Signed contract of {item}",
                            "Plan, customer and time of each of the {n} tenants inspected were agreed to the "
                            "platform's own "
                            "page of the tenant. No difference.")
    odd = next(item for item in items if item not in {key[n] for n in (no_contract, late, text, template)})
    control.by_eye("D", odd, "The clause on notice of incidents is struck out; no approval by Legal is on file.",
                   story("The account manager accepted a change by the customer.",
                         "Legal approved the change afterwards on February 10, 2026."))
    control.asked("TENANTS", "The contract signed by both sides", "Solveig Tangen, Head of Sales")
    control.walk("mruiz", "2025-11-05", "Solveig Tangen (Head of Sales)", "T-4090",
                 "Followed one customer from the offer to the signed contract, the request for the tenant and its "
                 "log entry.")
    control.conclude(
        NOTED,
        f"All {len(frame)} tenants with a paid plan were compared with the contracts. One has no contract of its own, "
        "one was created before the signature, one signature cannot be dated from the list, and one contract is an old "
        "template; in the sample of 15 one clause had been struck out. We conclude that the control operated "
        "effectively; "
        "the exceptions are reported.")


def _reports(book: Book, company: Company) -> None:
    control = Control(
        book, "COM-02", "Security concerns are answered and routed",
        "A security concern of a customer or colleague is answered by a person within 1 hour (P1), 8 hours (P2) or "
        "24 hours "
        "(P3), routed to the security queue, and closed with a resolution.",
        "Head of Support", "per_event", "CC2.3 CC2.2 CC7.3",
    )
    stream = Stream("security reports")
    minutes = {"P1": 60, "P2": 480, "P3": 1440}
    agents = [s.worker.email for s in company.active_on(day("2025-06-30")) if s.worker.department == "Support"][:14]
    rows: list[list[object]] = []
    for number in range(1, 173):
        opened = at(date(2025, 1, 2) + timedelta(days=stream.between(0, 362)), stream.between(6, 21), stream.between(0,
                                                                                                                     59))
        priority = stream.choice(("P1", "P2", "P2", "P3", "P3", "P3"))
        answered = later(opened, stream.between(4, minutes[priority] - 5))
        closed = later(answered, stream.between(90, 9000))
        rows.append([f"TCK-{88000 + 3 * number}", opened, stream.choice(("customer", "customer", "staff")), priority,
                     answered, stream.choice(agents), "Security", closed,
                     stream.choice(("Answered", "Account secured", "No issue", "Fixed"))])
    rows.sort(key=lambda row: row[1])
    by = {place: rows[place] for place in (12, 30, 47, 66, 81, 99, 120, 140, 155, 170)}
    by[12][1], by[12][3], by[12][4] = local("2025-01-28 09:00"), "P1", local("2025-01-28 10:01")
    by[30][1], by[30][3], by[30][4] = local("2025-03-08 20:00"), "P3", local("2025-03-09 21:00")
    by[47][5] = "auto-reply"
    by[66][6] = "Billing"
    by[81][8] = ""
    by[99][4] = later(by[99][1], -30)
    by[120][3] = ""
    by[140][1], by[140][3], by[140][4] = local("2025-11-01 14:00"), "P3", local("2025-11-02 13:30")
    by[155][1], by[155][3], by[155][4] = local("2025-11-20 08:30"), "P2", local("2025-11-20 16:30")
    by[170][7], by[170][8] = None, ""
    for place in (12, 30, 140, 155):
        by[place][7] = later(by[place][4], 600)
    key = {place: str(row[0]) for place, row in by.items()}
    control.plant("A", key[12], "P1, answered after 61 minutes",
                  story("Two reports came in at once.", "A second person is on call in the morning."), "late")
    control.near("A", key[30], "P3 over the night of the change to summer time: 25 hours by the clock, 24 elapsed")
    control.plant("A", key[99], "answered half an hour before it was opened",
                  story("The ticket was opened by hand after a call.", "The call log shows the answer at once."),
                  "inverted")
    control.unable("A", key[120], "no priority, for which the procedure gives no time",
                   story("A merge of two tickets lost the priority.", "Both originals were answered within 20 minutes.",
                         "Alternative procedure performed on February 9, 2026; stays counted as unable."), "no_source")
    control.near("A", key[140], "over the night of the change to winter time: 23.5 hours by the clock, 24.5 elapsed")
    control.near("A", key[155], "P2, answered after exactly 8 hours")
    by[140][4] = local("2025-11-02 12:59")
    control.plant("B", key[66], "routed to the billing queue",
                  story("The customer's message began with an invoice.", "Moved by hand the next day."), "wrong_value")
    control.plant("C", key[81], "closed without a resolution",
                  story("Closed with a bulk action.", "The bulk action now asks for a resolution."), "no_evidence")
    control.near("C", key[170], "still open: no resolution expected")
    control.plant("D", key[47], "the first answer is the automatic one",
                  story("The rule that sets the first answer counted the automatic one.",
                        "The rule was corrected on January 29, 2026; a person answered after 3 hours."), "wrong_value")
    columns = ("ticket", "opened_at", "reporter", "priority", "first_answer_at", "first_answer_by", "queue",
               "closed_at",
               "resolution")
    lines = [[utc_text(cell) if place in (1, 4, 7) else cell for place, cell in enumerate(row)] for row in rows]
    listed(
        book, "SECURITY-TICKETS", "security_tickets_2025.csv", Sheet("tickets", columns, lines), mark=True,
        title="Tickets with a security concern", unit="ticket", key=["ticket"], date_column="opened_at",
        item_rule="in_period", zone="UTC", controls=["COM-02"], source="Support desk (hosted)",
        query="Tag = security, and a search of 12 words in untagged tickets", accuracy="rows_traced", rows_traced=10,
        **_DESK,
    )
    control.test("A", "SECURITY-TICKETS", "reperformance", "within_by",
                 "start=opened_at; end=first_answer_at; by=priority; limits=P1:1, P2:8, P3:24; unit=hours; "
                 "before_start=deviation; missing_start=unable; missing_end=deviation; boundary=inclusive",
                 "The concern was answered in the time set for its priority.",
                 'Support Procedure 5: "within 1 hour (P1), 8 hours (P2) or 24 hours (P3)"')
    control.test("B", "SECURITY-TICKETS", "inspection", "equals", "column=queue; value=Security",
                 "The concern was routed to the security queue.", "Support Procedure 6")
    control.test("C", "SECURITY-TICKETS", "inspection", "present", "column=resolution; if=closed_at; if_op=present",
                 "A closed concern has a resolution.", "Support Procedure 8")
    control.test("D", "SECURITY-TICKETS", "inspection", "not_in_list",
                 "column=first_answer_by; values=auto-reply, system",
                 "A person gave the first answer.", "Support Procedure 5")
    control.walk("mruiz", "2025-11-12", "Ruben Achterberg (Head of Support)", key[155],
                 "Followed one report of a customer through the desk: tag, priority, answer, hand-over, resolution, "
                 "notice.")
    control.conclude(
        NOTED,
        "All 172 tickets were tested by rule. One was answered a minute late, one has times in the wrong order from "
        "an entry by hand, one has no priority; one went to another queue, one was closed without a resolution and "
        "in one "
        "the automatic answer had been counted. We conclude that the control operated effectively; the exceptions are "
        "reported.")


def _assets(book: Book, company: Company) -> None:
    control = Control(
        book, "COM-03", "The inventory of assets agrees with its sources",
        "The inventory of in-scope assets holds every resource of the production cloud and nothing that is gone, "
        "names an "
        "owner who is at work, and is reviewed for each class of asset every quarter.",
        "Head of Cloud", "quarterly", "CC2.1 CC6.1",
    )
    stream = Stream("assets")
    staff = [worker.number for worker in active(company, "Site Reliability", "Engineering")]
    former = gone(company, "Engineering")[2].number
    classes = ("Compute", "Database", "Network", "Storage")
    cloud = [(f"{name.lower()}-{stream.hexadecimal(6)}", name) for name in classes for _ in range(38)]
    inventory = [[name, kind, stream.choice(staff), "production"] for name, kind in cloud]
    unlisted, other = inventory.pop(71), inventory.pop(120)
    inventory.append(["compute-retired-02", "Compute", staff[0], "production"])
    inventory[33][2] = former
    inventory.append(["laptop-image-2025", "Image", staff[1], "not in the cloud"])
    for name in (unlisted[0], other[0]):
        control.plant("A", name, "runs in the production cloud, not in the inventory",
                      story("The resource was made by hand in an account that the nightly import did not read.",
                            "The account was added to the import on January 21, 2026.", classification="systematic"),
                      "not_covered")
    control.plant("B", "compute-retired-02", "in the inventory, gone from the cloud",
                  story("The import adds and never removes.", "Removals are reported weekly since January 2026."),
                  "no_evidence")
    control.plant("C", str(inventory[33][0]), "owner left in 2025",
                  story("The asset was not handed over.", "A new owner was named on January 22, 2026."), "no_evidence")
    control.near("B", "laptop-image-2025", "an image, not in the cloud by its nature: not applicable")
    listed(
        book, "ASSETS", "asset_inventory_2025-12-31.xlsx",
        Sheet("Assets", ("Asset", "Class", "Owner", "Environment"), inventory, (
                                                                                "Inventory of assets as of "
                                                                                "2025-12-31",)),
        title="Inventory of assets", unit="asset", header_row=2, key=["Asset"], item_rule="all_rows",
        controls=["COM-03"],
        source="Configuration database", query="Scope = SOC 2, December 31, 2025", accuracy="rows_traced",
        rows_traced=10,
        **_INVENTORY,
    )
    listed(
        book, "CLOUD-RESOURCES", "cloud_resources_2025-12-31.csv",
        Sheet("resources", ("resource_id", "class", "state"), [(a, b, "running") for a, b in cloud]
              + [("compute-old-77", "Compute", "terminated")]),
        title="Resources of the production cloud", unit="resource", key=["resource_id"], item_rule="all_rows",
        controls=["COM-03"], source="Provider's inventory interface, all accounts and regions",
        query="All resources, every state, 2025-12-31", **_INVENTORY,
    )
    reviews: list[list[object]] = []
    for quarter in range(4):
        for kind in classes:
            when = some_business_day(stream, date(2025, 3 * quarter + 2, 3), date(2025, 3 * quarter + 3, 27))
            reviews.append([f"AR-25Q{quarter + 1}-{kind.upper()[:3]}", kind, when, stream.choice(staff)])
    reviews = [row for row in reviews if row[0] != "AR-25Q3-NET"]
    next(row for row in reviews if row[0] == "AR-25Q2-STO")[2] = day("2025-06-30")
    control.plant("D", joined(("2025-Q3", "Network")), "no review in the third quarter",
                  story("The network team was reorganized.", "Reviewed on October 6; the calendar names a stand-in."),
                  "missed")
    control.near("D", joined(("2025-Q2", "Storage")), "reviewed on the last day of the quarter")
    listed(
        book, "ASSET-REVIEWS", "asset_reviews_2025.xlsx",
        Sheet("Reviews", ("review", "class", "reviewed_on", "reviewer"), reviews), title="Reviews of the inventory",
        unit="review", key=["review"], date_column="reviewed_on", item_rule="in_period", controls=["COM-03"],
        source="Ticket tool", query="Type = asset review, closed in 2025", accuracy="rows_traced", rows_traced=15,
        produced_by="Callum Rainsford, Head of Cloud", produced_at="2026-01-16T09:00:00-06:00",
    )
    control.test("A", "ASSETS", "reperformance", "covers",
                 "column=Asset; list=CLOUD-RESOURCES.resource_id; where=state; where_op=equals; where_value=running",
                 "Every running resource of the production cloud is in the inventory.", "Asset Standard 2")
    control.test("B", "ASSETS", "reperformance", "exists_in",
                 "column=Asset; list=CLOUD-RESOURCES.resource_id; missing=deviation; if=Environment; if_op=equals; "
                 "if_value=production", "Every production asset of the inventory exists.", "Asset Standard 2")
    control.test("C", "ASSETS", "reperformance", "exists_in",
                 "column=Owner; list=WORKERS.Worker; missing=deviation; where=Status; where_op=equals; "
                 "where_value=active",
                 "The owner is at work.", "Asset Standard 3")
    control.test("D", "ASSET-REVIEWS", "inspection", "occurs_each",
                 f"date=reviewed_on; each=quarter; per=class; per_values={', '.join(classes)}",
                 "Each class of asset was reviewed every quarter.", 'Asset Standard 4: "every quarter"')
    control.walk("tnguyen", "2025-12-02", "Callum Rainsford (Head of Cloud)", "AR-25Q4-DAT",
                 "Observed the review of the databases in the fourth quarter, and the nightly import of the "
                 "production account.")
    control.conclude(
        NOTED,
        "Inventory and provider's list of the same day were compared both ways: two of 152 resources are not in the "
        "inventory, one asset is gone, one owner has left. 15 of 16 reviews took place. The two resources hold no "
        "customer "
        "data and are hardened by the same template. We conclude that the control operated effectively; the "
        "exceptions are "
        "reported.")
