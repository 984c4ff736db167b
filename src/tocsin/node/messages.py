"""What goes through the pipe between the process that leads a scan and a worker.

The leader sends a Brief, then lists of Jobs, and None to ask for a stop. The worker answers every job with Done, in
their order, tells of its Advance on the way, and sends Stopped when it drops the rest.
"""

from dataclasses import dataclass
from pathlib import Path

from tocsin.node.plan import ScanSettings
from tocsin.node.spool import FindingSpool
from tocsin.node.tally import Tally
from tocsin.pipeline.sources import InputPart


@dataclass(frozen=True, slots=True)
class Job:
    """One part to scan; `number` is its place in the scan's order."""

    number: int
    part: InputPart


@dataclass(frozen=True, slots=True)
class Brief:
    """What a worker needs for all jobs; at `ruleset` is a `CompiledRuleset` in msgspec's JSON."""

    ruleset: Path
    settings: ScanSettings


@dataclass(frozen=True, slots=True)
class Advance:
    """A worker's word that it has read so many more events and bytes."""

    events: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What a job gave; `advance` is what was read and not told yet."""

    number: int
    tally: Tally
    findings: FindingSpool
    advance: Advance


@dataclass(frozen=True, slots=True)
class Stopped:
    """A worker's word that it was asked to stop and does none of the jobs that it still had."""
