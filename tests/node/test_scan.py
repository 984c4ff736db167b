from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import orjson
import pytest

from tests.node.sysmon import MAPPINGS, compiled, event, mapper, mimikatz, whoami
from tests.pipeline.parsers.evtx_writer import CHUNK_BYTES, FILE_HEADER_BYTES, evtx, file_header
from tocsin.core.errors import InputError, UsageError
from tocsin.node import Interrupt, Lanes, ScanReport, ScanSettings, run_scan
from tocsin.node.joining import Joining
from tocsin.node.lane import WorkerLost
from tocsin.node.spool import MEMORY_BYTES
from tocsin.node.tally import Tally
from tocsin.pipeline.sources import Input, InputPart, InputRef, Limits, find_inputs
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
    spool: Path | None = None,
    sink: Collector | None = None,
    interrupt: Interrupt | None = None,
) -> tuple[list[bytes], ScanReport, list[int]]:
    sink = sink or Collector()
    advances: list[int] = []
    with Lanes(jobs, spool or folder) if jobs > 1 else nullcontext() as lanes:
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


def files(folder: Path) -> list[InputRef]:
    """Write logs that are divided: lines of all kinds, and chunks with gaps between them."""
    folder.mkdir()
    records = [orjson.dumps(whoami(n) if n % 3 else mimikatz(n)) + b"\n" for n in range(120)]
    (folder / "a.json").write_bytes(
        b"".join(
            [*records[:40], b"broken\n", *records[40:80], b"\n\r\n", *records[80:], b"also broken\n", b"\n" * 9000]
        )
    )
    (folder / "b.json").write_bytes(b"".join(records[:3]))
    windows = [evtx([windows_event(n)], first=n)[FILE_HEADER_BYTES:] for n in range(1, 9)]
    gap, noise = bytes(CHUNK_BYTES), b"?" * CHUNK_BYTES
    (folder / "c.evtx").write_bytes(
        file_header(12) + b"".join([*windows[:2], gap, gap, *windows[2:5], noise, gap, *windows[5:], gap, gap])
    )
    (folder / "d.evtx").write_bytes(file_header(3) + gap * 3)
    (folder / "e.txt").write_bytes(b"no log\n" * 9000)
    units, errors = find_inputs([str(folder)])
    assert errors == []
    return units


def windows_event(number: int) -> dict[str, object]:
    tree: dict[str, object] = whoami(number)["Event"]
    system = tree["System"]
    assert isinstance(system, dict)
    return {
        "System": {
            "Provider": {"@Name": "Microsoft-Windows-Sysmon"},
            "EventID": "1",
            "TimeCreated": {"@SystemTime": "2026-03-14T15:09:00.000000Z"},
            "EventRecordID": str(number),
            "Channel": system["Channel"],
            "Computer": system["Computer"],
        },
        "EventData": {"Image": "C:\\Windows\\System32\\whoami.exe"},
    }


def counted(report: ScanReport) -> object:
    tally = report.tally
    first = {source: (faults.count, str(faults.first)) for source, faults in tally.faulty.items()}
    return described(report), tally.skipped, tally.repaired, first


@pytest.mark.parametrize("part_bytes", [997, 5_000, 2 * CHUNK_BYTES, 1 << 20])
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_a_file_scanned_in_parts_gives_what_it_gives_as_a_whole(tmp_path: Path, part_bytes: int, jobs: int) -> None:
    units = files(tmp_path / "logs")
    whole, whole_report, _ = scan(tmp_path, units, 1)
    assert len(whole) == 131
    lines, report, advances = scan(tmp_path, units, jobs, part_bytes=part_bytes)
    assert lines == whole
    assert counted(report) == counted(whole_report)
    assert sum(advances) == 131
    assert [faults.first.location and faults.first.location.line for faults in report.tally.faulty.values()] == [
        41,
        None,
    ]
    assert [Path(source).name for source in report.tally.empty] == ["d.evtx"]
    assert report.tally.size == sum(unit.size or 0 for unit in units)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_limit_gives_the_first_findings_of_a_file_in_parts(tmp_path: Path, jobs: int) -> None:
    units = files(tmp_path / "logs")
    whole, _, _ = scan(tmp_path, units, 1)
    lines, report, _ = scan(tmp_path, units, jobs, part_bytes=3_000, limit=70)
    assert lines == whole[:70]
    assert report.limit_reached


def test_a_scan_that_is_asked_to_stop_in_a_file_in_parts_reports_what_it_found(tmp_path: Path) -> None:
    units = files(tmp_path / "logs")
    whole, _, _ = scan(tmp_path, units, 1)
    interrupt = Interrupt()
    lines, report, _ = scan(tmp_path, units, 2, part_bytes=3_000, sink=Collector(interrupt, 1), interrupt=interrupt)
    assert report.interrupted
    assert lines == whole[: len(lines)]
    assert report.findings.total() == len(lines) >= 1


def test_a_process_that_is_killed_costs_its_part_and_nothing_else(tmp_path: Path) -> None:
    def part(number: int, *, kills: bool = False) -> ListInput:
        return ListInput("big.json", (whoami(number), whoami(number + 1)), kills=kills)

    parts = [
        InputPart(part(1), None, 0, 10),
        InputPart(part(3, kills=True), None, 10, 20),
        InputPart(part(5), None, 20, 30),
        InputPart(part(7), None, 30, None),
    ]
    tally = Tally()
    joining = Joining(tally)
    lines = []
    with Lanes(2, tmp_path) as lanes:
        settings = ScanSettings(MAPPINGS, Limits())
        for done, counts, hits in lanes.scan(compiled(tmp_path), settings, parts, lambda *_: None, Interrupt()):
            lines += [hit.line for hit in hits]
            joining.add(done, counts)
    expected, _, _ = scan(tmp_path, [part(1), part(5), part(7)], 1)
    assert lines == expected
    assert (tally.inputs, tally.events, tally.empty) == (1, 6, [])
    (error,) = tally.lost
    assert isinstance(error, WorkerLost)
    assert str(error.location) == "big.json"
    assert "this input from byte 10 to 20 was killed by SIGKILL" in error.message


def test_a_folder_that_cannot_be_written_to_is_told_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write to") as told:
        scan(tmp_path, some_units(), 2, spool=tmp_path / "nowhere")
    assert "-j 1" in (told.value.remedy or "")
