"""Which logsources that rules name are covered by the mappings, and which fields no log of theirs has."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tocsin.content.coverage.reasons import Reason
from tocsin.core.logsource import LogSource
from tocsin.pipeline.mappings import LogTypeSummary


@dataclass(frozen=True, slots=True)
class MissingField:
    """A field that rules of a logsource name and no log of that kind has: how many rules, why, and what can be done."""

    name: str
    rules: int
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class LogSourceCoverage:
    """A logsource that rules name: how many, and the log types and shapes in which its events are known.

    Without a log type it is not covered; `reason` and `remedy` then say why and what can be done, if that is known.
    """

    logsource: LogSource
    rules: int
    log_types: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    missing: tuple[MissingField, ...] = ()
    reason: str = ""
    remedy: str = ""

    @property
    def is_covered(self) -> bool:
        """Say whether some mapping knows such events."""
        return bool(self.log_types)


def cover_logsources(
    wanted: Iterable[tuple[LogSource, Iterable[str]]], log_types: Sequence[LogTypeSummary], reasons: Sequence[Reason]
) -> list[LogSourceCoverage]:
    """Give the coverage of every logsource of rules, sorted by product, category and service.

    `wanted` are the logsource and the fields of each rule. A rule's logsource is covered by a log type some of whose
    events belong to it. A reason is about all logsources that lie in its own, the first that fits is told.
    """
    rules: Counter[LogSource] = Counter()
    uses: defaultdict[LogSource, Counter[str]] = defaultdict(Counter)
    for logsource, fields in wanted:
        rules[logsource] += 1
        uses[logsource].update(set(fields))
    found = []
    for logsource, count in rules.items():
        covering = [known for known in log_types if any(map(logsource.covers, known.logsources))]
        told = [reason for reason in reasons if reason.logsource.covers(logsource)]
        why = None if covering else next((reason for reason in told if not reason.fields), None)
        found.append(
            LogSourceCoverage(
                logsource,
                count,
                tuple(known.name for known in covering),
                tuple(dict.fromkeys(shape for known in covering for shape in known.shapes)),
                _missing(uses[logsource], told) if covering else (),
                why.reason if why else "",
                why.remedy if why else "",
            )
        )
    return sorted(found, key=lambda one: _order(one.logsource))


def _missing(uses: Counter[str], told: Sequence[Reason]) -> tuple[MissingField, ...]:
    first: dict[str, Reason] = {}
    for reason in told:
        for field in reason.fields:
            first.setdefault(field, reason)
    return tuple(
        MissingField(field, rules, first[field].reason, first[field].remedy)
        for field, rules in sorted(uses.items())
        if field in first
    )


def _order(logsource: LogSource) -> tuple[str, str, str]:
    return logsource.product or "", logsource.category or "", logsource.service or ""
