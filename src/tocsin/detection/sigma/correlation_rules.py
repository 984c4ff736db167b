"""Correlations and the rules they are over, put together: what files say about each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import msgspec

from tocsin.core.errors import RuleError
from tocsin.core.identity import digest
from tocsin.detection.correlation.loaded import LoadedCorrelation
from tocsin.detection.correlation.rule import Comparison, CorrelationRule, Kind
from tocsin.detection.sigma.correlation_conditions import Sought, sought
from tocsin.detection.sigma.entries import CorrelationBody, Entry
from tocsin.detection.sigma.faults import Fault, Unsupported
from tocsin.detection.sigma.index import Index

_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation that some file defines."""

    entry: Entry
    body: CorrelationBody


@dataclass(frozen=True, slots=True)
class Referring:
    """A correlation with the entries that its references name, in their order."""

    entry: Entry
    body: CorrelationBody
    over: tuple[Entry, ...]


def resolve(correlations: Sequence[Correlation], index: Index) -> tuple[list[Referring], list[RuleError]]:
    """Find what correlations refer to; give those that are right, inner ones before outer ones, and every error."""
    errors: list[RuleError] = []
    found: dict[str, Referring] = {}
    for one in correlations:
        over, wrong = _referenced(one, index)
        errors += wrong
        if not wrong:
            found[one.entry.metadata.id] = Referring(one.entry, one.body, tuple(over))
    ordered: dict[str, Referring] = {}
    circular = {name for name, each in found.items() if _reaches(each, name, found)}
    for name in circular:
        what = "the correlation refers to itself, directly or through others"
        errors.append(found[name].entry.place.error(what, "correlation", "rules", remedy="break the circle"))
    for name in found:
        if name not in circular:
            _add_in_order(name, found, circular, ordered)
    return list(ordered.values()), errors


def base_rules(correlations: Sequence[Referring]) -> set[str]:
    """Give the ids of the rules that correlations are over, correlations left out."""
    return {entry.metadata.id for one in correlations for entry in one.over if entry.head.kind == "rule"}


def with_inner(chosen: Sequence[Referring], all_: Sequence[Referring]) -> list[Referring]:
    """Give those that are chosen, and those that they are over, in the order of all."""
    found = {one.entry.metadata.id: one for one in all_}
    wanted: set[str] = set()
    waiting = [one.entry.metadata.id for one in chosen]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += _inner(found[name], found)
    return [one for one in all_ if one.entry.metadata.id in wanted]


def compiled(
    correlations: Sequence[Referring], hashes: Mapping[str, str]
) -> tuple[list[LoadedCorrelation], list[RuleError]]:
    """Compile correlations, inner ones before outer ones; `hashes` are the logic hashes of the rules that run."""
    known = dict(hashes)
    done: dict[str, LoadedCorrelation] = {}
    errors: list[RuleError] = []
    for one in correlations:
        try:
            loaded = _compiled(one, known, done)
        except Fault as fault:
            errors.append(one.entry.place.fault(fault, "correlation", "condition"))
            continue
        except _Missing as missing:
            errors.append(one.entry.place.fault(missing.fault, "correlation", *missing.keys))
            continue
        done[loaded.rule.id] = loaded
        known[loaded.rule.id] = loaded.rule.logic_hash
    return list(done.values()), errors


class _Missing(Exception):  # noqa: N818 - named for what happened
    """Something that a correlation needs of what it is over is not there."""

    def __init__(self, fault: Fault, *keys: str | int) -> None:
        super().__init__(fault.message)
        self.fault = fault
        self.keys = keys


