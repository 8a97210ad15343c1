"""Brute force for the areas beyond the core, written from the words of the controls without the package's rules."""

from __future__ import annotations

from generator.checks import people
from generator.checks.types import Check

# Governance to vendors.
FIRST: dict[str, Check] = {
    "GOV-01": people.check_code_of_conduct,
    "GOV-04": people.check_screening,
    "GOV-07": people.check_agreements,
}
# Operations to privacy.
SECOND: dict[str, Check] = {}
CHECKS = {**FIRST, **SECOND}
