"""The bank: one scanner a field, shared by the plans of all routes whose constants have the same names."""

from collections.abc import Iterable

from tocsin.detection.engine.cover import Cover, cover_of
from tocsin.detection.engine.expression import Atom, Expression
from tocsin.detection.engine.memory import FieldMemory, MemoryBudget
from tocsin.detection.engine.ruleset import CompiledRuleset
from tocsin.detection.engine.scanner import MatcherFactory
from tocsin.detection.engine.specialise import specialise, without_fields


class Bank:
    """The covers of a ruleset and the field memories that look for them.

    Constant fields are left out of covers: they are decided per route before any record is read. The field None is
    that of keywords.
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
        self.memories = self.memories_for(atoms)

    def memories_for(self, atoms: Iterable[Atom]) -> dict[str | None, FieldMemory]:
        """Make memories for some tests, one a field."""
        by_field: dict[str | None, list[Atom]] = {}
        for atom in atoms:
            by_field.setdefault(atom.field, []).append(atom)
        return {field: FieldMemory(tests, self._build_matcher, self._budget) for field, tests in by_field.items()}


def _cover_without(condition: Expression, constant_fields: frozenset[str]) -> Cover | None:
    return cover_of(without_fields(condition, constant_fields))
