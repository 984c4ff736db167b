"""Whether the answers are right: findings by rule, and a sample judged by the reference evaluator byte for byte."""

from collections import Counter
from pathlib import Path

import orjson

from bench.lanes import Command, as_process
from bench.process import run, with_cache

Counts = Counter[str]


def by_rule(findings: bytes) -> Counts:
    """Count findings, one a line, by their rule."""
    return Counter(orjson.loads(line)["rule"]["id"] for line in findings.splitlines())


def differs_from_reference(sources: list[Path], rules: Path, cache: Path) -> tuple[int, bool]:
    """Scan some inputs with the reference evaluator too; give the number of findings, and whether any byte differs."""
    arguments = ("scan", *map(str, sources), "--rules", str(rules), "-j", "1", "-f", "ndjson")
    _, row = run(as_process(Command(arguments)), with_cache(cache))
    _, reference = run(as_process(Command((*arguments, "--evaluator", "reference"))), with_cache(cache))
    return len(row.splitlines()), row != reference
