"""A replay of the lake: what is stored meets the rules as they are now, and what was not found before is."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec
from msgspec import Struct

from tocsin.core.clock import Clock
from tocsin.core.errors import StoreFailed
from tocsin.core.identity import digest
from tocsin.core.times import iso
from tocsin.node.backfill.stored_events import COLUMNS, StoredEvents
from tocsin.node.state import Database, Lease, Leases
from tocsin.node.state.findings import BACKFILL, add_findings
from tocsin.node.state.leases import require
from tocsin.node.state.replays import Replays, ReplayState, put_replay
from tocsin.node.work.content import Content
from tocsin.node.work.judging import Judge
from tocsin.node.work.processed import Processed
from tocsin.pipeline.lake.reading import LakeReader
from tocsin.pipeline.lake.stored import StoredFile

_LEASE_SECONDS = 30.0
_TOGETHER = 5000
_ROWS = 1 << 32  # a position is a file's index and a row in it


class Wanted(Struct, frozen=True):
    """Which events: of [`begin`, `end`) by their times, of some tables, or of all where none are named."""

    begin: datetime
    end: datetime
    tables: tuple[str, ...] = ()


class PlannedFile(Struct, frozen=True, array_like=True):
    """A file of the lake that is to be read."""

    table: str
    path: str
    day: str
    rows: int


class Advance(NamedTuple):
    """How far a replay is: files done of all, events judged, findings that are new, rules' failures."""

    files: int
    of_files: int
    judged: int
    found: int
    errors: int


class Replay:
    """Judges what is stored; whatever ends it, it goes on behind the last events that it has written findings of.

    One process at a time judges the same replay, by a lease. Raises StoreFailed, and LeaseLost when another has it.
    """

    def __init__(
        self, wanted: Wanted, content: Content, database: Database, reader: Callable[[], LakeReader], clock: Clock
    ) -> None:
        self._wanted = wanted
        self._content = content
        self._database = database
        self._reader = reader
        self._clock = clock
        self.id = digest(
            "replay", content.version, iso(wanted.begin) or "", iso(wanted.end) or "", *sorted(wanted.tables)
        )
        self._leases = Leases(database, clock)
        self._errors = 0

    def run(self, owner: str) -> Iterator[Advance]:
        """Judge all that is wanted, yielding how far it is; one that was broken off goes on where it was."""
        lease = self._leases.acquire(f"replay {self.id}", owner, _LEASE_SECONDS)
        if lease is None:
            raise StoreFailed(
                "the same replay is being made by another process",
                remedy=f"wait for it; if it was killed, it is free within {_LEASE_SECONDS:g} s",
            )
        try:
            yield from self._run(lease)
        finally:
            self._leases.forget(lease.name)

    def _run(self, lease: Lease) -> Iterator[Advance]:
        reader = self._reader()
        state = self._begun(reader)
        plan = msgspec.msgpack.decode(state.plan, type=list[PlannedFile])
        judge = Judge(self._content.ruleset)
        stored = StoredEvents(self._content, self._wanted.begin, self._wanted.end)
        yield self._advance(state, len(plan))
        for index in range(state.position // _ROWS, len(plan)):
            done_rows = state.position % _ROWS if state.position // _ROWS == index else 0
            for rows, judged, processed in _judged(reader, plan[index], done_rows, stored, judge):
                state = state._replace(position=index * _ROWS + rows, judged=state.judged + judged)
                state = self._write(lease, state, processed)
                self._leases.renew(lease, _LEASE_SECONDS)
                yield self._advance(state, len(plan))
            state = self._write(lease, state._replace(position=(index + 1) * _ROWS), Processed())
        self._write(lease, state._replace(finished=self._clock.now().timestamp()), Processed())
        yield self._advance(state, len(plan))

    def _begun(self, reader: LakeReader) -> ReplayState:
        """Give the state of a replay: that of one which was broken off, if there is one, else a new one."""
        state = Replays(self._database).of(self.id)
        now = self._clock.now().timestamp()
        tables = self._wanted.tables or tuple(reader.tables())
        current = list(self._files(reader, tables))
        if state is None or state.finished is not None:
            return ReplayState(msgspec.msgpack.encode(current), now)
        plan = msgspec.msgpack.decode(state.plan, type=list[PlannedFile])
        left = plan[state.position // _ROWS :]
        gone = {(file.table, file.day) for file in left if file not in current}
        if not gone:
            return state
        # Files were put together since: their days are judged as a whole, which finds nothing twice.
        again = [file for file in left if (file.table, file.day) not in gone]
        again += [file for file in current if (file.table, file.day) in gone]
        return state._replace(plan=msgspec.msgpack.encode(again), position=0)

    def _files(self, reader: LakeReader, tables: Collection[str]) -> Iterator[PlannedFile]:
        for table in tables:
            for file in reader.files(table, self._wanted.begin, self._wanted.end):
                yield PlannedFile(table, file.path, file.day, file.rows)

    def _write(self, lease: Lease, state: ReplayState, processed: Processed) -> ReplayState:
        self._errors += sum(n for (_, name), n in processed.counts.items() if name == "errors")
        tenant, now = self._database.tenant, self._clock.now().timestamp()
        with self._database.transaction() as connection:
            require(connection, tenant, lease)
            new = add_findings(connection, tenant, processed.found, now, lane=BACKFILL)
            state = state._replace(found=state.found + new)
            put_replay(connection, tenant, self.id, state)
        return state

    def _advance(self, state: ReplayState, files: int) -> Advance:
        return Advance(state.position // _ROWS, files, state.judged, state.found, self._errors)


def _judged(
    reader: LakeReader, file: PlannedFile, done_rows: int, stored: StoredEvents, judge: Judge
) -> Iterator[tuple[int, int, Processed]]:
    """Judge the rows of a file behind `done_rows`; yield where that is, how many were judged, and what was found."""
    place = StoredFile(file.path, file.day, 0, file.rows, None, None, 0, {})
    row = 0
    for batch in reader.batches(file.table, [place], COLUMNS):
        for begin in range(0, batch.num_rows, _TOGETHER):
            some = batch.slice(begin, _TOGETHER)
            row += some.num_rows
            if row <= done_rows:
                continue
            mapped = stored.mapped(file.table, some.slice(max(done_rows - row + some.num_rows, 0)))
            processed = Processed()
            judge.judge([mapped], processed)
            yield row, len(mapped.events), processed
