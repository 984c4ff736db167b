"""A tail that is killed between any two instructions: no line is missing, none is double."""

import random
import subprocess
import sys
from pathlib import Path

from tests.pipeline.tails.desk import Desk

TAILING = """
import sys
from pathlib import Path
from tocsin.core.clock import SystemClock
from tocsin.pipeline.parsers import built_in_parsers
from tocsin.pipeline.receivers import SourceSettings
from tocsin.pipeline.spool import SpoolBounds, SpoolWriter
from tocsin.pipeline.tails import Tail, TailSettings
spool, glob = sys.argv[1:]
clock = SystemClock()
writer = SpoolWriter(Path(spool), 1, SpoolBounds(file_bytes=400_000, reserve_bytes=4096), clock)
settings = TailSettings("web", [glob], discover_seconds=0, piece_bytes=5000)
tail = Tail(settings, SourceSettings("web"), writer, parsers=built_in_parsers(), clock=clock, tell=lambda notice: None)
while True:
    if taken := tail.turn():
        print(taken, flush=True)
"""


def test_a_killed_tail_goes_on_where_it_was(tmp_path: Path) -> None:
    rng = random.Random(5)
    desk = Desk(tmp_path)
    desk.end()
    written: list[str] = []
    for kill in range(10):
        for _ in range(300):
            written.append(f'{{"n": {len(written)}, "x": "{"x" * rng.randrange(200)}"}}')
            desk.write(written[-1] + "\n")
        command = [sys.executable, "-c", TAILING, str(desk.spool_folder), str(desk.logs / "app.log*")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(rng.randrange(1, 6)):
                process.stdout.readline()
            if kill % 3 == 1:
                (desk.logs / "app.log").rename(desk.logs / f"app.log.{kill}")
            process.kill()
    desk.begin()
    desk.turn()
    counts = desk.counts()
    assert {line: n for line, n in counts.items() if n != 1} == {}
    assert set(counts) == set(written)
    desk.end()
