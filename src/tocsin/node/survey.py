"""A survey of fields: what the rules want of events, what the events have, and which mapping decided."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tocsin.core.event import RecordBatch
from tocsin.core.fields import read_field
from tocsin.core.logsource import LogSource
from tocsin.core.ports import Mapper, Resolution, Route
from tocsin.core.values import Record
from tocsin.detection.engine import CompiledRule, fields, is_null, is_routed

_LEAVES_KEPT = 5_000
_DEPTH = 8


@dataclass(slots=True)
class FieldUse:
    """A field that rules want of a log type.

    `rules` are the indexes of the rules that want it, `judged` is in how many events it was looked for, `found` in how
    many of those it has a value; `paths` are where it was looked for and `decided_by` who said so.
    """

    name: str
    rules: set[int] = field(default_factory=set)
    judged: int = 0
    found: int = 0
    paths: dict[str, None] = field(default_factory=dict)
    decided_by: dict[str, None] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """Give the share of events in which the field has a value."""
        return self.found / self.judged if self.judged else 0.0


@dataclass(slots=True)
class LogTypeUse:
    """One log type in one shape: its events, how many of them were looked into, the fields wanted and those there."""

    log_type: str
    shape: str
    events: int = 0
    judged: int = 0
    rules: set[int] = field(default_factory=set)
    uses: dict[str, FieldUse] = field(default_factory=dict)
    leaves: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def unused(self) -> list[tuple[str, float]]:
        """Give the events' fields that no rule looks at, with the share of events that have them, commonest first."""
        wanted = {path for use in self.uses.values() for path in use.paths}
        leaves = ((".".join(leaf), count) for leaf, count in self.leaves.items())
        unused = sorted((-count, path) for path, count in leaves if path not in wanted)
        return [(path, -count / self.judged) for count, path in unused]


class FieldSurvey:
    """Looks into events, the first `sample` of each kind (0: all), for the fields that rules want of them."""

    def __init__(self, rules: Sequence[CompiledRule], mapper: Mapper, sample: int) -> None:
        self._rules = rules
        self._mapper = mapper
        self._sample = sample
        self._kinds: dict[int, _Kind] = {}
        self._fields = [fields(rule.condition) for rule in rules]
        self.log_types: dict[tuple[str, str], LogTypeUse] = {}

    def add(self, batch: RecordBatch) -> None:
        """Take in a batch of records."""
        for record in batch.records:
            route = self._mapper.route(record)
            kind = self._kinds.get(id(route))
            if kind is None:
                kind = self._kinds[id(route)] = self._kind(route)
            kind.log_type.events += 1
            if not self._sample or kind.judged < self._sample:
                kind.judge(record)

    def never_found(self) -> list[FieldUse]:
        """Give the fields that rules want of log types that are there, but no event has."""
        together: dict[str, FieldUse] = {}
        for log_type in self.log_types.values():
            for use in log_type.uses.values():
                whole = together.setdefault(use.name, FieldUse(use.name))
                whole.rules |= use.rules
                whole.judged += use.judged
                whole.found += use.found
                whole.paths |= use.paths
        return sorted((use for use in together.values() if not use.found), key=lambda use: (-len(use.rules), use.name))

    def without_events(self) -> list[tuple[LogSource, int]]:
        """Give the log sources of rules of which there is no event, with how many rules wait for one."""
        seen = {rule for log_type in self.log_types.values() for rule in log_type.rules}
        waiting = Counter(rule.logsource for index, rule in enumerate(self._rules) if index not in seen)
        return sorted(waiting.items(), key=lambda item: (-item[1], str(item[0])))

    def _kind(self, route: Route) -> "_Kind":
        key = (route.log_type, route.shape)
        log_type = self.log_types.setdefault(key, LogTypeUse(*key))
        looked_at: dict[str, tuple[FieldUse, Resolution]] = {}
        for index, rule in enumerate(self._rules):
            if is_routed(rule, route):
                log_type.rules.add(index)
                for name in self._fields[index]:
                    if name not in looked_at:
                        looked_at[name] = (self._use(log_type, name, route), route.resolve(name))
                    looked_at[name][0].rules.add(index)
        return _Kind(route, log_type, tuple(looked_at.values()))

    @staticmethod
    def _use(log_type: LogTypeUse, name: str, route: Route) -> FieldUse:
        use = log_type.uses.setdefault(name, FieldUse(name))
        resolution = route.resolve(name)
        use.decided_by[resolution.by] = None
        for path in (*map(".".join, resolution.paths), *([name] if resolution.dotted else [])):
            use.paths[path] = None
        return use


@dataclass(slots=True)
class _Kind:
    """The records of one route, and what is looked at in them; holds the route, whose identity is the key."""

    route: Route
    log_type: LogTypeUse
    looked_at: tuple[tuple[FieldUse, Resolution], ...]
    judged: int = 0

    def judge(self, record: Record) -> None:
        self.judged += 1
        self.log_type.judged += 1
        for use, resolution in self.looked_at:
            use.judged += 1
            value = read_field(record, resolution)
            if not is_null(value):
                use.found += 1
        leaves = self.log_type.leaves
        for leaf in set(_leaves(record, ())):
            if leaf in leaves or len(leaves) < _LEAVES_KEPT:
                leaves[leaf] += 1


def _leaves(value: dict[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the paths of a record's values; what is nested deeper than any mapping looks is one value."""
    for key, item in value.items():
        below = (*path, key)
        if isinstance(item, dict) and len(below) < _DEPTH:
            yield from _leaves(item, below)
        elif item is not None:
            yield below
