"""The table, as data and as text."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.measure import Result
from tocsin.detection.engine import hyperscan_in_use

_PACKAGES = ("tocsin", "orjson", "evtx", "msgspec", "numpy", "pyarrow", "pysigma", "pyyaml", "regex")


def machine() -> str:
    """Name the processor, the number of processors and Python."""
    name = platform.processor() or platform.machine()
    told = Path("/proc/cpuinfo")  # where Linux names it
    if told.exists():
        lines = told.read_text(encoding="utf-8").splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    return f"{name}, {os.cpu_count()} processors, CPython {platform.python_version()}, {platform.system()}"


def versions() -> dict[str, str]:
    """Give the versions of what the figures depend on."""
    found = {name: version(name) for name in _PACKAGES}
    if hyperscan_in_use():
        found["hyperscan"] = version("hyperscan")
    return found


def row(result: Result) -> dict[str, Any]:
    """Give a line of the table as data."""
    lowest, highest = result.spread
    return {
        "lane": result.lane.name,
        "figure": round(result.figure, 3),
        "from": round(lowest, 3),
        "to": round(highest, 3),
        "reach": result.lane.reach,
        "at_most": result.lane.is_cost,
        "events": result.lane.events,
        "events_a_second": round(result.lane.events / result.seconds),
        "seconds": round(result.seconds, 3),
        "memory_mib": result.memory,
        "findings": result.counts.total(),
        "yardstick": result.lane.yardstick_name,
    }


def printed(report: dict[str, Any]) -> str:
    """Give the whole report as text."""
    known = ", ".join(f"{name} {number}" for name, number in report["versions"].items())
    head = (
        f"{'lane':24}{'figure':>8}{'(from–to)':>15}{'reach':>8}{'seconds':>9}{'events/s':>11}{'MiB':>6}{'findings':>10}"
    )
    lines = [report["machine"], known, "", f"{head}  yardstick"]
    for lane in report["lanes"]:
        reach = f"{'≤' if lane['at_most'] else '≥'}{lane['reach']:g}"
        spread = f"({lane['from']:.2f}–{lane['to']:.2f})"
        memory = "" if lane["memory_mib"] is None else lane["memory_mib"]
        lines.append(
            f"{lane['lane']:24}{lane['figure']:8.3f}{spread:>15}{reach:>8}{lane['seconds']:9.2f}"
            f"{lane['events_a_second']:11,}{memory:>6}{lane['findings']:10,}  {lane['yardstick']}"
        )
    load, checked = report["warm_rule_load"], report["checked"]
    more, version_ = load["cpu_seconds_more"], load["cpu_seconds_of_version"]
    loaded = f"warm load of {load['rules']:,} rules from {load['files']:,} files"
    lines += [
        "",
        f"{loaded}: {more:.2f} s of CPU time more than tocsin --version ({version_:.2f} s); reach ≤{load['reach']}",
        f"largest process: {report['peak_memory_mib']} MiB",
        f"checked: {checked}",
    ]
    return "\n".join(lines)
