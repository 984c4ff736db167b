"""Matching: what rules matched becomes base matches, for the correlations that are over these rules."""

from collections.abc import Iterator, Sequence

import msgspec

from tocsin.core.values import Record
from tocsin.detection.correlation.extraction import Extraction
from tocsin.detection.correlation.loaded import LoadedCorrelation
from tocsin.detection.findings import Subject
from tocsin.node.state import BaseMatch
from tocsin.node.work.pieces import Piece


class Matching:
    """Makes the base matches of events; `rules` are the ids of the rules by the indexes that hits have."""

    def __init__(self, correlations: Sequence[LoadedCorrelation], rules: Sequence[str]) -> None:
        self._correlations = correlations
        self._extraction = Extraction(correlations, rules)

    def wants(self, hits: Sequence[int]) -> bool:
        """Say whether a correlation is over any of these rules."""
        return self._extraction.wants(hits)

    def of(self, piece: Piece, subject: Subject, record: Record, hits: Sequence[int]) -> Iterator[BaseMatch]:
        """Yield an event's part in each correlation; fields are read from the record that was judged.

        An event without a time, a group or a value has none.
        """
        event = subject.event
        found = self._extraction.of(subject, record, hits)
        if found is None:
            return
        body = msgspec.json.encode({"event": found.event, "entities": found.entities})
        for part in found.parts:
            rule = self._correlations[part.correlation].rule
            yield BaseMatch(
                correlation=rule.id,
                logic=rule.logic_hash,
                event=event.id,
                rules=tuple(each for place, each in enumerate(rule.rules) if part.rules >> place & 1),
                group=part.group,
                value=part.value,
                time=found.time,
                content=found.content,
                source=piece.batch.payload.source,
                log_type=event.log_type,
                body=body,
            )
