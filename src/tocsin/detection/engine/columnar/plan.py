"""Plans: what has to be done for the rows of one route, prepared once."""

from typing import NamedTuple

from tocsin.core.ports import Resolution, Route
from tocsin.detection.engine.bank import Bank
from tocsin.detection.engine.columnar.judging import Node, NodeCompiler
from tocsin.detection.engine.cover import can_be_scanned_for, cover_of
from tocsin.detection.engine.expression import FALSE, TRUE, Atom, Expression, atoms, fields
from tocsin.detection.engine.scanner import FieldScanner
from tocsin.detection.engine.section import Section

Owners = dict[int, list[int]]
"""The positions of the rules that a test, named by its number in its scanner, wakes."""


class Judge:
    """A rule to be judged: its number, its condition on this route (compiled when first needed), and its section."""

    __slots__ = ("_node", "condition", "number", "section")

    def __init__(self, number: int, condition: Expression, section: Section) -> None:
        self.number = number
        self.condition = condition
        self.section = section
        self._node: Node | None = None

    def node(self, compiler: NodeCompiler) -> Node:
        """Give the compiled condition."""
        if self._node is None:
            self._node = compiler.compile(self.condition)
        return self._node


class Watch(NamedTuple):
    """A field that is watched for the covers of rules: its scanner, where it is, and which rules its tests wake."""

    scanner: FieldScanner
    resolution: Resolution
    owners: Owners


class Plan:
    """What to do for a route's rows: rules that always match, rules to judge, and what wakes them.

    `sleepless` are the positions of rules that are judged on every row, `keywords` the keywords that any rule asks for
    and a scan can find, each with the positions of the rules it wakes, `resolutions` where the rules' fields are.
    """

    def __init__(self, route: Route, bank: Bank) -> None:
        self.route = route
        matching: list[int] = []
        self.judges: list[Judge] = []
        for number, condition, section in bank.rules_on(route):
            if condition == TRUE:
                matching.append(number)
            elif condition != FALSE:
                self.judges.append(Judge(number, condition, section))
        self.matching = tuple(matching)
        self.keywords: dict[Atom, list[int]] = {
            atom: []
            for judge in self.judges
            for atom in atoms(judge.condition)
            if atom.field is None and can_be_scanned_for(atom)
        }
        self.watches, self.sleepless = self._watches(bank)
        names = {field: None for judge in self.judges for field in fields(judge.condition)}
        self.resolutions = tuple(dict.fromkeys(map(route.resolve, names)))

    def _watches(self, bank: Bank) -> tuple[tuple[Watch, ...], tuple[int, ...]]:
        """Let each rule be woken by its cover; give what is watched, and the rules without a cover."""
        # Where the route's constants decide, a rule may have a cover though it has none elsewhere.
        own = {
            position: cover_of(judge.condition)
            for position, judge in enumerate(self.judges)
            if judge.section.covers[judge.number] is None
        }
        own_scanners = bank.scanners_for({atom: None for cover in own.values() if cover for atom in cover.atoms})
        watches: dict[FieldScanner, Watch] = {}
        for position, judge in enumerate(self.judges):
            cover = judge.section.covers[judge.number] or own[position]
            scanners = judge.section.scanners if position not in own else own_scanners
            for atom in cover.atoms if cover else ():
                if atom.field is None:
                    self.keywords.setdefault(atom, []).append(position)
                    continue
                scanner = scanners.fields[atom.field]
                watch = watches.setdefault(scanner, Watch(scanner, self.route.resolve(atom.field), {}))
                watch.owners.setdefault(scanner.numbers[atom], []).append(position)
        return tuple(watches.values()), tuple(position for position, cover in own.items() if cover is None)
