import math

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.findings import HOSTILE, finding
from tocsin.core.entity import Entity
from tocsin.detection.details import Step
from tocsin.detection.wire import decode, encode

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), JSON, max_size=3))
def test_what_is_read_back_encodes_to_the_same_bytes(matched: dict[str, object]) -> None:
    line = encode(finding(matched=matched))
    assert encode(decode(line)) == line
    assert b"\n" not in line


def test_lone_surrogates_become_replacement_characters() -> None:
    line = encode(finding(matched={"a": HOSTILE, "b\udfff": ["\ud800"]}, entities=(Entity("user", "x\udc80"),)))
    back = decode(line)
    assert back.matched["a"].endswith("\ufffd")
    assert back.matched["b\ufffd"] == ["\ufffd"]
    assert back.entities == (Entity("user", "x\ufffd"),)


def test_what_is_written_as_a_list_stays_one_when_a_text_has_to_be_mended() -> None:
    step = Step("test", "true", "\ud800", places=("a",))
    assert msgspec.json.decode(encode(step), type=Step) == Step("test", "true", "\ufffd", places=("a",))


def test_values_that_json_cannot_hold_become_null() -> None:
    assert decode(encode(finding(matched={"a": math.nan, "b": math.inf}))).matched == {"a": None, "b": None}


def test_a_value_of_absurd_depth_is_cut() -> None:
    deep: dict[str, object] = {}
    inner = deep
    for _ in range(100_000):
        inner["a"] = inner = {}
    assert decode(encode(finding(matched={"deep": deep}))).rule.title == "Mimikatz"
