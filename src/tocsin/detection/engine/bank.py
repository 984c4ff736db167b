"""The bank: sections of rules, made when an event of their logsource is first seen."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tocsin.core.logsource import LogSource
from tocsin.core.ports import Route
from tocsin.detection.engine.expression import Atom, Expression
from tocsin.detection.engine.ruleset import CompiledRuleset, names_only
from tocsin.detection.engine.scanner import MatcherFactory
from tocsin.detection.engine.section import Scanners, Section, scanners_for


class BankRule(NamedTuple):
    """A rule that a route's records can meet: its number, its condition on this route, and the section it is in."""

    number: int
    condition: Expression
    section: Section


class Bank:
    """The sections of a ruleset, shared by the plans of all routes whose constants have the same names."""

    def __init__(
        self,
        ruleset: CompiledRuleset,
        constant_fields: frozenset[str],
        build_matcher: MatcherFactory,
    ) -> None:
        self._ruleset = ruleset
        self._constant_fields = constant_fields
        self._build_matcher = build_matcher
        self._by_logsource: dict[LogSource, list[int]] = {}
        for number, rule in enumerate(ruleset.rules):
            self._by_logsource.setdefault(rule.logsource, []).append(number)
        self._sections: dict[LogSource, Section] = {}

    def rules_on(self, route: Route) -> Iterator[BankRule]:
        """Give the rules that a route's records can meet, by number."""
        covering = [logsource for logsource in self._by_logsource if _covers(logsource, route)]
        sections = {
            number: self._section(logsource) for logsource in covering for number in self._by_logsource[logsource]
        }
        if route.held is not None:
            rules = self._ruleset.rules
            sections = {
                number: self._section(rule.logsource)
                for number, rule in enumerate(rules)
                if names_only(rule, route.held)
            }
        for number, section in sorted(sections.items(), key=lambda item: item[0]):
            yield BankRule(number, section.condition_on(number, route.constants), section)

    def scanners_for(self, atoms: Iterable[Atom]) -> Scanners:
        """Make scanners for some tests that no section looks for, one a field."""
        return scanners_for(atoms, self._build_matcher)

    def _section(self, logsource: LogSource) -> Section:
        section = self._sections.get(logsource)
        if section is None:
            rules = {number: self._ruleset.rules[number] for number in self._by_logsource[logsource]}
            section = self._sections[logsource] = Section(rules, self._constant_fields, self._build_matcher)
        return section


class Banks:
    """The banks of a ruleset, one for each set of names of constants; several evaluators may share them."""

    def __init__(self, ruleset: CompiledRuleset, build_matcher: MatcherFactory) -> None:
        self.ruleset = ruleset
        self.build_matcher = build_matcher
        self._known: dict[frozenset[str], Bank] = {}

    def of(self, route: Route) -> Bank:
        """Give the bank for a route."""
        names = frozenset(route.constants)
        bank = self._known.get(names)
        if bank is None:
            bank = self._known[names] = Bank(self.ruleset, names, self.build_matcher)
        return bank


def _covers(logsource: LogSource, route: Route) -> bool:
    return any(logsource.covers(other) for other in route.logsources)
