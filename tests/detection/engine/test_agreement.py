"""Reference, row evaluator (with and without Hyperscan) and explanations give the same verdicts."""

import json
import re
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.detection.engine.strategies import (
    RECORDS,
    ROUTES,
    ROUTES_BY_FIELDS,
    RULE_TEXTS,
    RULESETS,
    TEXTS,
    PathRoute,
    constants_of,
    ruleset_of,
)
from tocsin.core.errors import EvaluationError
from tocsin.core.values import Record, fold
from tocsin.detection.engine import CompiledRuleset, ReferenceEvaluator, RowEvaluator, explain, fields
from tocsin.detection.engine.direct_matcher import DirectMatcher
from tocsin.detection.engine.expression import Atom, Text
from tocsin.detection.engine.matched import matched_fields
from tocsin.detection.engine.matchers import best_matcher
from tocsin.detection.engine.memory import MemoryBudget
from tocsin.detection.engine.patient_matcher import PatientMatcher
from tocsin.detection.engine.scanner import MatcherFactory


def no_error(number: int, error: EvaluationError) -> None:
    pytest.fail(f"rule {number}: {error}")


IMPATIENT = partial(PatientMatcher, build=best_matcher(), patience=0.005)
"""Compiles after a few bytes, so that the change comes in the middle of a test."""


@pytest.mark.parametrize("matcher", [best_matcher(), DirectMatcher, IMPATIENT], ids=["best", "direct", "patient"])
@settings(deadline=None, max_examples=400)
@given(ruleset=RULESETS, records=st.lists(RECORDS, min_size=1, max_size=4), route=ROUTES)
def test_row_equals_reference(
    matcher: MatcherFactory, ruleset: CompiledRuleset, records: list[Record], route: PathRoute
) -> None:
    row = RowEvaluator(ruleset, no_error, matcher)
    reference = ReferenceEvaluator(ruleset, no_error)
    for record in [*records, *records]:  # the second time from memory
        assert list(row.match(record, route)) == list(reference.match(record, route))


@settings(deadline=None, max_examples=300)
@given(ruleset=RULESETS, records=st.lists(RECORDS, min_size=1, max_size=4), route=ROUTES_BY_FIELDS)
def test_row_equals_reference_where_fields_choose_the_rules(
    ruleset: CompiledRuleset, records: list[Record], route: PathRoute
) -> None:
    row, reference = RowEvaluator(ruleset, no_error), ReferenceEvaluator(ruleset, no_error)
    for record in records:
        hits = list(row.match(record, route))
        assert hits == list(reference.match(record, route))
        for number in hits:
            names = fields(ruleset.rules[number].condition)
            assert names
            assert route.held is not None
            assert route.held.issuperset(names)


@settings(deadline=None, max_examples=300)
@given(ruleset=RULESETS, records=st.lists(RECORDS, max_size=6), route=ROUTES, other=ROUTES, with_texts=st.booleans())
def test_batches_equal_single_records(
    ruleset: CompiledRuleset, records: list[Record], route: PathRoute, other: PathRoute, with_texts: bool
) -> None:
    row, reference = RowEvaluator(ruleset, no_error), ReferenceEvaluator(ruleset, no_error)
    routes = [route if number % 2 else other for number in range(len(records))]
    texts = [json.dumps(record) for record in records] if with_texts else []
    for _ in range(2):  # the second time from memory
        found = {number: list(hits) for number, hits in row.matches(records, routes, texts)}
        for number, (record, its) in enumerate(zip(records, routes, strict=True)):
            assert found.get(number, []) == list(reference.match(record, its))


