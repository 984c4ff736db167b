"""YAML as rule files use it: plain data, within limits, every fault at its line."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tocsin.detection.sigma.yaml_reader import DEPTH_LIMIT, line_index, read_yaml


def data(text: str) -> list[Any]:
    documents = list(read_yaml(text))
    assert [fault.message for document in documents for fault in document.faults] == []
    return [document.data for document in documents]


def faults(text: str) -> list[tuple[int, str]]:
    found = [fault for document in read_yaml(text) for fault in document.faults]
    assert all(fault.remedy for fault in found)
    return [(fault.line, fault.message) for fault in found]


_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(
        ["yes", "null", "~", "0x1F", "1_000", "2024-01-01", "<<", "=", "!x", "&a", "*a", "- a", "a: b", ""]
    ),
)
_DATA = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), inner, max_size=3),
    ),
    max_leaves=10,
)


@given(_DATA, st.sampled_from([None, True, False]))
def test_what_yaml_writes_is_read_back(value: Any, flow: bool | None) -> None:
    assert data(yaml.dump(value, Dumper=yaml.CSafeDumper, default_flow_style=flow, allow_unicode=True)) == [value]


def test_scalars_have_the_meaning_of_yaml_1_1() -> None:
    text = "[1, 0x10, 010, 1_000, 1.5, true, Off, null, ~, abc, '1', \"2\", 1:30, .5]"
    assert data(text) == [[1, 16, 8, 1000, 1.5, True, False, None, None, "abc", "1", "2", 90, 0.5]]


def test_dates_are_texts() -> None:
    assert data("[2024-01-01, 2024-01-01 10:00:00]") == [["2024-01-01", "2024-01-01 10:00:00"]]


def test_keys_are_the_text_that_stands_there() -> None:
    assert data("{on: 1, 2: 2, null: 3, 'x': 4, 0x10: 5}") == [{"on": 1, "2": 2, "null": 3, "x": 4, "0x10": 5}]


def test_anchors_aliases_and_merges_are_expanded() -> None:
    assert data("a: &x {k: 1, l: 2}\nb: *x\nc:\n    <<: *x\n    l: 3\n") == [
        {"a": {"k": 1, "l": 2}, "b": {"k": 1, "l": 2}, "c": {"l": 3, "k": 1}}
    ]


def test_a_merge_of_several_maps_takes_the_first() -> None:
    assert data("a: &a {k: 1}\nb: &b {k: 2, l: 3}\nc:\n    <<: [*a, *b]\n")[0]["c"] == {"k": 1, "l": 3}


def test_core_tags_are_read() -> None:
    assert data("[!!str 1, !!int '2', !!float 3, !!bool 'yes', !!null '']") == [["1", 2, 3.0, True, None]]


def test_documents_are_read_one_by_one() -> None:
    documents = list(read_yaml("a: 1\n---\nb: 2\n---\n"))
    assert [(document.data, document.line) for document in documents] == [({"a": 1}, 1), ({"b": 2}, 2), (None, 4)]


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system ['true']",
        "!!python/name:os.system",
        "!!python/module:os",
        "!!binary aGk=",
        "!x 1",
        "!!set {a}",
        "!!omap []",
    ],
)
def test_tags_make_no_objects(tag: str) -> None:
    ((line, message),) = faults(f"a: 1\nb: {tag}\n")
    assert line == 2
    assert "tag" in message


def test_a_tag_on_a_key_is_told() -> None:
    assert [line for line, _ in faults("a: 1\n!x b: 2\n")] == [2]


def test_a_fault_of_one_document_leaves_the_others() -> None:
    documents = list(read_yaml("a: !x 1\n---\nb: 2\n"))
    assert documents[0].faults
    assert (documents[1].data, documents[1].faults) == ({"b": 2}, [])


def test_all_faults_of_a_document_are_told() -> None:
    assert [line for line, _ in faults("a: !x 1\na: 2\nb: !y\n")] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: [\n", 3),
        ("a: 1\n b: 2\n", 2),
        ("a: 'x\n", 2),
        ("a: *x\n", 1),
        ("a: 1\nb: \x00\n", 2),
        ("a: 1\nb: \x7f\n", 2),
        ("é: 1\nb: \x01\n", 2),
        ("a: 1\na: 2\n", 2),
        ("? [a]\n: b\n", 1),
        ("a: &x [*x]\n", 1),
        ("<<: 1\n", 1),
        ("a: !!int x\n", 1),
        ("%YAML 9.9\n---\na\n", 1),
        ("a:\n\t- b\n", 2),
        ('a: "\\uD800"\n', 1),
    ],
)
def test_a_fault_is_told_at_its_line(text: str, line: int) -> None:
    assert [place for place, _ in faults(text)] == [line]


@pytest.mark.parametrize(
    "text", ["[" * 10_000, "{a: " * 10_000, "- " * 10_000, "? " * 10_000, "a: " * 10_000, "((" * 10_000]
)
def test_deep_nesting_is_no_crash(text: str) -> None:
    documents = list(read_yaml(text))
    assert len(documents) == 1
    assert len(line_index(text)) <= 1


def test_nesting_is_bounded() -> None:
    assert data("[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT)
    assert [line for line, _ in faults("\n" + "[" * (DEPTH_LIMIT + 1) + "]" * (DEPTH_LIMIT + 1))] == [2]


def test_a_bomb_of_aliases_is_not_expanded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    ((line, message),) = faults("\n".join(lines))
    assert line == 6
    assert "1,000,000" in message


def test_a_number_of_thousands_of_digits_is_told() -> None:
    assert [line for line, _ in faults("a: 1\nb: " + "9" * 5000)] == [2]


def test_every_key_and_item_has_its_line() -> None:
    assert line_index("a: 1\nb:\n  - x\n  - y: 1\n    z: [q]\n---\nc: {d: 1}\n") == [
        {
            (): 1,
            ("a",): 1,
            ("b",): 2,
            ("b", 0): 3,
            ("b", 1): 4,
            ("b", 1, "y"): 4,
            ("b", 1, "z"): 5,
            ("b", 1, "z", 0): 5,
        },
        {(): 6, ("c",): 7, ("c", "d"): 7},
    ]


@given(st.text(st.sampled_from(list("ab:-[]{}&*!|>'\"#%,?\n \t\\<0.~")), max_size=40))
def test_any_text_is_read_without_a_crash(text: str) -> None:
    documents = list(read_yaml(text))
    assert len(line_index(text)) <= len(documents) + 1
