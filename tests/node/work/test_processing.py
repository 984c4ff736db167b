"""Processing: what batches of the spool come to, without any database."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from tests.node.sysmon import MAPPINGS, RULES, event, whoami, write_rules
from tocsin.node.work import load_content
from tocsin.node.work.processed import Processed
from tocsin.node.work.processing import Processor
from tocsin.pipeline.spool import Payload, SpooledBatch

RECEIVED = int(datetime(2031, 5, 6, tzinfo=UTC).timestamp()) * 10**9


def batch(seq: int, *records: object, source: str = "web") -> SpooledBatch:
    data = b"".join(orjson.dumps(record) + b"\n" for record in records)
    return SpooledBatch(seq, 0, RECEIVED, Payload(source, "text", data, len(records)))


@pytest.fixture
def processor(tmp_path: Path) -> Processor:
    content, errors = load_content([write_rules(tmp_path / "rules", RULES)], MAPPINGS, None)
    assert errors == []
    return Processor("a", content)


def told(done: Processed) -> tuple[list[str], list[str], list[str]]:
    return (
        [row.event.id for row in done.rows],
        [finding.id for finding, _ in done.found],
        [letter.id for letter in done.dead],
    )


def test_batches_together_come_to_what_they_come_to_one_by_one(processor: Processor) -> None:
    batches = [batch(1, event(1), whoami(2)), batch(2, whoami(3), source="mail"), batch(3, event(4))]
    together = processor.process(batches, 0)
    alone = [processor.process([each], 0) for each in batches]
    rows, found, dead = ([name for done in alone for name in told(done)[index]] for index in range(3))
    assert told(together) == (rows, found, dead)
    assert (len(rows), len(found)) == (4, 2)
    assert together.counts == sum((done.counts for done in alone), Counter())


def test_what_was_judged_before_gives_rows_only(processor: Processor) -> None:
    done = processor.process([batch(1, whoami(1)), batch(2, whoami(2))], 1)
    assert (len(done.rows), len(done.found)) == (2, 1)
    assert done.found[0][0].events[0].id == done.rows[1].event.id
    assert done.counts["web", "judged"] == 1
