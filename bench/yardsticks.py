"""The yardsticks, each in a process of its own that prints the CPU seconds of the work alone: decoding, parsing, YAML.

Run as `python -m bench.yardsticks NAME PATH`; what is read from disk beforehand is not counted.
"""

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

import orjson
import yaml
from evtx import PyEvtxParser

from tocsin.core.garbage import rare_collections


def decoding(path: Path) -> Callable[[], object]:
    """`orjson.loads` on every line of a file."""
    lines = path.read_bytes().splitlines()

    def work() -> None:
        loads = orjson.loads
        for line in lines:
            loads(line)

    return work


def parsing(path: Path) -> Callable[[], object]:
    """The `evtx` package on every EVTX file of a folder."""
    files = [str(file) for file in sorted(path.rglob("*.evtx"))]

    def work() -> None:
        for file in files:
            for _ in PyEvtxParser(file).records_json():
                pass

    return work


def yaml_loading(path: Path) -> Callable[[], object]:
    """`yaml.load` with the C loader on every rule file of a folder."""
    texts = [file.read_bytes() for file in sorted(path.rglob("*.yml"))]

    def work() -> None:
        for text in texts:
            list(yaml.load_all(text, Loader=yaml.CSafeLoader))

    return work


YARDSTICKS = {"orjson": decoding, "evtx": parsing, "yaml": yaml_loading}
"""By name, what prepares the work on a path."""


def main() -> None:
    """Do the work once and print what it cost."""
    name, path = sys.argv[1:]
    work = YARDSTICKS[name](Path(path))
    gc.freeze()
    with rare_collections():  # as a scan does
        started = time.process_time()
        work()
        print(time.process_time() - started)


if __name__ == "__main__":
    main()
