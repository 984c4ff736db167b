"""What is stored in columns is judged by columns, and nothing of a scan shows it but its speed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.node.parquet_logs import WINDOWS, Scans, as_records, flat, logs, table_of, write_parquet
from tests.node.sysmon import SLOW, compiled, event, mapper, mimikatz, whoami
from tests.pipeline.parsers.parquet_writer import parquet
from tocsin.core.column_source import ColumnSource
from tocsin.core.event import ColumnBatch
from tocsin.core.paths import Path as FieldPath
from tocsin.core.values import Record
from tocsin.detection.engine import CompiledRuleset, RowEvaluator
from tocsin.node.column_scanner import ColumnScanner
from tocsin.node.plan import TimeBounds
from tocsin.node.tally import Tally
from tocsin.pipeline import ByteStream
from tocsin.pipeline.parsers import ParquetParser
from tocsin.pipeline.sources import InputRef, Limits

NOON = datetime(2026, 3, 14, 15, 9, 2, tzinfo=UTC)
BOUNDS = st.sampled_from((TimeBounds(), TimeBounds(after=NOON), TimeBounds(before=NOON)))
FORMS = st.sampled_from(
    (
        {},
        {"row_group_size": 100},
        {"row_group_size": 3},
        {"use_dictionary": False},
        {"compression": "zstd", "data_page_version": "2.0"},
        {"write_statistics": False},
    )
)


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Scans:
    return Scans(compiled(tmp_path_factory.mktemp("rules"), WINDOWS))


@settings(deadline=None, max_examples=60)
@given(records=logs(), form=FORMS, bounds=BOUNDS)
def test_a_scan_by_columns_gives_what_a_scan_of_records_gives(
    windows: Scans, records: list[Record], form: dict[str, Any], bounds: TimeBounds
) -> None:
    assume(any(records))  # without columns there are no rows
    with TemporaryDirectory() as folder:
        unit = write_parquet(Path(folder, "log.parquet"), records, **form)
        found, counted = windows.of(unit, bounds)
        expected, expected_tally = windows.of(as_records(unit), bounds)
        reference, _ = windows.of(unit, bounds, "reference")
    assert found == expected == reference
    assert counted == expected_tally
    assert counted.events == len(records)


class Counted:
    """Columns that tell which of them were asked for, and how many records were made of them."""

    def __init__(self, source: ColumnSource) -> None:
        self._source = source
        self.schema, self.rows = source.schema, source.rows
        self.fetched: set[str] = set()
        self.made = 0

    def array(self, path: FieldPath) -> Any:
        self.fetched.add(".".join(path))
        return self._source.array(path)

    def present(self, path: FieldPath) -> Any:
        self.fetched.add(".".join(path))
        return self._source.present(path)

    def peek(self, path: FieldPath) -> Sequence[Any] | None:
        return self._source.peek(path)

    def span(self, path: FieldPath) -> Any | None:
        return self._source.span(path)

    def taken(self, rows: Sequence[int]) -> ColumnSource:
        self.made += len(rows)
        return self._source.taken(rows)

    def records(self, rows: Iterable[int]) -> Iterator[Record]:
        raise AssertionError(f"records were made of {list(rows)}")

    @property
    def is_damaged(self) -> bool:
        return self._source.is_damaged

    def repaired(self) -> int:
        return self._source.repaired()


def judge(
    rules: CompiledRuleset, records: list[Record] | pa.Table, bounds: TimeBounds | None = None
) -> tuple[Counted, list[int], Tally]:
    stream = ByteStream([parquet(records if isinstance(records, pa.Table) else table_of(records))], [])
    batches, tally = ParquetParser().column_batches(stream, "a", Limits()), Tally()
    batch = next(batches)
    assert isinstance(batch, ColumnBatch)
    source = batch.columns = Counted(batch.columns)
    scanner = ColumnScanner(rules, mapper(), bounds or TimeBounds(), RowEvaluator(rules, lambda *_: None), [])
    hits = scanner.scan(batch, tally)
    assert not batch.refused
    return source, [position for position, *_ in hits], tally


MANY = [
    flat(Channel="Microsoft-Windows-Sysmon/Operational", EventID=1, Image=f"C:\\{n}.exe", Unused=f"{n}", At="now")
    for n in range(500)
]
PROCESSES = {name: WINDOWS[name] for name in ("whoami.yml", "mimikatz.yml")}


def test_only_columns_that_rules_need_are_read(tmp_path: Path) -> None:
    source, positions, tally = judge(compiled(tmp_path, PROCESSES), MANY)
    assert positions == []
    assert source.fetched == {"Channel", "EventID"}  # a look at the bytes of `Image` was enough
    assert source.made == 0
    assert tally.log_types == {"windows.sysmon": 500}


def test_only_rows_that_match_become_records(tmp_path: Path) -> None:
    records = [*MANY, {**MANY[0], "Image": "C:\\whoami.exe"}, {**MANY[1], "Image": "C:\\Whoami.exe"}]
    source, positions, _ = judge(compiled(tmp_path, PROCESSES), records)
    assert positions == [500, 501]
    assert source.made == 2


def test_rows_outside_the_time_bounds_cost_only_their_times(tmp_path: Path) -> None:
    records = [{**record, "EventTime": "2026-03-13T00:00:00Z", "Image": "C:\\whoami.exe"} for record in MANY]
    source, positions, tally = judge(compiled(tmp_path, PROCESSES), records, TimeBounds(after=NOON))
    assert positions == []
    assert (tally.events, tally.outside, tally.timeless) == (500, 500, 0)
    assert source.fetched == {"Channel", "EventID", "EventTime"}


TIMES = [datetime(2026, 3, 13, 12, minute=n // 60, second=n % 60, tzinfo=UTC) for n in range(500)]


@pytest.mark.parametrize(
    ("times", "is_read"),
    [
        (pa.array(TIMES, pa.timestamp("us", "UTC")), False),
        (pa.array(TIMES, pa.timestamp("ns", "UTC")), False),
        (pa.array(TIMES, pa.timestamp("ms")), False),
        (pa.array([*TIMES[:-1], None], pa.timestamp("us", "UTC")), True),
        (pa.array([*TIMES[:-1], NOON], pa.timestamp("us", "UTC")), True),
        (pa.array([time.isoformat() for time in TIMES]), True),
        (pa.array([int(time.timestamp()) for time in TIMES]), True),
    ],
    ids=["us", "ns", "ms", "one without", "one within", "texts", "seconds"],
)
def test_times_are_not_read_where_the_footer_says_that_all_are_outside(
    tmp_path: Path, times: pa.Array, is_read: bool
) -> None:
    table = table_of(MANY).append_column("EventTime", times)
    rules = compiled(tmp_path, PROCESSES)
    source, _, tally = judge(rules, table, TimeBounds(after=NOON))
    assert ("EventTime" in source.fetched) == is_read
    within = sum(time is None or time >= NOON for time in [*TIMES[:-1], NOON]) if times[-1].as_py() == NOON else 0
    timeless = times.null_count
    assert (tally.events, tally.timeless, tally.outside) == (500, timeless, 500 - within - timeless)


def test_few_rows_of_a_kind_are_judged_as_records(tmp_path: Path) -> None:
    source, positions, _ = judge(compiled(tmp_path, PROCESSES), [*MANY[:3], {**MANY[3], "Image": "C:\\whoami.exe"}])
    assert positions == [3]
    assert source.made == 4


def parquet_of(folder: Path, records: list[Record], **form: Any) -> InputRef:
    return write_parquet(folder / "log.parquet", records, **form)


@pytest.mark.parametrize("rows", [50, 400])
def test_rules_that_cannot_be_judged_are_rested_and_told_as_for_records(tmp_path: Path, rows: int) -> None:
    records = [event(n, command="a" * 5_000 if n in (170, 171, 390) else f"a{n}") for n in range(400)]
    records += [whoami(401), mimikatz(402)] * 100
    unit = parquet_of(tmp_path, records, row_group_size=rows)
    slow = Scans(compiled(tmp_path / "rules", {"slow.yml": SLOW, **PROCESSES}))
    found, counted = slow.of(unit)
    expected, expected_tally = slow.of(as_records(unit))
    assert found == expected
    assert counted.failures.keys() == expected_tally.failures.keys() != set()
    assert [(one.count, one.first.location) for one in counted.failures.values()] == [
        (one.count, one.first.location) for one in expected_tally.failures.values()
    ]


def test_lists_and_maps_on_the_way_to_what_decides_a_route_are_looked_into(windows: Scans, tmp_path: Path) -> None:
    channel = "Microsoft-Windows-Sysmon/Operational"
    systems = [[{"Channel": channel, "EventID": "1"}], [], None, [{"Channel": "Security", "EventID": "4624"}]] * 80
    data = [{"Image": "C:\\whoami.exe"}] * len(systems)
    maps = pa.array(
        [[("winlog", "x"), ("channel", channel)] if n % 2 else None for n in range(len(systems))],
        pa.map_(pa.string(), pa.string()),
    )
    event_column = pa.array([{"System": system, "EventData": its} for system, its in zip(systems, data, strict=True)])
    path = tmp_path / "log.parquet"
    pa.parquet.write_table(pa.table({"Event": event_column, "winlog": maps}), path)
    unit = InputRef("log", path, path.stat().st_size)
    found, counted = windows.of(unit)
    expected, expected_tally = windows.of(as_records(unit))
    assert found == expected != []
    assert counted == expected_tally


def test_texts_that_are_not_utf8_are_repaired_and_counted(windows: Scans, tmp_path: Path) -> None:
    broken = pa.array([b"C:\\\xffwhoami.exe", b"C:\\whoami.exe"] * 200).view(pa.string())
    columns = {"Channel": ["Microsoft-Windows-Sysmon/Operational"] * 400, "EventID": [1] * 400, "Image": broken}
    path = tmp_path / "log.parquet"
    pa.parquet.write_table(pa.table(columns), path)
    unit = InputRef("log", path, path.stat().st_size)
    assert windows.of(unit) == windows.of(as_records(unit))
    assert windows.of(unit)[1].repaired == 200


def test_a_column_that_is_damaged_is_told_once(windows: Scans, tmp_path: Path) -> None:
    records = [{**record, "Image": "C:\\whoami.exe"} for record in MANY]
    unit = parquet_of(tmp_path, records, use_dictionary=False, compression="none")
    path = Path(unit.source)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"C:\\whoami.exe", b"\xff\xff\xff\xffhoami.exe", 1)[: len(data)])
    _, counted = windows.of(unit)
    _, expected = windows.of(as_records(unit))
    assert counted == expected
