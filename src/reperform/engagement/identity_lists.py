"""Lists of the client that are part of the identity map: which columns say what, and which tests rest on them."""

from __future__ import annotations

from reperform.model import AttributeSpec, Engagement, PopulationSpec

# What ``identity_columns`` may name: columns of the list, and in ``shared`` values of the column ``kind``.
IDENTITY_COLUMNS = ("person", "identity", "from", "to", "kind", "shared")
DATED = ("from", "to")


def identity_lists(engagement: Engagement) -> tuple[PopulationSpec, ...]:
    """Return the populations that are lists of identities, in the order of the workbook."""
    return tuple(row for row in engagement.populations if row.identity_columns)


def identity_lists_of(engagement: Engagement, attribute: AttributeSpec) -> tuple[str, ...]:
    """Return the identity lists that an attribute rests on: all of them where its rule compares persons."""
    return tuple(row.population for row in identity_lists(engagement)) if compares_persons(attribute) else ()


def compares_persons(attribute: AttributeSpec) -> bool:
    """Return whether an attribute compares persons, so that its results rest on the identity map."""
    from reperform.rules import columns_used

    return any(use.kind == "person" for use in columns_used(attribute.rule, attribute.arguments))


def columns_of_identities(spec: PopulationSpec) -> tuple[str, ...]:
    """Return the columns of a list that the identity map reads."""
    return tuple(column for name, column in spec.identity_columns.items() if name != "shared" and column)


def date_columns_of_identities(spec: PopulationSpec) -> tuple[str, ...]:
    """Return the columns of a list that the identity map reads as dates."""
    return tuple(spec.identity_columns[name] for name in DATED if spec.identity_columns.get(name))
