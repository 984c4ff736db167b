"""What a report says about the scan itself: everything that was read, run, and not."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from tocsin.cli.summary import FAULTS, Ending, by_level
from tocsin.core.errors import TocsinError
from tocsin.core.times import iso

_NAMES_KEPT = 500


class Asked(Struct, frozen=True):
    """What was asked for, and when: inputs and rules as they were named, inputs that are not there, the time zone."""

    version: str
    inputs: tuple[str, ...]
    missing: tuple[str, ...]
    rules: tuple[str, ...]
    zone: str
    started: datetime


class Listed(Struct, frozen=True):
    """How many there are, and the first few hundred of them."""

    count: int
    first: list[Any]


def facts_of(asked: Asked, ending: Ending, kept: int) -> dict[str, Any]:
    """Give the facts as the page reads them; `kept` is how many of the findings are in the report."""
    report, loaded = ending.report, ending.loaded
    tally, rules = report.tally, loaded.ruleset.rules
    levels = by_level(report.findings, loaded.firing)
    return {
        "version": asked.version,
        "asked": {"inputs": asked.inputs, "rules": asked.rules, "zone": asked.zone, "started": iso(asked.started)},
        "seconds": round(ending.seconds, 3),
        "processes": ending.workers,
        "interrupted": report.interrupted,
        "limit_reached": report.limit_reached,
        "findings": {"count": report.findings.total(), "kept": kept, "levels": levels},
        "events": {
            "read": tally.events,
            "bytes": tally.size,
            "routed": tally.log_types.total(),
            "unknown": tally.unknown.total(),
            "repaired": tally.repaired,
            "outside": tally.outside if ending.bounded else 0,
            "timeless": tally.timeless if ending.bounded else 0,
            "faults": [(FAULTS.get(kind, "other faults"), count) for kind, count in tally.faults.items()],
        },
        "log_types": tally.log_types.most_common(_NAMES_KEPT),
        "unknown": tally.unknown.most_common(_NAMES_KEPT),
        "inputs": {
            "all": ending.inputs,
            "read": tally.inputs - len(tally.empty) - sum("!" not in name for name in tally.skipped),
            "empty": _listed(tally.empty),
            "skipped": _listed(tally.skipped),
            "missing": asked.missing,
            "lost": _listed(map(_told, tally.lost)),
            "not_begun": max(ending.inputs - tally.inputs, 0),
            "faulty": _listed((str(faults.first), faults.count) for faults in tally.faulty.values()),
        },
        "rules": {
            "run": len(rules),
            "fired": len(report.findings),
            "filters": loaded.filters,
            "deselected": loaded.deselected,
            "problems": _listed(map(_told, loaded.problems)),
            "unsupported": _listed(map(_told, loaded.unsupported)),
            "correlations": _listed(correlation.rule.title for correlation in loaded.correlations),
            "failures": _listed(
                (rules[index].title, rules[index].id, failure.count, str(failure.first))
                for index, failure in sorted(tally.failures.items(), key=lambda item: -item[1].count)
            ),
        },
    }


def _told(error: TocsinError) -> tuple[str, str]:
    return str(error), error.remedy or ""


def _listed(items: Iterable[Any]) -> Listed:
    all_of_them: Sequence[Any] = list(items)
    return Listed(len(all_of_them), list(all_of_them[:_NAMES_KEPT]))
