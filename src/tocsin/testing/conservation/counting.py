"""Counting what is in lake and findings: whole records are compared, and ids are counted."""

from collections import Counter
from collections.abc import Iterator, Sequence

import orjson
from deltalake import DeltaTable

from tocsin.detection.wire import decode
from tocsin.node.accounts import accounts
from tocsin.node.processes.folders import lake_folder, state_url
from tocsin.node.settings import NodeSettings, load_settings
from tocsin.node.state import Database, Findings, open_database
from tocsin.testing.conservation.node import Node
from tocsin.testing.conservation.plan import Counted
from tocsin.testing.conservation.producer import EVERY, numbered

_TABLE = "windows.sysmon"
_PAGE = 10_000


def settings_of(node: Node) -> NodeSettings:
    """Give the settings of a node; those of the test have no errors."""
    settings, errors = load_settings(node.settings)
    assert settings is not None, errors
    return settings


def counted(node: Node, sent: Sequence[range]) -> Counted:
    """Count what became of the events that were sent and acknowledged, after the node has ended."""
    settings = settings_of(node)
    seen: Counter[int] = Counter()
    wanted: dict[str, int] = {}
    corrupted = 0
    for event, raw in _rows(settings):
        number = orjson.loads(raw).get("RecordNumber")
        if not isinstance(number, int) or not any(number in numbers for numbers in sent) or raw != numbered(number):
            corrupted += 1
            continue
        seen[number] += 1
        if number % EVERY == 0:
            wanted[event] = number
    database = open_database(state_url(settings))
    found = Counter(_found(database))
    unaccounted = sum(abs(each.missing) for each in accounts(settings, database))
    database.close()
    return Counted(
        missing=sum(map(len, sent)) - len(seen),
        corrupted=corrupted,
        duplicated=seen.total() - len(seen),
        findings_missing=len(wanted.keys() - found.keys()),
        findings_duplicated=found.total() - len(found),
        findings_of_nothing=len(found.keys() - wanted.keys()),
        unaccounted=unaccounted,
    )


def _rows(settings: NodeSettings) -> Iterator[tuple[str, str]]:
    """Yield every row of the lake as its id and the record."""
    table = DeltaTable(lake_folder(settings) / _TABLE).to_pyarrow_dataset()
    for batch in table.to_batches(columns=["_id", "_raw"]):
        yield from zip(batch.column("_id").to_pylist(), batch.column("_raw").to_pylist(), strict=True)


def _found(database: Database) -> Iterator[str]:
    """Yield the event of every finding."""
    after = 0
    while rows := Findings(database).after(after, _PAGE):
        after = rows[-1].number
        for row in rows:
            (event,) = decode(row.body).events
            yield event.id
