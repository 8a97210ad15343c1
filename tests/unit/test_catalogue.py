"""The catalogue of trust services criteria. Counts and the COSO order: TSP section 100 and COSO 2013."""

from __future__ import annotations

import dataclasses
from collections import Counter

import pytest

from reperform import catalogue
from reperform.errors import InternalError

# Written out by hand from the list of criteria, not computed from the file.
COMMON_CRITERIA_PER_SERIES = {
    "CC1": 5, "CC2": 3, "CC3": 4, "CC4": 2, "CC5": 3, "CC6": 8, "CC7": 5, "CC8": 1, "CC9": 2,
}  # fmt: skip


def test_catalogue_holds_61_criteria_in_the_published_split() -> None:
    """33 common criteria, 3 for availability, 5 processing integrity, 2 confidentiality, 18 privacy."""
    counts = Counter(row.id.rstrip("0123456789.") for row in catalogue.criteria())
    assert counts == {"CC": 33, "A": 3, "PI": 5, "C": 2, "P": 18}


def test_common_criteria_have_the_published_number_in_each_series() -> None:
    """CC6 has eight criteria, CC8 one: invented ones such as CC8.2 would show here."""
    counts = Counter(row.series for row in catalogue.criteria() if row.category == "Security")
    assert counts == COMMON_CRITERIA_PER_SERIES


def test_coso_principles_map_once_each() -> None:
    """The 17 principles of COSO each belong to one criterion of CC1 to CC5."""
    mapped = [row.coso_principle for row in catalogue.criteria() if row.coso_principle]
    assert sorted(mapped) == list(range(1, 18))
    assert catalogue.criterion("CC2.1").coso_principle == 13
    assert catalogue.criterion("CC4.2").coso_principle == 17


@pytest.mark.parametrize(
    ("categories", "count"),
    [
        ((), 33),
        (("Security",), 33),
        (("Security", "Availability", "Confidentiality"), 38),
        (("Privacy",), 51),
        (("Security", "Availability", "Processing Integrity", "Confidentiality", "Privacy"), 61),
    ],
)
def test_scope_is_common_criteria_plus_each_category(categories: tuple[str, ...], count: int) -> None:
    """Security is in every report; a Security, Availability and Confidentiality report has 38 criteria."""
    assert len(catalogue.criteria_in_scope(categories)) == count


@pytest.mark.parametrize("missing", ["CC6.5", "PI1.3", "P8.1"])
def test_self_test_refuses_a_catalogue_with_a_criterion_missing(missing: str) -> None:
    """One criterion less and the catalogue names the category that is short."""
    rows = [row for row in catalogue.criteria() if row.id != missing]
    with pytest.raises(InternalError, match="instead of"):
        catalogue.check_catalogue(rows)


def test_self_test_refuses_an_invented_criterion() -> None:
    """CC8.2 does not exist."""
    real = catalogue.criterion("CC8.1")
    with pytest.raises(InternalError, match="34 criteria of Security instead of 33"):
        catalogue.check_catalogue([*catalogue.criteria(), dataclasses.replace(real, id="CC8.2")])


def test_self_test_refuses_a_scrambled_coso_map() -> None:
    """Two principles exchanged between CC2 and CC4 are found although every count is right."""
    swap = {"CC2.1": 16, "CC4.1": 13}
    rows = [
        dataclasses.replace(row, coso_principle=swap.get(row.id, row.coso_principle))
        for row in catalogue.criteria()
    ]
    with pytest.raises(InternalError, match="maps CC2 to COSO"):
        catalogue.check_catalogue(rows)


def test_self_test_refuses_a_criterion_in_the_wrong_series() -> None:
    """A criterion of C1 filed under P1 is named although the number of criteria is right."""
    rows = [
        dataclasses.replace(row, series="P1") if row.id == "C1.1" else row for row in catalogue.criteria()
    ]
    with pytest.raises(InternalError, match=r"C1\.1"):
        catalogue.check_catalogue(rows)


def test_example_controls_name_only_known_criteria() -> None:
    """Every example control that a new workbook offers is mapped to criteria that exist."""
    known = {row.id for row in catalogue.criteria()}
    named = {part for row in catalogue.example_controls() for part in row["criteria"].split(";")}
    assert named <= known
