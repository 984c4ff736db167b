"""Loading mappings: all errors with their places, and what is sound is used."""

from pathlib import Path

import pytest

from tocsin.core.errors import MappingError
from tocsin.core.location import Location
from tocsin.core.logsource import LogSource
from tocsin.pipeline.mappings import load_mapper

SHAPE = """\
shape: garden.json
title: Garden events
product: garden
marker: bed
recognise: [bed, act]
routing: {stream: bed, event: act}
time: [at]
fields:
  bed: [bed]
  act: [act]
  at: [at]
defaults: ["{field}"]
"""
LOG_TYPE = """\
log_type: garden.beds
title: Beds
product: garden
services: [beds]
channels: [Roses]
"""


def load(folder: Path, **files: str) -> tuple[list[str], list[MappingError]]:
    """Write files and load them; give the names of the log types and the errors."""
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    mapper, errors = load_mapper([folder])
    return [log_type.name for log_type in mapper.log_types()], errors


def told(errors: list[MappingError], folder: Path) -> list[str]:
    return [str(error).replace(f"{folder.as_posix()}/", "") for error in errors]


def test_a_log_type_comes_in_the_shapes_of_another_product(tmp_path: Path) -> None:
    pond = "log_type: pond.fish\ntitle: Fish\nproduct: pond\nshapes_of: garden\nchannels: [Pond]\n"
    names, errors = load(tmp_path, shape=SHAPE, beds=LOG_TYPE, pond=pond)
    assert (names, errors) == (["garden.beds", "pond.fish"], [])
    mapper, _ = load_mapper([tmp_path])
    route = mapper.route({"bed": "pond", "act": 3})
    assert (route.log_type, route.shape, route.logsources) == ("pond.fish", "garden.json", (LogSource("pond"),))
    assert mapper.route({"bed": "roses", "act": 3}).log_type == "garden.beds"


def test_log_types_of_two_products_that_come_in_the_same_shapes_share_the_channels(tmp_path: Path) -> None:
    pond = "log_type: pond.fish\ntitle: Fish\nproduct: pond\nshapes_of: garden\nchannels: [roses]\n"
    lake = "log_type: lake.fish\ntitle: Fish\nproduct: garden\nshapes_of: lake\n"
    names, errors = load(tmp_path, a_shape=SHAPE, beds=LOG_TYPE, pond=pond, x_lake=lake)
    assert names == ["garden.beds", "lake.fish"]
    assert [error.location for error in errors] == [
        Location((tmp_path / "pond.yml").as_posix(), line=5),
        Location((tmp_path / "x_lake.yml").as_posix(), line=4),
    ]


def test_a_sound_folder_loads(tmp_path: Path) -> None:
    names, errors = load(tmp_path, shape=SHAPE, beds=LOG_TYPE)
    assert (names, errors) == (["garden.beds"], [])
    mapper, _ = load_mapper([tmp_path])
    (summary,) = mapper.log_types()
    assert (summary.shapes, summary.channels, summary.logsources) == (
        ("garden.json",),
        ("Roses",),
        (LogSource("garden", None, "beds"),),
    )
    route = mapper.route({"bed": "roses", "act": 3})
    assert (route.log_type, route.constants) == ("garden.beds", {"bed": "roses", "act": "3"})
    assert mapper.route({"bed": "tulips", "act": 3}).log_type == "unknown"


def test_unknown_keys_are_errors_with_a_suggestion_and_a_line(tmp_path: Path) -> None:
    names, errors = load(tmp_path, shape=SHAPE, beds=LOG_TYPE.replace("channels", "chanels"))
    assert names == []
    assert told(errors, tmp_path) == ["beds.yml:5: unknown key 'chanels'; did you mean 'channels'?"]
    assert errors[0].remedy


