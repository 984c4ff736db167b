"""Decoded dicts judged one at a time, in one process: `python -m bench.dicts FILE RULES CACHE`.

Prints the CPU seconds of a round of decoding alone and of a round of judging, in turn, and the matches by rule.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import orjson

from tocsin.content.starter import starter_folder
from tocsin.core.garbage import rare_collections
from tocsin.detection.cache import CacheFolder
from tocsin.detection.engine import RowEvaluator
from tocsin.detection.sigma import load_rules
from tocsin.pipeline.mappings import load_mapper

ROUNDS = 5
EVENTS = 60_000


def main() -> None:
    """Measure and print."""
    file, rules, cache = map(Path, sys.argv[1:])
    ruleset = load_rules([rules], cache=CacheFolder(cache)).ruleset
    mapper, _ = load_mapper((starter_folder() / "mappings",))
    lines = file.read_bytes().splitlines()[-EVENTS:]
    records = [orjson.loads(line) for line in lines]
    match, route = RowEvaluator(ruleset, _ignore).match, mapper.route
    matches: Counter[str] = Counter()

    def decode() -> None:
        loads = orjson.loads
        for line in lines:
            loads(line)

    def judge() -> None:
        matches.clear()
        for record in records:
            hits = match(record, route(record))
            if hits:
                matches.update(ruleset.rules[hit].id for hit in hits)

    with rare_collections():
        judge()  # values are learned in the first round, which is not counted
        rounds = [(_cpu(decode), _cpu(judge)) for _ in range(ROUNDS)]
    print(json.dumps({"rounds": rounds, "events": len(records), "matches": matches}))


def _cpu(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _ignore(_: int, __: Exception) -> None:
    """Take no notice of rules that ran out of time: what was decided is compared."""


if __name__ == "__main__":
    main()
