"""Reading fields by paths: held to a naive reading of the same words."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tocsin.core.paths import Path, before_search, parse_path, read, read_dotted, walk
from tocsin.core.values import ABSENT, Record, leaves_of

KEYS = st.sampled_from(["a", "b", "a.b", "b.a", "*", "", "**", "[a=x]", "[b=]"])
RECORDS: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["x", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)
OBJECTS = st.dictionaries(KEYS, RECORDS, max_size=3)
PATHS = st.lists(KEYS, min_size=1, max_size=3).map(tuple)


def places(node: Any, path: Path) -> list[Any]:
    """Every value that a path leads to, by taking one key at a time from every place reached so far."""
    if not path:
        return [node]
    if path[0] == "**" and not (isinstance(node, dict) and "**" in node):
        scalars = list(leaves_of(node))
        if isinstance(node, dict | list):
            return [scalars] if scalars else []
        return scalars
    if isinstance(node, list):
        return [found for item in node for found in as_one(places(item, path))]
    if not isinstance(node, dict):
        return []
    if path[0] == "*":
        return [found for item in node.values() for found in as_one(places(item, path[1:]))]
    if path[0] in node:
        return places(node[path[0]], path[1:])
    name, is_pair, text = path[0].strip("[]").partition("=")
    return places(node, path[1:]) if is_pair and node.get(name) == text else []


def as_one(found: list[Any]) -> list[Any]:
    """What several places below one element count as: nothing, the one value, or one list of them."""
    return found if len(found) <= 1 else [found]


@settings(deadline=None, max_examples=400)
@given(OBJECTS, PATHS)
@example({"a": [{"b": 1}, {"b": 2}, {}, 3]}, ("a", "b"))
@example({"a": {"x": {"b": 1}, "y": {"b": [2, 3]}}}, ("a", "*", "b"))
def test_a_path_leads_where_a_naive_walk_leads(record: Record, path: Path) -> None:
    found = places(record, path)
    expected = ABSENT if not found else found[0] if len(found) == 1 else found
    assert walk(record, path) == expected


def test_a_pair_is_found_by_its_name_in_a_list_or_alone() -> None:
    path = parse_path("pairs.[key=a.b].value")
    assert path == ("pairs", "[key=a.b]", "value")
    pair = {"key": "a.b", "value": 7}
    assert walk({"pairs": [{"key": "a", "value": 3}, pair, 5]}, path) == 7
    assert walk({"pairs": pair}, path) == 7
    assert walk({"pairs": [{"key": "a", "value": 3}]}, path) is ABSENT
    assert walk({"pairs": [pair, pair]}, path) == [7, 7]
    assert before_search(path) == ("pairs",)


def test_two_stars_are_every_scalar_below() -> None:
    path = parse_path("a.**")
    assert walk({"a": {"b": [1, {"c": "x"}], "d": None, "e": [[True]]}, "f": 2}, path) == [1, "x", True]
    assert walk({"a": ["x", ["y"]]}, path) == ["x", "y"]
    assert walk({"a": "x"}, path) == "x"
    for nothing in ({"a": {}}, {"a": None}, {"a": [{}]}, {}):
        assert walk(nothing, path) is ABSENT


def test_a_key_with_dots_stands_between_quotes() -> None:
    assert parse_path("a.['b.c/d'].e") == ("a", "b.c/d", "e")


@settings(deadline=None, max_examples=400)
@given(OBJECTS, st.lists(PATHS, max_size=3).map(tuple))
def test_the_first_usable_value_wins_then_an_object_then_null(record: Record, paths: tuple[Path, ...]) -> None:
    values = [value for value in (walk(record, path) for path in paths) if value is not ABSENT]
    usable = [value for value in values if value is not None and not isinstance(value, dict)]
    objects = [value for value in values if isinstance(value, dict)]
    assert read(record, paths) == next(iter(usable + objects + values), ABSENT)


@pytest.mark.parametrize(
    ("record", "name", "expected"),
    [
        ({"a.b": 1, "a": {"b": 2}}, "a.b", 1),
        ({"a": {"b": 2}}, "a.b", 2),
        ({"a": {"b.c": 3}}, "a.b.c", 3),
        ({"a.b": {"c": 4}}, "a.b.c", 4),
        ({"a": {"x": 0}, "a.b": {"c": 5}}, "a.b.c", 5),
        ({"a": [{"b": 1}, {"b": 2}, {"c": 3}]}, "a.b", [1, 2]),
        ({"a": [{"b": 1}, {}]}, "a.b", 1),
        ({"a": None}, "a", None),
        ({"a": None}, "a.b", ABSENT),
        ({"a": "text"}, "a.b", ABSENT),
        ({}, "a", ABSENT),
        ({"": {"": 6}}, ".", 6),
        ({"process name": 7}, "process name", 7),
    ],
)
def test_a_dotted_name_prefers_keys_that_hold_the_dots(record: Record, name: str, expected: object) -> None:
    assert read_dotted(record, name) == expected


@settings(deadline=None, max_examples=200)
@given(OBJECTS, st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=4))
def test_a_dotted_name_finds_what_nesting_alone_would_find(record: Record, keys: list[str]) -> None:
    nested: Any = record
    for key in keys:
        nested = nested.get(key, ABSENT) if isinstance(nested, dict) else ABSENT
    if nested is not ABSENT:
        assert read_dotted(record, ".".join(keys)) is not ABSENT
