"""Evidence taken in from a notebook: the questions and the record of the command; nothing before it is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reperform.errors import InputRefused, Message, UsageError, did_you_mean
from reperform.intake.outcome import REFUSED, ReadOutcome
from reperform.intake.passwords import PasswordPrompt
from reperform.opened import OpenEngagement
from reperform.populations.asking import choice_lines
from reperform.populations.imports import TakenIn, take_in
from reperform.views import View
from reperform.workpaper import find_engagement

_SHOWN_SAMPLES = 3
_OUTCOMES = {"accepted": "taken in", "needs_answer": "an answer is needed; nothing was recorded",
             "refused": "refused; nothing was recorded"}  # fmt: skip


class Received:
    """What came of taking a file in: what was understood, what is asked, what is noted.

    It shows itself as text and as HTML without scripts. An answer gives a new one; only an accepted one is recorded.
    """

    def __init__(
        self,
        opened: OpenEngagement,
        path: Path,
        population: str,
        answers: Mapping[str, str],
        person: str,
        prompt: PasswordPrompt,
    ) -> None:
        self._opened, self._path, self.population, self._person = opened, path, population, person
        self.answers, self._prompt = dict(answers), prompt
        try:
            self.taken = take_in(opened, path, population, answers, person=person, ask_password=prompt)
        except InputRefused as refused:  # what the command would print as a refusal is a refused outcome here
            self.taken = TakenIn(REFUSED, "", "", ReadOutcome(REFUSED, messages=refused.messages))

    @property
    def outcome(self) -> str:
        """accepted, needs_answer or refused."""
        return self.taken.outcome

    @property
    def import_id(self) -> str:
        """The import in force, once accepted; blank before."""
        return self.taken.import_id

    @property
    def questions(self) -> tuple[str, ...]:
        """The keys of the questions that are open, in order."""
        return tuple(question["id"] for question in self.taken.reading.questions)

    @property
    def messages(self) -> tuple[Message, ...]:
        """Why the file or an answer is refused."""
        return self.taken.reading.messages

    def answer(self, key: str, value: str) -> Received:
        """Return what comes of the file with one more answer; recorded as soon as nothing is open.

        Parameters
        ----------
        key : str
            The key of a question, as shown.
        value : str
            One of its choices, or a value it describes.
        """
        answers = self.answers | {key: value}
        return Received(self._opened, self._path, self.population, answers, self._person, self._prompt)

    def views(self) -> tuple[View, ...]:
        """Return the parts in the order in which they are shown."""
        reading = self.taken.reading
        found = [View(f"{self._path.name} as {self.population}: {_OUTCOMES[self.outcome]}", _understood(reading))]
        if self.messages:
            rows = tuple((one.code, one.found, one.where.sentence(), one.action) for one in self.messages)
            found.append(View("Refused because", (), ("Code", "What was found", "Where", "What to do"), rows))
        if reading.questions:
            found.append(self._questions())
        if reading.column_facts:
            found.append(_columns(reading))
        if reading.notes:
            notes = tuple((str(note["code"]), str(note["text"])) for note in reading.notes)
            found.append(View("Notes", (), ("Code", "What was noted"), notes))
        return tuple(found)

    def _questions(self) -> View:
        rows = tuple(
            (
                question["id"],
                question["text"],
                "; ".join(choice_lines(question)) or "any value the question describes",
                "; ".join(question.get("samples", [])[:_SHOWN_SAMPLES]),
            )
            for question in self.taken.reading.questions
        )
        first = self.taken.reading.questions[0]
        value = (first["choices"] or ["..."])[0]
        hint = f'Answer with  .answer("{first["id"]}", "{value}")  or another of the choices.'
        return View("Questions", (), ("Key", "Question", "Choices", "Samples"), rows, (hint,))

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.views()))

    def _repr_html_(self) -> str:
        return "".join(view._repr_html_() for view in self.views())


def intake(
    path: str | Path,
    *,
    population: str,
    engagement: str = "",
    answers: Mapping[str, str] | None = None,
    person: str,
) -> Received:
    """Take a client's file in as a population, as ``reperform intake`` does; nothing is guessed.

    The password of an encrypted workbook is asked for below the cell, not shown and not kept.

    Parameters
    ----------
    path : str or Path
        The file as received: from the working directory, the engagement's folder or its evidence folder.
    population : str
        Id in the Populations sheet.
    engagement : str
        The engagement's id; the folder is found by walking up from the working directory.
    answers : mapping, optional
        Question key to value, for what the file cannot tell.
    person : str
        Who takes it in, as in the People sheet.

    Returns
    -------
    Received
        Shows questions with choices and counts, notes and what was understood. Recorded only when accepted.

    Raises
    ------
    UsageError
        When the engagement, the population or the person is not known.

    Examples
    --------
    >>> import reperform as rp
    >>> found = rp.intake("leavers.csv", population="LEAVERS", person="ana")  # doctest: +SKIP
    >>> found.answer("date_order.left_on", "DMY")  # doctest: +SKIP
    """
    opened = find_engagement(engagement)
    refuse_unknown(opened, person)
    given = {str(key): str(value) for key, value in (answers or {}).items()}
    return Received(opened, _place(opened, Path(path)), population, given, person, PasswordPrompt())


def refuse_unknown(opened: OpenEngagement, person: str) -> None:
    people = [row.person for row in opened.engagement.people]
    if person not in people:
        raise UsageError(
            Message(
                "RP-U06",
                f"{person!r} is not on the People sheet",
                "What is recorded belongs to a named member of the team.",
                did_you_mean(person, people) if people else "add the person to the People sheet",
            )
        )


def _place(opened: OpenEngagement, path: Path) -> Path:
    places = (path, opened.folder.root / path, opened.folder.evidence / path)
    return next((place for place in places if place.exists()), path)


def _understood(reading: ReadOutcome) -> tuple[str, ...]:
    parts = [reading.format, f"sheet {reading.sheet}" if reading.sheet else ""]
    parts.append(f"column names in row {reading.header_row}" if reading.header_row else "")
    if reading.outcome == "accepted":
        parts.append(f"{len(reading.rows):,} rows, {len(reading.columns)} columns")
    words = ", ".join(filter(None, parts))
    return (f"Understood so far: {words}.",) if words else ()


def _columns(reading: ReadOutcome) -> View:
    rows = []
    for fact in reading.column_facts:
        span = f"{fact['first']} to {fact['last']}" if fact.get("first") else ""
        total = f"total {fact['total']}" if "total" in fact else ""
        rows.append((fact["name"], fact["kind"], f"{fact['non_blank']:,}", f"{fact['distinct']:,}", span or total))
    return View("Columns", (), ("Column", "Kind", "Values", "Different", "From to, or total"), tuple(rows))
