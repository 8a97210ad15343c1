"""Information produced by the entity: is the list complete and accurate enough to rest a test on?"""

from reperform.populations.ipe.accuracy import AccuracyCleared, is_traced
from reperform.populations.ipe.clearing import Clearance, ipe_subject
from reperform.populations.ipe.completeness import column_total
from reperform.populations.ipe.examining import ExaminedAgainst, examine
from reperform.populations.ipe.facts import ListFacts
from reperform.populations.ipe.gate import sampling_problems
from reperform.populations.ipe.of_engagement import compared_lists, ipe_of, open_for_clearance

__all__ = [
    "AccuracyCleared",
    "Clearance",
    "ExaminedAgainst",
    "ListFacts",
    "column_total",
    "compared_lists",
    "examine",
    "ipe_of",
    "ipe_subject",
    "is_traced",
    "open_for_clearance",
    "sampling_problems",
]
