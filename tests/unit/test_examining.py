"""A test that examined nothing is no evidence, and a misspelt word of a condition is named beside the results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support import AT, PERSON, tiny_json, with_evidence

from reperform.errors import InputRefused
from reperform.fieldwork.concluding import conclude
from reperform.fieldwork.published import published_record
from reperform.opened import OpenEngagement
from reperform.record import Record
from reperform.runner import run

ABSENT = {"column": "employee", "list": "ACCOUNTS.employee"}


def attribute(letter: str, rule: str, **arguments: str) -> dict[str, Any]:
    return {"control": "LA-02", "attribute": letter, "text": "As stated", "test_nature": "reperformance",
            "population": "LEAVERS", "rule": rule, "arguments": arguments}  # fmt: skip


def opened_with(root: Path, *attributes: dict[str, Any]) -> OpenEngagement:
    return with_evidence(root, tiny_json(attributes=list(attributes), methodology=[]))


def record_of(opened: OpenEngagement) -> Record:
    run(opened, person=PERSON, at=AT)
    record = published_record(opened, "LA-02")
    assert record is not None
    return record


def refused(opened: OpenEngagement, status: str) -> list[str]:
    with pytest.raises(InputRefused) as caught:
        conclude(opened, "LA-02", status, "As the results say.", person=PERSON, at=AT)
    return [message.code for message in caught.value.messages]


def test_results_that_are_all_not_applicable_are_no_evidence(tmp_path: Path) -> None:
    """A misspelt value of ``if`` takes every item out: nothing is proposed, effective is refused, the word is named."""
    given = {"column": "employee", "if": "type", "if_value": "employe"}
    opened = opened_with(tmp_path / "e", attribute("A", "present", **given))
    record = record_of(opened)
    assert record.proposed.status == ""
    assert "Nothing was examined" in record.proposed.sentence
    assert "T1, attribute A: none of 5 items was examined (5 not applicable)" in record.cautions
    assert "T1, attribute A: no row of LEAVERS has 'employe' in type (if_value)" in record.cautions
    assert refused(opened, "operated_effectively") == ["RP-C23"]
    assert refused(opened, "operated_effectively_exceptions_noted") == ["RP-C23"]
    assert conclude(opened, "LA-02", "not_tested", "None was.", person=PERSON, at=AT).conclusion is not None


def test_an_inventory_that_where_leaves_empty_is_no_absence(tmp_path: Path) -> None:
    """Five leavers are in the list: that nothing was expected of an empty inventory proves no absence of anything."""
    given = {"column": "employee", "list": "ACCOUNTS.employee", "where": "account", "where_value": "zz"}
    opened = opened_with(tmp_path / "e", attribute("A", "covers", **given))
    record = record_of(opened)
    assert (record.tests[0].population.size, record.tests[0].population.items_there) == (0, 5)
    assert (record.absence, record.proposed.status) == (None, "")
    assert "T1, attribute A: no row of ACCOUNTS has 'zz' in account (where_value)" in record.cautions
    assert refused(opened, "operated_effectively") == ["RP-C23"]
    assert "RP-C10" in refused(opened, "no_occurrence")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"active": "account", "active_values": "enabled, off"}, "'enabled' and 'off' in account (active_values)"),
        ({"where": "account", "where_value": "zz"}, "'zz' in account (where_value)"),
        ({"where": "account", "where_op": "not_in", "where_value": "x1, x2"}, "'x1' and 'x2' in account (where_value)"),
    ],
)
def test_words_that_no_row_of_a_list_holds_are_named(tmp_path: Path, given: dict[str, str], word: str) -> None:
    """Whoever is looked for among no rows at all is not found; the paper says on which word that rests."""
    record = record_of(opened_with(tmp_path / "e", attribute("A", "absent_as_of", **ABSENT, **given)))
    assert [text for text in record.cautions if "attribute A" in text] == [
        f"T1, attribute A: no row of ACCOUNTS has {word}"
    ]


def test_words_that_stand_in_the_list_are_not_named(tmp_path: Path) -> None:
    """One of several words is enough, in other capitals where the rule does not regard them; ``not`` tests more."""
    record = record_of(
        opened_with(
            tmp_path / "e",
            attribute("A", "absent_as_of", **ABSENT, active="account", active_values="gone, A1"),
            attribute("B", "present", column="employee", if_op="in", if_value="employee, guest", **{"if": "type"}),
            attribute("C", "present", column="employee", if_op="not_equals", if_value="guest", **{"if": "type"}),
        )
    )
    assert not [text for text in record.cautions if "attribute" in text]


def test_a_list_without_a_row_shows_no_absence(tmp_path: Path) -> None:
    """An export that came empty is named where something must not be found in it."""
    value = tiny_json(attributes=[attribute("A", "absent_as_of", **ABSENT)], methodology=[])
    value["populations"][1] |= {"stated_count": 0, "header_row": 1}
    record = record_of(with_evidence(tmp_path / "e", value, accounts="account,employee,disabled_on\n"))
    assert any("ACCOUNTS holds no row" in text for text in record.cautions)
