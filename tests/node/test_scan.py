from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.node.sysmon import MAPPINGS, compiled, event, mapper, mimikatz, whoami
from tocsin.core.errors import InputError
from tocsin.node import Interrupt, Lanes, ScanReport, ScanSettings, run_scan
from tocsin.node.lane import WorkerLost
from tocsin.node.spool import MEMORY_BYTES
from tocsin.pipeline.sources import Input, Limits
from tocsin.testing.inputs import ListInput


class Collector:
    def __init__(self, interrupt: Interrupt | None = None, requests: int = 0) -> None:
        self.lines: list[bytes] = []
        self._interrupt = interrupt
        self._requests = requests

    def write(self, line: bytes) -> None:
        self.lines.append(line)
        if self._interrupt is not None and self._requests:
            self._requests -= 1
            self._interrupt.request()


def scan(
    folder: Path,
    units: Sequence[Input],
    jobs: int,
    *,
    limit: int | None = None,
    part_bytes: int | None = None,
    sink: Collector | None = None,
    interrupt: Interrupt | None = None,
) -> tuple[list[bytes], ScanReport, list[int]]:
    sink = sink or Collector()
    advances: list[int] = []
    with Lanes(jobs, folder) if jobs > 1 else nullcontext() as lanes:
        report = run_scan(
            compiled(folder),
            mapper(),
            ScanSettings(MAPPINGS, Limits(), limit=limit, part_bytes=part_bytes),
            units,
            sink,
            lanes=lanes,
            on_advance=lambda events, size: advances.append(events),
            interrupt=interrupt or Interrupt(),
        )
    return sink.lines, report, advances


def some_units() -> list[ListInput]:
    units = [
        ListInput(f"{name}.evtx", tuple(whoami(n) if n % 2 else mimikatz(n) for n in range(count)))
        for name, count in (("a", 9), ("b", 1), ("c", 600), ("d", 4))
    ]
    units.insert(2, ListInput("quiet.evtx", (event(1), {"x": 1})))
    units.insert(3, ListInput("broken.evtx", (whoami(1),), faults=(InputError("x"),), fails=ValueError("boom")))
    return units


def described(report: ScanReport) -> object:
    tally = report.tally
    return (
        report.findings,
        report.interrupted,
        report.limit_reached,
        [
            (tally.events, tally.size, tally.inputs, tally.log_types, tally.unknown, tally.faults, tally.empty),
            [str(error) for error in tally.lost],
        ],
    )


@pytest.mark.parametrize("jobs", [2, 3])
def test_findings_their_order_and_all_counts_are_the_same_for_any_number_of_processes(
    tmp_path: Path, jobs: int
) -> None:
    alone, alone_report, alone_advances = scan(tmp_path, some_units(), 1)
    together, report, advances = scan(tmp_path, some_units(), jobs)
    assert len(alone) == 615
    assert together == alone
    assert described(report) == described(alone_report)
    assert sum(advances) == sum(alone_advances) == 617


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_limit_gives_the_first_findings(tmp_path: Path, jobs: int) -> None:
    everything, _, _ = scan(tmp_path, some_units(), 1)
    lines, report, _ = scan(tmp_path, some_units(), jobs, limit=12)
    assert lines == everything[:12]
    assert report.limit_reached
    assert report.findings.total() == 12


def test_a_limit_that_is_not_reached_is_not_said_to_be(tmp_path: Path) -> None:
    _, report, _ = scan(tmp_path, some_units(), 1, limit=10_000)
    assert not report.limit_reached


def test_a_process_that_is_killed_costs_its_input_and_no_other(tmp_path: Path) -> None:
    killer = ListInput("killer.evtx", (whoami(1),), kills=True)
    a, *others = some_units()
    expected, _, _ = scan(tmp_path, [a, *others], 1)
    lines, report, _ = scan(tmp_path, [a, killer, *others, killer], 2)
    assert lines == expected
    killed = [error for error in report.tally.lost if isinstance(error, WorkerLost)]
    assert [str(error.location) for error in killed] == ["killer.evtx", "killer.evtx"]
    assert "SIGKILL" in killed[0].message


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_scan_that_is_asked_to_stop_reports_what_it_found(tmp_path: Path, jobs: int) -> None:
    interrupt = Interrupt()
    units = [ListInput(f"{n}.evtx", (whoami(1),)) for n in range(50)]
    lines, report, _ = scan(tmp_path, units, jobs, sink=Collector(interrupt, 1), interrupt=interrupt)
    assert report.interrupted
    if jobs == 1:
        assert len(lines) == 1
    else:  # how much the workers had done already is a matter of their speed
        assert 1 <= len(lines) <= len(units)
    assert report.findings.total() == len(lines)
    assert report.tally.inputs == len(lines)


def test_asking_twice_stops_at_once(tmp_path: Path) -> None:
    interrupt = Interrupt()
    lines, report, _ = scan(tmp_path, some_units(), 1, sink=Collector(interrupt, 2), interrupt=interrupt)
    assert report.interrupted
    assert len(lines) == 2


def test_no_temporary_files_are_left(tmp_path: Path) -> None:
    lines, _, _ = scan(tmp_path, some_units(), 2)
    assert sum(map(len, lines)) > MEMORY_BYTES  # enough to need them
    assert list(tmp_path.glob("tocsin-*")) == []
