"""What happens to batches of the spool: they become rows, findings and dead letters. No database is here."""

from collections.abc import Callable, Iterable, Sequence

from tocsin.node.work.content import Content
from tocsin.node.work.decoding import Decoder
from tocsin.node.work.hearing import hear
from tocsin.node.work.judging import Judge
from tocsin.node.work.letters_again import fates_of
from tocsin.node.work.mapping import EventMaker, Mapped
from tocsin.node.work.pieces import Piece, plain_piece
from tocsin.node.work.processed import Processed
from tocsin.pipeline import Limits
from tocsin.pipeline.parsers import built_in_parsers
from tocsin.pipeline.spool import SpooledBatch

Taking = Callable[[SpooledBatch], Iterable[Piece]]


class Processor:
    """Decodes, maps, enriches and judges the batches of one series by one content; never raises, whatever they hold."""

    def __init__(self, series: str, content: Content) -> None:
        self._series = series
        self._decoder = Decoder(built_in_parsers(), Limits())
        self._maker = EventMaker(content.mapper, content.enricher)
        self._judge = Judge(content.ruleset, content.correlations)

    def process(
        self, batches: Sequence[SpooledBatch], judged: int, take: Taking | None = None, done: Processed | None = None
    ) -> Processed:
        """Process batches; those up to the sequence number `judged` were judged before, and give rows only.

        `take` gives the pieces of a batch; without it every batch is one. What they come to is added to `done`.
        """
        done = done or Processed()
        new: list[Mapped] = []
        for batch in batches:
            for piece in take(batch) if take else (plain_piece(self._series, batch),):
                mapped = self._maker.make(piece, self._decoder.decode(piece))
                if piece.stored:
                    done.rows += mapped.rows
                if batch.seq > judged:
                    new.append(mapped)
        self._judge.judge(new, done)
        for mapped in new:
            _account(mapped, done)
        return done


def _account(mapped: Mapped, done: Processed) -> None:
    """Count what came of a piece, and note what is dead of it."""
    piece = mapped.piece
    source = piece.batch.payload.source
    fates = fates_of(piece, mapped.letters, len(mapped.records))
    done.dead += fates.new
    done.tried += fates.tried
    if piece.stored:
        done.counts[source, "surplus"] += fates.died + len(mapped.records) - fates.expected
        done.counts[source, "dead"] += fates.died - piece.terminal
        done.counts[source, "judged"] += len(mapped.records)
        hear(mapped, done.heard)
