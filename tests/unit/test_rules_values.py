"""Rules on cells, figures, persons and lists."""

from __future__ import annotations

import pytest
from rules_support import context, decide

from reperform.rules import IndexedRows, evaluate_item

LISTS = {
    "ACCOUNTS": [
        {"login": "ann", "status": "Active", "kind": "person"},
        {"login": "ann", "status": "disabled", "kind": "person"},
        {"login": "bob", "status": "disabled", "kind": "person"},
        {"login": "Cy", "status": "active", "kind": "service"},
        {"login": "dee", "status": "", "kind": "person"},
    ],
    "APPROVERS": [
        {"name": "Jane Doe", "from": "2025-03-01", "to": "2025-03-31"},
        {"name": "Jane Doe", "from": "2025-06-01", "to": ""},
    ],
}


@pytest.mark.parametrize(
    ("rule", "arguments", "cell", "result"),
    [
        ("present", "column=x", "T-1", "pass"),
        ("present", "column=x", " \u200b\ufeff ", "deviation"),
        ("present", "column=x", "NA", "pass"),
        ("absent", "column=x", "", "pass"),
        ("absent", "column=x", "0", "deviation"),
        ("equals", "column=x; value=yes", " yes ", "pass"),
        ("equals", "column=x; value=yes", "Yes", "deviation"),
        ("equals", "column=x; value=yes; ignore_case=yes", "Yes", "pass"),
        ("equals", "column=x; value=a b", "a \u00a0b", "pass"),
        ("equals", "column=x; value=Zoë", "Zoe\u0308", "pass"),
        ("equals", "column=x; value=yes", "", "deviation"),
        ("in_list", "column=x; values=a, b", "b", "pass"),
        ("in_list", "column=x; values=a, b", "a, b", "deviation"),
        ("in_list", "column=x; values=a, b", "", "deviation"),
        ("not_in_list", "column=x; values=root, admin", "viewer", "pass"),
        ("not_in_list", "column=x; values=root, admin", "Root", "deviation"),
        ("not_in_list", "column=x; values=root, admin", "", "unable"),
        ("baseline", "column=x; required=90; compare=at_most; missing=deviation", "90.0", "pass"),
        ("baseline", "column=x; required=90; compare=at_most; missing=deviation", "90.01", "deviation"),
        ("baseline", "column=x; required=90; compare=at_least; missing=deviation", "89.99", "deviation"),
        ("baseline", "column=x; required=90; compare=at_least; missing=deviation", "90 days", "unable"),
        ("baseline", "column=x; required=TLS1.2; compare=equals; missing=deviation", "TLS1.2", "pass"),
        ("baseline", "column=x; required=TLS1.2; compare=equals; missing=unable", "", "unable"),
        ("manual", "", "anything", "pending"),
    ],
)  # fmt: skip
def test_one_cell(rule: str, arguments: str, cell: str, result: str) -> None:
    """Pass, deviation, boundary, blank and dirty text of the rules on one cell."""
    assert evaluate_item(rule, _arguments(arguments), {"x": cell}, context()).result == result


def _arguments(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split("; ") if part)
    return {name: value for name, _, value in pairs}


@pytest.mark.parametrize(
    ("left", "right", "tolerance", "result"),
    [
        ("0.1", "0.10", "0", "pass"),
        ("0.30", "0.3000000000000000000000000000000000001", "0", "deviation"),
        ("10", "10.005", "0.005", "pass"),
        ("10", "10.0051", "0.005", "deviation"),
        ("-5", "+5", "10", "pass"),
        ("007", "7", "0", "deviation"),
        ("1,000", "1000", "0", "deviation"),
        ("1,000", "1000", "1", "unable"),
        ("abc", "abc", "1", "pass"),
        ("abc", "ABC", "0", "deviation"),
        ("NaN", "NaN", "0", "pass"),
        ("", "1", "0", "not_applicable"),
        ("1e3", "1000", "0", "deviation"),
    ],
)
def test_agreement_is_exact(left: str, right: str, tolerance: str, result: str) -> None:
    """Numbers to the last place, anything else as text; the tolerance itself still agrees."""
    arguments = f"column=a; other=b; tolerance={tolerance}; missing=not_applicable"
    assert decide("agrees_to", arguments, f"a={left}; b={right}").result == result


@pytest.mark.parametrize(
    ("operation", "client", "result"),
    [("sum", "11.5", "pass"), ("sum", "11.49", "deviation"), ("difference", "8.5", "pass"),
     ("product", "15", "pass"), ("percent", "666.666", "deviation"), ("percent", "666.67", "deviation"),
     ("sum", "", "unable"), ("sum", "eleven", "unable")],
)  # fmt: skip
def test_a_figure_is_computed_again(operation: str, client: str, result: str) -> None:
    """10 and 1.5: 11.5, 8.5, 15, and 666.666... percent, which no decimal equals."""
    arguments = f"column=x; from=a, b; operation={operation}; missing=unable"
    assert decide("recomputed", arguments, f"x={client}; a=10; b=1.5").result == result


def test_a_percentage_of_nothing_is_unable() -> None:
    """Nothing is divided by zero."""
    arguments = "column=x; from=a, b; operation=percent; tolerance=0.1; missing=unable"
    assert decide("recomputed", arguments, "x=0; a=0; b=0").result == "unable"
    assert decide("recomputed", arguments, "x=66.7; a=2; b=3").result == "pass"


