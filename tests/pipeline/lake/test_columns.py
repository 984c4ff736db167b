"""Columns say what the record says, or that they do not."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.core.fields import read_field
from tocsin.core.paths import parse_path
from tocsin.core.ports import Resolution
from tocsin.core.values import ABSENT, text_of
from tocsin.pipeline.lake.columns import CORE_FIELDS, ColumnPlan
from tocsin.pipeline.lake.layout import FieldLayout
from tocsin.pipeline.lake.names import column_name, field_name
from tocsin.testing.routes import FlatRoute

NAMES = "abcdefgh"
KEYS = st.sampled_from(["a", "b", "c", "a.b", "b.c", "a.b.c", "[a=b]", ""])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.floats(), st.sampled_from(["", "b", "é"]))
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))
RECORDS = st.dictionaries(KEYS, VALUES, max_size=5)
PARTS = st.sampled_from(["a", "b", "c", "a.b", "*", "**", "[a=b]"])
PATHS = st.lists(PARTS, min_size=1, max_size=3).map(tuple)
RESOLUTIONS = st.builds(
    Resolution,
    st.sampled_from(["a", "b", "a.b", "a.b.c", "c.a", "a.b.c.a.b.c.a"]),
    st.lists(PATHS, max_size=3).map(tuple),
    st.just("mapping"),
    st.booleans(),
    st.sampled_from([None, None, None, "implied"]),
)


def told(value: Any) -> str | None:
    """Give the text that a column should hold; None for what it cannot."""
    if isinstance(value, str | int | float):
        return text_of(value)
    return None


@given(RECORDS, st.lists(RESOLUTIONS, max_size=8))
@example({"a": None, "b": {"a": 1}}, [Resolution("a", (("a",), ("b", "a")), "mapping")])
@example({"a": {"b": "x"}, "a.b": "y"}, [Resolution("a.b", (), "native", dotted=True)])
def test_a_column_says_what_rules_see_or_is_named_odd(record: dict[str, Any], resolutions: list[Resolution]) -> None:
    texts, odd = FieldLayout(dict(zip(NAMES, resolutions, strict=False))).read(record)
    for name, resolution in zip(NAMES, resolutions, strict=False):
        value = read_field(record, resolution)
        if name in odd:
            assert name not in texts
            assert told(value) is None or any("*" in path[-1] for path in resolution.paths)
        else:
            assert texts.get(name) == told(value)
            assert told(value) is not None or value is ABSENT


@given(st.text(max_size=12))
def test_a_column_tells_its_field(field: str) -> None:
    assert field_name(column_name(field)) == field


@given(st.lists(st.text("aAbBxX_.-0 é", max_size=5), unique=True))
def test_no_two_fields_have_columns_that_an_engine_could_confuse(fields: list[str]) -> None:
    columns = [column_name(field) for field in fields]
    assert len({column.casefold() for column in columns}) == len(fields)
    assert not any(column.startswith("_") for column in columns)


def test_names_of_columns_can_be_read() -> None:
    assert [column_name(field) for field in ("CommandLine", "user", "User", "userIdentity.arn", "c-ip", "x")] == [
        "x_command_line",
        "user",
        "x_user",
        "user_identity_0arn",
        "c_92d_ip",
        "xx",
    ]


def test_a_plan_has_each_field_once_and_none_of_enrichments() -> None:
    plan = ColumnPlan(["b", "a", "b", "_enriched.geo.country"])
    assert plan.fields == (*CORE_FIELDS, "a", "b")
    assert plan.read({"a": 1, "b": ["x"]}, FlatRoute()) == ({"a": "1"}, {"b"})


def test_of_too_many_fields_the_first_are_columns() -> None:
    plan = ColumnPlan(f"f{number}" for number in range(1000))
    assert len(plan.fields) == len(CORE_FIELDS) + 600
    assert "f599" in plan.fields
    assert "f600" not in plan.fields


def test_paths_that_search_are_read_as_rules_read_them() -> None:
    paths = (parse_path("list.[name=a].value"),)
    layout = FieldLayout({"a": Resolution("a", paths, "mapping")})
    assert layout.read({"list": [{"name": "b", "value": 1}, {"name": "a", "value": 2}]}).texts == {"a": "2"}
    assert layout.read({"other": 1}).texts == {}


def test_a_number_too_long_for_a_text_is_odd() -> None:
    assert FieldLayout({"a": Resolution("a", (("a",),), "mapping")}).read({"a": 10**5000}).odd == {"a"}
