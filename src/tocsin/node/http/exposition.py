"""The metrics as prometheus_client's families: made for one request, from the list of metrics and what was seen."""

from collections.abc import Iterator
from dataclasses import dataclass

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from tocsin.core.histogram import Histogram
from tocsin.node.http.metric_list import METRICS, Exposed, MetricKind, Sample

__all__ = ["Exposed", "NodeCollector"]


@dataclass(frozen=True, slots=True, eq=False)  # a registry tells collectors apart by identity
class NodeCollector:
    """Collects once; a metric about a store that cannot be read now is left out, and `tocsin_readable` says so."""

    exposed: Exposed

    def collect(self) -> Iterator[Metric]:
        """Yield every metric with its samples, the same labels in the same order always."""
        for metric in METRICS:
            yield _family(metric, metric.samples(self.exposed))


def _family(metric: MetricKind, samples: Iterator[Sample]) -> Metric:
    if metric.kind == "histogram":
        histogram = HistogramMetricFamily(metric.name, metric.help, labels=metric.labels)
        for labels, value in samples:
            assert isinstance(value, Histogram)
            histogram.add_metric(labels, buckets=value.cumulated(), sum_value=value.total)
        return histogram
    make = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
    family = make(metric.name, metric.help, labels=metric.labels)
    for labels, value in samples:
        assert not isinstance(value, Histogram)
        family.add_metric(labels, value)
    return family
