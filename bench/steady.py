"""Lanes within one process, when rules are loaded and values known: `python -m bench.steady LANE PATH RULES CACHE`.

Prints as JSON the CPU seconds of rounds of the yardstick and of the work, in turn, and the matches by rule. For Parquet
the yardstick's NDJSON is beside the file, with another suffix.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import orjson

from bench.yardsticks import YARDSTICKS, decoding
from tocsin.content.starter import starter_folder
from tocsin.core.event import Batch
from tocsin.core.garbage import rare_collections
from tocsin.detection.cache import CacheFolder
from tocsin.detection.engine import CompiledRuleset, RowEvaluator
from tocsin.detection.sigma import load_rules
from tocsin.node.plan import ScanSettings
from tocsin.node.scanner import Scanner
from tocsin.node.tally import Tally
from tocsin.pipeline.mappings import load_mapper
from tocsin.pipeline.sources import Limits, find_inputs, parts_of

ROUNDS = 5
DICTS = 60_000
MAPPINGS = (starter_folder() / "mappings",)

Matches = Counter[str]


def main() -> None:
    """Measure and print."""
    lane = sys.argv[1]
    path, rules, cache = map(Path, sys.argv[2:])
    ruleset = load_rules([rules], cache=CacheFolder(cache)).ruleset
    yardstick, work = _dicts(path, ruleset) if lane == "dicts" else _scan(lane, path, ruleset, cache)
    with rare_collections():
        work()  # what is learned in the first round is there in the others
        rounds = [(_cpu(yardstick), _cpu(work)) for _ in range(ROUNDS)]
    print(json.dumps({"rounds": rounds, "matches": work()}))


def _dicts(path: Path, ruleset: CompiledRuleset) -> tuple[Callable[[], object], Callable[[], Matches]]:
    mapper, _ = load_mapper(MAPPINGS)
    lines = path.read_bytes().splitlines()[-DICTS:]
    records = [orjson.loads(line) for line in lines]
    match, route = RowEvaluator(ruleset, _ignore).match, mapper.route

    def decode() -> None:
        loads = orjson.loads
        for line in lines:
            loads(line)

    def judge() -> Matches:
        matches: Matches = Counter()
        for record in records:
            hits = match(record, route(record))
            if hits:
                matches.update(ruleset.rules[hit].id for hit in hits)
        return matches

    return decode, judge


def _scan(
    lane: str, path: Path, ruleset: CompiledRuleset, cache: Path
) -> tuple[Callable[[], object], Callable[[], Matches]]:
    mapper, _ = load_mapper(MAPPINGS)
    scanner = Scanner(ruleset, mapper, ScanSettings(MAPPINGS, Limits(), cache=cache))
    units, _ = find_inputs([str(path)])

    def scan() -> Matches:
        matches: Matches = Counter()
        for unit in units:
            for part in parts_of(unit):
                matches.update(ruleset.rules[rule].id for rule, _ in scanner.scan(part, Tally(), _unwatched))
        return matches

    yardstick = decoding(path.with_name("columns.ndjson")) if lane == "parquet" else YARDSTICKS[lane](path)
    return yardstick, scan


def _unwatched(batches: Iterable[Batch]) -> Iterator[Batch]:
    return iter(batches)


def _cpu(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _ignore(_: int, __: Exception) -> None:
    """Take no notice of rules that ran out of time: what was decided is compared."""


if __name__ == "__main__":
    main()
