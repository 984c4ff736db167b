"""Correlations that can be run, with what they need of the events that their rules match."""

from dataclasses import dataclass

from tocsin.detection.correlation.rule import CorrelationRule


@dataclass(frozen=True, slots=True)
class LoadedCorrelation:
    """A correlation that can be run.

    `groups` and `fields` have an item for each of `rule.rules`: the fields of its events that make the group, and those
    whose values are counted or added up. `generate` says whether the rules it is over give findings of their own.
    """

    rule: CorrelationRule
    path: str
    generate: bool
    groups: tuple[tuple[str, ...], ...]
    fields: tuple[tuple[str, ...], ...]
