"""What keeps a sample from being drawn: a list nobody can trace, or whose completeness was not shown."""

from __future__ import annotations

from reperform.errors import Message, Where
from reperform.populations.ipe.examining import open_matters
from reperform.populations.ipe.sources import missing_statements
from reperform.populations.population import Population
from reperform.record import Ipe

NEEDED_TO_SAMPLE = ("source", "query", "date_column", "stated_count")
# A row count at no usual limit and dates that reach both ends prove nothing by themselves.
_RESULTS_OF_COMPLETENESS = ("count", "total.", "second_source", "roll_forward")
# A sample may be drawn from an interim export; the list stays open, and so does the conclusion, until the rest of the
# period is rolled forward or a person says why it may be left out.
_INTERIM = "produced_at"


def sampling_problems(population: Population, ipe: Ipe, control: str) -> list[Message]:
    """Return every reason why no sample may be drawn from a list yet, each with the sheet and columns to fill.

    Returns
    -------
    list of Message
        RP-D10 for statements that are missing, RP-D40 for a failed test of source or completeness that no person
        cleared, RP-D41 where completeness was not tested at all. Empty when the list may be drawn from.
    """
    name = population.spec.population
    missing = missing_statements(population.spec, NEEDED_TO_SAMPLE)
    problems = []
    if missing:
        problems.append(
            Message("RP-D10", f"{name} does not state its {', '.join(missing)}",
                    "A sample from a list nobody can trace to its system proves nothing.",
                    f"fill these columns of the Populations sheet{_of_dates(population, missing)}",
                    _where(name, ", ".join(missing)))
        )  # fmt: skip
    gating = {
        test.id
        for test in ipe.tests
        if test.result == "fail" and test.kind in ("source", "completeness") and test.id != _INTERIM
    }
    for identifier, _, reason in open_matters(population, ipe.tests):
        stated_anyway = identifier == "count" and "stated_count" in missing
        if identifier in gating and reason in ipe.open_reasons and not stated_anyway:
            problems.append(
                Message("RP-D40", f"{name}: {reason}",
                        "Items that are missing from a list can never be selected.",
                        "ask for the list again, or record why it may be relied on: "
                        f'reperform conclude {control} --ipe {name} --rationale "..." --as PERSON',
                        _where(name, _columns(identifier)))
            )  # fmt: skip
    # A count that nobody stated and a list that was not taken in were compared with nothing.
    if not any(test.id.startswith(_RESULTS_OF_COMPLETENESS) and test.expected for test in ipe.tests):
        problems.append(
            Message("RP-D41", f"no test of the completeness of {name} was performed",
                    "Items that are missing from a list can never be selected.",
                    "state a count, control totals, a second source or a roll-forward in the Populations sheet",
                    _where(name, "stated_count"))
        )  # fmt: skip
    return problems


def _of_dates(population: Population, missing: list[str]) -> str:
    if "date_column" not in missing or population.spec.item_rule != "all_rows":
        return ""
    return "; date_column leaves no row out with item_rule all_rows: name the date by which the list can be placed"


def _columns(identifier: str) -> str:
    columns = {"count": "stated_count", "second_source": "second_source", "produced_at": "produced_at",
               "source": "source", "environment": "environment", "limit": "stated_count",
               "cut_off": "date_column"}  # fmt: skip
    if identifier.startswith("total."):
        return "stated_totals"
    if identifier.startswith("roll_forward"):
        return "opening_count, additions, removals"
    return columns.get(identifier, "")


def _where(population: str, column: str) -> Where:
    return Where(file="engagement.xlsx", sheet="Populations", column=column, ids=(population,))
