"""Mappings that were checked before are not checked again, and are the same."""

from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import fields

from tests.pipeline.mappings.test_load import LOG_TYPE, SHAPE
from tocsin.content import starter_folder
from tocsin.pipeline.mappings import RecordMapper, load_mapper, models, settled

STARTER = starter_folder() / "mappings"


@dataclass
class MemoryStore:
    """Keeps data in memory and counts what is asked of it."""

    kept: dict[str, bytes] = field(default_factory=dict)
    hits: int = 0

    def read(self, name: str) -> bytes | None:
        self.hits += name in self.kept
        return self.kept.get(name)

    def write(self, name: str, body: bytes) -> None:
        self.kept[name] = body

    def use(self, name: str) -> None:
        assert name in self.kept


def said(mapper: RecordMapper) -> list[object]:
    """Give all that a mapper was made of."""
    return [
        *mapper.log_types(),
        *(
            [getattr(shape, name) for name in ("name", "file", "time", "identity", "entities", "ocsf", "needed")]
            for shape in mapper.shapes()
        ),
    ]


def test_the_starter_packs_mappings_are_kept_as_they_are() -> None:
    store = MemoryStore()
    fresh, _ = load_mapper([STARTER])
    first, _ = load_mapper([STARTER], store)
    second, errors = load_mapper([STARTER], store)
    assert (store.hits, len(store.kept), errors) == (1, 1, [])
    assert said(first) == said(second) == said(fresh)
    record = {"Event": {"System": {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1}}}
    assert second.route(record).logsources == fresh.route(record).logsources != ()


def test_a_change_of_any_file_is_seen(tmp_path: Path) -> None:
    store = MemoryStore()
    (tmp_path / "shape.yml").write_text(SHAPE)
    (tmp_path / "beds.yml").write_text(LOG_TYPE)
    load_mapper([tmp_path], store)
    (tmp_path / "beds.yml").write_text(LOG_TYPE.replace("Roses", "Lilies"))
    changed, _ = load_mapper([tmp_path], store)
    assert [log_type.channels for log_type in changed.log_types()] == [("Lilies",)]
    assert store.hits == 0


def test_files_with_errors_are_checked_each_time(tmp_path: Path) -> None:
    store = MemoryStore()
    (tmp_path / "shape.yml").write_text(SHAPE)
    (tmp_path / "beds.yml").write_text(LOG_TYPE + "colour: red\n")
    once, again = load_mapper([tmp_path], store)[1], load_mapper([tmp_path], store)[1]
    assert [str(error) for error in once] == [str(error) for error in again] != []
    assert store.kept == {}


def test_damaged_data_is_made_again(tmp_path: Path) -> None:
    store = MemoryStore()
    (tmp_path / "shape.yml").write_text(SHAPE)
    (tmp_path / "beds.yml").write_text(LOG_TYPE)
    whole, _ = load_mapper([tmp_path], store)
    (name,) = store.kept
    store.kept[name] = store.kept[name][:-3]
    mended, errors = load_mapper([tmp_path], store)
    assert (said(mended), errors) == (said(whole), [])


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (models.Identity, settled.Identity),
        (models.Routing, settled.Routing),
        (models.ShapeSettings, settled.ShapeData),
        (models.OcsfSettings, settled.OcsfData),
        (models.EventSettings, settled.EventData),
        (models.LogTypeSettings, settled.LogTypeData),
    ],
)
def test_the_data_has_the_keys_of_the_models(model: type[models.Settings], data: type) -> None:
    assert [field.name for field in fields(data)] == list(model.model_fields)


_NAMES = st.one_of(st.sampled_from(["a", "a.b", "a\n", "A", "", "a..b", "windows"]), st.text(max_size=3))
_ANY = st.one_of(st.none(), st.booleans(), st.integers(-2, 3), st.floats(), _NAMES, st.lists(_NAMES, max_size=2))
_ENTITIES = st.dictionaries(st.sampled_from(["user", "host", "ip", "cow"]), st.lists(_NAMES, max_size=2), max_size=2)
_FIELDS = st.dictionaries(_NAMES, st.lists(_NAMES, max_size=2), max_size=2)
_OCSF = st.fixed_dictionaries({}, optional={"class_uid": _ANY, "activity_id": _ANY, "attributes": _FIELDS})
_EVENT = st.fixed_dictionaries(
    {"ids": st.lists(_ANY, max_size=2), "title": _NAMES},
    optional={"categories": st.lists(_NAMES, max_size=2), "fields": _FIELDS, "ocsf": _OCSF, "entities": _ENTITIES},
)
_LOG_TYPE = st.fixed_dictionaries(
    {"log_type": _NAMES, "title": _NAMES, "product": _NAMES},
    optional={"channels": st.lists(_ANY, max_size=2), "events": st.lists(_EVENT, max_size=2), "x": _ANY, "ocsf": _OCSF},
)


@settings(deadline=None, max_examples=400)
@given(_LOG_TYPE, st.lists(st.tuples(st.sampled_from(["title", "product", "services", "time"]), _ANY), max_size=1))
def test_what_the_data_takes_the_models_take(log_type: dict[str, object], changes: list[tuple[str, object]]) -> None:
    check(log_type | dict(changes), settled.LogTypeData, models.LogTypeSettings)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(sorted(yaml.safe_load(SHAPE))), st.one_of(_ANY, _FIELDS, _ENTITIES))
def test_what_the_data_takes_of_a_shape_the_models_take(key: str, value: object) -> None:
    check({**yaml.safe_load(SHAPE), key: value}, settled.ShapeData, models.ShapeSettings)


def check(data: dict[str, object], kind: type, model: type[models.Settings]) -> None:
    try:
        taken = msgspec.convert(data, kind)
    except msgspec.ValidationError:
        return
    assert repr(msgspec.to_builtins(taken)) == repr(model.model_validate(data).model_dump())
