"""Sections: the rules of one logsource with their covers, and the scanners that look for these."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tocsin.core.values import fold
from tocsin.detection.engine.cover import Cover, cover_of
from tocsin.detection.engine.expression import FALSE, Atom, Expression, fields
from tocsin.detection.engine.keywords import KeywordScanner
from tocsin.detection.engine.ruleset import CompiledRule
from tocsin.detection.engine.scanner import FieldScanner, MatcherFactory
from tocsin.detection.engine.specialise import specialise, texts_needed, without_fields

Owners = dict[int, list[int]]
"""The numbers of the rules that a test, named by its number in its scanner, wakes."""


class Scanners(NamedTuple):
    """A scanner for each field, and one for keywords if there are any."""

    fields: dict[str, FieldScanner]
    keywords: KeywordScanner | None


class Section:
    """Rules that have the same logsource, by their numbers in the ruleset.

    Constant fields are left out of covers: they are decided per route before any record is read. `fields` says in which
    fields the cover of a rule is looked for, None for keywords. Scanners compile what they look for when they are first
    asked, so routes that share a section share that, and fields that never occur cost nothing.
    """

    def __init__(
        self, rules: Mapping[int, CompiledRule], constant_fields: frozenset[str], build_matcher: MatcherFactory
    ) -> None:
        self.conditions: dict[int, Expression] = {}
        self.covers: dict[int, Cover | None] = {}
        self._needed: dict[int, dict[str, frozenset[str]]] = {}
        for number, rule in rules.items():
            condition = self.conditions[number] = specialise(rule.condition, {})
            if constant_fields.isdisjoint(fields(condition)):
                self.covers[number] = cover_of(condition)
            else:
                needed = {field: texts_needed(condition, field) for field in constant_fields}
                self._needed[number] = {field: texts for field, texts in needed.items() if texts is not None}
                self.covers[number] = cover_of(without_fields(condition, constant_fields))
        atoms = {atom: None for cover in self.covers.values() if cover for atom in cover.atoms}
        self.scanners = scanners_for(atoms, build_matcher)
        self.fields = {number: _fields_of(cover) for number, cover in self.covers.items() if cover}
        self._owners: dict[str | None, Owners] = {}

    def condition_on(self, number: int, constants: Mapping[str, str]) -> Expression:
        """Give the condition of a rule on a route with these constants."""
        needed = self._needed.get(number)
        if needed is None:
            return self.conditions[number]
        for field, texts in needed.items():  # most rules of a section are about events of another kind
            if field in constants and fold(constants[field]) not in texts:
                return FALSE
        return specialise(self.conditions[number], constants)

    def owners(self, field: str | None) -> Owners:
        """Give which rules each test of a field, or each keyword, is in the covers of; shared, not to be changed."""
        known = self._owners.get(field)
        if known is None:
            scanner = self.scanners.keywords if field is None else self.scanners.fields[field]
            assert scanner is not None, "only fields that covers name are asked for"
            known = self._owners[field] = {}
            for number, cover in self.covers.items():
                for atom in cover.atoms if cover and field in self.fields[number] else ():
                    if atom.field == field:
                        known.setdefault(scanner.numbers[atom], []).append(number)
        return known


def _fields_of(cover: Cover) -> tuple[str | None, ...]:
    return tuple(dict.fromkeys(atom.field for atom in cover.atoms))


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
