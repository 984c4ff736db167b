"""The shipped mappings against real logs and real rules."""

import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from evtx import PyEvtxParser
from sigma.pipelines.common import windows_logsource_mapping

from tests.pipeline.mappings.conftest import golden_samples
from tests.pipeline.mappings.shapes import SHAPES
from tocsin.core.logsource import LogSource
from tocsin.core.paths import read, read_dotted
from tocsin.core.ports import Route
from tocsin.core.values import ABSENT, Record
from tocsin.pipeline.mappings import RecordMapper

RULE_FOLDERS = ("rules", "rules-emerging-threats", "rules-threat-hunting", "rules-compliance")


@dataclass
class Seen:
    """What was read: how many records of each log type, how many without a time, and one record of every route."""

    log_types: Counter[str] = field(default_factory=Counter)
    shapes: Counter[str] = field(default_factory=Counter)
    timeless: int = 0
    first: dict[Route, Record] = field(default_factory=dict)

    def take(self, mapper: RecordMapper, record: Record) -> None:
        route = mapper.route(record)
        self.log_types[route.log_type] += 1
        self.shapes[route.shape] += 1
        if route not in self.first:
            self.first[route] = record
            self.timeless += route.log_type != "unknown" and mapper.time(record, route) is None


def members(folder: Path) -> Iterator[bytes]:
    """Yield the files inside the archives of the OTRF datasets."""
    for archive in sorted(folder.rglob("*.zip")):
        with zipfile.ZipFile(archive) as zipped:
            yield from (zipped.read(name) for name in zipped.namelist() if not name.startswith("__MACOSX"))
    for archive in sorted(folder.rglob("*.tar.gz")):
        with tarfile.open(archive) as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is not None:
                    yield content.read()


def json_records(content: bytes) -> Iterator[Record]:
    for line in content.split(b"\n"):
        if line.startswith(b"{"):
            yield orjson.loads(line)


@pytest.fixture(scope="module")
def otrf(corpora: Path, mapper: RecordMapper) -> Seen:
    seen = Seen()
    for content in members(corpora / "otrf"):
        for record in json_records(content):
            seen.take(mapper, record)
    return seen


@pytest.fixture(scope="module")
def evtx_records(corpora: Path) -> list[Record]:
    records = []
    for folder in ("evtx-attack-samples", "sigmahq/regression_data"):
        for file in sorted((corpora / folder).rglob("*.evtx")):
            try:
                records.extend(orjson.loads(chunk["data"]) for chunk in PyEvtxParser(str(file)).records_json())
            except RuntimeError:
                continue  # damaged files are the parsers' business
    return records


