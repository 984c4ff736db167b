"""What `tocsin top` shows: a snapshot and rates as tables, or as JSON."""

import re
from dataclasses import asdict
from datetime import datetime
from pathlib import PurePath
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tocsin.cli.output.amounts import duration, rate, size
from tocsin.node.seeing import Rates, Snapshot, SourceView
from tocsin.node.seeing.rates import SourceRates
from tocsin.node.seeing.snapshot import LEVELS

_STYLES = {"critical": "bold red", "high": "red", "medium": "yellow", "low": "cyan", "informational": "dim"}
_WIDE = 100
_SLOW_SECONDS, _LATE_SECONDS = 10.0, 60.0


def view(data: PurePath, snapshot: Snapshot, rates: Rates, *, width: int, keys: str = "") -> RenderableType:
    """Give one frame; where the terminal is narrow, totals are left out."""
    return Group(
        _head(data, snapshot, keys),
        Text(),
        _sources(snapshot, rates, wide=width >= _WIDE),
        Text(),
        _findings(snapshot),
        Text(),
        *((_sinks(snapshot), Text()) if snapshot.sinks else ()),
        _processes(snapshot, rates),
        Text(),
        _leases(snapshot),
    )


def as_json(snapshot: Snapshot, rates: Rates) -> dict[str, Any]:
    """Give one frame as data."""
    found = asdict(snapshot)
    found["sinks"] = [{**sink._asdict(), "position": sink.position._asdict()} for sink in snapshot.sinks]
    del found["letters"]  # each source has its own
    for source in found["sources"]:
        its = rates.sources.get(source["name"], SourceRates())
        source["rates"] = asdict(its)
        source["dead_letters"] = [
            {"stage": stage, "reason": reason, "count": number}
            for (stage, reason), number in sorted(source["dead_letters"].items())
        ]
    for process in found["processes"]:
        process["processors"] = rates.processors.get(process["pid"])
    found["seconds"] = rates.seconds
    return found


def _head(data: PurePath, snapshot: Snapshot, keys: str) -> Text:
    sizes = snapshot.sizes
    clock = datetime.fromtimestamp(snapshot.at).astimezone().strftime("%H:%M:%S")
    head = Text.assemble(("tocsin ", "bold"), str(data), "  ", clock, ("" if not keys else f"   {keys}", "dim"))
    lake = f"lake {size(sizes.lake)} in {sizes.lake_files:,} files"
    if snapshot.lake_uncommitted:
        lake += f", {snapshot.lake_uncommitted:,} to be committed"
    parts = (f"spool {size(sizes.spool)}", f"state {size(sizes.state)}", lake, f"free {size(sizes.free)}")
    head.append("\n" + " · ".join(parts))
    return head


def _sources(snapshot: Snapshot, rates: Rates, *, wide: bool) -> Table:
    heads = ("SOURCE", "RECEIVED/s", "JUDGED/s", "STORED/s", "WAITING", "OLDEST", "DEAD")
    table = _table(*heads, *(("TOTAL", "BYTES/s") if wide else ()))
    for source in snapshot.sources:
        its = rates.sources.get(source.name, SourceRates())
        table.add_row(
            source.name,
            rate(its.received),
            rate(its.judged),
            rate(its.laked),
            f"{source.lag_events:,}",
            _age(snapshot, source),
            Text(f"{source.open_letters:,}", "red" if source.open_letters else ""),
            *((f"{source.received:,}", size(its.received_bytes)) if wide else ()),
        )
    return table


def _age(snapshot: Snapshot, source: SourceView) -> Text:
    if source.oldest is None:
        return Text("-", "dim")
    seconds = snapshot.lag_seconds(source)
    return Text(duration(seconds), "red" if seconds > _LATE_SECONDS else "yellow" if seconds > _SLOW_SECONDS else "")


def _findings(snapshot: Snapshot) -> Table:
    table = _table("FINDINGS", *(level.upper() for level in reversed(LEVELS)))
    for name, counts in (("last 5 min", snapshot.recent_findings), ("all", snapshot.findings)):
        cells = [(level, counts.get(level, 0)) for level in reversed(LEVELS)]
        table.add_row(name, *(Text(f"{number:,}", _STYLES[level] if number else "dim") for level, number in cells))
    return table


def _sinks(snapshot: Snapshot) -> Table:
    table = _table("SINK", "WAITING", "HELD", "OLDEST", "DELIVERED", "REFUSED", "FAILURES")
    for sink in snapshot.sinks:
        at = sink.position
        table.add_row(
            sink.name,
            f"{sink.waiting:,}",
            f"{sink.held:,}",
            "-" if sink.oldest is None else duration(snapshot.sink_lag_seconds(sink)),
            f"{at.delivered:,}",
            Text(f"{at.refused:,}", "red" if at.refused else ""),
            Text(f"{at.failures:,}", "red" if at.failures else ""),
        )
    return table


def _processes(snapshot: Snapshot, rates: Rates) -> RenderableType:
    if not snapshot.processes:
        return Text("no process of this node runs here", "red")
    table = _table("PROCESS", "PID", "CPU %", "MEMORY")
    for process in snapshot.processes:
        share = rates.processors.get(process.pid)
        cpu = "-" if share is None else f"{100 * share:.0f}"
        table.add_row(process.name, str(process.pid), cpu, size(process.pss_bytes))
    table.add_row("together", "", "", size(sum(process.pss_bytes for process in snapshot.processes)), style="dim")
    return table


def _leases(snapshot: Snapshot) -> RenderableType:
    held: dict[str, list[str]] = {}
    free = []
    for lease in snapshot.leases:
        if lease.until > snapshot.at:
            held.setdefault(lease.owner, []).append(lease.name)
        else:
            free.append(lease.name)
    names_of = {str(process.pid): process.name for process in snapshot.processes}
    table = _table("WORKER", "HOLDS", right=False)
    for owner, names in sorted(held.items()):
        here = next((names_of[word] for word in owner.split() if word in names_of), None)
        table.add_row(here or owner, _shortened(names))
    if free:
        table.add_row(Text("nobody", "red"), Text(_shortened(free), "red"))
    return table


def _shortened(names: list[str]) -> str:
    """Give `shards 0-3, lake` for names of which some are numbered."""
    numbers = sorted(int(name.split()[1]) for name in names if re.fullmatch(r"shard \d+", name))
    backfill = sum(name.startswith("shard ") and name.endswith(" of backfill") for name in names)
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shards = ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)
    others = [name for name in names if not name.startswith("shard ")]
    others += [f"{backfill} of backfill"] if backfill else []
    return ", ".join([*([f"{'shard' if shards.isdigit() else 'shards'} {shards}"] if shards else []), *others])


def _table(*heads: str, right: bool = True) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for number, head in enumerate(heads):
        table.add_column(
            head, justify="right" if right and number else "left", no_wrap=True, min_width=7 if number else 10
        )
    return table
