"""Amounts for people."""

import pytest

from tocsin.cli.output.amounts import duration, rate, size


@pytest.mark.parametrize(
    ("number", "told"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (999_499, "999 kB"), (999_500, "1.00 MB"), (12_345_678, "12.3 MB")],
)
def test_bytes_have_three_digits(number: int, told: str) -> None:
    assert size(number) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0.0 s"), (9.96, "10 s"), (59, "59 s"), (90, "1.5 min"), (5400, "1.5 h"), (200_000, "2.3 d")],
)
def test_durations_have_one_unit(seconds: float, told: str) -> None:
    assert duration(seconds) == told


@pytest.mark.parametrize(("number", "told"), [(0, "0"), (0.44, "0.4"), (12.4, "12"), (12_345, "12,345")])
def test_rates_are_short(number: float, told: str) -> None:
    assert rate(number) == told
