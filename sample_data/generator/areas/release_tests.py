"""CHG-03: changes are tested before release, and the results are kept."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from generator.areas.rows import attributes, listing, nears, plants
from generator.areas.staff import DEVELOPERS, mail
from generator.book import Book
from generator.chance import Stream
from generator.company import Company
from generator.declaring import NOTED, Control, join
from generator.tables import Sheet
from generator.times import at, later, some_business_day, utc_text, wall

_JOINED = "no_match=not_applicable"

_TESTS = (
    ("A", "RELEASES", "inspection", "exists_in", "column=test_run; list=TEST-RUNS.run_id; missing=deviation",
     "Evidence of a test exists.", "Secure Development Standard 6.1"),
    ("B", "RELEASES", "inspection", "equals", f"column=TEST-RUNS.result; value=passed; match=any; {_JOINED}",
     "The test passed, at the last attempt at least.", "Secure Development Standard 6.1"),
    ("C", "RELEASES", "reperformance", "on_or_before",
     "date=TEST-RUNS.finished_at; limit=Deployed at; missing_date=deviation; missing_limit=unable; "
     f"where=TEST-RUNS.result; where_op=equals; where_value=passed; {_JOINED}",
     "The test was finished before the deployment.", "Secure Development Standard 6.1"),
    ("D", "RELEASES", "reperformance", "different_person",
     "person=Author; other=TEST-RUNS.tester; at_least=1; separator=semicolon; missing_person=unable; "
     f"missing_other=deviation; if=Test type; if_op=equals; if_value=manual; {_JOINED}",
     "The tester of a manual test is not the author.", "Secure Development Standard 6.3"),
    ("E", "RELEASES", "inspection", "manual",
     "guidance=Read the acceptance criteria of the ticket and the named tests: each criterion is covered by a "
     "test that could fail.",
     "The tests cover what was changed.", "Secure Development Standard 6.2"),
)  # fmt: skip


def add_release_tests(book: Book, company: Company) -> None:
    """Write the evidence of CHG-03 and note what was planted."""
    control = Control(
        book, "CHG-03", "Changes are tested before release",
        "Every release is tested, automatically or by hand, with a passing result before it is deployed. Manual "
        "acceptance tests are done by a person who is not the author of the change. Results are kept for two years.",
        "Release Manager", "per_event", "CC8.1 PI1.3", relies_on=["CHG-02"], key_report="Test runs (build server)",
    )  # fmt: skip
    attributes(control, _TESTS)
    join(book, "RELEASES", "test_run", "TEST-RUNS", "run_id", "run number shown on the release page")
    releases, runs = _ordinary(Stream("test runs"))
    extra = _plant(control, company, releases, runs)
    _write(control, releases, [*runs.values(), *extra])
    control.walk(
        "mruiz", "2025-11-05", "Rivka Stonehouse (Release Manager); Wendell Oyelaran (Director of Engineering)",
        "REL-2025-0150",
        "Followed a release from the ticket's acceptance criteria to the automatic run on the build server and the "
        "release page that shows its number. A failing run turns the release button off; the switch to override it "
        "exists and writes its own result.",
        "Suitable: the result gates the release. The override bears on operation; attribute B counts it as no pass.",
    )
    control.conclude(
        NOTED,
        "All 236 releases were tested by rule, each against its run on the build server. Six deviate: two without a "
        "run that exists, two released over a failing result, one tested after deployment, one acceptance test by "
        "the author; for one more the tester is a shared account. In a sample of 15 the tests covered the change. "
        "None of the six had an incident in the two weeks after release. We conclude that the control operated "
        "effectively; the exceptions are reported.",
    )


def _ordinary(stream: Stream) -> tuple[list[list[Any]], dict[str, list[Any]]]:
    rebuilt = count(80101)
    releases: list[list[Any]] = []
    runs: dict[str, list[Any]] = {}
    days = sorted(some_business_day(stream, date(2025, 1, 3), date(2025, 12, 22)) for _ in range(236))
    for index, when in enumerate(days, 1):
        deployed = at(when, stream.between(9, 17), stream.between(0, 59))
        author = stream.choice(DEVELOPERS)
        manual = stream.chance(22)
        tester = stream.choice([name for name in DEVELOPERS if name != author])
        run = f"TR{next(rebuilt)}"
        finished = later(deployed, -stream.between(25, 900))
        runs[run] = [run, 1, "passed", finished, mail(tester) if manual else "build-server"]
        releases.append([f"REL-2025-{index:04d}", mail(author), "manual" if manual else "automatic", run, deployed])
    return releases, runs


def _plant(
    control: Control, company: Company, releases: list[list[Any]], runs: dict[str, list[Any]]
) -> list[list[Any]]:
    def run_of(index: int) -> list[Any]:
        return runs[str(releases[index][3])]

    manual = [index for index, row in enumerate(releases) if row[2] == "manual"]
    own, shared, evening = manual[7], manual[19], 130
    releases[41][3], releases[166][3] = "", "TR80999"
    run_of(88)[2] = run_of(197)[2] = "failed (overridden)"
    # A run finished after release, whose result is a pass; and one of which only the UTC digits look later.
    late = releases[112][4]
    run_of(112)[3] = later(late, 190)
    day = late.date()
    releases[evening][4] = at(date(2025, 7, 14), 19, 30)
    run_of(evening)[3] = at(date(2025, 7, 14), 19, 10)
    releases[own][1], run_of(own)[4] = "rstone-dev", company.email("Rivka Stonehouse")
    run_of(shared)[4] = "deploy-runner"
    first = run_of(60)
    extra = [[first[0], 2, "passed", first[3], first[4]]]
    first[2], first[3] = "failed", later(first[3], -45)
    name = [str(row[0]) for row in releases]
    override = (
        "The failing test was known to be unstable and the override was used to meet a date.",
        "The override needs the Director of Engineering since February 2026.",
        "Exception reported; the release page shows the override openly.",
    )
    plants(control, (
        ("A", name[41], "no_evidence", "no run number on the release page",
         "A configuration release that skipped the build server.",
         "Configuration releases go through the build server since January 2026.", "Exception reported."),
        ("A", name[166], "no_evidence", "run TR80999 is not on the build server",
         "Run numbers are typed by hand in releases of the mobile client.",
         "The number is taken from the build server since February 2026.",
         "Exception reported; no run of that day fits the release."),
        ("B", name[88], "wrong_value", "released over a failing result", *override),
        ("B", name[197], "wrong_value", "released over a failing result", *override),
        ("C", name[112], "late", f"tested three hours after deployment on {day:%B} {day.day}",
         "Deployed by hand while the run waited in a queue.", "The release button waits for the run since June 2025.",
         "Exception reported; the run passed."),
        ("D", name[own], "wrong_person", "author rstone-dev is the tester under another handle",
         "The acceptance tester was on leave and the author tested in her stead.",
         "A deputy is named for every team since January 2026.", "Exception reported."),
        ("D", name[shared], "unable unknown_person", "tester is the shared account of the pipeline",
         "The tester signed off in a session of the pipeline account.",
         "The account can no longer sign off tests since January 20, 2026.",
         "Stays counted as unable: nobody could show who tested."),
    ))  # fmt: skip
    nears(control, (
        ("B", name[60], "failed at the first, passed at the second attempt"),
        ("C", name[evening], "tested at 19:10 and released at 19:30 in Chicago; the UTC digits are of the next day"),
        ("D", name[manual[3]], "manual test by another developer"),
    ))  # fmt: skip
    return extra


def _write(control: Control, releases: list[list[Any]], runs: list[list[Any]]) -> None:
    shown = [(*row[:4], wall(row[4])) for row in releases]
    sheet = Sheet("Releases 2025", ("Release", "Author", "Test type", "test_run", "Deployed at"), shown)
    log = Sheet(
        "runs", ("run_id", "attempt", "result", "finished_at", "tester"),
        [(a, b, c, utc_text(d), e) for a, b, c, d, e in sorted(runs, key=lambda row: (row[0], row[1]))],
    )  # fmt: skip
    names = [str(row[0]) for row in releases]
    listing(
        control, "RELEASES", "releases_2025.xlsx", sheet, title="Releases to production",
        unit="release", key=["Release"], date_column="Deployed at", zone="America/Chicago",
        source="Release calendar, times of Chicago", query="All releases 2025, all products",
        produced_by="Rivka Stonehouse, Release Manager", produced_at="2026-01-09T14:05:00-06:00",
        accuracy="sampled_items",
    )  # fmt: skip
    listing(
        control, "TEST-RUNS", "test_runs_2025.csv", log, title="Test runs of the build server",
        unit="test run", key=["run_id", "attempt"], zone="UTC", source="Build server (production pipelines)",
        query="Runs of release pipelines 2025, all results, all attempts",
        produced_by="Mirela Popa, Head of Developer Tools", produced_at="2026-01-09T11:30:00-06:00",
    )  # fmt: skip
    control.asked("RELEASES", "The ticket with its acceptance criteria, and the page of the test run",
                  "Rivka Stonehouse, Release Manager")
    control.book.frames["RELEASES"] = names
    control.sampled(
        "RELEASES", "E", names, 15, "Ticket and test run of {item}",
        "Author, time and run number of each of the {n} releases inspected were agreed to the ticket and the build "
        "server. No difference.",
    )
