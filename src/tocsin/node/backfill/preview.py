"""What would become of dead letters, by the content as it is now."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from tocsin.core.finding import Level
from tocsin.detection.engine import RowEvaluator
from tocsin.node.state import DeadLetter
from tocsin.node.work.content import Content
from tocsin.node.work.decoding import Decoder
from tocsin.node.work.pieces import Piece, pieces_of
from tocsin.pipeline import Limits
from tocsin.pipeline.parsers import built_in_parsers


class Preview(NamedTuple):
    """What would become of letters that are tried together.

    `log_types` counts the events that would come out, `rules` the findings by (level, title). `dead` says why nothing
    would come out, or what would stay dead.
    """

    letters: tuple[DeadLetter, ...]
    log_types: dict[str, int]
    rules: dict[tuple[Level, str], int]
    dead: str | None


def preview(letters: Iterable[DeadLetter], content: Content) -> Iterator[Preview]:
    """Yield what would become of letters, ordered by their places; nothing is kept of it."""
    decoder = Decoder(built_in_parsers(), Limits())
    evaluator = RowEvaluator(content.ruleset, lambda _rule, _error: None)
    for _, group in groupby(letters, key=lambda letter: (letter.source, letter.series, letter.seq)):
        its = list(group)
        lost = tuple(letter for letter in its if not letter.raw)
        if lost:
            yield Preview(lost, {}, {}, "nothing is left of it")
        for piece in pieces_of([letter for letter in its if letter.raw], 0):
            yield _tried(piece, decoder, evaluator, content)


def _tried(piece: Piece, decoder: Decoder, evaluator: RowEvaluator, content: Content) -> Preview:
    decoded = decoder.decode(piece)
    routes = [content.mapper.route(record) for record in decoded.records]
    log_types = Counter(route.log_type for route in routes)
    rules: Counter[tuple[Level, str]] = Counter()
    for _, hits in evaluator.matches(decoded.records, routes, decoded.texts):
        rules.update((content.ruleset.rules[hit].level, content.ruleset.rules[hit].title) for hit in hits)
    dead = "; ".join(dict.fromkeys(f"{letter.reason}: {letter.message}" for letter in decoded.dead)) or None
    if not decoded.records and dead is None:
        dead = "empty: nothing is in it"
    return Preview(piece.letters, dict(log_types), dict(rules), dead)
