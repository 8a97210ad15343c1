"""LA-06, LA-07 and LA-11: second factor, settings of sign-in, keys that encrypt."""

# fmt: off
from __future__ import annotations

from datetime import timedelta

from generator.areas.workers import active
from generator.book import Book, joined
from generator.chance import Stream
from generator.company import Company
from generator.declaring import FAILED, NOTED, Control, listed, story
from generator.tables import Sheet
from generator.times import at, day, offset_text

_IT = {"produced_by": "Sunniva Aasen, Head of IT", "produced_at": "2026-01-05T09:30:00-06:00"}
_CLOUD = {"produced_by": "Callum Rainsford, Head of Cloud", "produced_at": "2026-01-05T11:10:00-06:00"}
_APPS = (
    "Directory", "Production cloud", "Source control", "Customer admin console", "Finance ERP", "BI warehouse",
    "Remote access gateway", "Deploy pipeline",
)


def add_authentication(book: Book, company: Company) -> None:
    """Add the controls of authentication."""
    _second_factor(book, company)
    _settings(book)
    _key_management(book, company)


def _second_factor(book: Book, company: Company) -> None:
    control = Control(
        book, "LA-06", "A second factor is enforced",
        "Every in-scope application enforces a second factor. Accounts of persons are enrolled with an app or a "
        "hardware key; "
        "text messages are not accepted. An exclusion needs an approval that is in force. A change of a policy is "
        "approved "
        "before it takes effect.",
        "Head of IT", "continuous", "CC6.1 CC6.6", automation="automated", relies_on=["LA-01", "CHG-01"],
    )
    stream = Stream("second factor")
    staff = active(company)
    rows: list[list[object]] = []
    for worker in staff:
        rows.append([worker.email, "person", "active", "yes", stream.choice(("app", "app", "app", "hardware key")),
                     worker.number])
    for number in range(1, 21):
        rows.append([f"svc-{number:02d}@quillberry.example", "service", "active", "no", "", ""])
    none, text, missing, off = rows[44], rows[131], rows[201], rows[260]
    none[3:5] = ["no", ""]
    text[4] = "text message"
    rows.remove(missing)
    rows.append(["visitor-terminal@quillberry.example", "person", "disabled", "no", "", ""])
    off[3:5] = ["no", ""]
    control.plant("A", "BI warehouse", "the policy reports only; it does not enforce",
                  story("The policy was left in its trial mode when the warehouse went live.",
                        "Enforced on January 13, 2026; see LA-02 on the same system.", classification="systematic"),
                  "wrong_value")
    control.plant("B", "EXC-07", "the approval of the exclusion was withdrawn",
                  story("The exclusion stayed in the policy.", "Removed on January 13, 2026."), "no_evidence")
    for row in (none, off):
        control.plant("C", str(row[0]), "active account of a person that is not enrolled",
                      story("The account was in the group that is excluded while a telephone is replaced.",
                            "Enrolled on January 12, 2026; the exclusion ends after 3 days."), "wrong_value")
    control.plant("D", str(text[0]), "enrolled with text messages",
                  story("Enrolled before text messages were closed.",
                        "Enrolled again on January 12, 2026."), "wrong_value")
    control.plant("E", str(missing[5]), "a worker without an account in the list",
                  story("The worker's account had been renamed and lost its number.",
                        "The renamed account is enrolled; seen on a shared screen on February 5, 2026."), "not_covered")
    control.plant("F", "CHG-POL-3", "the change took effect an hour before it was approved",
                  story("An administrator tested it in production.", "Two administrators are needed since December."),
                  "late")
    control.unable("F", "CHG-POL-5", "approved on the day of the change, without a time",
                   story("The approval is a scanned page.", "The scan's file time is before the change.",
                         "Alternative procedure performed on February 6, 2026; stays counted as unable."), "needs_time")
    control.near("C", "visitor-terminal@quillberry.example", "disabled: out of scope of the list")
    control.near("C D", "svc-03@quillberry.example", "service account: not applicable")
    columns = ("account", "kind", "state", "enrolled", "method", "worker")
    listed(
        book, "SIGN-INS", "authentication_status_2025-12-31.csv", Sheet("accounts", columns,
                                                                        rows), title="Accounts and "
        "second factor", unit="account", key=["account"], item_rule="all_rows", filter_column="state",
        filter_op="equals",
        filter_value="active", controls=["LA-06"], source="Directory", query="All accounts, 2025-12-31",
        accuracy="rows_traced", rows_traced=10, **_IT,
    )
    apps = [(name, "report only" if name == "BI warehouse" else "enforced", "all") for name in _APPS]
    listed(
        book, "MFA-POLICIES", "mfa_policies.xlsx", Sheet("Policies", ("Application", "Mode", "Scope"), apps),
        title="Policies that enforce a second factor", unit="application", key=["Application"], item_rule="all_rows",
        controls=["LA-06"], source="Directory, policy export with tenant and date", query="All policies",
        accuracy="rows_traced", rows_traced=8, **_IT,
    )
    exclusions = [(f"EXC-{n:02d}", stream.choice(_APPS), "break-glass" if n < 3 else "interface") for n in range(1, 9)]
    approvals = [(f"EXC-{n:02d}", "withdrawn" if n == 7 else "approved") for n in range(1, 9)]
    listed(
        book, "MFA-EXCLUSIONS", "mfa_exclusions.xlsx", Sheet("Exclusions", ("Exclusion", "Application", "Reason"),
                                                             exclusions),
        title="Exclusions from the policies", unit="exclusion", key=["Exclusion"], item_rule="all_rows",
        controls=["LA-06"],
        source="Directory", query="Members of exclusion groups", accuracy="rows_traced", rows_traced=8, **_IT,
    )
    listed(
        book, "MFA-APPROVALS", "mfa_exclusion_approvals.xlsx", Sheet("Approvals", ("Exclusion", "State"), approvals),
        title="Approvals of exclusions", unit="approval", key=["Exclusion"], item_rule="all_rows", controls=["LA-06"],
        source="Service desk", query="Type = exclusion", **_IT,
    )
    _policy_changes(book)
    control.test("A", "MFA-POLICIES", "inspection", "baseline",
                 "column=Mode; required=enforced; compare=equals; missing=deviation",
                 "The application enforces a second factor.", "Access Control Policy 4.6")
    control.test("B", "MFA-EXCLUSIONS", "inspection", "exists_in",
                 "column=Exclusion; list=MFA-APPROVALS.Exclusion; missing=deviation; where=State; where_op=equals; "
                 "where_value=approved", "The exclusion has an approval in force.", "Access Control Policy 4.7")
    control.test("C", "SIGN-INS", "inspection", "baseline",
                 "column=enrolled; required=yes; compare=equals; missing=deviation; if=kind; if_op=equals; "
                 "if_value=person",
                 "An active account of a person is enrolled.", "Access Control Policy 4.6")
    control.test("D", "SIGN-INS", "inspection", "not_in_list",
                 "column=method; values=text message, e-mail; if=method; if_op=present",
                 "The method is an app or a hardware key.", "Access Control Policy 4.6")
    control.test("E", "SIGN-INS", "reperformance", "covers",
                 "column=worker; list=WORKERS.Worker; where=Status; where_op=equals; where_value=active",
                 "Every worker at work is in the list of accounts.")
    control.test("F", "POLICY-CHANGES", "reperformance", "on_or_before",
                 "date=approved_at; limit=changed_at; missing_date=deviation; missing_limit=unable",
                 "A change of a policy was approved before it took effect.", "Access Control Policy 4.8")
    control.test("G", "MFA-POLICIES", "reperformance", "manual",
                 "guidance=Sign in to the application with a test account that has no second factor: the sign-in is "
                 "refused "
                 "before any data is shown.", "A sign-in without a second factor is refused.")
    control.method(method="test_of_one",
                   reason="Every application signs in through the one policy engine of the directory.")
    book.frames["MFA-POLICIES"] = list(_APPS)
    control.sampled("MFA-POLICIES", "G", _APPS, 1, "Recording of the sign-in to {item} with a test account")
    control.by_eye("G", "BI warehouse", "The sign-in was accepted with the password alone and data was shown.",
                   story("The policy was left in its trial mode; see attribute A.",
                         "Enforced on January 13, 2026; the sign-in was repeated and refused.",
                         classification="systematic"))
    control.asked("MFA-POLICIES", "A test account without a second factor", "Sunniva Aasen, Head of IT")
    control.walk("tnguyen", "2025-10-22", "Sunniva Aasen (Head of IT)", "Finance ERP",
                 "Signed in to one application with a test account: refused without the second factor; then with an "
                 "enrolled "
                 "one. Saw the policy with tenant, scope, exclusions and date.")
    control.conclude(
        FAILED,
        "Policies of eight applications, eight exclusions and all active accounts were tested by rule. One policy did "
        "not enforce, one exclusion had lost its approval, two persons were not enrolled, one used text messages, "
        "one worker "
        "was not found under the own number, and of six policy changes one came before its approval and one cannot "
        "be timed. "
        "The test of one, a sign-in to the BI warehouse, was accepted with a password alone: the policy had not been "
        "enforced "
        "since the warehouse went live, and the control asks for every application. We conclude that the control did "
        "not "
        "operate effectively; the effect on CC6.1 and CC6.6 is evaluated together with LA-02.")


