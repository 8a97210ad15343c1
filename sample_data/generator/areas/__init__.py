"""The areas of the sample beyond the core: each adds its controls, lists, planted results and conclusions."""

from __future__ import annotations

from collections.abc import Callable

from generator.areas.access_changes import add_access_changes
from generator.areas.accounts import add_accounts
from generator.areas.authentication import add_authentication
from generator.areas.communication import add_communication
from generator.areas.endpoints import add_endpoints
from generator.areas.governance import add_governance
from generator.areas.monitoring import add_monitoring
from generator.areas.networks import add_networks
from generator.areas.operations import OPERATIONS
from generator.areas.people import add_people
from generator.areas.physical import add_physical
from generator.areas.risk import add_risk
from generator.areas.vendors import add_vendors
from generator.areas.workers import add_workers
from generator.book import Book
from generator.company import Company

Area = Callable[[Book, Company], None]

# Governance to vendors.
FIRST: tuple[Area, ...] = (
    add_workers,
    add_people,
    add_governance,
    add_communication,
    add_risk,
    add_monitoring,
    add_access_changes,
    add_accounts,
    add_authentication,
    add_networks,
    add_endpoints,
    add_physical,
    add_vendors,
)
# Operations to privacy.
SECOND: tuple[Area, ...] = OPERATIONS
AREAS = (*FIRST, *SECOND)
