"""The engine: one compiled ruleset, several evaluators that agree.

`ReferenceEvaluator` is the definition of what rules mean; `RowEvaluator` is the fast one for single records; `explain`
shows every branch of a rule on one record. Property tests hold the three equal. The row evaluator uses Hyperscan where
it is installed and plain Python elsewhere, with the same results.
"""

from tocsin.detection.engine.explain import explain
from tocsin.detection.engine.explanation import Explanation, Node
from tocsin.detection.engine.expression import fields
from tocsin.detection.engine.matchers import hyperscan_in_use
from tocsin.detection.engine.profile import ProfilingEvaluator, RuleCost
from tocsin.detection.engine.reference import is_null, is_routed
from tocsin.detection.engine.reference_evaluator import OnError, ReferenceEvaluator
from tocsin.detection.engine.row import RowEvaluator
from tocsin.detection.engine.ruleset import CompiledRule, CompiledRuleset
from tocsin.detection.engine.slowness import Slowness, in_words, slowness

__all__ = [
    "CompiledRule",
    "CompiledRuleset",
    "Explanation",
    "Node",
    "OnError",
    "ProfilingEvaluator",
    "ReferenceEvaluator",
    "RowEvaluator",
    "RuleCost",
    "Slowness",
    "explain",
    "fields",
    "hyperscan_in_use",
    "in_words",
    "is_null",
    "is_routed",
    "slowness",
]
