"""SigmaHQ's rules against the shipped mappings: each is covered or has a reason, runs, and finds its fields."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import coverage_page
from tests.pipeline.mappings.conftest import golden_samples
from tests.pipeline.mappings.native_samples import native_samples
from tests.pipeline.mappings.shapes import SHAPES
from tocsin.content.coverage import LogSourceCoverage
from tocsin.core.errors import EvaluationError
from tocsin.core.fields import read_field
from tocsin.core.logsource import LogSource
from tocsin.core.ports import Route
from tocsin.core.values import Record
from tocsin.detection.engine import RowEvaluator, fields, is_null, is_routed
from tocsin.detection.sigma import LoadedRules
from tocsin.pipeline.mappings import load_mapper

pytestmark = pytest.mark.corpora
Seen = Sequence[tuple[Record, Route]]


@pytest.fixture(scope="module")
def loaded(corpora: Path) -> LoadedRules:
    return coverage_page.sigmahq(corpora)


@pytest.fixture(scope="module")
def coverage(loaded: LoadedRules) -> list[LogSourceCoverage]:
    return coverage_page.coverage_of(loaded)


@pytest.fixture(scope="module")
def seen(root: Path) -> Seen:
    """Give every sample of the mappings with its route."""
    mapper, _ = load_mapper([root / "content" / "mappings"])
    records = [sample.record for sample in native_samples()]
    records += [render(golden.sample) for golden in golden_samples() for render in SHAPES.values()]
    return [(record, mapper.route(record)) for record in records]


def test_every_logsource_is_covered_or_has_a_reason(loaded: LoadedRules, coverage: list[LogSourceCoverage]) -> None:
    left = [one for one in coverage if not one.is_covered]
    assert sum(one.rules for one in coverage) + len(loaded.unsupported) == 3_757
    assert len(coverage) == 138
    assert [str(one.logsource) for one in left if not (one.reason and one.remedy)] == []
    assert sum(one.rules for one in left) == 3


def test_every_rule_that_is_covered_compiles_for_and_runs_on_a_sample(
    loaded: LoadedRules, coverage: list[LogSourceCoverage], seen: Seen
) -> None:
    failures: list[EvaluationError] = []
    evaluator = RowEvaluator(loaded.ruleset, failures.append)
    routes = {id(route): (route, record) for record, route in seen}.values()
    run: set[int] = set()
    for route, record in routes:
        evaluator.match(record, route)
        run |= {number for number, rule in enumerate(loaded.ruleset.rules) if is_routed(rule, route)}
    assert failures == []
    assert len(run) == sum(one.rules for one in coverage if one.is_covered)


def test_outside_of_windows_some_rule_of_every_logsource_that_is_covered_matches_a_sample(
    loaded: LoadedRules, coverage: list[LogSourceCoverage], seen: Seen
) -> None:
    rules = loaded.ruleset.rules
    evaluator = RowEvaluator(loaded.ruleset, lambda error: None)
    matched = {rules[number].logsource for record, route in seen for number in evaluator.match(record, route)}
    covered = {one.logsource for one in coverage if one.is_covered and one.logsource.product != "windows"}
    assert covered - matched == set()


def test_every_field_outside_of_windows_is_in_a_sample_or_has_a_reason(
    loaded: LoadedRules, coverage: list[LogSourceCoverage], seen: Seen
) -> None:
    """Windows has its own test, over real events: `test_mapping_corpora`."""
    explained = {(one.logsource, field.name) for one in coverage for field in one.missing}
    wanted: defaultdict[LogSource, set[str]] = defaultdict(set)
    for rule in loaded.ruleset.rules:
        if rule.logsource.product != "windows":
            wanted[rule.logsource].update(fields(rule.condition))
    nowhere = set()
    for logsource, names in wanted.items():
        there = [seen_one for seen_one in seen if any(map(logsource.covers, seen_one[1].logsources))]
        found = {
            name for record, route in there for name in names if not is_null(read_field(record, route.resolve(name)))
        }
        nowhere |= {(logsource, name) for name in names - found} if there else set()
    assert nowhere == {pair for pair in explained if pair[0].product != "windows"}


def test_the_page_is_current(loaded: LoadedRules) -> None:
    written = coverage_page.PAGE.read_text(encoding="utf-8")
    assert written == coverage_page.page(loaded), "run `python -m tests.coverage_page CORPORA`"
