"""The areas of the sample beyond the core: each adds its controls, lists, planted results and conclusions."""

from __future__ import annotations

from collections.abc import Callable

from generator.areas.operations import OPERATIONS
from generator.areas.people import add_people
from generator.book import Book
from generator.company import Company

Area = Callable[[Book, Company], None]

# Governance to vendors.
FIRST: tuple[Area, ...] = (add_people,)
# Operations to privacy.
SECOND: tuple[Area, ...] = OPERATIONS
AREAS = (*FIRST, *SECOND)
