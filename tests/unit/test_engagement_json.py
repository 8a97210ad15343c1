"""JSON form and workbook hold the same engagement: nothing is lost or changed on the way, in either direction."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema
import pytest
from engagement_support import SMALL, messages_of, only, row, small
from hypothesis import given, settings
from hypothesis import strategies as st

from reperform.canonical import canonical_json
from reperform.engagement.checking import check
from reperform.engagement.json_form import check_json, engagement_schema, from_json, to_json
from reperform.engagement.reading import read_workbook
from reperform.engagement.writing import workbook_bytes
from reperform.errors import InputRefused

FREE = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
NASTY = st.sampled_from(
    ["=1+1", "@A1", "ftp://x", "007", "1e5", "TRUE", "2025-01-01", "_x0041_", "a\nb", "'q", "#N/A", "<b>", "o\u0308"]
)
TEXT = st.one_of(FREE, NASTY)
NAME = st.text(alphabet='ab=;,"é 1', min_size=1, max_size=6).filter(lambda text: text.strip())
PAIRS = st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), TEXT, max_size=3)
EXTRA = st.dictionaries(st.sampled_from(["Risk owner", "Ref. 2024", "Notiz"]), TEXT, max_size=2)


@st.composite
def engagements(draw: Any) -> dict[str, Any]:
    """Return a valid engagement with free texts in every cell that may hold one."""
    value = copy.deepcopy(SMALL)
    value["controls"][0] |= {"extra": draw(EXTRA), "key_report": draw(TEXT), "effective_from": "2025-02-01"}
    value["attributes"][0]["arguments"] = {"column": draw(NAME)}
    value["populations"][0] |= {
        "key": draw(st.lists(NAME, max_size=3)),
        "query": draw(TEXT),
        "stated_count": draw(st.integers(0, 10**9 - 1)),
        "extra": draw(EXTRA),
    }
    value["walkthroughs"] = [
        {"control": "LA-02", "performed_by": "amy", "performed_on": "2025-11-30", "seen": "x", "rationale": draw(TEXT)}
    ]
    value["calendar"] = [{"date": "2025-07-04", "name": "Independence Day", "location": draw(TEXT)}]
    value["other_sheets"] = {
        "Systems": draw(st.lists(st.dictionaries(st.sampled_from(["a", "b b"]), TEXT, max_size=2), max_size=3)),
        "Firm notes": draw(st.lists(st.fixed_dictionaries({"x": TEXT}), max_size=2)),
    }
    return value


@settings(max_examples=60, deadline=None)
@given(engagements())
def test_workbook_and_json_hold_the_same_engagement(value: dict[str, Any]) -> None:
    """JSON to engagement to workbook to engagement to JSON: equal at every step."""
    engagement = from_json(value)
    canonical = to_json(engagement)
    again = check(read_workbook(workbook_bytes(engagement))).required()
    assert again == engagement
    assert to_json(again) == canonical
    assert from_json(json.loads(canonical_json(canonical))) == engagement


def test_canonical_json_of_a_plain_engagement_is_what_was_written() -> None:
    """An engagement without blanks to leave out comes back word for word."""
    assert to_json(from_json(SMALL)) == SMALL


def test_canonical_json_fulfils_the_published_schema() -> None:
    """What the command prints is what the schema promises."""
    jsonschema.validate(to_json(from_json(SMALL)), engagement_schema())


def test_an_object_that_holds_the_engagement_is_accepted() -> None:
    """The output of the command can be read as it is."""
    wrapped = {"schema": "reperform/check/1", "exit_code": 0, "messages": [], "engagement": SMALL}
    assert from_json(wrapped) == from_json(SMALL)


def test_lists_and_pairs_may_be_texts() -> None:
    """Lists given as in a cell mean the same as JSON lists and objects."""
    as_texts = small(
        about={"categories": "Security"},
        people=[row("people", roles="preparer; reviewer", emails="a@x.example; b@x.example")],
        attributes=[row("attributes", rule="ordered", arguments="dates=a, b; same_time=pass; missing=unable")],
        populations=[row("populations", key="employee_id, last_day")],
    )
    as_values = small(
        people=[row("people", roles=["preparer", "reviewer"], emails=["a@x.example", "b@x.example"])],
        attributes=[
            row("attributes", rule="ordered", arguments={"dates": "a, b", "same_time": "pass", "missing": "unable"})
        ],
        populations=[row("populations", key=["employee_id", "last_day"])],
    )
    assert from_json(as_texts) == from_json(as_values)


def test_sheets_may_be_called_as_in_the_workbook() -> None:
    """About, Controls and the other names of the workbook are understood, fields and values included."""
    fields = [{"field": name, "value": value} for name, value in SMALL["about"].items()]
    named = {"About": fields, **{name.capitalize(): rows for name, rows in SMALL.items() if isinstance(rows, list)}}
    assert from_json(named) == from_json(SMALL)


def test_columns_without_a_meaning_are_kept() -> None:
    """A column the program does not know stays with its row."""
    value = small(controls=[row("controls", **{"Risk owner": "CFO"})])
    engagement = from_json(value)
    assert engagement.controls[0].extra == {"Risk owner": "CFO"}
    assert to_json(engagement)["controls"][0]["extra"] == {"Risk owner": "CFO"}


@pytest.mark.parametrize("value", [None, [], "engagement.xlsx", 7, {"engagement": []}])
def test_what_is_no_engagement_is_refused_in_one_message(value: Any) -> None:
    """A JSON value of another shape is no engagement, and no traceback."""
    with pytest.raises(InputRefused) as caught:
        from_json(value)
    assert [message.code for message in caught.value.messages] == ["RP-E29"]


def test_unknown_part_names_the_nearest() -> None:
    """A misspelt part is refused with the right name."""
    message = only(messages_of(small(contrls=[]), "RP-E29"))
    assert message.action == "did you mean controls?"


def test_a_value_a_cell_cannot_hold_is_refused() -> None:
    """A nested value has no place in a cell, and its place is named."""
    message = only(messages_of(small(people=[row("people", name={"first": "Amy"})]), "RP-E29"))
    assert (message.where.sheet, message.where.row, message.where.column) == ("People", 1, "name")


def test_a_text_longer_than_a_cell_is_refused() -> None:
    """Excel would cut it off without a word."""
    value = small(controls=[row("controls", description="x" * 32768)])
    assert only(messages_of(value, "RP-E29")).where.column == "description"


def test_sheet_names_excel_refuses_are_refused() -> None:
    """A name that cannot be a sheet is named before anything is written."""
    value = small(other_sheets={"a/b": [{"x": "1"}], "README": [{"x": "1"}], "y" * 32: [{"x": "1"}]})
    assert len(messages_of(value, "RP-E29")) == 3


def test_another_schema_version_is_refused() -> None:
    """A later form is not read as if it were this one."""
    assert check_json(small(schema="reperform/engagement/2")).engagement is None
