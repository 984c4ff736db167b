"""One shard's worker: reads the spool in order, finds, gathers for the lake, and writes how far it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.core.clock import Clock
from tocsin.core.errors import StoreFailed
from tocsin.core.location import Location
from tocsin.node.state import Database, LakeFile, Lease
from tocsin.node.state.base_matches import add_base_matches
from tocsin.node.state.dead_letters import add_dead_letters
from tocsin.node.state.delays import delays
from tocsin.node.state.findings import BACKFILL, LIVE, add_findings
from tocsin.node.state.lake_files import register
from tocsin.node.state.leases import require
from tocsin.node.state.progress import Progress, ShardPosition, count, move
from tocsin.node.state.revival import settle
from tocsin.node.state.watermarks import advance
from tocsin.node.work.content import Content
from tocsin.node.work.letters_again import LettersAgain
from tocsin.node.work.portions import portions
from tocsin.node.work.processed import Processed
from tocsin.node.work.processing import Processor
from tocsin.pipeline.lake import LakeBuffer, LakePlace, WrittenFile, write_files
from tocsin.pipeline.spool import SpooledBatch, SpoolReader

BATCHES = 64
_OLDEST_SECONDS = 1800.0
"""How many batches are worked on at once."""


@dataclass(frozen=True, slots=True)
class Flushing:
    """When what was gathered is written to the lake: at so many bytes, or after so many seconds."""

    bytes: int = 64 * 1024**2
    seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a worker works: a shard of a series of the spool, the state, and where the lake is."""

    series: Path
    shard: int
    database: Database
    lake: Path | LakePlace


class ShardWorker:
    """Works on one shard of one series, under a lease; raises LeaseLost when another has it."""

    def __init__(
        self, place: Place, lease: Lease, content: Content, clock: Clock, flushing: Flushing | None = None
    ) -> None:
        self._series = place.series.name
        self._reader = SpoolReader(place.series)
        self._shard = place.shard
        self._database = place.database
        self._lake = place.lake
        self._lease = lease
        self._clock = clock
        self._flushing = flushing or Flushing()
        self._buffer = LakeBuffer()
        self._since = clock.steady()
        self._position = Progress(place.database).of(self._series, place.shard)
        self._read = self._position.laked  # what is judged and not stored is read again, and stored only
        self.use(content)

    def use(self, content: Content) -> None:
        """Judge by this content from the next batch on."""
        self._processor = Processor(self._series, content)
        self._buffer.use(content.plans)

    @property
    def position(self) -> ShardPosition:
        """Give what is judged and stored."""
        return self._position

    @property
    def read(self) -> int:
        """Give the last sequence number that was read: the next batch is behind it."""
        return self._read

    def step(self, before: int | None = None, most: int = BATCHES) -> int:
        """Work on what waits, at most so many batches; give how many these were.

        Batches with the sequence number `before` and above are left for later: other content is in force there.
        """
        batches = self._reader.read(self._shard, self._read, most)
        if before is not None:
            batches = [batch for batch in batches if batch.seq < before]
        done = self._work(batches) if batches else 0
        self.flush_if_due()
        return done

    def flush_if_due(self) -> None:
        """Write what was gathered, if it is much or old."""
        is_old = self._clock.steady() - self._since >= self._flushing.seconds
        if self._buffer.size >= self._flushing.bytes or (is_old and self._position.laked < self._read):
            self.flush()

    def flush(self) -> None:
        """Write what was gathered as files, and register them with the position that they reach, at once."""
        if self._position.laked < self._read:
            mark = (self._series, str(self._shard), str(self._lease.epoch), str(self._position.laked), str(self._read))
            begun = self._clock.steady()
            files = write_files(self._lake, self._buffer, mark)
            if self._clock.steady() - begun > _OLDEST_SECONDS:
                raise StoreFailed(
                    "writing to the lake took too long: what was written may be vacuumed by now",
                    location=Location(str(self._lake)),
                    remedy="nothing is lost: it is written again",
                )
            position = self._position._replace(laked=self._read)
            tenant = self._database.tenant
            with self._database.transaction() as connection:
                require(connection, tenant, self._lease)
                register(connection, tenant, [_registered(file) for file in files])
                count(connection, tenant, {(source, "laked"): n for source, n in self._buffer.counts.items()})
                move(connection, tenant, self._series, self._shard, position)
            self._position = position
            self._buffer.clear()
        self._since = self._clock.steady()

    def _work(self, batches: Sequence[SpooledBatch]) -> int:
        """Process batches until enough is gathered, and write what came of those that were not judged yet.

        Gives how many these were. When it cannot be written, what was gathered is forgotten: it is read again.
        """
        again = LettersAgain(self._database, self._series, self._position.detected)
        done, count_done, last = Processed(), 0, self._read
        try:
            for some in portions(batches):
                self._processor.process(some, self._position.detected, again.pieces, done)
                for row in done.rows:
                    self._buffer.add(row)
                done.rows.clear()
                count_done, last = count_done + len(some), some[-1].seq
                if self._buffer.size >= self._flushing.bytes:
                    break
            if last > self._position.detected:
                self._write(done, self._position._replace(detected=last), batches[:count_done])
        except BaseException:
            self._buffer.clear()
            self._read = self._position.laked
            raise
        self._read = last
        if done.tried:  # what is done once more after a crash is then never older than the last try of its letters
            self.flush()
        return count_done

    def _write(self, done: Processed, position: ShardPosition, batches: Sequence[SpooledBatch]) -> None:
        """Write what batches came to and how far that is, at once."""
        tenant, now = self._database.tenant, self._clock.now().timestamp()
        place = (self._series, self._shard, position.detected)
        with self._database.transaction() as connection:
            require(connection, tenant, self._lease)
            add_findings(connection, tenant, done.found, now, lane=BACKFILL if self._series == BACKFILL else LIVE)
            for batch, letters in done.tried:
                settle(connection, tenant, batch, letters, now)
            add_dead_letters(connection, tenant, done.dead, now)
            add_base_matches(connection, tenant, place, done.matches)
            advance(connection, tenant, place, done.heard)
            count(connection, tenant, done.counts)
            count(connection, tenant, self._delays(batches, now))
            move(connection, tenant, self._series, self._shard, position)
        self._position = position

    def _delays(self, batches: Sequence[SpooledBatch], now: float) -> Counter[tuple[str, str]]:
        """Count how long what is judged now has waited; what a backfill brings was received long ago."""
        is_live = self._series != BACKFILL
        return delays((batch for batch in batches if is_live and batch.seq > self._position.detected), now)


def _registered(file: WrittenFile) -> LakeFile:
    return LakeFile(file.table, file.path, file.day, file.size, file.rows, file.stats)
