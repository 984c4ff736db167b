"""Event logs written as XML: the records, and what SigmaHQ's rules find in them, are those of the event logs."""

from collections.abc import Iterator
from pathlib import Path

import evtx
import pytest

from tests.corpora.logs import evtx_folders
from tests.pipeline.outcome import parse
from tocsin.core.ports import Mapper
from tocsin.core.values import Record, text_of
from tocsin.detection.engine import CompiledRuleset, RowEvaluator
from tocsin.pipeline.parsers import EvtxParser, WindowsXmlParser

pytestmark = pytest.mark.corpora


def both(corpora: Path) -> Iterator[tuple[Record, Record]]:
    """Yield every event of the corpora as the one parser gives it, and as the other does."""
    for folder in evtx_folders():
        for path in sorted((corpora / folder).glob("*.evtx")):
            texts = [one["data"] for one in evtx.PyEvtxParser(str(path)).records()]
            stored = parse(EvtxParser(), path.read_bytes())
            written = parse(WindowsXmlParser(), "\n".join(texts).encode())
            assert (stored.faults, written.faults) == ([], [])
            yield from zip(stored.records, written.records, strict=True)


def as_texts(value: object) -> object:
    """Write numbers and booleans as rules see them, and what XML cannot hold as what stands for it."""
    if isinstance(value, dict):
        return {key: as_texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_texts(inner) for inner in value]
    if isinstance(value, str | int | float):
        return "".join("\ufffd" if char < " " and char not in "\t\r\n" else char for char in text_of(value))
    return value


def test_the_records_are_those_of_the_event_log(corpora: Path) -> None:
    count = 0
    for stored, written in both(corpora):
        assert as_texts(stored) == as_texts(written)
        count += 1
    assert count > 4000


def test_rules_find_the_same(corpora: Path, all_rules: CompiledRuleset, mapper: Mapper) -> None:
    errors: list[str] = []
    evaluator = RowEvaluator(all_rules, lambda _, error: errors.append(error.message))
    different, found = [], 0
    for stored, written in both(corpora):
        route = mapper.route(stored)
        assert mapper.route(written) == route
        one, other = list(evaluator.match(stored, route)), list(evaluator.match(written, route))
        found += len(one)
        if one != other:
            different.append(({all_rules.rules[number].title for number in {*one} ^ {*other}}, stored))
    assert different == []
    assert (found > 1000, errors) == (True, [])
