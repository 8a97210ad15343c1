"""Changes, operations, availability, confidentiality, processing and privacy: the second half of the areas."""

from __future__ import annotations

from collections.abc import Callable

from generator.areas.alerts import add_alerts, add_performance_alerts
from generator.areas.incident_follow_up import add_customer_notices, add_exercises, add_reviews_of_incidents
from generator.areas.log_reviews import add_log_reviews
from generator.areas.patches import add_patches
from generator.areas.platform_events import add_platform_events
from generator.areas.release_tests import add_release_tests
from generator.areas.repositories import add_repositories
from generator.areas.scans import add_scans
from generator.areas.test_copies import add_test_copies
from generator.book import Book
from generator.company import Company

OPERATIONS: tuple[Callable[[Book, Company], None], ...] = (
    add_repositories, add_release_tests, add_platform_events, add_test_copies, add_scans, add_patches, add_alerts,
    add_log_reviews, add_performance_alerts, add_reviews_of_incidents, add_exercises, add_customer_notices,
)  # fmt: skip
