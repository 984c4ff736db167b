"""The node: where the rooms are wired together.

It composes sources, mapper, evaluator and sinks into a scan, and owns the processes that take part in it: `Scanner` is
one process's main loop, `Lanes` the pool of them, `run_scan` the whole. Nothing here reads the clock or the
environment.
"""

from tocsin.node.benchmark import Benchmark, run_benchmark
from tocsin.node.interrupt import Interrupt
from tocsin.node.lanes import Lanes
from tocsin.node.plan import EvaluatorName, RouteBy, ScanSettings, TimeBounds, wanted_fields
from tocsin.node.scan import DetailSink, FindingSink, ScanReport, run_scan
from tocsin.node.scanner import Hit
from tocsin.node.survey import FieldSurvey, FieldUse, LogTypeUse
from tocsin.node.tally import RuleFailure, Tally

__all__ = [
    "Benchmark",
    "DetailSink",
    "EvaluatorName",
    "FieldSurvey",
    "FieldUse",
    "FindingSink",
    "Hit",
    "Interrupt",
    "Lanes",
    "LogTypeUse",
    "RouteBy",
    "RuleFailure",
    "ScanReport",
    "ScanSettings",
    "Tally",
    "TimeBounds",
    "run_benchmark",
    "run_scan",
    "wanted_fields",
]
