"""Readings say what `read` says, whatever the records and paths are."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.paths import Path, read, reading

KEYS = st.sampled_from(["a", "b", "c", "a.b"])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text("xy", max_size=2))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)
RECORDS = st.dictionaries(KEYS, VALUES, max_size=4)
PATHS = st.lists(
    st.lists(st.one_of(KEYS, st.sampled_from(["*", "**", "[a=x]"])), min_size=1, max_size=4).map(tuple), max_size=4
).map(tuple)


@given(RECORDS, PATHS)
def test_a_reading_gives_what_read_gives(record: dict[str, Any], paths: tuple[Path, ...]) -> None:
    assert reading(paths)(record) is read(record, paths) or reading(paths)(record) == read(record, paths)