def test_all_errors_are_told_and_the_rest_loads(tmp_path: Path) -> None:
    names, errors = load(
        tmp_path,
        shape=SHAPE,
        beds=LOG_TYPE,
        bad1="log_type: Garden Beds\ntitle: ''\nproduct: garden\n",
        bad2="log_type: garden.two\nevents:\n  - ids: [one]\n    titel: x\n",
        bad3="hello: world\n",
        bad4="- a\n- b\n",
        bad5="log_type: [\n",
        bad6="log_type: !!python/object:os.system {}\n",
        bad7="a: &x 1\nb: *x\n",
        bad8="title: a\ntitle: b\n",
    )
    assert names == ["garden.beds"]
    places = {place.split(": ", 1)[0] for place in told(errors, tmp_path)}
    assert places == {
        "bad1.yml:1", "bad1.yml:2", "bad2.yml:1", "bad2.yml:3", "bad2.yml:4", "bad3.yml:1", "bad4.yml:1", "bad5.yml:2",
        "bad6.yml:1", "bad7.yml:2", "bad8.yml:2",
    }  # fmt: skip
    assert all(isinstance(error, MappingError) and error.remedy for error in errors)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (("{field}", "field"), "shape.yml:12: the default 'field' must hold {field} once, as a key of its own"),
        (("time: [at]", "time: [when]"), "shape.yml:7: 'when' is not among the fields of the shape"),
        (("recognise: [bed, act]", "recognise: [beds]"), "shape.yml:5: 'beds' is not among the fields of the shape; did you mean 'bed'?"),
        (("act: [act]", "act: [a.act]"), "shape.yml:6: the first paths of stream and event are not in one object"),
        (("stream: bed, ", ""), "shape.yml:6: nothing says which log type a record is of"),
        (("marker: bed", "log_types: [garden.bed]\nmarker: bed"), "shape.yml:4: there is no log type 'garden.bed'"),
    ],
)  # fmt: skip
def test_a_shape_that_cannot_work_is_an_error(tmp_path: Path, change: tuple[str, str], error: str) -> None:
    _, errors = load(tmp_path, shape=SHAPE.replace(*change))
    assert told(errors, tmp_path) == [error]


def test_a_marker_that_is_not_around_a_recognised_field_is_an_error(tmp_path: Path) -> None:
    nested = SHAPE.replace("bed: [bed]", "bed: [g.bed]").replace("act: [act]", "act: [g.act]")
    _, errors = load(tmp_path, shape=nested)
    assert told(errors, tmp_path) == ["shape.yml:4: the marker 'bed' is not a key under which a recognised field is"]
    assert errors[0].remedy == "the marker here may be 'g'"


ONE = """\
shape: garden.gate
title: Gates
product: garden
log_types: [garden.gates]
marker: gate
recognise: [gate, at]
time: [at]
fields:
  gate: [gate]
  at: [at]
defaults: ["{field}", "rest.{field}"]
---
log_type: garden.gates
title: Gates
product: garden
categories: [gate]
logsources: [{category: fence}, {product: park, service: gates}]
"""


def test_a_shape_of_one_log_type_needs_no_routing(tmp_path: Path) -> None:
    names, errors = load(tmp_path, shape=SHAPE, beds=LOG_TYPE, gates=ONE)
    assert (names, errors) == (["garden.beds", "garden.gates"], [])
    mapper, _ = load_mapper([tmp_path])
    assert [log_type.shapes for log_type in mapper.log_types()] == [("garden.json",), ("garden.json", "garden.gate")]
    record = {"gate": "north", "at": "2031-05-06T07:08:09Z", "rest": {"who": "ada"}}
    route = mapper.route(record)
    assert (route.log_type, route.shape, route.constants) == ("garden.gates", "garden.gate", {})
    assert route.logsources == (
        LogSource("garden", "gate"),
        LogSource(None, "fence"),
        LogSource("park", None, "gates"),
    )
    assert mapper.route(dict(record)) is route
    assert route.resolve("who").paths == (("who",), ("rest", "who"))


def test_a_record_that_lacks_what_a_shape_asks_for_is_left_to_others(tmp_path: Path) -> None:
    load(tmp_path, shape=SHAPE, beds=LOG_TYPE, gates=ONE)
    mapper, _ = load_mapper([tmp_path])
    both = {"gate": "north", "bed": "Roses", "act": 3}
    for _ in range(2):  # the second time from memory
        assert mapper.route(both).log_type == "garden.beds"
        assert mapper.route({"gate": "north"}).log_type == "unknown"
        assert mapper.route({"gate": "north", "at": 1}).log_type == "garden.gates"


def test_kinds_of_event_may_have_texts_for_ids(tmp_path: Path) -> None:
    events = "events:\n  - {ids: [dig, Sow the seed], title: Work, categories: [work]}\n"
    _, errors = load(tmp_path, shape=SHAPE, beds=LOG_TYPE + events)
    assert errors == []
    mapper, _ = load_mapper([tmp_path])
    route = mapper.route({"bed": "Roses", "act": "Sow the seed"})
    assert route.logsources == (LogSource("garden", "work", "beds"),)
    assert route.constants == {"bed": "Roses", "act": "Sow the seed"}
    assert mapper.route({"bed": "Roses", "act": "sow"}).logsources == (LogSource("garden", None, "beds"),)


def test_two_log_types_of_one_shape_cannot_share_a_channel(tmp_path: Path) -> None:
    second = LOG_TYPE.replace("garden.beds", "garden.lawn")
    listed = SHAPE + "log_types: [garden.beds, garden.lawn]\n"
    _, errors = load(tmp_path, shape=listed, beds=LOG_TYPE, lawn=second)
    assert told(errors, tmp_path) == [
        "shape.yml:13: the channel 'roses' of this shape would be of both 'garden.beds' and 'garden.lawn'"
    ]
    elsewhere = listed.replace("garden.json", "garden.more").replace(", garden.lawn", "")
    (tmp_path / "shape.yml").write_text(f"{elsewhere}---\n{SHAPE}log_types: [garden.lawn]\n")
    assert load_mapper([tmp_path])[1] == []