@settings(deadline=None, max_examples=200)
@given(
    ruleset=RULESETS,
    batches=st.lists(st.lists(RECORDS, min_size=5, max_size=9), min_size=2, max_size=4),
    route=ROUTES,
    entries=st.sampled_from([3, 20, 10_000]),
)
def test_what_is_learned_ahead_of_a_batch_changes_no_verdict(
    ruleset: CompiledRuleset, batches: list[list[Record]], route: PathRoute, entries: int
) -> None:
    row = RowEvaluator(ruleset, no_error, budget=MemoryBudget(entries=entries))
    reference = ReferenceEvaluator(ruleset, no_error)
    for records in batches:
        found = {number: list(hits) for number, hits in row.matches(records, [route] * len(records), ())}
        for number, record in enumerate(records):
            assert found.get(number, []) == list(reference.match(record, route))


@settings(deadline=None, max_examples=300)
@given(ruleset=RULESETS, record=RECORDS, route=ROUTES)
def test_constants_of_a_route_change_no_verdict(ruleset: CompiledRuleset, record: Record, route: PathRoute) -> None:
    expected = list(ReferenceEvaluator(ruleset, no_error).match(record, route))
    route.constants = constants_of(record, route, ("EventID", "Image"))
    assert list(RowEvaluator(ruleset, no_error).match(record, route)) == expected


@settings(deadline=None, max_examples=300)
@given(ruleset=RULESETS, record=RECORDS, route=ROUTES)
def test_explanation_equals_reference(ruleset: CompiledRuleset, record: Record, route: PathRoute) -> None:
    hits = set(ReferenceEvaluator(ruleset, no_error).match(record, route))
    for number, rule in enumerate(ruleset.rules):
        assert (explain(rule, record, route).verdict == "true") == (number in hits)


@settings(deadline=None, max_examples=50)
@given(ruleset=RULESETS, records=st.lists(RECORDS, min_size=3, max_size=6), route=ROUTES)
def test_a_full_memory_changes_no_verdict(ruleset: CompiledRuleset, records: list[Record], route: PathRoute) -> None:
    row = RowEvaluator(ruleset, no_error, budget=MemoryBudget(entries=2))
    reference = ReferenceEvaluator(ruleset, no_error)
    for record in [*records, *records]:
        assert list(row.match(record, route)) == list(reference.match(record, route))


_ESCAPABLE = st.sampled_from("abkKsSi/é\u212a")


@settings(deadline=None, max_examples=500)
@given(
    keywords=st.lists(RULE_TEXTS.filter(bool), min_size=1, max_size=3),
    texts=st.lists(TEXTS, min_size=1, max_size=3),
    escaped=st.sets(_ESCAPABLE),
    ensure_ascii=st.booleans(),
)
def test_however_its_json_is_spelled_a_keyword_is_found(
    keywords: list[str], texts: list[str], escaped: set[str], ensure_ascii: bool
) -> None:
    ruleset = ruleset_of(*(Atom(None, Text("contains", fold(keyword))) for keyword in keywords))
    record: Record = {"a": texts, "b": "".join(keywords).swapcase()}
    text = json.dumps(record, ensure_ascii=ensure_ascii)
    for character in escaped:
        # A quote, a backslash and what follows it are left alone; everything else may be written in hexadecimal.
        form = "\\/" if character == "/" else f"\\u{ord(character):04X}"
        text = re.sub(
            r"(\\u[0-9a-fA-F]{4}|\\.)|" + re.escape(character), lambda match, form=form: match[1] or form, text
        )
    row, reference = RowEvaluator(ruleset, no_error), ReferenceEvaluator(ruleset, no_error)
    # Only values are spelled anew here: a key that was escaped too decodes to itself.
    read = json.loads(text)
    assert read == record
    for json_text in (text, text.encode("utf-8", "surrogatepass"), None):
        assert list(row.match(read, PathRoute(), json_text)) == list(reference.match(read, PathRoute()))


@settings(deadline=None, max_examples=300)
@given(ruleset=RULESETS, record=RECORDS, route=ROUTES)
def test_matched_fields_equal_the_reference(ruleset: CompiledRuleset, record: Record, route: PathRoute) -> None:
    row = RowEvaluator(ruleset, no_error)
    for number in row.match(record, route):
        expected = matched_fields(ruleset.rules[number].condition, record, route)
        assert repr(row.matched_fields(number, record, route)) == repr(expected)
