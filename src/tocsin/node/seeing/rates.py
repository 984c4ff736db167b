"""What changes between two looks: rates."""

from dataclasses import dataclass

from tocsin.node.seeing.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class SourceRates:
    """Events a second of one source, and bytes a second as they came."""

    received: float = 0.0
    received_bytes: float = 0.0
    judged: float = 0.0
    laked: float = 0.0


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates by source, and the share of one processor that each process (by its number) takes."""

    seconds: float
    sources: dict[str, SourceRates]
    processors: dict[int, float]


def rates(before: Snapshot, after: Snapshot) -> Rates:
    """Compare two snapshots; what was not there before, or began anew, has a rate of 0."""
    seconds = after.at - before.at
    if seconds <= 0:  # the clock was set back
        return Rates(0.0, {}, {})
    known = {source.name: source for source in before.sources}
    sources = {}
    for now in after.sources:
        then = known.get(now.name)
        if then is not None:
            sources[now.name] = SourceRates(
                received=max(0, now.received - then.received) / seconds,
                received_bytes=max(0, now.received_bytes - then.received_bytes) / seconds,
                judged=max(0, now.judged - then.judged) / seconds,
                laked=max(0, now.laked - then.laked) / seconds,
            )
    spent = {process.pid: process.cpu_seconds for process in before.processes}
    processors = {
        process.pid: max(0.0, process.cpu_seconds - spent[process.pid]) / seconds
        for process in after.processes
        if process.pid in spent
    }
    return Rates(seconds, sources, processors)
