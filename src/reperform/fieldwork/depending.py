"""What a conclusion depends on beyond its own paper, and that changed: general controls, a list that corroborates."""

from __future__ import annotations

from reperform.fieldwork.absence import second_list_replaced
from reperform.fieldwork.published import published_record
from reperform.fieldwork.relying import general_controls
from reperform.fieldwork.staleness import stale_reasons
from reperform.opened import OpenEngagement


def outdated_elsewhere(opened: OpenEngagement, control: str) -> list[str]:
    """Return the general controls whose own papers are out of date, and a corroborating list that was sent again."""
    general = [
        f"general control {name}"
        for name in general_controls(opened.engagement, control)
        if published_record(opened, name) is not None and stale_reasons(opened, name)
    ]
    return [*general, *second_list_replaced(opened, control)]
