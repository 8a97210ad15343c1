"""The 61 Trust Services Criteria (TSP section 100, 2017; points of focus revised 2022), paraphrased.

The official wording is copyrighted and stays with the firm's licensed copy; identifiers, series and the
COSO mapping are facts. A wrong catalogue is a common defect, so the file checks itself when it is read.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from reperform.errors import InternalError, Message, Where
from reperform.model import CATEGORIES

FILE = "tsc_catalogue.csv"
CONTROLS_FILE = "control_catalogue.csv"
COUNTS = {
    "Security": 33, "Availability": 3, "Processing Integrity": 5, "Confidentiality": 2, "Privacy": 18,
}  # fmt: skip
# COSO 2013 numbers its principles in another order than the criteria: CC2 holds 13 to 15, CC4 16 and 17.
COSO_BY_SERIES = {
    "CC1": range(1, 6), "CC2": range(13, 16), "CC3": range(6, 10), "CC4": range(16, 18), "CC5": range(10, 13),
}  # fmt: skip


@dataclass(frozen=True)
class Criterion:
    """One trust services criterion.

    Attributes
    ----------
    id : str
        Identifier, for example ``CC6.1``.
    category : str
        The category it belongs to; the common criteria belong to Security and to every report.
    series, series_title : str
        For example ``CC6`` and ``Logical and Physical Access Controls``.
    paraphrase : str
        What it asks for in this project's own words.
    coso_principle : int or None
        COSO principle 1 to 17 for CC1 to CC5, None for every other series.
    """

    id: str
    category: str
    series: str
    series_title: str
    paraphrase: str
    coso_principle: int | None


@cache
def criteria() -> tuple[Criterion, ...]:
    """Return all 61 criteria in the order of the publication.

    Raises
    ------
    InternalError
        RP-K01 when the installed catalogue does not hold what it must.

    Examples
    --------
    >>> len(criteria()), criteria()[0].id
    (61, 'CC1.1')
    """
    found = tuple(_criterion(row) for row in _rows(FILE))
    check_catalogue(found)
    return found


def criterion(identifier: str) -> Criterion:
    """Return the criterion of an identifier; KeyError when there is none.

    Examples
    --------
    >>> criterion("CC8.1").series_title
    'Change Management'
    """
    return {row.id: row for row in criteria()}[identifier]


def criteria_in_scope(categories: Iterable[str]) -> tuple[Criterion, ...]:
    """Return the criteria a report on these categories must address, in the order of the publication.

    The common criteria belong to every report; each other category adds its own series.

    Parameters
    ----------
    categories : iterable of str
        Names from ``model.CATEGORIES``; Security need not be named.

    Examples
    --------
    >>> len(criteria_in_scope(["Security"])), len(criteria_in_scope(["Availability", "Confidentiality"]))
    (33, 38)
    """
    wanted = {"Security", *categories}
    return tuple(row for row in criteria() if row.category in wanted)


def check_catalogue(rows: Sequence[Criterion] | None = None) -> None:
    """Check the catalogue: 33 CC, 3 A, 5 PI, 2 C, 18 P, and COSO principles 1 to 17 once each on CC1 to CC5.

    Parameters
    ----------
    rows : sequence of Criterion, optional
        The catalogue to check; by default the installed one.

    Raises
    ------
    InternalError
        RP-K01 with everything that is wrong.

    Examples
    --------
    >>> check_catalogue()
    """
    rows = tuple(_criterion(row) for row in _rows(FILE)) if rows is None else rows
    problems = [*_count_problems(rows), *_series_problems(rows), *_coso_problems(rows)]
    if problems:
        raise InternalError(
            Message(
                "RP-K01",
                found,
                "No mapping can be checked against a wrong catalogue.",
                "install reperform again from a source you trust",
                Where(file=FILE),
            )
            for found in problems
        )


@cache
def example_controls() -> tuple[dict[str, str], ...]:
    """Return the example controls that the new workbook offers to copy from.

    Examples
    --------
    >>> example_controls()[0]["control_id"]
    'GOV-01'
    """
    return tuple(_rows(CONTROLS_FILE))


def _rows(name: str) -> list[dict[str, str]]:
    text = files("reperform").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _criterion(row: dict[str, str]) -> Criterion:
    # CC6 to CC9 supplement principle 12 ("12-supplemental" in the file); that is no mapping of their own.
    principle = int(row["coso_principle"]) if row["coso_principle"].isdigit() else None
    return Criterion(row["id"], row["category"], row["series"], row["series_title"], row["paraphrase"], principle)


def _count_problems(rows: Sequence[Criterion]) -> list[str]:
    counts = Counter(row.category for row in rows)
    found = [
        f"the catalogue holds {counts[category]} criteria of {category} instead of {COUNTS[category]}"
        for category in CATEGORIES
        if counts[category] != COUNTS[category]
    ]
    found += [f"the catalogue names an unknown category {name!r}" for name in counts if name not in COUNTS]
    twice = [identifier for identifier, count in Counter(row.id for row in rows).items() if count > 1]
    return found + [f"the catalogue holds {identifier} twice" for identifier in twice]


def _series_problems(rows: Sequence[Criterion]) -> list[str]:
    prefixes = {
        "Security": "CC", "Availability": "A", "Processing Integrity": "PI",
        "Confidentiality": "C", "Privacy": "P",
    }  # fmt: skip
    return [
        f"the catalogue puts {row.id} into series {row.series!r} of {row.category}"
        for row in rows
        if row.id.partition(".")[0] != row.series or row.series.rstrip("0123456789") != prefixes.get(row.category)
    ]


def _coso_problems(rows: Sequence[Criterion]) -> list[str]:
    found = []
    for series, principles in COSO_BY_SERIES.items():
        mapped = [row.coso_principle for row in rows if row.series == series]
        if mapped != list(principles):
            found.append(f"the catalogue maps {series} to COSO principles {mapped}, not {list(principles)}")
    others = [row.id for row in rows if row.series not in COSO_BY_SERIES and row.coso_principle is not None]
    return found + [f"the catalogue maps {identifier} to a COSO principle" for identifier in others]
