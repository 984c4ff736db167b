"""Plans: what has to be done for the records of one route, prepared once."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tocsin.core.ports import Route
from tocsin.core.values import Record
from tocsin.detection.engine.bank import Bank
from tocsin.detection.engine.cover import Cover, cover_of
from tocsin.detection.engine.evidence import Collector, collector
from tocsin.detection.engine.expression import FALSE, TRUE, Expression
from tocsin.detection.engine.groups import groups_of
from tocsin.detection.engine.keywords import KeywordScanner
from tocsin.detection.engine.matched import Matched
from tocsin.detection.engine.memory import MemoryBudget
from tocsin.detection.engine.predicates import Predicate, PredicateCompiler, View
from tocsin.detection.engine.scanner import FieldScanner
from tocsin.detection.engine.section import Section
from tocsin.detection.engine.waking import KeywordWatch, Owners, Search, Wakes, Woken

if TYPE_CHECKING:
    from tocsin.detection.engine.trial import Trial


class Judge:
    """A rule to be judged exactly: its number, its condition on this route, compiled when needed, and its section."""

    __slots__ = ("condition", "number", "predicate", "section")

    def __init__(self, number: int, condition: Expression, section: Section) -> None:
        self.number = number
        self.condition = condition
        self.section = section
        self.predicate: Predicate | None = None


class Plan:
    """What to do for a route's records: rules that always match, rules to judge, and what wakes them.

    `sleepless` are the positions of rules that are judged on every record. `trial` is for whoever tries the plan out.
    """

    def __init__(self, route: Route, bank: Bank, budget: MemoryBudget) -> None:
        self._route = route
        self._bank = bank
        self._budget = budget
        self.trial: Trial | None = None
        self.compiler = PredicateCompiler(route)
        matching: list[int] = []
        judges: list[Judge] = []
        for number, condition, section in bank.rules_on(route):
            if condition == TRUE:
                matching.append(number)
            elif condition != FALSE:
                judges.append(Judge(number, condition, section))
        self.matching = tuple(matching)
        self.judges = tuple(judges)
        self._collectors: dict[int, Collector] = {}
        self.watch({})

    def watch(self, covers: Mapping[int, Cover]) -> None:
        """Let each rule be woken by its cover: that of `covers` (by position), else its section's, else its own."""
        wakers = _Wakers(self._bank, covers)
        sleepless = [position for position, judge in enumerate(self.judges) if not wakers.add(position, judge)]
        for position in sleepless:
            self.prepare(position)
        self.sleepless = tuple(sleepless)
        searches: dict[str, list[Search]] = {}
        for scanner, (field, owners) in wakers.fields.items():
            searches.setdefault(field, []).append(Search(scanner, Wakes(owners, self.prepare)))
        self.groups = groups_of(self._route, searches, self._budget)
        self.keyword_watches = tuple(
            KeywordWatch(scanner, Wakes(owners, self.prepare)) for scanner, owners in wakers.keywords.items()
        )

    def wake(self, record: Record, text: bytes | str | None) -> Woken:
        """Give the positions of the rules that a record wakes; `text` is its JSON if known."""
        woken = self.wake_by_fields(record)
        for watch in self.keyword_watches:
            woken = watch.wake(record, text, woken)
        return woken

    def wake_by_fields(self, record: Record) -> Woken:
        """As `wake`, for a record that is known to hold no keyword."""
        woken: Woken = None
        for group in self.groups:
            woken = group.wake(record, woken)
        return woken

    def prepare(self, position: int) -> None:
        """Compile a rule's predicate if it is not yet."""
        judge = self.judges[position]
        if judge.predicate is None:
            judge.predicate = self.compiler.compile(judge.condition)

    def view(self, record: Record) -> View:
        """Give a view of a record for the predicates of this plan."""
        return View(record, self.compiler.field_count)

    def matched(self, number: int, condition: Expression, view: View) -> Matched:
        """Give the fields that made a rule, by its number and whole condition, match, with their values."""
        collect = self._collectors.get(number)
        if collect is None:
            collect = self._collectors[number] = collector(condition, self.compiler)
        if len(view.texts) < self.compiler.field_count:  # more fields are read than when the view was made
            view = self.view(view.record)
        matched: Matched = {}
        collect(view, matched)
        return matched

    def cover(self, position: int) -> Cover | None:
        """Give the cover that wakes a rule unless another was learned."""
        judge = self.judges[position]
        return judge.section.covers[judge.number] or cover_of(judge.condition)


class _Wakers:
    """Collects which tests of which scanners wake which rules."""

    def __init__(self, bank: Bank, covers: Mapping[int, Cover]) -> None:
        self._bank = bank
        self._covers = covers
        # Covers that no section has scanners for share some that are made for them.
        self._own = bank.scanners_for({atom: None for cover in covers.values() for atom in cover.atoms})
        self.fields: dict[FieldScanner, tuple[str, Owners]] = {}
        self.keywords: dict[KeywordScanner, Owners] = {}

    def add(self, position: int, judge: Judge) -> bool:
        """Let the tests of a rule's cover wake it; False if it has no cover and must be judged every time."""
        scanners, cover = self._own, self._covers.get(position)
        if cover is None:
            scanners, cover = judge.section.scanners, judge.section.covers[judge.number]
        if cover is None:  # without the constants there may be one
            cover = cover_of(judge.condition)
            if cover is None:
                return False
            scanners = self._bank.scanners_for(cover.atoms)
        for atom in cover.atoms:
            if atom.field is None:
                assert scanners.keywords is not None
                owners = self.keywords.setdefault(scanners.keywords, {})
                owners.setdefault(scanners.keywords.numbers[atom], []).append(position)
            else:
                scanner = scanners.fields[atom.field]
                _, owners = self.fields.setdefault(scanner, (atom.field, {}))
                owners.setdefault(scanner.numbers[atom], []).append(position)
        return True
