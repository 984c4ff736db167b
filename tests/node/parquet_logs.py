"""Windows logs in columns, and scans of them by either way, for tests that hold the two ways equal."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
from hypothesis import strategies as st
from pyarrow.parquet import write_table

from tests.node.sysmon import MIMIKATZ, WHOAMI, event, mapper
from tocsin.core.event import Batch, RecordBatch
from tocsin.core.values import Record
from tocsin.detection.engine import CompiledRuleset
from tocsin.node.plan import EvaluatorName, ScanSettings, TimeBounds
from tocsin.node.scanner import Hit, Scanner
from tocsin.node.tally import Tally
from tocsin.pipeline.parsers import ParserRegistry
from tocsin.pipeline.sources import InputRef, Limits

LOGON = """
title: Logon from afar
id: 6f4a1c1e-0000-4000-8000-000000000011
status: test
level: low
logsource: {product: windows, service: security}
detection:
  selection: {EventID: 4624, LogonType: 3}
  filter: {IpAddress: '127.0.0.1'}
  condition: selection and not filter
"""
KEYWORD = """
title: A keyword in any event
id: 6f4a1c1e-0000-4000-8000-000000000012
status: test
level: high
logsource: {product: windows}
detection:
  keywords: [sekurlsa, delpy]
  condition: keywords
"""
NO_COMMAND = """
title: A process without a command line
id: 6f4a1c1e-0000-4000-8000-000000000013
status: test
level: medium
logsource: {product: windows, category: process_creation}
detection:
  selection: {CommandLine: null}
  other: {User|exists: true}
  condition: selection and other
"""
WINDOWS = {
    "whoami.yml": WHOAMI,
    "mimikatz.yml": MIMIKATZ,
    "logon.yml": LOGON,
    "keyword.yml": KEYWORD,
    "no_command.yml": NO_COMMAND,
}

_ALL = TimeBounds()
_TIMES = ("2026-03-14T15:09:01Z", "2026-03-14T15:09:02.5Z", "2026-03-14 16:00:00", "2026-03-15T00:00:00Z", "-", None)
_IMAGES = ("C:\\Windows\\System32\\whoami.exe", "C:\\WHOAMI.EXE", "C:\\x.exe", "C:\\ſekurlſa", None)
_COMMANDS = ("whoami /all", "mimikatz SEKURLSA::x", "ſekurlsa", "cmd", "", None)


def flat(**fields: Any) -> Record:
    """Give a flat record of the fields that are not None."""
    return {name: value for name, value in fields.items() if value is not None}


_SYSMON = st.builds(
    flat,
    Channel=st.sampled_from(("Microsoft-Windows-Sysmon/Operational", "microsoft-windows-sysmon/operational")),
    EventID=st.sampled_from((1, 1, 1, 3, 11)),
    EventTime=st.sampled_from(_TIMES),
    Image=st.sampled_from(_IMAGES),
    CommandLine=st.sampled_from(_COMMANDS),
    User=st.sampled_from(("CORP\\alice", None)),
    RecordNumber=st.integers(1, 5),
    Hostname=st.just("WS01"),
)
_SECURITY = st.builds(
    flat,
    Channel=st.just("Security"),
    EventID=st.sampled_from((4624, 4688, 4634)),
    EventTime=st.sampled_from(_TIMES),
    LogonType=st.sampled_from((2, 3, None)),
    IpAddress=st.sampled_from(("127.0.0.1", "10.0.0.7", None)),
    Message=st.sampled_from(("an account was logged on", "delpy was here", None)),
    EventData=st.sampled_from((None, None, {"LogonType": "3"})),
)
_STRANGERS = st.builds(
    flat,
    app=st.sampled_from(("nginx", "mimikatz sekurlsa", None)),
    Channel=st.sampled_from(("Security", None, None)),
    tags=st.sampled_from((["a", "delpy"], [], None)),
    deep=st.sampled_from(({"x": "sekurlsa"}, {"x": None}, None)),
)
_EVTX = st.builds(
    event,
    st.integers(1, 9),
    st.sampled_from(_IMAGES[:4]),
    st.sampled_from(_COMMANDS[:5]),
    st.sampled_from(_TIMES[:4]),
)
POOLS = st.one_of(
    st.lists(st.one_of(_SYSMON, _SECURITY, _STRANGERS), min_size=1, max_size=12),
    st.lists(st.one_of(_EVTX, _STRANGERS), min_size=1, max_size=8),
)


@st.composite
def logs(draw: st.DrawFn, most: int = 260) -> list[Record]:
    """Give many records of a few different ones, so that some kinds are judged by columns and others by rows."""
    pool = draw(POOLS)
    weights = draw(st.lists(st.sampled_from((1, 3, 90)), min_size=len(pool), max_size=len(pool)))
    mixed = [record for record, weight in zip(pool, weights, strict=True) for _ in range(weight)]
    step = draw(st.sampled_from((1, 7, 11)))
    return [mixed[(place * step) % len(mixed)] for place in range(min(most, len(mixed)))]


def table_of(records: Sequence[Record]) -> pa.Table:
    """Give records as columns: every key is one, and null where a record does not have it."""
    names = dict.fromkeys(name for record in records for name in record)
    return pa.table({name: pa.array([record.get(name) for record in records]) for name in names})


def write_parquet(path: Path, records: Sequence[Record], **form: Any) -> InputRef:
    """Write records as a Parquet file."""
    write_table(table_of(records), path, **form)
    return InputRef(path.as_posix(), path, path.stat().st_size)


def write_ndjson(path: Path, records: Iterable[Record]) -> InputRef:
    """Write records as lines of JSON."""
    path.write_bytes(b"".join(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in records))
    return InputRef(path.as_posix(), path, path.stat().st_size)


@dataclass(frozen=True)
class AsRecords(InputRef):
    """An input that gives no columns, so that it is judged record by record."""

    unit: InputRef | None = None

    def batches(self, limits: Limits, parsers: ParserRegistry | None = None) -> Iterator[RecordBatch]:
        assert self.unit is not None
        return self.unit.batches(limits, parsers)

    def column_batches(self, limits: Limits, parsers: ParserRegistry | None = None) -> Iterator[Batch]:
        yield from self.batches(limits, parsers)


def as_records(unit: InputRef) -> InputRef:
    """Give the same input without its columns."""
    return AsRecords(unit.source, unit.path, unit.size, unit.named, unit)


def unwatched(batches: Iterable[Batch]) -> Iterator[Batch]:
    """Pass batches on."""
    yield from batches


class Scans:
    """Scans by some rules; a scanner is made once for each way."""

    def __init__(self, rules: CompiledRuleset) -> None:
        self._rules = rules
        self._mapper = mapper()
        self._scanners: dict[tuple[TimeBounds, EvaluatorName], Scanner] = {}

    def of(
        self, unit: InputRef, bounds: TimeBounds = _ALL, evaluator: EvaluatorName = "row"
    ) -> tuple[list[Hit], Tally]:
        """Scan an input; give what was found and counted."""
        tally = Tally()
        scanner = self._scanners.get((bounds, evaluator))
        if scanner is None:
            scan_settings = ScanSettings((), Limits(), evaluator, bounds)
            scanner = self._scanners[(bounds, evaluator)] = Scanner(self._rules, self._mapper, scan_settings)
        return list(scanner.scan(unit, tally, unwatched)), tally
