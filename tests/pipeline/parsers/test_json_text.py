"""JSON that is not quite JSON: recognised, repaired, or refused."""

import json
import math

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.pipeline.parsers.json_text import NotAnObject, begins_like_json, decode_repaired, has_json_lines


@pytest.mark.parametrize(
    ("text", "record"),
    [
        (b'{"a":"x\xffy"}', {"a": "x\ufffdy"}),
        (b'{"a":"\xed\xa0\x80"}', {"a": "\ufffd\ufffd\ufffd"}),
        (b'{"a\xff":1}', {"a\ufffd": 1}),
        (rb'{"a":"\ud800"}', {"a": "\ufffd"}),
        (rb'{"a":"\udc00\ud800x"}', {"a": "\ufffd\ufffdx"}),
        (rb'{"a":"\ud800\ud83d\ude00"}', {"a": "\ufffd😀"}),
        (rb'{"a":"\\ud800","b":NaN}', {"a": r"\ud800", "b": "NaN"}),
        (b'{"a":NaN,"b":[Infinity,-Infinity]}', {"a": "NaN", "b": ["Infinity", "-Infinity"]}),
        (b'{"a":"NaN, Infinity","b":NaN}', {"a": "NaN, Infinity", "b": "NaN"}),
        (b'{"a":1e999,"b":-1e999,"c":1e5}', {"a": "1e999", "b": "-1e999", "c": 100000.0}),
        (b'{"a":"tab\there","b":"nul\0here"}', {"a": "tab\there", "b": "nul\0here"}),
        (b'{"a":NaN,"a":2}', {"a": 2}),
    ],
)
def test_a_wrong_byte_hides_no_record(text: bytes, record: dict[str, object]) -> None:
    assert decode_repaired(text) == (record, True)


def test_a_number_of_many_digits_is_kept_as_it_was_written() -> None:
    digits = "9" * 5000
    assert decode_repaired(f'{{"a":{digits}}}'.encode()) == ({"a": digits}, True)


@pytest.mark.parametrize("text", [b'\0\0{"a":1}\r\n', b'\xef\xbb\xbf{"a":1}', b' {"a":1}\0\n\0', b'{"a":2,"a":1}'])
def test_what_stands_around_a_record_is_no_repair(text: bytes) -> None:
    assert decode_repaired(text) == ({"a": 1}, False)


@pytest.mark.parametrize("text", [b"", b"\0\0\0", b" \t\r\n", b"\xef\xbb\xbf"])
def test_blanks_are_no_record(text: bytes) -> None:
    assert decode_repaired(text) == (None, False)


@pytest.mark.parametrize(
    ("text", "word"),
    [(b"[{}]", "list"), (b'"a"', "string"), (b"1", "number"), (b"null", "null"), (b"true", "true")],
)
def test_another_value_is_named(text: bytes, word: str) -> None:
    with pytest.raises(NotAnObject, match=word):
        decode_repaired(text)


@pytest.mark.parametrize(
    "text",
    [b'{"a":', b'{"a":1}{"b":2}', b'{"a":01}', rb'{"a":"\x"}', b"{a:1}", b'{"a":tru}', b'{"a":"', b"}", b'{"a":1,}'],
)
def test_what_cannot_be_repaired_is_refused(text: bytes) -> None:
    with pytest.raises(orjson.JSONDecodeError):
        decode_repaired(text)


@pytest.mark.parametrize("depth", [2_000, 10_000, 200_000])
def test_endless_nesting_is_refused(depth: int) -> None:
    for text in (b'{"a":' * depth + b"1" + b"}" * depth, b'{"a":NaN,"b":' + b"[" * depth + b"]" * depth + b"}"):
        with pytest.raises(orjson.JSONDecodeError):
            decode_repaired(text)


values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers(-(2**80), 2**80) | st.text(st.characters(), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def as_repaired(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("-" if value < 0 else "") + "Infinity"
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**64:
        return float(value)
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [as_repaired(item) for item in value]
    if isinstance(value, dict):
        return {as_repaired(key): as_repaired(item) for key, item in value.items()}
    return value


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.text(st.characters(), max_size=5), values, max_size=4))
def test_whatever_python_writes_as_json_is_read(record: dict[str, object]) -> None:
    """Python writes NaN and lone surrogates; a record that holds neither must come back as it was."""
    assert decode_repaired(json.dumps(record).encode())[0] == as_repaired(record)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60))
def test_arbitrary_bytes_are_read_or_refused(text: bytes) -> None:
    try:
        record, _ = decode_repaired(b'{"a":' + text)
    except ValueError:
        return
    assert isinstance(record, dict)


def test_json_lines_are_told_from_objects_over_many_lines() -> None:
    assert has_json_lines(b'{"a":1}\n{"b":2}\n')
    assert has_json_lines(b'{"broken\n{"b":2}\n{"c":3}\n')
    assert has_json_lines(b'\xff{"broken\n{"b":2}\n{"c":3}\n')
    assert has_json_lines(b'{"a":' + b"1" * 70_000)
    assert not has_json_lines(b'{\n"a": {\n"b": 1\n}\n}\n')
    assert not has_json_lines(b'{\n"a": [\n{},\n{}\n]\n}\n')
    assert not has_json_lines(b'[\n{"a":1}\n]\n')
    assert not has_json_lines(b'{"a":1}{"b":2}')


@pytest.mark.parametrize("text", [b'{"a":1}', b'\n {\n "a', b"[]", b"[\n{", b"[[{", b"{}", b'\0\xef\xbb\xbf[{"a'])
def test_json_is_recognised_by_its_beginning(text: bytes) -> None:
    assert begins_like_json(text)


@pytest.mark.parametrize("text", [b"[main]", b"{a}", b"[1,2]", b'"a"', b"", b"{{ template }}", b"<x>"])
def test_other_text_is_not(text: bytes) -> None:
    assert not begins_like_json(text)
