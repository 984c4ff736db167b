"""Every log type that has a form of its own: the samples say what the mapping has to make of them."""

import pytest

from tests.pipeline.mappings.native_samples import NativeSample, native_samples
from tests.pipeline.mappings.test_samples import texts
from tocsin.core.times import iso
from tocsin.pipeline.mappings import MappedRoute, RecordMapper

SAMPLES = native_samples()


def name_of(sample: NativeSample) -> str:
    return f"{sample.log_type}-{sample.number}"


@pytest.mark.parametrize("sample", SAMPLES, ids=name_of)
def test_a_sample_is_recognised_and_read(mapper: RecordMapper, sample: NativeSample) -> None:
    record, expect = sample.record, sample.expect
    route = mapper.route(record)
    event = mapper.event(record, route, "source.log", 7)

    assert isinstance(route, MappedRoute), "no mapping knows this record"
    assert mapper.route(record) is route
    assert (route.log_type, event.log_type) == (sample.log_type, sample.log_type)
    logsources = [
        f"{source.product or ''}/{source.category or ''}/{source.service or ''}" for source in route.logsources
    ]
    assert logsources == expect["logsources"]
    assert iso(event.time) == expect["time"]
    assert [route.ocsf.class_uid, route.ocsf.activity_id] == expect["ocsf"]
    assert [[entity.kind, entity.value] for entity in event.entities] == expect["entities"]
    if "title" in expect:
        assert route.event_title == expect["title"]
    if "shape" in expect:
        assert route.shape == expect["shape"]
    for field, value in expect["fields"].items():
        wanted = value if isinstance(value, list) else [value]
        assert texts(record, route, field) == list(map(str, wanted)), field


def test_every_log_type_outside_of_windows_has_two_samples(mapper: RecordMapper) -> None:
    few = {
        log_type.name
        for log_type in mapper.log_types()
        if log_type.product != "windows" and sum(log_type.name == sample.log_type for sample in SAMPLES) < 2
    }
    assert few == set()


def test_every_shape_outside_of_windows_has_a_sample(mapper: RecordMapper) -> None:
    sampled = {mapper.route(sample.record).shape for sample in SAMPLES}
    assert {shape.name for shape in mapper.shapes() if shape.product != "windows"} <= sampled


def test_every_sample_fills_an_ocsf_attribute(mapper: RecordMapper) -> None:
    for sample in SAMPLES:
        route = mapper.route(sample.record)
        assert isinstance(route, MappedRoute)
        assert any(texts(sample.record, route, f"ocsf.{name}") for name in route.ocsf.attributes), name_of(sample)
