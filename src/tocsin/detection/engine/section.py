"""Sections: the rules of one logsource with their covers, and the scanners that look for these."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tocsin.detection.engine.cover import Cover, cover_of
from tocsin.detection.engine.expression import Atom, Expression, fields
from tocsin.detection.engine.keywords import KeywordScanner
from tocsin.detection.engine.ruleset import CompiledRule
from tocsin.detection.engine.scanner import FieldScanner, MatcherFactory
from tocsin.detection.engine.specialise import specialise, without_fields


class Scanners(NamedTuple):
    """A scanner for each field, and one for keywords if there are any."""

    fields: dict[str, FieldScanner]
    keywords: KeywordScanner | None


class Section:
    """Rules that have the same logsource, by their numbers in the ruleset.

    Constant fields are left out of covers: they are decided per route before any record is read. Scanners compile what
    they look for when they are first asked, so routes that share a section share that, and fields that never occur cost
    nothing.
    """

    def __init__(
        self, rules: Mapping[int, CompiledRule], constant_fields: frozenset[str], build_matcher: MatcherFactory
    ) -> None:
        self.conditions: dict[int, Expression] = {}
        self.covers: dict[int, Cover | None] = {}
        decided_by_route = []
        for number, rule in rules.items():
            condition = self.conditions[number] = specialise(rule.condition, {})
            if constant_fields.isdisjoint(fields(condition)):
                self.covers[number] = cover_of(condition)
            else:
                decided_by_route.append(number)
                self.covers[number] = cover_of(without_fields(condition, constant_fields))
        self._decided_by_route = frozenset(decided_by_route)
        atoms = {atom: None for cover in self.covers.values() if cover for atom in cover.atoms}
        self.scanners = scanners_for(atoms, build_matcher)

    def condition_on(self, number: int, constants: Mapping[str, str]) -> Expression:
        """Give the condition of a rule on a route with these constants."""
        condition = self.conditions[number]
        return specialise(condition, constants) if number in self._decided_by_route else condition


def scanners_for(atoms: Iterable[Atom], build_matcher: MatcherFactory) -> Scanners:
    """Make scanners for some tests, one a field."""
    by_field: dict[str | None, list[Atom]] = {}
    for atom in atoms:
        by_field.setdefault(atom.field, []).append(atom)
    keywords = by_field.pop(None, [])
    return Scanners(
        {field: FieldScanner(tests, build_matcher) for field, tests in by_field.items() if field is not None},
        KeywordScanner(keywords, build_matcher) if keywords else None,
    )
