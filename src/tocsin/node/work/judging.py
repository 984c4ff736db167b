"""Judging: events meet the rules; what matches is a finding, and what cannot be judged is told."""

from collections.abc import Sequence
from itertools import accumulate

from tocsin.core.errors import EvaluationError
from tocsin.detection.correlation.loaded import LoadedCorrelation
from tocsin.detection.engine import CompiledRuleset, RowEvaluator
from tocsin.detection.engine.breaker import BreakerOpen, BreakerOpened
from tocsin.detection.findings import Subject, breaker_finding
from tocsin.detection.wire import encode
from tocsin.node.work.letters import Letters, about_event
from tocsin.node.work.mapping import Mapped
from tocsin.node.work.matching import Matching
from tocsin.node.work.processed import Processed


class Judge:
    """Judges the events by one ruleset.

    While a rule rests because it failed too often, its events are counted as errors and have no letters: the finding
    that it rests says since when, and there may be any number of them.
    """

    def __init__(self, ruleset: CompiledRuleset, correlations: Sequence[LoadedCorrelation] = ()) -> None:
        self._rules = ruleset.rules
        self._matching = Matching(correlations, [rule.id for rule in ruleset.rules])
        self._troubles: list[tuple[int, EvaluationError]] = []
        self._evaluator = RowEvaluator(ruleset, lambda rule, error: self._troubles.append((rule, error)))

    def judge(self, pieces: Sequence[Mapped], done: Processed) -> None:
        """Judge the events of pieces together: many at once are cheaper than few."""
        records = [record for mapped in pieces for record in mapped.records]
        routes = [route for mapped in pieces for route in mapped.routes]
        texts = [text for mapped in pieces for text in mapped.texts]
        ends = list(accumulate(len(mapped.records) for mapped in pieces))
        which = 0
        for number, hits in self._evaluator.matches(records, routes, texts):
            while number >= ends[which]:
                which += 1
            mapped = pieces[which]
            event = mapped.events[number - ends[which]]  # counted from the end of the piece
            route = routes[number]
            if hits:
                subject = Subject(event, route)
                for rule in hits:
                    matched = self._evaluator.matched_fields(rule, records[number], route)
                    finding = subject.finding(self._rules[rule], matched)
                    done.found.append((finding, encode(finding)))
                if self._matching.wants(hits):
                    done.matches += self._matching.of(mapped.piece, subject, records[number], hits)
            if self._troubles:
                self._tell(mapped, number - ends[which], done)

    def _tell(self, mapped: Mapped, place: int, done: Processed) -> None:
        """Tell of the rules that could not be judged on an event."""
        event = mapped.events[place]
        if mapped.piece.stored:
            done.counts[mapped.piece.batch.payload.source, "errors"] += len(self._troubles)
        told: list[tuple[str, EvaluationError]] = []
        for rule, error in self._troubles:
            if isinstance(error, BreakerOpened):
                finding = breaker_finding(self._rules[rule], error, event, mapped.routes[place])
                done.found.append((finding, encode(finding)))
            if not isinstance(error, BreakerOpen):
                told.append((self._rules[rule].id, error))
        self._troubles.clear()
        if told:
            about = about_event(event.id, event.log_type, mapped.times[place])
            letter = Letters(mapped.piece).of_rules(event.position, mapped.rows[place].raw, about, told)
            mapped.letters.append(letter)
