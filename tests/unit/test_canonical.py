"""Canonical JSON: the one spelling of a value, held against the encoder of the standard library."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reperform.canonical import canonical_json, load_json

_LEAVES = st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]))
_VALUES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner)
    ),
    max_leaves=25,
)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(_VALUES)
def test_any_value_is_spelled_as_the_standard_encoder_spells_it(value: object) -> None:
    """Sorted names, two blanks a level, UTF-8 and one line end: byte for byte the standard library's answer."""
    expected = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    assert canonical_json(value) == expected.encode("utf-8")


@settings(derandomize=True, max_examples=100, deadline=None)
@given(_VALUES)
def test_what_is_read_back_is_spelled_the_same(value: object) -> None:
    """Reading canonical bytes and spelling them again changes nothing."""
    encoded = canonical_json(value)
    assert canonical_json(load_json(encoded)) == encoded


@pytest.mark.parametrize("value", [1.5, {"a": [{"b": 0.1}]}, {"a": {1: "x"}}, [b"x"], {"a": {1, 2}}])
def test_what_has_no_single_spelling_is_refused(value: object) -> None:
    """Floats, names that are no text, and values that JSON does not know are refused, however deep they lie."""
    with pytest.raises(TypeError):
        canonical_json(value)
