"""Samples of the log types that have one form of their own: written by hand as a log has them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.pipeline.outcome import parse
from tocsin.core.values import Record
from tocsin.pipeline.parsers import HEAD_BYTES, built_in_parsers

NATIVE = Path(__file__).parent / "native"


@dataclass(frozen=True)
class NativeSample:
    """A record as its parser gives it, and what the mapping has to make of it."""

    log_type: str
    number: int
    record: Record
    expect: dict[str, Any]


def native_samples() -> list[NativeSample]:
    """Read all samples: a `record`, or the `raw` bytes of a log, which the parser that knows them reads."""
    found = []
    for file in sorted(NATIVE.glob("*.yml")):
        for document in yaml.load_all(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader):
            for item in document["samples"]:
                record = item["record"] if "record" in item else parsed(item["raw"].encode())
                found.append(NativeSample(document["log_type"], len(found), record, item["expect"]))
    return found


def parsed(raw: bytes) -> Record:
    """Read the only record of some bytes by the parser that knows them."""
    (parser,) = (parser for parser in built_in_parsers().values() if parser.sniff(raw[:HEAD_BYTES]))
    outcome = parse(parser, raw)
    assert not outcome.faults, outcome.faults
    (record,) = outcome.records
    return record