def test_names_and_channels_belong_to_whoever_came_first(tmp_path: Path) -> None:
    other = LOG_TYPE.replace("garden.beds", "garden.other").replace("Roses", "Tulips, ROSES, tulips")
    names, errors = load(tmp_path, a=SHAPE, b=LOG_TYPE, c=LOG_TYPE.replace("Roses", "Lilies"), d=other, e=SHAPE)
    assert names == ["garden.beds"]
    assert told(errors, tmp_path) == [
        f"c.yml:1: the log type 'garden.beds' is already in {tmp_path.as_posix()}/b.yml:1".replace(f"{tmp_path.as_posix()}/", ""),
        "d.yml:5: the channel 'ROSES' belongs to 'garden.beds' already",
        "d.yml:5: the channel 'tulips' belongs to 'garden.other' already",
        "e.yml:1: the shape 'garden.json' is already in a.yml:1",
    ]  # fmt: skip


def test_only_one_log_type_may_take_all_other_channels(tmp_path: Path) -> None:
    rest = "log_type: garden.rest\ntitle: Rest\nproduct: garden\n"
    names, errors = load(tmp_path, a=SHAPE, b=rest, c=rest.replace("garden.rest", "garden.more"))
    assert names == ["garden.rest"]
    assert told(errors, tmp_path) == ["c.yml:1: all other channels belong to 'garden.rest' already"]


def test_an_event_id_may_be_described_once(tmp_path: Path) -> None:
    events = "events:\n  - {ids: [1, 2], title: a}\n  - {ids: [2], title: b}\n"
    _, errors = load(tmp_path, shape=SHAPE, beds=LOG_TYPE + events)
    assert told(errors, tmp_path) == ["beds.yml:8: the event id 2 is described twice"]


def test_names_that_cannot_mean_what_they_say_are_errors(tmp_path: Path) -> None:
    text = LOG_TYPE + 'fields:\n  ocsf.user.name: [who]\nentities:\n  user: ["a\\\\b\\\\c"]\n'
    _, errors = load(tmp_path, shape=SHAPE, beds=text)
    assert told(errors, tmp_path) == [
        "beds.yml:9: 'a\\\\b\\\\c' does not join two fields",
        "beds.yml:7: 'ocsf.user.name' is an OCSF name",
    ]


def test_the_fields_that_decide_the_route_cannot_be_others(tmp_path: Path) -> None:
    names, errors = load(tmp_path, shape=SHAPE, beds=LOG_TYPE + "fields:\n  act: [deed]\n")
    assert names == []
    assert told(errors, tmp_path) == [
        "beds.yml:7: 'act' decides the route in shape 'garden.json' and cannot be another field"
    ]


def test_a_log_type_that_no_shape_carries_is_told(tmp_path: Path) -> None:
    names, errors = load(tmp_path, shape=SHAPE, beds=LOG_TYPE.replace("product: garden", "product: yard"))
    assert names == ["garden.beds"]
    assert told(errors, tmp_path) == ["beds.yml:3: no shape carries events of product 'yard'"]
    assert errors[0].remedy == "known are: garden"


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    _, errors = load_mapper([tmp_path / "nowhere"])
    assert told(errors, tmp_path) == ["nowhere: is not a folder"]


def test_tests_and_other_files_are_not_mappings(tmp_path: Path) -> None:
    (tmp_path / "beds.test.yml").write_text("- name: a test\n")
    (tmp_path / "notes.txt").write_text("{")
    (tmp_path / "empty.yml").write_text("# nothing yet\n")
    assert load_mapper([tmp_path])[1] == []


def test_several_documents_may_share_a_file_and_folders_are_read_in_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two / "deeper"):
        folder.mkdir(parents=True)
    (one / "all.yaml").write_text(f"{SHAPE}---\n{LOG_TYPE}")
    (two / "deeper" / "more.yml").write_text(LOG_TYPE.replace("garden.beds", "garden.lawn").replace("Roses", "Lawn"))
    mapper, errors = load_mapper([one, two])
    assert errors == []
    assert [log_type.name for log_type in mapper.log_types()] == ["garden.beds", "garden.lawn"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a: \x00", b"[" * 5_000, b"a: " + b"{" * 5_000])
def test_what_is_no_text_or_nested_without_end_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.yml").write_bytes(content)
    _, errors = load_mapper([tmp_path])
    assert [type(error) for error in errors] == [MappingError]
    assert errors[0].location is not None
    assert errors[0].location.path.endswith("bad.yml")
