"""Plans: what has to be done for the records of one route, prepared once."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tocsin.core.ports import Route
from tocsin.core.values import Record
from tocsin.detection.engine.bank import Bank
from tocsin.detection.engine.cover import Cover, cover_of
from tocsin.detection.engine.evidence import Collector, collector
from tocsin.detection.engine.expression import FALSE, TRUE, Expression
from tocsin.detection.engine.groups import groups_of
from tocsin.detection.engine.matched import Matched
from tocsin.detection.engine.memory import MemoryBudget
from tocsin.detection.engine.predicates import Predicate, PredicateCompiler, View
from tocsin.detection.engine.section import Owners, Scanners, Section
from tocsin.detection.engine.waking import KeywordWatch, Search, Wakes, Woken

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
        watches: list[KeywordWatch] = []
        for scanners, field, owners, positions in wakers.found():
            wakes = Wakes(owners, positions, self.prepare)
            if field is not None:
                searches.setdefault(field, []).append(Search(scanners.fields[field], wakes))
            elif scanners.keywords is not None:
                watches.append(KeywordWatch(scanners.keywords, wakes))
        self.groups = groups_of(self._route, searches, self._budget)
        self.keyword_watches = tuple(watches)

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


class _Found(NamedTuple):
    """A field, or None for keywords, in which tests are looked for, and which of the plan's rules they wake."""

    scanners: Scanners
    field: str | None
    owners: Owners
    positions: dict[int, int]


class _Wakers:
    """Collects which tests of which scanners wake which rules."""

    def __init__(self, bank: Bank, covers: Mapping[int, Cover]) -> None:
        self._bank = bank
        self._covers = covers
        self._by_section: dict[Section, dict[int, int]] = {}
        self._own: dict[int, tuple[Cover, int]] = {}

    def add(self, position: int, judge: Judge) -> bool:
        """Let the tests of a rule's cover wake it; False if it has no cover and must be judged every time."""
        cover = self._covers.get(position)
        if cover is None and judge.section.covers[judge.number] is not None:
            self._by_section.setdefault(judge.section, {})[judge.number] = position
            return True
        cover = cover or cover_of(judge.condition)  # without the constants there may be one
        if cover is None:
            return False
        self._own[judge.number] = (cover, position)
        return True

    def found(self) -> Iterator[_Found]:
        """Yield what wakes the rules: what their sections look for, and covers of their own."""
        for section, positions in self._by_section.items():
            for field in dict.fromkeys(field for number in positions for field in section.fields[number]):
                yield _Found(section.scanners, field, section.owners(field), positions)
        if not self._own:
            return
        scanners = self._bank.scanners_for({atom: None for cover, _ in self._own.values() for atom in cover.atoms})
        positions = {number: position for number, (_, position) in self._own.items()}
        owners: dict[str | None, Owners] = {}
        for number, (cover, _) in self._own.items():
            for atom in cover.atoms:
                scanner = scanners.keywords if atom.field is None else scanners.fields[atom.field]
                assert scanner is not None, "there is one for each of these tests"
                owners.setdefault(atom.field, {}).setdefault(scanner.numbers[atom], []).append(number)
        for field, its in owners.items():
            yield _Found(scanners, field, its, positions)
