"""Brute force for the areas beyond the core, written from the words of the controls without the package's rules."""

from __future__ import annotations

from generator.checks import (
    access_changes,
    accounts,
    authentication,
    communication,
    endpoints,
    governance,
    monitoring,
    networks,
    people,
    physical,
    risk,
    vendors,
)
from generator.checks.second_half import SECOND_HALF
from generator.checks.types import Check

# Governance to vendors.
FIRST: dict[str, Check] = {
    "GOV-01": people.check_code_of_conduct,
    "GOV-03": governance.check_roles,
    "GOV-04": people.check_screening,
    "GOV-05": governance.check_evaluations,
    "GOV-07": people.check_agreements,
    "GOV-08": governance.check_cases,
    "GOV-09": governance.check_policies,
    "COM-01": communication.check_contracts,
    "COM-02": communication.check_reports,
    "COM-03": communication.check_assets,
    "RSK-01": risk.check_assessment,
    "RSK-02": risk.check_treatment,
    "RSK-03": risk.check_commitments,
    "MON-01": monitoring.check_self_assessment,
    "MON-02": monitoring.check_penetration_test,
    "MON-03": monitoring.check_deficiencies,
    "MON-04": monitoring.check_configuration,
    "LA-03": access_changes.check_transfers,
    "LA-05": accounts.check_privileged,
    "LA-06": authentication.check_second_factor,
    "LA-07": authentication.check_settings,
    "LA-11": authentication.check_key_management,
    "LA-08": accounts.check_owners,
    "LA-10": accounts.check_keys,
    "LA-15": networks.check_network_rules,
    "LA-16": networks.check_at_rest,
    "LA-17": networks.check_in_transit,
    "LA-18": endpoints.check_removable_media,
    "LA-19": endpoints.check_laptops,
    "LA-20": endpoints.check_malware,
    "LA-21": endpoints.check_images,
    "PHY-01": physical.check_badges,
    "PHY-02": physical.check_badge_reviews,
    "PHY-03": physical.check_returns,
    "PHY-04": physical.check_disposal,
    "VEN-01": vendors.check_diligence,
    "VEN-02": vendors.check_reviews,
    "VEN-03": vendors.check_terms,
    "BCP-01": vendors.check_continuity,
    "LA-13": accounts.check_developers,
    "LA-12": access_changes.check_break_glass,
    "LA-14": access_changes.check_outsiders,
}
# Operations to privacy.
SECOND: dict[str, Check] = SECOND_HALF
CHECKS = {**FIRST, **SECOND}
