"""Lookups answer what a naive search over all rows answers."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.core.times import iso
from tocsin.pipeline.enrichments import EnrichmentSettings, Lookup, built_in_lookups

START = datetime(2031, 5, 6, tzinfo=UTC)
one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


class Row(NamedTuple):
    key: str
    since: int | None
    until: int | None
    number: int

    def holds(self, time: int) -> bool:
        return (self.since is None or self.since <= time) and (self.until is None or time < self.until)


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def opened(folder: Path, kind: str, rows: Sequence[Row], *, ignore_case: bool = False) -> Lookup:
    file = folder / "rows.ndjson"
    file.write_bytes(
        b"".join(
            orjson.dumps(
                {
                    "key": row.key,
                    "since": None if row.since is None else iso(at(row.since)),
                    "until": None if row.until is None else iso(at(row.until)),
                    "number": row.number,
                }
            )
            + b"\n"
            for row in rows
        )
    )
    said = EnrichmentSettings(
        name="a",
        kind=kind,
        file=file,
        match="key",
        field="a",
        ignore_case=ignore_case,
        valid_from="since",
        valid_to="until",
    )
    lookup, errors = built_in_lookups().get(kind)(said)
    assert errors == []
    assert lookup is not None
    return lookup


@st.composite
def rows(draw: st.DrawFn, keys: st.SearchStrategy[str], norm: Callable[[str], Any]) -> list[Row]:
    """Rows of which no two hold at once for the same key: each key's time is cut into pieces, some of them held."""
    found = []
    for key in draw(st.lists(keys, max_size=12, unique_by=norm)):
        cuts = sorted(draw(st.sets(st.integers(-5, 5), max_size=3)))
        edges = [None, *cuts, None]
        for since, until in pairwise(edges):
            if draw(st.booleans()):
                found.append(Row(key, since, until, len(found)))
    return draw(st.permutations(found))


def numbered(row: Row | None) -> dict[str, int] | None:
    return None if row is None else {"number": row.number}


texts = st.text("aAbB\u00df\u017f", min_size=1, max_size=4)
times = st.integers(-6, 6)


@one_folder
@pytest.mark.parametrize("ignore_case", [False, True])
@given(data=st.data())
def test_exact(tmp_path: Path, ignore_case: bool, data: st.DataObject) -> None:
    norm = str.casefold if ignore_case else str
    known = data.draw(rows(texts, norm))
    lookup = opened(tmp_path, "exact", known, ignore_case=ignore_case)
    for key, time in data.draw(st.lists(st.tuples(texts, times), max_size=20)):
        right = [row for row in known if norm(row.key) == norm(key) and row.holds(time)]
        assert lookup.find(key, at(time)) == numbered(right[0] if right else None)


@one_folder
@pytest.mark.parametrize("ignore_case", [False, True])
@given(data=st.data())
def test_the_longest_prefix_that_holds(tmp_path: Path, ignore_case: bool, data: st.DataObject) -> None:
    norm = str.casefold if ignore_case else str
    known = data.draw(rows(texts, norm))
    lookup = opened(tmp_path, "prefix", known, ignore_case=ignore_case)
    for key, time in data.draw(st.lists(st.tuples(st.text("aAbB\u00df\u017f"), times), max_size=20)):
        right = [row for row in known if norm(key).startswith(norm(row.key)) and row.holds(time)]
        longest = max(right, key=lambda row: len(norm(row.key)), default=None)
        assert lookup.find(key, at(time)) == numbered(longest)


def _v4(number: int, length: int) -> str:
    return str(IPv4Network((0xC6336400 + number, length), strict=False))


def _v6(number: int, length: int) -> str:
    return str(IPv6Network(((0x20010DB8 << 96) + number, length), strict=False))


networks = st.one_of(
    st.builds(_v4, st.integers(0, 255), st.sampled_from([0, 8, 24, 25, 28, 31, 32])),
    st.builds(_v6, st.integers(0, 7), st.sampled_from([0, 32, 64, 126, 127, 128])),
)
addresses = st.one_of(
    st.integers(0, 300).map(lambda number: str(ip_address(0xC6336400 + number))),
    st.integers(0, 9).map(lambda number: str(ip_address((0x20010DB8 << 96) + number))),
    st.sampled_from(["10.1.2.3", "::1", "nobody"]),
)


@one_folder
@given(data=st.data())
def test_the_longest_network_that_holds(tmp_path: Path, data: st.DataObject) -> None:
    known = data.draw(rows(networks, str))
    lookup = opened(tmp_path, "cidr", known)
    for key, time in data.draw(st.lists(st.tuples(addresses, times), max_size=20)):
        right = []
        if key != "nobody":
            address = ip_address(key)
            right = [
                row
                for row in known
                if ip_network(row.key).version == address.version and address in ip_network(row.key) and row.holds(time)
            ]
        longest = max(right, key=lambda row: ip_network(row.key).prefixlen, default=None)
        assert lookup.find(key, at(time)) == numbered(longest)
