"""The details of findings: bounded, and never at odds with what explanations say."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.node.sysmon import mapper, mimikatz
from tocsin.core.fields import read_field
from tocsin.core.logsource import LogSource
from tocsin.core.ports import Resolution
from tocsin.core.values import ABSENT
from tocsin.detection.details import Step, bounded, detail, places_of, read_detail
from tocsin.detection.engine import CompiledRule
from tocsin.detection.engine.explain import explain
from tocsin.detection.engine.explanation import Node
from tocsin.detection.engine.expression import And, Atom, Expression, Named, Not, Or, Text

KEYS = st.sampled_from(["a", "b", "c.d"])
VALUES = st.recursive(
    st.none() | st.sampled_from(["x", "y", 1]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
RECORDS = st.dictionaries(KEYS, VALUES, max_size=3)
PATHS = st.lists(st.lists(KEYS | st.just("*"), min_size=1, max_size=3).map(tuple), max_size=3).map(tuple)


def rule(condition: Expression) -> CompiledRule:
    return CompiledRule("id", "title", "high", "test", LogSource("windows", "process_creation"), condition, "", "x.yml")


def explained(condition: Expression, record: dict[str, Any]) -> tuple[Step, Node]:
    one, route = rule(condition), mapper().route(record)
    step = read_detail(detail(one, record, route)).step
    assert step is not None
    return step, explain(one, record, route).tree


def contains(field: str | None, text: str) -> Atom:
    return Atom(field, Text("contains", text))


@given(record=RECORDS, paths=PATHS, dotted=st.booleans())
def test_a_field_that_has_a_value_has_a_place(record: dict[str, Any], paths: Any, dotted: bool) -> None:
    resolution = Resolution("a.b", paths, "mapping", dotted)
    value = read_field(record, resolution)
    if value is not ABSENT and value is not None and not isinstance(value, dict):
        assert places_of(record, resolution)


def test_places_are_those_that_were_read() -> None:
    record = {"a": {"x": {"v": "1"}, "y": {"v": "2"}}, "list": [{"v": "3"}, {"v": "4"}], "n": None}
    assert places_of(record, Resolution("v", (("n",), ("a", "*", "v")), "mapping")) == ["a.x.v", "a.y.v"]
    assert places_of(record, Resolution("v", (("list", "v"),), "mapping")) == ["list.v"]
    assert places_of(record, Resolution("v", (("nowhere",),), "mapping")) == []


def test_steps_say_what_the_explanation_says() -> None:
    condition = And(
        (
            Named("tool", Or((contains("Image", "nothing"), contains("CommandLine", "SEKURLSA".lower())))),
            Not(Named("filter", contains("User", "nobody"))),
            contains(None, "sekurlsa"),
        )
    )
    step, tree = explained(condition, mimikatz(1))

    def check(one: Step, node: Node) -> None:
        assert (one.kind, one.verdict, one.text) == (node.kind, node.verdict, node.label or node.wanted or "")
        assert (one.field, one.path, one.by, one.why) == (node.field, node.path, node.resolved_by, node.why)
        for child, its in zip(one.children, node.children, strict=True):
            check(child, its)

    check(step, tree)
    found = step.children[0].children[0].children[1]
    assert found.places == ("Event.EventData.CommandLine",)
    assert found.mark == "sekurlsa"


def test_failed_alternatives_beyond_the_first_few_are_counted() -> None:
    texts = [*(f"nothing{number}" for number in range(500)), "sekurlsa"]
    step, _ = explained(Or(tuple(contains("CommandLine", text) for text in texts)), mimikatz(1))
    assert [child.verdict for child in step.children] == ["false"] * 4 + ["true"]
    assert step.more == 496


def test_an_event_that_fits_is_kept_as_it_is() -> None:
    text, is_cut = bounded(mimikatz(1), 32_768)
    assert text is not None
    assert orjson.loads(text) == mimikatz(1)
    assert not is_cut


@pytest.mark.parametrize("size", [5_000, 60_000, 10_000_000])
def test_long_texts_are_cut_until_the_event_fits(size: int) -> None:
    record = {"a": "x" * size, "b": ["y" * size], "c": "short"}
    text, is_cut = bounded(record, 9_000)
    assert text is not None
    assert is_cut
    assert len(text.encode()) <= 9_000
    assert orjson.loads(text)["c"] == "short"
    assert "more characters)" in orjson.loads(text)["a"]


def test_an_event_of_too_many_values_is_left_out() -> None:
    assert bounded({str(number): "x" * 64 for number in range(10_000)}, 32_768) == (None, True)


def test_a_finding_of_no_rule_has_no_explanation() -> None:
    record = mimikatz(1)
    assert read_detail(detail(None, record, mapper().route(record))).step is None
