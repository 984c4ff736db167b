"""Findings that wait for the report: which are kept when there are too many, and which with their events."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.findings import finding
from tests.cli.report.making import hit, rule_of, write_report
from tocsin.cli.report import ReportWriter
from tocsin.cli.report.keeper import FindingKeeper
from tocsin.core.entity import Entity
from tocsin.core.errors import UsageError
from tocsin.core.finding import LEVELS, Finding, Level

TIMES = st.none() | st.integers(0, 59).map(lambda second: f"2026-03-14T15:09:{second:02}.000000Z")


def made(number: int, level: Level = "low", host: str = "WS01", time: str | None = "2026-03-14T15:09:00Z") -> Finding:
    return finding(level=level, position=number, time=time, entities=(Entity("host", host),))


def kept(keeper: FindingKeeper) -> list[int]:
    return [keeper.finding(note).events[0].position for note in keeper.notes()]


@given(times=st.lists(TIMES, max_size=30))
def test_all_come_back_in_the_order_of_time_those_without_last(times: list[str | None]) -> None:
    keeper = FindingKeeper(BytesIO())
    for number, time in enumerate(times):
        keeper.take(hit(made(number, time=time)))
    expected = sorted(range(len(times)), key=lambda number: (times[number] is None, times[number] or "", number))
    assert kept(keeper) == expected
    lines = [keeper.whole(note)[0] for note in keeper.notes()]
    assert lines == [hit(made(number, time=times[number])).line for number in expected]


@given(levels=st.lists(st.sampled_from(LEVELS), max_size=40), most=st.integers(1, 20))
def test_of_too_many_the_gravest_and_then_the_first_are_kept(levels: list[Level], most: int) -> None:
    keeper = FindingKeeper(BytesIO(), most)
    for number, level in enumerate(levels):
        keeper.take(hit(made(number, level)))
    gravest_first = sorted(range(len(levels)), key=lambda number: (-LEVELS.index(levels[number]), number))
    assert kept(keeper) == sorted(gravest_first[:most])
    assert keeper.count == len(levels)


def test_a_noisy_rule_pushes_out_nothing_but_itself() -> None:
    keeper = FindingKeeper(BytesIO(), 150)
    for number in range(1_000):
        keeper.take(hit(made(number, "critical"), rule=0))
    keeper.take(hit(made(1_000, "low"), rule=1))
    keeper.take(hit(made(1_001, "critical", host="WS02"), rule=0))
    assert kept(keeper) == [*range(148), 1_000, 1_001]


def test_events_are_kept_as_far_as_there_is_room_the_gravest_first() -> None:
    size = len(hit(made(0)).detail)
    keeper = FindingKeeper(BytesIO(), most_event_bytes=2 * size)
    for number, level in enumerate(("low", "critical", "high", "low")):
        keeper.take(hit(made(number, level)))  # type: ignore[arg-type]  # they are levels
    chosen = keeper.with_events()
    assert [note.offset in chosen for note in keeper.notes()] == [False, True, True, False]


def test_equal_findings_make_equal_reports(tmp_path: Path) -> None:
    one, other = (
        write_report(tmp_path / name, [hit(made(number)) for number in range(5)], (rule_of(made(0)),)).read_bytes()
        for name in ("a", "b")
    )
    assert one == other


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full, which stands for a disk without room")
def test_a_disk_without_room_is_told_with_what_to_do() -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        writer = ReportWriter(BytesIO(), full)
        with pytest.raises(UsageError, match="cannot be written") as caught:
            writer.take(hit(made(0)))
    assert "TMPDIR" in (caught.value.remedy or "")