def _compiled(one: Referring, hashes: Mapping[str, str], done: Mapping[str, LoadedCorrelation]) -> LoadedCorrelation:
    metadata, body = one.entry.metadata, one.body
    for number, entry in enumerate(one.over):
        if entry.metadata.id not in hashes:
            fault = Unsupported(f"the rule {body.references[number]!r} is not run", "see what is told of that rule")
            raise _Missing(fault, "rules", number)
    ids = tuple(dict.fromkeys(entry.metadata.id for entry in one.over))
    called = dict(zip((entry.metadata.id for entry in one.over), body.references, strict=True))
    groups = tuple(_renamed(body, called[name], body.group_by) for name in ids)
    fields = tuple(_renamed(body, called[name], body.fields) for name in ids)
    for name, wanted, counted in zip(ids, groups, fields, strict=True):
        _check_inner(done.get(name), wanted, counted)
    what: Sought = sought(
        body, {r: ids.index(entry.metadata.id) for r, entry in zip(body.references, one.over, strict=True)}
    )
    hashed = digest(
        "correlation",
        msgspec.json.encode((body.type, body.timespan, body.condition, body.percentile, what, groups, fields)),
        *(hashes[name] for name in ids),
    )
    rule = CorrelationRule(
        id=metadata.id,
        title=metadata.title,
        level=metadata.level,
        logic_hash=hashed,
        kind=cast("Kind", body.type),
        span=body.timespan * _SECOND,
        rules=ids,
        group_by=body.group_by,
        condition=tuple((cast("Comparison", name), str(number)) for name, number in body.condition),
        wanted=what.wanted,
        unwanted=what.unwanted,
        percentile=body.percentile,
        tags=metadata.tags,
        version=metadata.version,
    )
    return LoadedCorrelation(rule, one.entry.place.path, body.generate, groups, fields)


def _renamed(body: CorrelationBody, reference: str, names: Sequence[str]) -> tuple[str, ...]:
    """Give the fields that names mean in the events of a rule."""
    meant = {alias: dict(fields).get(reference, alias) for alias, fields in body.aliases}
    return tuple(meant.get(name, name) for name in names)


def _check_inner(inner: LoadedCorrelation | None, groups: Sequence[str], fields: Sequence[str]) -> None:
    """See to it that an inner correlation has what an outer one groups by; raises _Missing."""
    if inner is None:
        return
    for key, names in (("group-by", groups), ("condition", fields)):
        for name in names:
            if name not in inner.rule.group_by:
                what = f"it needs {name!r}, by which the correlation {inner.rule.title!r} does not group"
                known = ", ".join(inner.rule.group_by) or "nothing"
                raise _Missing(Fault(what, f"that one groups by {known}; add it there, or give an alias"), key)


def _referenced(one: Correlation, index: Index) -> tuple[list[Entry], list[RuleError]]:
    found: list[Entry] = []
    errors: list[RuleError] = []
    for place, reference in enumerate(one.body.references):
        entry = index.find(reference)
        if entry is None or entry.head.has_filter:
            remedy = "load the rule together with the correlation, or correct the reference"
            what = f"there is no rule with the id or name {reference!r}{index.hint(reference)}"
            errors.append(one.entry.place.error(what, "correlation", "rules", place, remedy=remedy))
        else:
            found.append(entry)
    return found, errors


def _inner(one: Referring, found: Mapping[str, Referring]) -> list[str]:
    return [entry.metadata.id for entry in one.over if entry.metadata.id in found]


def _reaches(start: Referring, goal: str, found: Mapping[str, Referring]) -> bool:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for name in _inner(waiting.pop(), found):
            if name == goal:
                return True
            if name not in seen:
                seen.add(name)
                waiting.append(found[name])
    return False


def _add_in_order(name: str, found: Mapping[str, Referring], left_out: set[str], ordered: dict[str, Referring]) -> None:
    """Add a correlation after those that it is over; what is over one in a circle is not run, and said so later."""
    waiting: list[tuple[str, bool]] = [(name, False)]
    while waiting:
        each, is_ready = waiting.pop()
        if each in ordered or each in left_out:
            continue
        if is_ready:
            ordered[each] = found[each]
            continue
        waiting.append((each, True))
        waiting += ((inner, False) for inner in _inner(found[each], found))
