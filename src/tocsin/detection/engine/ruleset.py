"""The compiled ruleset: rules as data, ready for any evaluator."""

from collections.abc import Collection

import msgspec
from msgspec import Struct

from tocsin.core.finding import Level, RuleReference
from tocsin.core.identity import digest
from tocsin.core.logsource import LogSource
from tocsin.detection.engine.expression import And, Atom, Expression, Named, Not, Or, fields


class RelatedRule(Struct, frozen=True, gc=False):
    """Another rule that a rule names under `related`: its id, and how they are related (`derived`, `obsolete`, …)."""

    id: str
    type: str


class CompiledRule(Struct, frozen=True, gc=False):
    """One rule, compiled: what it means (`logsource`, `condition`) and what people read about it."""

    id: str
    title: str
    level: Level
    status: str
    logsource: LogSource
    condition: Expression
    logic_hash: str
    path: str
    tags: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    description: str = ""
    author: str = ""
    version: str = ""
    references: tuple[str, ...] = ()
    falsepositives: tuple[str, ...] = ()
    kind: str = "sigma"
    name: str = ""
    related: tuple[RelatedRule, ...] = ()

    def reference(self) -> RuleReference:
        """Give the part of the rule that its findings carry."""
        return RuleReference(self.id, self.title, self.level, self.kind, self.version, self.tags)


class CompiledRuleset(Struct, frozen=True):
    """Rules in a fixed order; evaluators name them by their index here."""

    rules: tuple[CompiledRule, ...]

    def __len__(self) -> int:
        return len(self.rules)


def names_only(rule: CompiledRule, held: Collection[str]) -> bool:
    """Say whether a rule names fields, and none but those that are held; a rule of nothing but keywords names none."""
    names = fields(rule.condition)
    return bool(names) and all(name in held for name in names)


def logic_hash(logsource: LogSource, condition: Expression) -> str:
    """Hash what a rule means: its logsource and condition, not its title, its date or the order of its operands."""
    return digest("logic", msgspec.json.encode(logsource), _canonical(condition))


def _canonical(node: Expression) -> bytes:
    if isinstance(node, Atom):
        return msgspec.json.encode(node)
    if isinstance(node, Named):
        return _canonical(node.item)
    if isinstance(node, Not):
        return b"(not " + _canonical(node.item) + b")"
    operands = sorted({_canonical(item) for item in node.items})
    if len(operands) == 1:
        return operands[0]
    name = b"and" if isinstance(node, And) else b"or"
    assert isinstance(node, And | Or)
    return b"(" + name + b" " + b" ".join(operands) + b")"
