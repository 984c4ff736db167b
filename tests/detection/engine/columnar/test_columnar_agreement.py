"""Columnar and reference evaluators give the same verdicts on the records that the rows are."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.detection.engine.columnar.tables import batches
from tests.detection.engine.strategies import ROUTES, RULESETS, PathRoute, ruleset_of
from tocsin.core.columns import records_of
from tocsin.core.errors import EvaluationError
from tocsin.core.ports import Route
from tocsin.detection.engine import CompiledRuleset, ReferenceEvaluator
from tocsin.detection.engine.columnar import ColumnarEvaluator
from tocsin.detection.engine.columnar.literals import ArrowLiterals, LiteralSearchFactory, best_literal_search
from tocsin.detection.engine.direct_matcher import DirectMatcher
from tocsin.detection.engine.expression import Atom, Regex
from tocsin.detection.engine.matchers import best_matcher
from tocsin.detection.engine.scanner import MatcherFactory

Verdicts = dict[int, list[int]]
WITH_AND_WITHOUT_HYPERSCAN = pytest.mark.parametrize(
    ("matcher", "search"),
    [(best_matcher(), best_literal_search()), (DirectMatcher, ArrowLiterals)],
    ids=["best", "direct"],
)


def fail(rule: int, row: int, error: EvaluationError) -> None:
    pytest.fail(f"rule {rule}, row {row}: {error}")


def by_reference(ruleset: CompiledRuleset, batch: Any, route: Route) -> Verdicts:
    reference = ReferenceEvaluator(ruleset, lambda rule, error: fail(rule, -1, error))
    found: Verdicts = {}
    for row, record in enumerate(records_of(batch)):
        for rule in reference.match(record, route):
            found.setdefault(rule, []).append(row)
    return found


def by_columns(evaluator: ColumnarEvaluator, batch: Any, route: Route) -> Verdicts:
    return {rule: rows.tolist() for rule, rows in evaluator.match_batch(batch, route)}


@WITH_AND_WITHOUT_HYPERSCAN
@settings(deadline=None, max_examples=150)
@given(ruleset=RULESETS, some=st.lists(batches(), min_size=1, max_size=2), route=ROUTES)
def test_columnar_equals_reference(
    matcher: MatcherFactory,
    search: LiteralSearchFactory,
    ruleset: CompiledRuleset,
    some: list[Any],
    route: PathRoute,
) -> None:
    evaluator = ColumnarEvaluator(ruleset, fail, matcher, search)
    for batch in some:
        assert by_columns(evaluator, batch, route) == by_reference(ruleset, batch, route)


@WITH_AND_WITHOUT_HYPERSCAN
def test_the_empty_line_after_the_last_line_end_is_seen(matcher: MatcherFactory, search: LiteralSearchFactory) -> None:
    ruleset = ruleset_of(Atom("Image", Regex("^$", "m")))
    evaluator = ColumnarEvaluator(ruleset, fail, matcher, search)
    batch = pa.record_batch({"Image": ["1\n", "1\n2", ""]})
    assert by_columns(evaluator, batch, PathRoute()) == by_reference(ruleset, batch, PathRoute()) == {0: [0, 2]}