@pytest.fixture(scope="module")
def rules(corpora: Path) -> list[tuple[LogSource, frozenset[str]]]:
    """Give the logsource and the fields of every rule about Windows or about no product in particular."""
    found = []
    for folder in RULE_FOLDERS:
        for file in sorted((corpora / "sigmahq" / folder).rglob("*.yml")):
            for rule in yaml.load_all(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
                source = rule.get("logsource") or {}
                logsource = LogSource(source.get("product"), source.get("category"), source.get("service"))
                if source and logsource.product in ("windows", None):
                    found.append((logsource, frozenset(fields_in(rule["detection"]))))
    return found


def fields_in(detection: dict[str, Any]) -> Iterator[str]:
    stack = [item for name, item in detection.items() if name not in ("condition", "timeframe")]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            yield from (name.split("|")[0] for name in item if not name.startswith("|") and name)
        elif isinstance(item, list):
            stack.extend(item)


@pytest.mark.corpora
def test_every_record_of_the_datasets_is_recognised(otrf: Seen) -> None:
    assert otrf.shapes == {"windows.flat": 302_364, "windows.winlogbeat6": 13_751, "aws.cloudtrail": 103}
    assert otrf.log_types["windows.other"] == 152  # Directory Service and Kernel-IO, which Sigma does not name
    assert otrf.timeless == 0


@pytest.mark.corpora
def test_every_record_of_the_evtx_samples_is_recognised(evtx_records: list[Record], mapper: RecordMapper) -> None:
    seen = Seen()
    for record in evtx_records:
        seen.take(mapper, record)
    assert len(evtx_records) == 4_269
    assert "unknown" not in seen.log_types
    assert set(seen.shapes) == {"windows.evtx"}
    assert seen.timeless == 0


@pytest.mark.corpora
def test_ids_of_evtx_records_are_as_different_as_the_records(evtx_records: list[Record], mapper: RecordMapper) -> None:
    by_id = defaultdict(set)
    for position, record in enumerate(evtx_records):
        event = mapper.event(record, mapper.route(record), "all", position)
        by_id[event.id].add(orjson.dumps(record, option=orjson.OPT_SORT_KEYS))
    assert [found for found in by_id.values() if len(found) > 1] == []


@pytest.mark.corpora
def test_every_rule_about_windows_or_no_product_has_a_log_type(
    rules: list[tuple[LogSource, frozenset[str]]], mapper: RecordMapper
) -> None:
    known = [source for log_type in mapper.log_types() for source in log_type.logsources]
    left = Counter(str(rule) for rule, _ in rules if not any(rule.covers(source) for source in known))
    assert left == Counter()


@pytest.mark.corpora
def test_fields_of_the_rules_are_found_in_events(
    rules: list[tuple[LogSource, frozenset[str]]], mapper: RecordMapper, otrf: Seen, evtx_records: list[Record]
) -> None:
    wanted: dict[LogSource, Counter[str]] = defaultdict(Counter)
    for logsource, fields in rules:
        wanted[logsource].update(fields)
    samples = [render(golden.sample) for golden in golden_samples() for render in SHAPES.values()]
    real = found_in(mapper, wanted, [*otrf.first.values(), *evtx_records])
    written = found_in(mapper, wanted, samples)
    all_uses, met, met_with_samples = 0, 0, 0
    for logsource, uses in wanted.items():
        for name, count in uses.items():
            if logsource in written:
                all_uses += count
                met += count * (name in real.get(logsource, ()))
                met_with_samples += count * (name in written[logsource] | real.get(logsource, set()))
    assert met / all_uses > 0.96  # what is left needs channels of which there is no real sample, or enrichment
    assert met_with_samples / all_uses > 0.99


def found_in(
    mapper: RecordMapper, wanted: dict[LogSource, Counter[str]], records: list[Record]
) -> dict[LogSource, set[str]]:
    """Give which fields of which logsources have a place in some record."""
    found: dict[LogSource, set[str]] = {}
    for record in records:
        route = mapper.route(record)
        for logsource, names in wanted.items():
            if any(logsource.covers(source) for source in route.logsources):
                have = found.setdefault(logsource, set())
                have.update(name for name in names if name not in have and present(record, route, name))
    return found


def present(record: Record, route: Route, name: str) -> bool:
    resolution = route.resolve(name)
    value = read(record, resolution.paths)
    return value is not ABSENT or (resolution.dotted and read_dotted(record, name) is not ABSENT)


@pytest.mark.parametrize("service", windows_logsource_mapping)
def test_the_services_of_sigmas_own_pipeline_are_known_by_their_channels(mapper: RecordMapper, service: str) -> None:
    channels = windows_logsource_mapping[service]
    for channel in [channels] if isinstance(channels, str) else channels:
        route = mapper.route({"Channel": channel, "EventID": 4_000_000})
        assert LogSource("windows", None, service) in route.logsources


@pytest.mark.parametrize(
    ("category", "events"),
    [
        ("process_creation", [1]),
        ("file_change", [2]),
        ("network_connection", [3]),
        ("sysmon_status", [4, 16]),
        ("process_termination", [5]),
        ("driver_load", [6]),
        ("image_load", [7]),
        ("create_remote_thread", [8]),
        ("raw_access_thread", [9]),
        ("process_access", [10]),
        ("file_event", [11]),
        ("registry_add", [12]),
        ("registry_delete", [12]),
        ("registry_set", [13]),
        ("registry_rename", [14]),
        ("registry_event", [12, 13, 14]),
        ("create_stream_hash", [15]),
        ("pipe_created", [17, 18]),
        ("wmi_event", [19, 20, 21]),
        ("dns_query", [22]),
        ("file_delete", [23]),
        ("clipboard_capture", [24]),
        ("process_tampering", [25]),
        ("file_delete_detected", [26]),
        ("file_block_executable", [27]),
        ("file_block_shredding", [28]),
        ("file_executable_detected", [29]),
        ("sysmon_error", [255]),
    ],
)
def test_sigmas_categories_stand_on_sysmons_event_ids(mapper: RecordMapper, category: str, events: list[int]) -> None:
    channel = "Microsoft-Windows-Sysmon/Operational"
    rule = LogSource("windows", category)
    found = []
    for number in range(300):
        route = mapper.route({"Channel": channel, "EventID": number})
        if any(rule.covers(source) for source in route.logsources):
            found.append(number)
    assert found == events