def _policy_changes(book: Book) -> None:
    rows: list[list[object]] = []
    for number, text in enumerate(("02-11", "04-08", "06-17", "08-26", "10-07", "11-19"), 1):
        changed = at(day(f"2025-{text}"), 14, 10 * number - 9)
        rows.append([f"CHG-POL-{number}", offset_text(changed), offset_text(changed - timedelta(hours=20 + number))])
    rows[2][2] = offset_text(at(day("2025-06-17"), 15, 25))
    rows[4][2] = "2025-10-07"
    listed(
        book, "POLICY-CHANGES", "mfa_policy_changes_2025.csv", Sheet("changes", ("change", "changed_at",
                                                                                 "approved_at"), rows),
        title="Changes of the policies", unit="change", key=["change"], date_column="changed_at", item_rule="in_period",
        controls=["LA-06"], source="Audit log of the directory", query='event = "policy.modified", 2025',
        accuracy="rows_traced", rows_traced=6, **_IT,
    )


def _settings(book: Book) -> None:
    control = Control(
        book, "LA-07", "Sign-in settings follow the standard",
        "Where a password is used it has at least 14 characters, is locked after no more than 5 failures, and a "
        "session ends "
        "after no more than 30 minutes without use; complexity is on. A change of a setting has a ticket.",
        "Head of IT", "continuous", "CC6.1", automation="automated",
    )
    names = (*_APPS, "Warehouse jump host", "Backup console", "Monitoring console", "Learning system")
    rows: list[list[object]] = [[name, 14 + 2 * (n % 3), 5 - n % 3, 30 - 5 * (n % 4), "on", "", ""]
                                for n, name in enumerate(names)]
    rows[4][1], rows[6][2], rows[9][3], rows[10][3] = 8, 10, 60, "never"
    rows[5][4], rows[7][1], rows[8][2] = "off", 14, 5
    rows[1][5:7], rows[3][5:7] = [day("2025-03-05"), "SD-20411"], [day("2025-09-16"), ""]
    told = story("The setting was inherited from the supplier's default.", "Corrected on January 15, 2026.")
    control.plant("A", "Finance ERP", "8 characters; 14 are required",
                  story("The vendor's maximum was 8 until its release of December.",
                        "Raised to 14 on January 16, 2026.",
                        "Exception reported; sign-in is through the directory for all but two interface accounts."),
                  "wrong_value")
    control.plant("B", "Remote access gateway", "locked after 10 failures; no more than 5 are allowed", told,
                  "wrong_value")
    control.plant("C", "Backup console", "60 minutes; no more than 30 are allowed", told, "wrong_value")
    control.unable("C", "Monitoring console", "the export shows a word where minutes belong",
                   story("The console writes 'never' for a wall display.", "The display account can only read.",
                         "Inspected on February 5, 2026; stays counted as unable."), "unreadable")
    control.plant("D", "BI warehouse", "complexity is off", told, "wrong_value")
    control.plant("E", "Customer admin console", "changed in September without a ticket",
                  story("Changed with a supplier on the telephone.", "The ticket was written on January 15, 2026."),
                  "no_evidence")
    control.near("A", "Deploy pipeline", "exactly 14 characters")
    control.near("B", "Warehouse jump host", "locked after exactly 5 failures")
    control.near("E", "Production cloud", "changed in March with a ticket")
    columns = ("System", "Minimum length", "Lockout after", "Session minutes", "Complexity", "Changed on", "Ticket")
    listed(
        book, "SIGN-IN-SETTINGS", "sign_in_settings_2025-12-31.xlsx", Sheet("Settings", columns, rows,
        ("Sign-in settings", "Read from each system with its name and the date on screen")), title="Sign-in settings",
        unit="system", header_row=3, key=["System"], item_rule="all_rows", controls=["LA-07"],
        source="Administration pages of twelve systems", query="2025-12-31", accuracy="rows_traced", rows_traced=12,
        **_IT,
    )
    standard = "missing=deviation"
    source = 'Password Standard 2: "at least 14 characters ... no more than 5 failures ... no more than 30 minutes"'
    control.test("A", "SIGN-IN-SETTINGS", "inspection", "baseline",
                 f"column=Minimum length; required=14; compare=at_least; {standard}",
                 "Passwords have at least 14 characters.",
                 source)
    control.test("B", "SIGN-IN-SETTINGS", "inspection", "baseline",
                 f"column=Lockout after; required=5; compare=at_most; {standard}",
                 "An account is locked after no more than 5 failures.", source)
    control.test("C", "SIGN-IN-SETTINGS", "inspection", "baseline",
                 f"column=Session minutes; required=30; compare=at_most; {standard}",
                 "A session ends after no more than 30 minutes without use.", source)
    control.test("D", "SIGN-IN-SETTINGS", "inspection", "equals", "column=Complexity; value=on", "Complexity is on.",
                 source)
    control.test("E", "SIGN-IN-SETTINGS", "inspection", "present", "column=Ticket; if=Changed on; if_op=present",
                 "A change of a setting has a ticket.", "Password Standard 5")
    control.walk("tnguyen", "2025-10-22", "Sunniva Aasen (Head of IT)", "Directory",
                 "Tried a password of 13 characters and six failures with a test account in the directory: both were "
                 "refused.")
    control.conclude(
        NOTED,
        "Settings of twelve systems were compared with the standard. Four deviate in one setting each, one cannot be "
        "read "
        "from the export, and one change has no ticket. All twelve are behind the directory's second factor but one "
        "(LA-06). "
        "We conclude that the control operated effectively; the exceptions are reported.")


