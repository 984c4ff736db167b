"""The bank: one scanner a field, shared by the plans of all routes whose constants have the same names."""

from collections.abc import Iterable
from typing import NamedTuple

from tocsin.detection.engine.cover import Cover, cover_of
from tocsin.detection.engine.expression import Atom, Expression
from tocsin.detection.engine.keywords import KeywordScanner
from tocsin.detection.engine.memory import FieldMemory, MemoryBudget
from tocsin.detection.engine.ruleset import CompiledRuleset
from tocsin.detection.engine.scanner import MatcherFactory
from tocsin.detection.engine.specialise import specialise, without_fields


class Scanners(NamedTuple):
    """A scanner with memory for each field, and one for keywords if there are any."""

    fields: dict[str, FieldMemory]
    keywords: KeywordScanner | None


class Bank:
    """The covers of a ruleset and the field memories that look for them.

    Constant fields are left out of covers: they are decided per route before any record is read.
    """

    def __init__(
        self,
        ruleset: CompiledRuleset,
        constant_fields: frozenset[str],
        build_matcher: MatcherFactory,
        budget: MemoryBudget,
    ) -> None:
        self._build_matcher = build_matcher
        self._budget = budget
        self.covers: tuple[Cover | None, ...] = tuple(
            _cover_without(specialise(rule.condition, {}), constant_fields) for rule in ruleset.rules
        )
        atoms = {atom: None for cover in self.covers if cover for atom in sorted(cover.atoms, key=repr)}
        self.scanners = self.scanners_for(atoms)

    def scanners_for(self, atoms: Iterable[Atom]) -> Scanners:
        """Make scanners for some tests, one a field."""
        by_field: dict[str | None, list[Atom]] = {}
        for atom in atoms:
            by_field.setdefault(atom.field, []).append(atom)
        keywords = by_field.pop(None, [])
        return Scanners(
            {
                field: FieldMemory(tests, self._build_matcher, self._budget)
                for field, tests in by_field.items()
                if field is not None
            },
            KeywordScanner(keywords, self._build_matcher) if keywords else None,
        )


def _cover_without(condition: Expression, constant_fields: frozenset[str]) -> Cover | None:
    return cover_of(without_fields(condition, constant_fields))
