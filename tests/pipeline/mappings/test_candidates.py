"""Ruling shapes out by their markers changes no route."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipeline.mappings.conftest import golden_samples
from tests.pipeline.mappings.native_samples import native_samples
from tests.pipeline.mappings.shapes import SHAPES
from tocsin.core.paths import walk
from tocsin.core.values import ABSENT, Record
from tocsin.pipeline.mappings import RecordMapper, load_mapper
from tocsin.pipeline.mappings.candidates import Candidates
from tocsin.pipeline.mappings.routes import Routes

RECORDS = [sample.record for sample in native_samples()]
RECORDS += [render(golden.sample) for golden in golden_samples()[::7] for render in SHAPES.values()]
ALL = st.sampled_from(RECORDS)


@st.composite
def mixed(draw: st.DrawFn) -> Record:
    """Give a sample with keys of another one in it and some of its own taken out."""
    record = copy.deepcopy(draw(ALL))
    other = draw(ALL)
    for key in draw(st.lists(st.sampled_from(sorted(other)), max_size=4)):
        record[key] = other[key]
    for key in draw(st.lists(st.sampled_from(sorted(record)), max_size=2)):
        record.pop(key, None)
    return record


@pytest.fixture(scope="module")
def every(mapper: RecordMapper) -> list[Routes]:
    return [Routes(shape, ()) for shape in mapper.shapes()]


@settings(deadline=None, max_examples=400)
@given(mixed())
def test_a_shape_that_is_ruled_out_does_not_recognise_the_record(every: list[Routes], record: Record) -> None:
    left = Candidates(every).find(record)
    expected = [
        routes.shape.name
        for routes in every
        if all(any(walk(record, path) is not ABSENT for path in paths) for paths in routes.shape.needed)
    ]
    assert [routes.shape.name for routes in left if routes.shape.recognises(record)] == expected


@pytest.fixture(scope="module")
def fresh(shipped: Any) -> RecordMapper:
    return load_mapper([shipped])[0]


@settings(deadline=None, max_examples=400)
@given(mixed())
def test_a_mapper_that_has_seen_other_records_gives_the_same_route(
    mapper: RecordMapper, fresh: RecordMapper, record: Record
) -> None:
    for other in RECORDS[::3]:
        mapper.route(other)
    assert described(mapper, record) == described(fresh, record)


def described(mapper: RecordMapper, record: Record) -> tuple[str, str, object]:
    route = mapper.route(record)
    assert mapper.route(record) is route
    return route.log_type, route.shape, route.logsources
