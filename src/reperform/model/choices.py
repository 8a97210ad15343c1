"""The closed lists of values that cells of ``engagement.xlsx`` may hold."""

from __future__ import annotations

CATEGORIES = ("Security", "Availability", "Processing Integrity", "Confidentiality", "Privacy")
FREQUENCIES = (
    "annual", "semiannual", "quarterly", "monthly", "semimonthly", "weekly", "daily",
    "multiple_daily", "per_event", "continuous",
)  # fmt: skip
AUTOMATION = ("manual", "automated")
TEST_NATURES = ("inquiry", "observation", "inspection", "reperformance")
ROLES = ("preparer", "reviewer", "partner", "quality")
FILTER_OPS = ("equals", "not_equals", "in", "not_in", "starts_with", "present", "absent")
KEY_OPS = (*FILTER_OPS, "at_least")
EVENT_RULES = ("last_event", "first_event", "end_state")
SPELLS = "spells"
ITEM_RULES = ("in_period", "all_rows", *EVENT_RULES, SPELLS)
DUPLICATES = ("error", "number", "identical")
METHODS = (
    "frequency_table", "attribute", "discovery", "two_stage", "whole_population", "haphazard", "judgmental",
    "test_of_one",
)  # fmt: skip
SELECTIONS = ("random", "systematic", "stratified", "spread")
ALLOCATIONS = ("proportional", "neyman", "equal")
ENVIRONMENTS = ("production", "non_production")
REPORT_KINDS = ("standard", "custom")
EXTENTS = ("whole_population", "sample")
DESIGN_RESULTS = ("suitable", "not_suitable")
IMPLEMENTATION_RESULTS = ("implemented", "not_implemented")
CONCLUSION_STATUSES = (
    "operated_effectively",
    "operated_effectively_exceptions_noted",
    "did_not_operate_effectively",
    "not_suitably_designed",
    "no_occurrence",
    "not_tested",
    "suitably_designed_and_implemented",
    "not_implemented",
)
# Which of them may stand in a report of each type.
STATUSES_OF_TYPE = {
    1: ("suitably_designed_and_implemented", "not_suitably_designed", "not_implemented", "not_tested"),
    2: (
        "operated_effectively", "operated_effectively_exceptions_noted", "did_not_operate_effectively",
        "not_suitably_designed", "no_occurrence", "not_tested",
    ),
}  # fmt: skip
SUBSERVICE_METHODS = ("carve_out", "inclusive")
COMPLEMENTARY_KINDS = ("CUEC", "CSOC")
DESCRIPTION_CRITERIA = ("DC1", "DC2", "DC3", "DC4", "DC5", "DC6", "DC7", "DC8", "DC9")
MATTER_STATUSES = ("open", "done", "not_applicable")
REPORT_MATTERS = (
    "acceptance", "independence", "engagement_letter", "addressee", "place", "report_date", "assertion",
    "subservice_assertion", "representations", "subsequent_events", "subsequent_event", "other_information",
    "findings", "consultations", "contradictions", "quality_review",
)  # fmt: skip
IDENTIFIER = r"^[A-Z0-9.-]{1,40}$"