def _key_management(book: Book, company: Company) -> None:
    control = Control(
        book, "LA-11", "Keys that encrypt are rotated and guarded",
        "Keys made by the key service rotate by themselves; imported keys are rotated within 365 calendar days. Only "
        "approved "
        "custodians administer keys, and the deletion of a key is approved by somebody other than who asks for it.",
        "Head of Cloud", "annual", "CC6.1", automation="automated",
    )
    stream = Stream("key management")
    custodians = [worker.email for worker in active(company, "Site Reliability")[:6]]
    taken = day("2025-12-31")
    rows: list[list[object]] = []
    admins: list[list[object]] = []
    for number in range(1, 41):
        imported = number % 5 == 0
        key = f"kms-{number:03d}"
        rows.append([key, stream.choice(("us-central", "us-east")), "imported" if imported else "generated",
                     "" if imported else "on", taken - timedelta(days=stream.between(20,
                                                                                     330)), taken, "enabled", "", ""])
        for who in stream.shuffled(custodians)[: stream.between(1, 2)]:
            admins.append([key, who])
    rows[11][3] = "off"
    rows[14][4] = taken - timedelta(days=412)
    rows[24][4] = taken - timedelta(days=365)
    rows[19][4] = ""
    admins[23][1] = active(company, "Engineering")[7].email
    rows[30][6:9] = ["deletion pending", custodians[0], custodians[1]]
    rows[33][6:9] = ["deletion pending", custodians[2], custodians[2]]
    rows[37][6:9] = ["deletion pending", custodians[3], ""]
    told = story("The key was made by a template of 2022.", "Rotation was turned on on January 14, 2026.")
    control.plant("A", "kms-012", "rotation is off", told, "wrong_value")
    control.plant("B", "kms-015", "imported; last rotated 412 days before the list",
                  story("The partner who shares the key asked for a later date.",
                        "Rotated on January 27, 2026."), "late")
    control.unable("B", "kms-020", "no day of the last rotation",
                   story("The export leaves out what was rotated before a move.", "Seen in the console: March 4, 2025.",
                         "Alternative procedure performed on February 6, 2026; stays counted as unable."), "no_source")
    control.plant("C", joined((str(admins[23][0]), str(admins[23][1]))),
                  "an administrator who is no approved custodian",
                  story("Granted for a move and kept.", "Removed on January 14, 2026."), "no_evidence")
    control.plant("D", "kms-034", "asked for and approved by the same person",
                  story("The form does not compare the two names.", "The deletion was cancelled."), "wrong_person")
    control.plant("D", "kms-038", "no approval of the deletion",
                  story("Started from the console.", "The deletion was cancelled."), "no_evidence")
    control.near("B", "kms-025", "imported; rotated exactly 365 days before the list")
    control.near("A", "kms-005", "imported: cannot rotate by itself, not applicable")
    control.near("D", "kms-031", "deletion approved by another custodian")
    columns = ("key", "region", "origin", "rotation", "last_rotated", "exported_on", "state", "requested_by",
               "approved_by")
    listed(
        book, "KMS-KEYS", "kms_keys_2025-12-31.csv", Sheet("keys", columns,
                                                           rows), form={"delimiter": ";"}, delimiter=";",
        title="Keys of the key service", unit="key", key=["key"], item_rule="all_rows", controls=["LA-11"],
        source="Key service, all accounts and regions", query="All keys, every state", accuracy="rows_traced",
        rows_traced=6,
        **_CLOUD,
    )
    listed(
        book, "KMS-ADMINS", "kms_administrators_2025-12-31.csv", Sheet("admins", ("key", "principal"), admins),
        title="Administrators of keys", unit="administrator of a key", key=["key", "principal"], item_rule="all_rows",
        controls=["LA-11"], source="Key service, policies of all keys", query="Action = administer",
        accuracy="rows_traced",
        rows_traced=6, **_CLOUD,
    )
    listed(
        book, "CUSTODIANS", "key_custodians.xlsx", Sheet("Custodians", ("Custodian",), [(one,) for one in custodians]),
        title="Approved custodians", unit="custodian", key=["Custodian"], item_rule="all_rows", controls=["LA-11"],
        source="Cryptography Standard, annex 2", query="Version of January 2025", **_CLOUD,
    )
    control.test("A", "KMS-KEYS", "inspection", "baseline",
                 "column=rotation; required=on; compare=equals; missing=deviation; if=origin; if_op=equals; "
                 "if_value=generated",
                 "A key made by the service rotates by itself.", "Cryptography Standard 5")
    control.test("B", "KMS-KEYS", "reperformance", "within",
                 "start=last_rotated; end=exported_on; limit=365; unit=calendar_days; count=after_start; "
                 "before_start=deviation; missing_start=unable; missing_end=deviation; boundary=inclusive; if=origin; "
                 "if_op=equals; if_value=imported", "An imported key was rotated within 365 calendar days.",
                 'Cryptography Standard 5: "within 365 calendar days"')
    control.test("C", "KMS-ADMINS", "reperformance", "exists_in",
                 "column=principal; list=CUSTODIANS.Custodian; missing=deviation",
                 "An administrator of the key is an approved custodian.", "Cryptography Standard 6")
    control.test("D", "KMS-KEYS", "reperformance", "different_person",
                 "person=requested_by; other=approved_by; at_least=1; separator=none; missing_person=unable; "
                 "missing_other=deviation; if=state; if_op=equals; if_value=deletion pending",
                 "Somebody else approved the deletion.", "Cryptography Standard 7")
    control.walk("tnguyen", "2025-11-13", "Callum Rainsford (Head of Cloud)", "kms-004",
                 "Saw the rotation setting of one key, its last rotation, its administrators, and a deletion that "
                 "waits 30 days.")
    control.conclude(
        NOTED,
        "All 40 keys and their administrators were tested by rule. One key does not rotate, one imported key is "
        "overdue "
        "and one cannot be dated, one administrator is no custodian, and two deletions lack an approval by another "
        "person; "
        "both were cancelled. We conclude that the control operated effectively; the exceptions are reported.")
