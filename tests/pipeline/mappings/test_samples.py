"""Every shipped log type in every shape: the samples say what the mapping has to make of them."""

import pytest

from tests.pipeline.mappings.conftest import Golden, golden_samples
from tests.pipeline.mappings.shapes import SHAPES, evtx_attributes
from tocsin.core.identity import event_id
from tocsin.core.paths import read, read_dotted
from tocsin.core.times import iso
from tocsin.core.values import ABSENT, Record, scalars_of, text_of
from tocsin.pipeline.mappings import LogTypeSummary, MappedRoute, RecordMapper

GOLDEN = golden_samples()
RENDERERS = {**SHAPES, "windows.evtx, attributes apart": evtx_attributes}


def texts(record: Record, route: MappedRoute, field: str) -> list[str]:
    """Give the texts of a field as rules see them."""
    resolution = route.resolve(field)
    if resolution.value is not None:
        return [resolution.value]
    value = read(record, resolution.paths)
    if value is ABSENT and resolution.dotted:
        value = read_dotted(record, field)
    return [text_of(scalar) for scalar in scalars_of(value)]


def name_of(golden: Golden) -> str:
    return f"{golden.log_type}-{golden.sample.event}-{golden.sample.record}"


@pytest.mark.parametrize("shape", RENDERERS)
@pytest.mark.parametrize("golden", GOLDEN, ids=name_of)
def test_a_sample_is_recognised_and_read(mapper: RecordMapper, golden: Golden, shape: str) -> None:
    sample, expect = golden.sample, golden.expect
    record = RENDERERS[shape](sample)

    route = mapper.route(record)
    event = mapper.event(record, route, "source.json", 7)

    assert isinstance(route, MappedRoute)
    assert (route.log_type, event.log_type) == (golden.log_type, golden.log_type)
    assert route.shape == shape.partition(",")[0]
    assert route.constants == {"Channel": sample.channel, "EventID": str(sample.event)}
    assert [f"{source.category or ''}/{source.service or ''}" for source in route.logsources] == expect["logsources"]
    assert {source.product for source in route.logsources} == {"windows"}
    assert event.id == event_id("evtx", sample.channel.lower(), str(sample.record), sample.computer.lower())
    if "title" in expect:
        assert route.event_title == expect["title"]
    if "time" in expect:
        assert iso(event.time) == expect["time"]
    if "ocsf" in expect:
        assert [route.ocsf.class_uid, route.ocsf.activity_id] == expect["ocsf"]
    if shape in expect.get("except", ()):
        return
    for field, value in expect.get("fields", {}).items():
        assert texts(record, route, field) == [str(value)], field
    for field, value in expect.get("contains", {}).items():
        assert any(value in text for text in texts(record, route, field)), field
    if "entities" in expect:
        assert [[entity.kind, entity.value] for entity in event.entities] == expect["entities"]


def windows(mapper: RecordMapper) -> list[LogTypeSummary]:
    return [log_type for log_type in mapper.log_types() if log_type.product == "windows"]


def test_every_log_type_has_a_sample(mapper: RecordMapper) -> None:
    assert {golden.log_type for golden in GOLDEN} == {log_type.name for log_type in windows(mapper)}


def test_every_described_event_id_has_a_sample(mapper: RecordMapper) -> None:
    sampled = {(golden.log_type, str(golden.sample.event)) for golden in GOLDEN}
    described = {(log_type.name, event) for log_type in windows(mapper) for event in log_type.events}
    assert described <= sampled


def test_records_are_told_apart_by_what_they_hold(mapper: RecordMapper) -> None:
    sample = GOLDEN[0].sample
    assert {mapper.route(render(sample)).shape for render in SHAPES.values()} == set(SHAPES)
    assert {shape.name for shape in mapper.shapes() if shape.product == "windows"} == set(SHAPES)
