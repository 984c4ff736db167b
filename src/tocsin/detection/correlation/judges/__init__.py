"""Judges: one for each way in which a correlation can be true."""

from tocsin.detection.correlation.hot import Judge
from tocsin.detection.correlation.judges.apart import Apart
from tocsin.detection.correlation.judges.event_count import EventCount
from tocsin.detection.correlation.judges.temporal import Temporal
from tocsin.detection.correlation.judges.temporal_ordered import TemporalOrdered
from tocsin.detection.correlation.judges.tumbling import Tumbling
from tocsin.detection.correlation.judges.value_count import ValueCount
from tocsin.detection.correlation.judges.value_sum import ValueSum
from tocsin.detection.correlation.rule import CorrelationRule


def judge_of(rule: CorrelationRule) -> Judge:
    """Give a judge that has seen nothing yet."""
    if rule.is_tumbling:
        return Tumbling(rule)
    if rule.kind == "event_count":
        return EventCount(rule)
    if rule.kind == "value_count":
        return ValueCount(rule)
    if rule.kind == "value_sum":
        return ValueSum(rule)
    if rule.kind == "temporal_ordered":
        return TemporalOrdered(rule)
    return Apart(rule) if rule.unwanted else Temporal(rule)
