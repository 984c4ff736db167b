"""The bank: one scanner a field, shared by the plans of all routes whose constants have the same names."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from tocsin.core.logsource import LogSource
from tocsin.core.ports import Route
from tocsin.detection.engine.cover import Cover, cover_of
from tocsin.detection.engine.expression import Atom, Expression, fields
from tocsin.detection.engine.keywords import KeywordScanner
from tocsin.detection.engine.ruleset import CompiledRuleset
from tocsin.detection.engine.scanner import FieldScanner, MatcherFactory
from tocsin.detection.engine.specialise import specialise, without_fields


class Scanners(NamedTuple):
    """A scanner for each field, and one for keywords if there are any."""

    fields: dict[str, FieldScanner]
    keywords: KeywordScanner | None


class Bank:
    """The covers of a ruleset and the scanners that look for them.

    Constant fields are left out of covers: they are decided per route before any record is read.
    """

    def __init__(
        self,
        ruleset: CompiledRuleset,
        constant_fields: frozenset[str],
        build_matcher: MatcherFactory,
    ) -> None:
        self._build_matcher = build_matcher
        self.conditions = tuple(specialise(rule.condition, {}) for rule in ruleset.rules)
        self._decided_by_route = tuple(
            not constant_fields.isdisjoint(fields(condition)) for condition in self.conditions
        )
        self.covers: tuple[Cover | None, ...] = tuple(
            cover_of(without_fields(condition, constant_fields)) for condition in self.conditions
        )
        self._by_logsource: dict[LogSource, list[int]] = {}
        for number, rule in enumerate(ruleset.rules):
            self._by_logsource.setdefault(rule.logsource, []).append(number)
        atoms = {atom: None for cover in self.covers if cover for atom in sorted(cover.atoms, key=repr)}
        self.scanners = self.scanners_for(atoms)

    def conditions_on(self, route: Route) -> Iterator[tuple[int, Expression]]:
        """Give the rules that a route's records can meet, by number, each with its condition on this route."""
        covering = [numbers for logsource, numbers in self._by_logsource.items() if _covers(logsource, route)]
        for number in sorted(chain.from_iterable(covering)):
            condition = self.conditions[number]
            if self._decided_by_route[number]:
                condition = specialise(condition, route.constants)
            yield number, condition

    def scanners_for(self, atoms: Iterable[Atom]) -> Scanners:
        """Make scanners for some tests, one a field."""
        by_field: dict[str | None, list[Atom]] = {}
        for atom in atoms:
            by_field.setdefault(atom.field, []).append(atom)
        keywords = by_field.pop(None, [])
        return Scanners(
            {field: FieldScanner(tests, self._build_matcher) for field, tests in by_field.items() if field is not None},
            KeywordScanner(keywords, self._build_matcher) if keywords else None,
        )


def _covers(logsource: LogSource, route: Route) -> bool:
    return any(logsource.covers(other) for other in route.logsources)
