"""GOV-06 and GOV-02: training of workers, meetings of the board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from .book import Book, Story
from .chance import Stream
from .company import Company, Spell
from .minutes import MINUTES
from .tables import Sheet

SNAPSHOT, LAUNCH, CLOSE = date(2025, 9, 30), date(2025, 9, 15), date(2025, 10, 31)
NEW, YEARLY = "SEC-101 Security for new colleagues", "SEC-200 Security refresher 2025"


@dataclass
class Lesson:
    """One assignment of a course."""

    learner: str
    course: str
    assigned: date
    due: date
    completed: date | None
    score: int | None
    attempt: int = 1


def add_training(book: Book, company: Company) -> None:
    """Write the evidence of GOV-06 and note what was planted."""
    hires = sorted((s for s in company.spells if s.hired.year == 2025), key=lambda s: (s.hired, s.worker.number))
    converted = company.converted[1]
    hires = [s for s in hires if s.worker.number != converted]
    roster = sorted(company.active_on(SNAPSHOT), key=lambda s: s.worker.number)
    stream = Stream("training")
    onboarding = {s.worker.number: _onboarding(stream, s) for s in hires}
    yearly = {s.worker.number: _yearly(stream, s) for s in roster if _due(s, converted)}
    _plant_onboarding(book, hires, onboarding)
    extra = _plant_yearly(book, yearly)
    lessons = [*onboarding.values(), *yearly.values(), *extra]
    _write_workforce(book, hires, roster, converted)
    _write_lessons(book, [lesson for lesson in lessons if lesson.attempt])


def _due(spell: Spell, converted: str) -> bool:
    return spell.hired.year < 2025 or spell.worker.number == converted


def _onboarding(stream: Stream, spell: Spell) -> Lesson:
    days = stream.between(1, 24)
    return Lesson(
        spell.worker.number,
        NEW,
        spell.hired,
        spell.hired + timedelta(days=30),
        spell.hired + timedelta(days=days),
        stream.between(80, 100),
    )


def _yearly(stream: Stream, spell: Spell) -> Lesson:
    completed = LAUNCH + timedelta(days=stream.between(1, 40))
    if spell.last_day is not None:
        completed = min(completed, spell.last_day)
    return Lesson(spell.worker.number, YEARLY, LAUNCH, CLOSE, completed, stream.between(81, 100))


def _plant_onboarding(book: Book, hires: list[Spell], lessons: dict[str, Lesson]) -> None:
    staying = [s for s in hires if s.last_day is None]
    late, missing = staying[20], next(s for s in staying[40:] if s.worker.number.startswith("C"))
    lessons[late.worker.number].completed = late.hired + timedelta(days=31)
    book.plant(
        "GOV-06",
        "A",
        late.worker.number,
        "completed on day 31",
        Story(
            "The new colleague was at a customer's site in the last week of the term.",
            "A second reminder is sent on day 21 since February 2026.",
            "Exception reported.",
        ),
    )
    lessons[missing.worker.number].attempt = 0
    book.plant(
        "GOV-06",
        "A",
        missing.worker.number,
        "contractor without any assignment in the learning system",
        Story(
            "The agency's start date reached HR after the weekly transfer to the learning system.",
            "The transfer runs daily since January 2026; the contractor completed the course on January 29, 2026.",
            "Exception reported; all contractors hired in 2025 were examined.",
        ),
    )
    exact, early, letters = (
        staying[9],
        staying[30],
        next(s for s in staying[12:] if s.worker.number.startswith("C") and s is not missing),
    )
    lessons[exact.worker.number].completed = exact.hired + timedelta(days=30)
    lessons[early.worker.number].completed = early.hired - timedelta(days=3)
    lessons[letters.worker.number].learner = letters.worker.number.lower()
    newest = staying[-1]
    lessons[newest.worker.number].completed = lessons[newest.worker.number].score = None
    book.near("GOV-06", "A", exact.worker.number, "completed on day 30")
    book.near("GOV-06", "A", early.worker.number, "completed before the first day of work")
    book.near("GOV-06", "A", letters.worker.number, "worker number in small letters in the learning system")
    book.near("GOV-06", "A", newest.worker.number, "hired December 29; the 30 days end after the export: not reached")


def _plant_yearly(book: Book, lessons: dict[str, Lesson]) -> list[Lesson]:
    staff = [number for number in sorted(lessons) if number.startswith("E")]
    contractors = [number for number in sorted(lessons) if number.startswith("C")]
    late, never, missing, low = staff[111], staff[205], contractors[14], staff[77]
    lessons[late].completed = date(2025, 11, 5)
    lessons[never].completed, lessons[never].score = None, None
    lessons[missing].attempt = 0
    for item, why in (
        (late, "completed 05/11/2025, which is November 5 (day first), after October 31"),
        (never, "assigned, never completed"),
        (missing, "contractor missing in the learning system"),
    ):
        book.plant(
            "GOV-06",
            "B",
            item,
            why,
            Story(
                "Reminders go to the line manager; this worker's manager had left.",
                "Reminders go to People Operations when a manager is vacant; the course was completed in January 2026.",
                "Exception reported.",
            ),
        )
    lessons[low].score = 74
    book.plant(
        "GOV-06",
        "C",
        low,
        "score 74, no second attempt; the pass mark is 80",
        Story(
            "The system marks a course as completed whatever the score.",
            "Repeated with 92 on January 28, 2026; a score under the pass mark keeps the course open from February "
            "2026.",
            "Exception reported; all other scores are at or above the pass mark.",
        ),
    )
    last, leave, pass_mark, twice = staff[12], staff[34], staff[150], staff[188]
    lessons[last].completed = CLOSE
    lessons[leave].due, lessons[leave].completed = date(2025, 12, 19), date(2025, 12, 12)
    lessons[pass_mark].score = 80
    lessons[twice].score = 72
    book.near("GOV-06", "B", last, "completed on the closing day")
    book.near("GOV-06", "B", leave, "on parental leave; due date moved to December 19 by the program")
    book.near("GOV-06", "C", pass_mark, "score exactly at the pass mark")
    book.near("GOV-06", "C", twice, "72 at the first, 88 at the second attempt")
    completed = lessons[twice].completed
    assert completed is not None
    return [Lesson(twice, YEARLY, LAUNCH, CLOSE, completed + timedelta(days=1), 88, 2)]


def _write_workforce(book: Book, hires: list[Spell], roster: list[Spell], converted: str) -> None:
    new = Sheet(
        "New hires 2025",
        ("Employee ID", "Name", "Worker type", "Department", "Hire date"),
        [(s.worker.number, s.worker.name, s.worker.worker_type, s.worker.department, s.hired) for s in hires],
    )
    listed = Sheet(
        "Roster 2025-09-30",
        ("Employee ID", "Name", "Worker type", "Department", "Hire date", "Refresher"),
        [
            (s.worker.number, s.worker.name, s.worker.worker_type, s.worker.department, s.hired,
             "due" if _due(s, converted) else "not due (hired 2025)")
            for s in roster
        ],
    )  # fmt: skip
    book.facts["HIRES"] = str(len(hires))
    book.facts["walkthrough GOV-06"] = hires[60].worker.number
    book.workbook("hr_workforce_2025.xlsx", new, listed)
    produced = {
        "source": "HR system (production)", "produced_by": "Dragan Ilic, VP People",
        "produced_at": "2026-01-20T09:55:00-06:00", "key": ["Employee ID"], "accuracy": "rows_traced",
    }  # fmt: skip
    book.population(
        "HIRES", "hr_workforce_2025.xlsx", new, controls=["GOV-06"], title="New hires and contractors", unit="new hire",
        date_column="Hire date", item_rule="in_period", query="First day 2025-01-01 to 2025-12-31, all worker types",
        rows_traced=5, **produced,
    )  # fmt: skip
    book.population(
        "ROSTER", "hr_workforce_2025.xlsx", listed, controls=["GOV-06"], title="Workers on September 30, 2025",
        unit="worker", item_rule="all_rows", query="Active on 2025-09-30, all worker types", rows_traced=5, **produced,
    )  # fmt: skip


def _write_lessons(book: Book, lessons: list[Lesson]) -> None:
    def text(when: date | None) -> str:
        return "" if when is None else f"{when:%d/%m/%Y}"

    lessons.sort(key=lambda row: (row.assigned, row.learner.upper(), row.attempt))
    rows = [
        (x.learner, x.course, x.attempt, text(x.assigned), text(x.due), text(x.completed), x.score) for x in lessons
    ]
    columns = ("learner_id", "course", "attempt", "assigned_on", "due_on", "completed_on", "score")
    sheet = Sheet("training", columns, rows)
    book.csv("lms_completions_2025.csv", sheet, mark=True)
    book.population(
        "TRAINING", "lms_completions_2025.csv", sheet, controls=["GOV-06"], title="Completions in the learning system",
        unit="completion", key=["learner_id", "course", "attempt"], item_rule="all_rows", date_order="DMY",
        source="Learning system (hosted, British date format)", query="Courses SEC-101 and SEC-200, assigned in 2025",
        produced_by="Dragan Ilic, VP People", produced_at="2026-01-20T10:30:00-06:00",
    )  # fmt: skip


def add_meetings(book: Book) -> None:
    """Write the evidence of GOV-02: the register of meetings and the minutes."""
    rows = [
        (m.number, m.body, m.held, m.total, m.present, m.independent, m.file)
        for m in MINUTES
    ]  # fmt: skip
    columns = (
        "meeting_id",
        "body",
        "meeting_date",
        "members_total",
        "members_present",
        "independent_present",
        "minutes_file",
    )
    sheet = Sheet("Meetings", columns, rows)
    book.workbook("board_meetings_2025.xlsx", sheet)
    book.population(
        "MEETINGS", "board_meetings_2025.xlsx", sheet, controls=["GOV-02"], title="Meetings of the board",
        unit="meeting",
        key=["meeting_id"], date_column="meeting_date", item_rule="in_period", filter_column="body", filter_op="equals",
        filter_value="Board of Directors", source="Corporate secretary's register", query="All bodies, 2025",
        produced_by="Marguerite Olander, Chief Executive", produced_at="2026-01-12T11:00:00-06:00",
        accuracy="rows_traced", rows_traced=4,
    )  # fmt: skip
    book.facts["MEETINGS"] = str(sum(bool(m.file) for m in MINUTES))
    for meeting in MINUTES:
        if meeting.text:
            (book.folder / meeting.file).write_text(meeting.text, encoding="utf-8", newline="\n")
    book.near("GOV-02", "A", "2025-Q2", "the June meeting was postponed to June 30, the last day of the quarter")
