"""Event times in the forms that logs use."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.core.times import iso, parse_time

NOON = datetime(2026, 3, 2, 12, 30, 15, tzinfo=UTC)
TIMES = st.timedeltas(timedelta(days=1), timedelta(days=47_000)).map(
    lambda span: datetime(1970, 1, 1, tzinfo=UTC) + span
)


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-02T12:30:15Z",
        "2026-03-02 12:30:15",
        "2026-03-02t12:30:15z",
        "2026-03-02T12:30:15.0000000Z",
        "2026-03-02 12:30:15,000",
        "2026-03-02T14:30:15+02:00",
        "2026-03-02T07:00:15-0530",
        "2026-03-02 12:30:15 UTC",
        "  2026-03-02T12:30:15Z ",
        1772454615,
        1772454615.0,
        1772454615000,
        1772454615000000,
        1772454615000000000,
        "1772454615",
        "1772454615.000",
        datetime(2026, 3, 2, 12, 30, 15),  # noqa: DTZ001 - a time without a zone is the case
        datetime(2026, 3, 2, 13, 30, 15, tzinfo=timezone(timedelta(hours=1))),
    ],
)
def test_a_time_is_read_however_it_is_written(value: object) -> None:
    assert parse_time(value) == NOON


@pytest.mark.parametrize(
    "value",
    [None, True, False, "", "noon", "2026-13-01T00:00:00Z", "2026-02-30", "2026-03-02T25:00:00Z", "nan", "inf", "1e400",
     float("nan"), float("inf"), 10**400, [], {}, "2026-03-02T12:30:15+99:99", "0001-01-01T00:00:00+14:00"],
)  # fmt: skip
def test_what_is_not_a_time_gives_none(value: object) -> None:
    assert parse_time(value) is None


def test_decimals_beyond_microseconds_are_cut_not_rounded() -> None:
    assert parse_time("2026-03-02T12:30:15.1234569Z") == NOON.replace(microsecond=123456)
    assert parse_time("2026-03-02T12:30:15.5Z") == NOON.replace(microsecond=500000)


def test_parts_that_are_left_out_are_zero() -> None:
    assert parse_time("2026-03-02") == datetime(2026, 3, 2, tzinfo=UTC)
    assert parse_time("2026-03-02T12:30") == datetime(2026, 3, 2, 12, 30, tzinfo=UTC)


def test_a_time_without_a_zone_is_in_the_zone_that_is_given() -> None:
    zone = timezone(timedelta(hours=-8))
    assert parse_time("2026-03-02T04:30:15", zone) == NOON
    assert parse_time("2026-03-02T12:30:15Z", zone) == NOON


@settings(deadline=None, max_examples=200)
@given(TIMES)
def test_a_time_survives_being_written_and_read(time: datetime) -> None:
    text = iso(time)
    assert text is not None
    assert text.endswith("Z")
    assert len(text) == 27
    assert parse_time(text) == time


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=30) | st.integers() | st.floats() | st.booleans() | st.none())
def test_no_value_makes_the_reading_fail(value: object) -> None:
    time = parse_time(value)
    assert time is None or time.tzinfo is UTC


def test_no_time_is_written_as_none() -> None:
    assert iso(None) is None


@settings(deadline=None)
@given(time=TIMES, separator=st.sampled_from("T t"), zone=st.sampled_from(["Z", "z", "", " Z", "+00:00", "UTC"]))
def test_the_usual_form_and_any_other_are_read_alike(time: datetime, separator: str, zone: str) -> None:
    text = time.strftime(f"%Y-%m-%d{separator}%H:%M:%S.%f{zone}")
    assert parse_time(text) == time
    assert parse_time(text[:10]) == time.replace(hour=0, minute=0, second=0, microsecond=0)


@pytest.mark.parametrize("text", ["2026-03-02T24:00:00Z", "2026-03-02T12:30:15+05:00Z", "2026-03-02T12:30:15ZZ"])
def test_what_only_looks_usual_is_not_a_time(text: str) -> None:
    assert parse_time(text) is None
