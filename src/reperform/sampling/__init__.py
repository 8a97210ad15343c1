"""Audit sampling for tests of controls: plans, selections and evaluations that anyone can repeat exactly.

Rates are exact fractions, decisions are made in whole numbers, selections need nothing but SHA-256.
"""

from reperform.sampling.allocation import (
    allocate_equal,
    allocate_neyman,
    allocate_neyman_rates,
    allocate_periods,
    allocate_proportional,
    period_runs,
    raise_to_minimum,
)
from reperform.sampling.curves import RiskCurve, RiskPoint, risk_curve
from reperform.sampling.evaluation import BASES, EvaluatedSample, evaluate
from reperform.sampling.executed import (
    CurvePoint,
    ExecutedRisk,
    SequentialPlan,
    executed_risk,
    naive_expansion,
    plan_sequential,
)
from reperform.sampling.file_draws import FileDraw, draw_from_file, draw_part, merge_draws
from reperform.sampling.frames import frame_sha256, key_bytes, row_digest
from reperform.sampling.frequency import FrequencyPlan, ImpliedLimit, plan_frequency
from reperform.sampling.frequency_tables import FrequencyTable, load_frequency_table, parse_frequency_table
from reperform.sampling.limits import (
    TwoSidedLimits,
    achieved_risk,
    lower_limit,
    max_deviations,
    proven_ineffective,
    two_sided_limits,
    upper_limit,
)
from reperform.sampling.methods import (
    KeyItemSelection,
    select_spread,
    select_stratified,
    select_systematic_starts,
    select_with_key_items,
    systematic_starts,
)
from reperform.sampling.planning import (
    AttributePlan,
    DiscoveryPlan,
    Rung,
    plan_attribute,
    plan_discovery,
)
from reperform.sampling.rates import format_limit, format_lower_limit, format_rate, parse_rate
from reperform.sampling.restating import (
    AttributesPlan,
    PlannedAttribute,
    RestatedPlan,
    discovery_probability,
    plan_attributes,
    restate_plan,
)
from reperform.sampling.selection import ALGORITHM, select_random, select_systematic, ticket
from reperform.sampling.sequential import (
    SequentialCharacteristics,
    TwoStagePlan,
    plan_two_stage,
    sequential_characteristics,
)
from reperform.sampling.strata import StratifiedEvaluation, StratumResult, evaluate_strata, has_equal_inclusion
from reperform.sampling.tails import DISTRIBUTIONS

__all__ = [
    "ALGORITHM",
    "BASES",
    "DISTRIBUTIONS",
    "AttributePlan",
    "AttributesPlan",
    "CurvePoint",
    "DiscoveryPlan",
    "EvaluatedSample",
    "ExecutedRisk",
    "FileDraw",
    "FrequencyPlan",
    "FrequencyTable",
    "ImpliedLimit",
    "KeyItemSelection",
    "PlannedAttribute",
    "RestatedPlan",
    "RiskCurve",
    "RiskPoint",
    "Rung",
    "SequentialCharacteristics",
    "SequentialPlan",
    "StratifiedEvaluation",
    "StratumResult",
    "TwoSidedLimits",
    "TwoStagePlan",
    "achieved_risk",
    "allocate_equal",
    "allocate_neyman",
    "allocate_neyman_rates",
    "allocate_periods",
    "allocate_proportional",
    "discovery_probability",
    "draw_from_file",
    "draw_part",
    "evaluate",
    "evaluate_strata",
    "executed_risk",
    "format_limit",
    "format_lower_limit",
    "format_rate",
    "frame_sha256",
    "has_equal_inclusion",
    "key_bytes",
    "load_frequency_table",
    "lower_limit",
    "max_deviations",
    "merge_draws",
    "naive_expansion",
    "parse_frequency_table",
    "parse_rate",
    "period_runs",
    "plan_attribute",
    "plan_attributes",
    "plan_discovery",
    "plan_frequency",
    "plan_sequential",
    "plan_two_stage",
    "proven_ineffective",
    "raise_to_minimum",
    "restate_plan",
    "risk_curve",
    "row_digest",
    "select_random",
    "select_spread",
    "select_stratified",
    "select_systematic",
    "select_systematic_starts",
    "select_with_key_items",
    "sequential_characteristics",
    "systematic_starts",
    "ticket",
    "two_sided_limits",
    "upper_limit",
]
