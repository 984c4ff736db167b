"""Every metric of a node in one list: its name, kind, labels, meaning, and where its values are in what was seen.

Names follow Prometheus, "Metric and label naming": base units, `_total` for what only grows. Labels have few values:
sources are those that are configured, reasons and stages are tocsin's own words.
"""

import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tocsin import __version__
from tocsin.core.histogram import Histogram
from tocsin.node.http.counts import HttpView
from tocsin.node.seeing import Snapshot, SourceView
from tocsin.node.seeing.snapshot import LEVELS
from tocsin.node.state.sinks import SinkLag

Kind = Literal["counter", "gauge", "histogram"]


class Sample(NamedTuple):
    """A value with its labels."""

    labels: Sequence[str]
    value: float | Histogram


@dataclass(frozen=True, slots=True)
class Exposed:
    """What metrics are made of; there is no snapshot when the stores could not be read."""

    snapshot: Snapshot | None
    http: HttpView
    spool_limit: int
    ready: bool


@dataclass(frozen=True, slots=True)
class MetricKind:
    """A metric."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...]
    samples: Callable[[Exposed], Iterator[Sample]]


def _by_source(value: Callable[[SourceView], float]) -> Callable[[Exposed], Iterator[Sample]]:
    def samples(exposed: Exposed) -> Iterator[Sample]:
        if exposed.snapshot is not None:
            yield from (Sample((source.name,), value(source)) for source in exposed.snapshot.sources)

    return samples


def _one(value: Callable[[Snapshot], float]) -> Callable[[Exposed], Iterator[Sample]]:
    def samples(exposed: Exposed) -> Iterator[Sample]:
        if exposed.snapshot is not None:
            yield Sample((), value(exposed.snapshot))

    return samples


def _waits(exposed: Exposed) -> Iterator[Sample]:
    if exposed.snapshot is not None:
        snapshot = exposed.snapshot
        yield from (Sample((source.name,), snapshot.lag_seconds(source)) for source in snapshot.sources)


def _letters(exposed: Exposed) -> Iterator[Sample]:
    for source, its in sorted(exposed.snapshot.letters.items()) if exposed.snapshot else ():
        for (stage, reason), number in sorted(its.items()):
            yield Sample((source, stage, reason), number)


def _by_sink(value: Callable[[SinkLag], float]) -> Callable[[Exposed], Iterator[Sample]]:
    def samples(exposed: Exposed) -> Iterator[Sample]:
        if exposed.snapshot is not None:
            yield from (Sample((sink.name,), value(sink)) for sink in exposed.snapshot.sinks)

    return samples


def _sink_waits(exposed: Exposed) -> Iterator[Sample]:
    for sink in exposed.snapshot.sinks if exposed.snapshot else ():
        assert exposed.snapshot is not None
        yield Sample((sink.name,), exposed.snapshot.sink_lag_seconds(sink))


def _delays(exposed: Exposed) -> Iterator[Sample]:
    for source in exposed.snapshot.sources if exposed.snapshot else ():
        yield Sample((source.name,), source.delays)


def _findings(exposed: Exposed) -> Iterator[Sample]:
    if exposed.snapshot is not None:
        found = exposed.snapshot.findings
        yield from (Sample((level,), found.get(level, 0)) for level in LEVELS)


def _process_cpu(exposed: Exposed) -> Iterator[Sample]:
    for process in exposed.snapshot.processes if exposed.snapshot else ():
        yield Sample((process.name,), process.cpu_seconds)


def _process_memory(exposed: Exposed) -> Iterator[Sample]:
    for process in exposed.snapshot.processes if exposed.snapshot else ():
        yield Sample((process.name,), process.pss_bytes)


def _leases(exposed: Exposed) -> Iterator[Sample]:
    if exposed.snapshot is not None:
        now = exposed.snapshot.at
        yield from (Sample((lease.name,), float(lease.until > now)) for lease in exposed.snapshot.leases)


def _epochs(exposed: Exposed) -> Iterator[Sample]:
    for lease in exposed.snapshot.leases if exposed.snapshot else ():
        yield Sample((lease.name,), lease.epoch)


def _requests(exposed: Exposed) -> Iterator[Sample]:
    for (door, status), number in sorted(exposed.http.requests.items()):
        yield Sample((door, str(status)), number)


def _durations(exposed: Exposed) -> Iterator[Sample]:
    for door, durations in sorted(exposed.http.durations.items()):
        yield Sample((door,), durations)


METRICS = (
    MetricKind(
        "tocsin_build_info",
        "gauge",
        "Which tocsin this is; always 1",
        ("version", "python"),
        lambda exposed: iter([Sample((__version__, platform.python_version()), 1)]),
    ),
    MetricKind(
        "tocsin_readable",
        "gauge",
        "1 when spool and state could be read for these metrics; what comes from them is missing otherwise",
        (),
        lambda exposed: iter([Sample((), float(exposed.snapshot is not None))]),
    ),
    MetricKind(
        "tocsin_ready",
        "gauge",
        "1 when /readyz says ready",
        (),
        lambda exposed: iter([Sample((), float(exposed.ready))]),
    ),
    MetricKind(
        "tocsin_received_events_total", "counter", "Events acknowledged", ("source",), _by_source(lambda s: s.received)
    ),
    MetricKind(
        "tocsin_received_bytes_total",
        "counter",
        "Bytes of acknowledged requests, decompressed",
        ("source",),
        _by_source(lambda s: s.received_bytes),
    ),
    MetricKind(
        "tocsin_repeated_requests_total",
        "counter",
        "Requests that came again under a key already known, and were not taken twice",
        ("source",),
        _by_source(lambda s: s.repeats),
    ),
    MetricKind(
        "tocsin_judged_events_total", "counter", "Events judged by rules", ("source",), _by_source(lambda s: s.judged)
    ),
    MetricKind(
        "tocsin_laked_events_total", "counter", "Events stored in the lake", ("source",), _by_source(lambda s: s.laked)
    ),
    MetricKind(
        "tocsin_dead_events_total",
        "counter",
        "Events that became dead letters instead of going to the lake",
        ("source",),
        _by_source(lambda s: s.dead),
    ),
    MetricKind(
        "tocsin_rule_errors_total",
        "counter",
        "Rules that could not be judged on an event",
        ("source",),
        _by_source(lambda s: s.errors),
    ),
    MetricKind(
        "tocsin_late_events_total",
        "counter",
        "Events older than the watermark",
        ("source",),
        _by_source(lambda s: s.late),
    ),
    MetricKind("tocsin_dead_letters", "gauge", "Dead letters that are open", ("source", "stage", "reason"), _letters),
    MetricKind("tocsin_findings_total", "counter", "Findings, by the level of their rule", ("level",), _findings),
    MetricKind(
        "tocsin_spool_lag_events",
        "gauge",
        "Events that wait to be judged",
        ("source",),
        _by_source(lambda s: s.lag_events),
    ),
    MetricKind("tocsin_spool_oldest_seconds", "gauge", "How long what waits longest has waited", ("source",), _waits),
    MetricKind(
        "tocsin_judging_delay_seconds",
        "histogram",
        "From an event's acknowledgement to its findings in the state",
        ("source",),
        _delays,
    ),
    MetricKind("tocsin_spool_bytes", "gauge", "Bytes that the spool takes on disk", (), _one(lambda s: s.sizes.spool)),
    MetricKind(
        "tocsin_spool_limit_bytes",
        "gauge",
        "Bytes that the spool may take",
        (),
        lambda exposed: iter([Sample((), exposed.spool_limit)]),
    ),
    MetricKind("tocsin_spool_files", "gauge", "Files of the spool", (), _one(lambda s: s.sizes.spool_files)),
    MetricKind(
        "tocsin_state_bytes", "gauge", "Bytes of the state, where it is SQLite", (), _one(lambda s: s.sizes.state)
    ),
    MetricKind(
        "tocsin_lake_bytes",
        "gauge",
        "Bytes of the lake's files, where it is a folder",
        (),
        _one(lambda s: s.sizes.lake),
    ),
    MetricKind(
        "tocsin_lake_files", "gauge", "Files of the lake, where it is a folder", (), _one(lambda s: s.sizes.lake_files)
    ),
    MetricKind(
        "tocsin_lake_uncommitted_files",
        "gauge",
        "Files that are registered and not yet in their tables",
        (),
        _one(lambda s: s.lake_uncommitted),
    ),
    MetricKind(
        "tocsin_disk_free_bytes", "gauge", "Bytes left on the disk of the data folder", (), _one(lambda s: s.sizes.free)
    ),
    MetricKind(
        "tocsin_sink_waiting_findings",
        "gauge",
        "Findings that a sink has not looked at yet",
        ("sink",),
        _by_sink(lambda s: s.waiting),
    ),
    MetricKind(
        "tocsin_sink_held_findings",
        "gauge",
        "Findings that a sink holds back until they can be delivered",
        ("sink",),
        _by_sink(lambda s: s.held),
    ),
    MetricKind(
        "tocsin_sink_oldest_seconds",
        "gauge",
        "How long the finding that waits longest for a sink has waited",
        ("sink",),
        _sink_waits,
    ),
    MetricKind(
        "tocsin_sink_delivered_findings_total",
        "counter",
        "Findings that a sink delivered",
        ("sink",),
        _by_sink(lambda s: s.position.delivered),
    ),
    MetricKind(
        "tocsin_sink_refused_findings_total",
        "counter",
        "Findings that will never be taken, and became dead letters",
        ("sink",),
        _by_sink(lambda s: s.position.refused),
    ),
    MetricKind(
        "tocsin_sink_failures",
        "gauge",
        "How often in a row delivering failed; 0 when the last time was good",
        ("sink",),
        _by_sink(lambda s: s.position.failures),
    ),
    MetricKind("tocsin_workers", "gauge", "Workers that say that they are there", (), _one(lambda s: s.workers)),
    MetricKind("tocsin_lease_held", "gauge", "1 when somebody holds the lease now", ("lease",), _leases),
    MetricKind("tocsin_lease_takings_total", "counter", "How often the lease was taken", ("lease",), _epochs),
    MetricKind(
        "tocsin_process_cpu_seconds_total",
        "counter",
        "Processor time of a process of the node",
        ("process",),
        _process_cpu,
    ),
    MetricKind(
        "tocsin_process_memory_bytes",
        "gauge",
        "Memory of a process, shared pages by their share (PSS)",
        ("process",),
        _process_memory,
    ),
    MetricKind("tocsin_http_requests_total", "counter", "Requests answered", ("door", "code"), _requests),
    MetricKind(
        "tocsin_http_requests_in_flight",
        "gauge",
        "Requests that are being answered",
        (),
        lambda exposed: iter([Sample((), exposed.http.in_flight)]),
    ),
    MetricKind(
        "tocsin_http_request_duration_seconds",
        "histogram",
        "How long answering took, with reading the body",
        ("door",),
        _durations,
    ),
)
"""All of them, in the order in which they are exposed."""
