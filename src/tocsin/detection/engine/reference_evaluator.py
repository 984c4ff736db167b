"""The reference evaluator: every rule on every record, by walking its condition."""

from collections.abc import Callable, Iterator, Sequence

from tocsin.core.errors import EvaluationError
from tocsin.core.ports import Route
from tocsin.core.values import Record
from tocsin.detection.engine.matched import Matched, matched_fields
from tocsin.detection.engine.reference import holds, is_routed
from tocsin.detection.engine.ruleset import CompiledRuleset

OnError = Callable[[int, EvaluationError], None]


class ReferenceEvaluator:
    """Judges every rule on every record by walking its condition."""

    def __init__(self, ruleset: CompiledRuleset, on_error: OnError) -> None:
        self._rules = ruleset.rules
        self._on_error = on_error
        self._routed: dict[Route, list[int]] = {}

    def forget_failures(self) -> None:
        """Do nothing: every record is judged without regard to those before."""

    def match(self, record: Record, route: Route, _text: bytes | str | None = None) -> Sequence[int]:
        """Give the indexes of the rules that match, in ascending order."""
        routed = self._routed.get(route)
        if routed is None:
            routed = [number for number, rule in enumerate(self._rules) if is_routed(rule, route)]
            self._routed[route] = routed
        hits = []
        for number in routed:
            try:
                if holds(self._rules[number].condition, record, route):
                    hits.append(number)
            except EvaluationError as error:
                self._on_error(number, error)
        return hits

    def matches(
        self, records: Sequence[Record], routes: Sequence[Route], _texts: Sequence[bytes | str]
    ) -> Iterator[tuple[int, Sequence[int]]]:
        """Yield the number of every record with what `match` gives for it."""
        for number, (record, route) in enumerate(zip(records, routes, strict=True)):
            yield number, self.match(record, route)

    def matched_fields(self, number: int, record: Record, route: Route) -> Matched:
        """Give the fields that made a rule match a record, with their values."""
        return matched_fields(self._rules[number].condition, record, route)
