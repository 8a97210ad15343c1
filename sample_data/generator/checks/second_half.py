"""The checks of the second half of the areas: changes to privacy."""

from __future__ import annotations

from generator.checks import continuity, operations, privacy, processing
from generator.checks.types import Check

SECOND_HALF: dict[str, Check] = {
    "CHG-02": operations.check_branches,
    "CHG-03": operations.check_release_tests,
    "CHG-05": operations.check_platform,
    "CHG-06": operations.check_copies,
    "OPS-01": operations.check_scans,
    "OPS-03": operations.check_patches,
    "OPS-04": operations.check_alerts,
    "OPS-05": operations.check_log_reviews,
    "OPS-06": operations.check_performance,
    "OPS-08": operations.check_reviews_of_incidents,
    "OPS-09": operations.check_exercises,
    "OPS-10": operations.check_notices,
    "AVL-01": continuity.check_capacity,
    "AVL-04": continuity.check_recovery,
    "AVL-05": continuity.check_equipment,
    "AVL-06": continuity.check_uptime,
    "CON-01": continuity.check_inventory,
    "CON-02": continuity.check_customers_left,
    "CON-03": continuity.check_retention,
    "PI-01": processing.check_validation,
    "PI-02": processing.check_inbound_files,
    "PI-03": processing.check_jobs,
    "PI-04": processing.check_daily_totals,
    "PI-05": processing.check_outputs,
    "PI-06": processing.check_specifications,
    "PI-07": processing.check_integrity,
    "PI-08": processing.check_rejects,
    "PRV-01": privacy.check_notice,
    "PRV-02": privacy.check_consent,
    "PRV-03": privacy.check_assessments,
    "PRV-04": privacy.check_access_requests,
    "PRV-05": privacy.check_corrections,
    "PRV-06": privacy.check_disclosures,
    "PRV-08": privacy.check_vendors,
    "PRV-09": privacy.check_cases,
}