@pytest.mark.parametrize(
    ("authors", "approvers", "at_least", "result"),
    [
        ("ann", "bob", 1, "pass"),
        ("ann", "ann", 1, "deviation"),
        ("ann", " ANN\u200b ", 1, "deviation"),
        ("Jane Doe", "JDOE", 1, "deviation"),
        ("ann", "jdoe, Jane Doe", 2, "deviation"),
        ("ann", "jdoe, bob", 2, "pass"),
        ("ann", "deploy-bot", 1, "unable"),
        ("deploy-bot", "bob", 1, "unable"),
        ("deploy-bot, ann", "ann", 1, "deviation"),
        ("ann", "", 1, "deviation"),
        ("", "bob", 1, "unable"),
        ("123456789", "0123456789", 1, "pass"),
    ],
)
def test_somebody_else(authors: str, approvers: str, at_least: int, result: str) -> None:
    """Aliases, case, shared accounts and blanks; one person under two names counts once."""
    arguments = "person=a; other=b; separator=comma; missing_person=unable; missing_other=deviation"
    arguments += f"; at_least={at_least}"
    assert decide("different_person", arguments, f"a={authors}; b={approvers}").result == result


def test_a_name_with_the_separator_in_it_is_one_person_without_a_separator() -> None:
    """Doe, Jane is one name where the separator is none."""
    arguments = "person=a; other=b; separator=none; missing_person=unable; missing_other=deviation"
    assert decide("different_person", arguments, "a=Doe, Jane; b=Doe, Jane").result == "deviation"


@pytest.mark.parametrize(
    ("person", "at", "result"),
    [
        ("jdoe", "2025-03-01", "pass"),
        ("jdoe", "2025-03-31", "pass"),
        ("jdoe", "2025-04-01T04:59:59Z", "pass"),  # still 31 March in Chicago
        ("jdoe", "2025-04-01T05:00:00Z", "deviation"),
        ("jdoe", "2025-02-28", "deviation"),
        ("jdoe", "2026-02-28", "pass"),
        ("bob", "2025-03-04", "deviation"),
        ("jdoe", "", "unable"),
        ("jdoe", "?", "unable"),
        ("deploy-bot", "2025-03-04", "unable"),
        ("", "2025-03-04", "not_applicable"),
    ],
)
def test_authorised_on_the_day(person: str, at: str, result: str) -> None:
    """Days of effect included, by local date; the role counts at the time of the action."""
    arguments = (
        "person=p; at=t; list=APPROVERS; list_person=name; list_from=from; list_to=APPROVERS.to; "
        "missing_person=not_applicable"
    )
    assert decide("authorised", arguments, f"p={person}; t={at}", LISTS).result == result


@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize(
    ("user", "result"),
    [
        ("ann", "deviation"),
        ("bob", "pass"),
        ("zed", "pass"),
        ("cy", "unable"),
        ("dee", "unable"),
        ("", "unable"),
    ],
)
def test_absent_as_of(user: str, result: str, indexed: bool) -> None:
    """One active row is enough; other capitals and a blank status are never taken for absence."""
    rows = IndexedRows(LISTS["ACCOUNTS"]) if indexed else LISTS["ACCOUNTS"]
    arguments = {"column": "u", "list": "ACCOUNTS.login", "active": "status", "active_values": "active"}
    known = context(rows_of=lambda name: rows)
    assert evaluate_item("absent_as_of", arguments, {"u": user}, known).result == result


@pytest.mark.parametrize(
    ("user", "result"),
    [("ann", "pass"), ("Cy", "deviation"), ("ANN", "deviation"), ("zed", "deviation"), ("", "unable")],
)
def test_exists_in_the_rows_that_are_considered(user: str, result: str) -> None:
    """Only persons are considered: the service account does not count."""
    arguments = "column=u; list=ACCOUNTS.login; missing=unable; where=kind; where_value=person"
    assert decide("exists_in", arguments, f"u={user}", LISTS).result == result


def test_a_row_whose_condition_cannot_be_decided_never_makes_a_pass() -> None:
    """A list row with an unreadable date neither proves existence nor absence."""
    lists = {"ACCOUNTS": [{"login": "ann", "created": "soon"}]}
    where = "where=created; where_op=on_or_before; where_value=2025-03-04"
    exists = decide("exists_in", f"column=u; list=ACCOUNTS.login; missing=unable; {where}", "u=ann", lists)
    absent = decide("absent_as_of", f"column=u; list=ACCOUNTS.login; {where}", "u=ann", lists)
    assert (exists.result, absent.result) == ("deviation", "deviation")


@pytest.mark.parametrize("text", ["=cmd()", "a\nb", "\u202eabc", "x" * 500, "{{ 7 }}", "#set(1)", "<b>", "|", "'"])
def test_a_reason_is_one_printable_line_whatever_a_cell_holds(text: str) -> None:
    """Client text is quoted, cut and never breaks the line."""
    reason = evaluate_item("absent", {"column": "x"}, {"x": text}, context()).reason
    assert reason.isprintable()
    assert len(reason) < 150


def test_a_column_that_is_not_there_is_unable_and_never_blank() -> None:
    """A misspelt column must not let every item pass."""
    outcome = decide("absent", "column=revoked", "revokd=x")
    assert (outcome.result, outcome.reason) == ("unable", "There is no column 'revoked'.")
