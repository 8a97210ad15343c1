"""Audit sampling for tests of controls: plans, selections and evaluations that anyone can repeat exactly.

Rates are exact fractions, decisions are made in whole numbers, selections need nothing but SHA-256.
"""

from reperform.sampling.allocation import allocate_neyman, allocate_proportional, period_runs
from reperform.sampling.evaluation import BASES, EvaluatedSample, evaluate
from reperform.sampling.frames import frame_sha256, key_bytes, row_digest
from reperform.sampling.frequency import FrequencyPlan, ImpliedLimit, plan_frequency
from reperform.sampling.frequency_tables import FrequencyTable, load_frequency_table, parse_frequency_table
from reperform.sampling.limits import (
    TwoSidedLimits,
    achieved_risk,
    max_deviations,
    two_sided_limits,
    upper_limit,
)
from reperform.sampling.planning import (
    AttributePlan,
    DiscoveryPlan,
    Rung,
    plan_attribute,
    plan_discovery,
)
from reperform.sampling.rates import format_limit, format_lower_limit, format_rate, parse_rate
from reperform.sampling.selection import ALGORITHM, select_random, select_systematic, ticket
from reperform.sampling.sequential import (
    SequentialCharacteristics,
    TwoStagePlan,
    plan_two_stage,
    sequential_characteristics,
)
from reperform.sampling.tails import DISTRIBUTIONS

__all__ = [
    "ALGORITHM",
    "BASES",
    "DISTRIBUTIONS",
    "AttributePlan",
    "DiscoveryPlan",
    "EvaluatedSample",
    "FrequencyPlan",
    "FrequencyTable",
    "ImpliedLimit",
    "Rung",
    "SequentialCharacteristics",
    "TwoSidedLimits",
    "TwoStagePlan",
    "achieved_risk",
    "allocate_neyman",
    "allocate_proportional",
    "evaluate",
    "format_limit",
    "format_lower_limit",
    "format_rate",
    "frame_sha256",
    "key_bytes",
    "load_frequency_table",
    "max_deviations",
    "parse_frequency_table",
    "parse_rate",
    "period_runs",
    "plan_attribute",
    "plan_discovery",
    "plan_frequency",
    "plan_two_stage",
    "row_digest",
    "select_random",
    "select_systematic",
    "sequential_characteristics",
    "ticket",
    "two_sided_limits",
    "upper_limit",
]
