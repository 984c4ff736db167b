"""Chance and moments: pinned, since the same seed must give the same bytes everywhere."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tocsin.simulate.dice import Dice
from tocsin.simulate.moments import (
    epoch_millis,
    iso_micros,
    iso_seconds,
    minute_of_day,
    moment_of,
    spaced_millis,
    web_time,
    weekday,
)

MOMENT = moment_of(datetime(2026, 3, 2, 7, 8, 9, 12_345, tzinfo=UTC))


def test_dice_fall_as_they_fall_everywhere() -> None:
    dice = Dice("a")
    assert [dice.below(1000) for _ in range(4)] == [272, 67, 599, 644]
    assert dice.uuid() == "2cdf08bc-18b4-4971-a8e2-323f288eae67"
    assert dice.pick("abcdef") + dice.letters(4) == "f4AJS"


@given(st.text(max_size=8), st.integers(1, 10**6))
def test_a_draw_is_below_its_limit(seed: str, limit: int) -> None:
    assert 0 <= Dice(seed).below(limit) < limit


@given(st.text(max_size=8), st.lists(st.integers(), max_size=20))
def test_shuffling_loses_nothing(seed: str, items: list[int]) -> None:
    assert sorted(Dice(seed).shuffled(items)) == sorted(items)


def test_moments_are_written_as_logs_have_them() -> None:
    assert iso_micros(MOMENT) == "2026-03-02T07:08:09.012345Z"
    assert iso_seconds(MOMENT) == "2026-03-02T07:08:09Z"
    assert spaced_millis(MOMENT) == "2026-03-02 07:08:09.012"
    assert epoch_millis(MOMENT) == "1772435289.012"
    assert web_time(MOMENT) == "02/Mar/2026:07:08:09 +0000"


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda time: time.year >= 1970))
def test_days_of_the_week_are_the_calendars(time: datetime) -> None:
    moment = moment_of(time)
    assert weekday(moment) == time.weekday()
    assert minute_of_day(moment) == time.hour * 60 + time.minute
