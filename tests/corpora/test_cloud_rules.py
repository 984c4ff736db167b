"""SigmaHQ's rules about cloud, identity and collaboration logs: every field is where the log has it, or said to be nowhere."""

from collections import defaultdict

import pytest

from tests.corpora.compare import Comparison
from tests.pipeline.mappings.native_samples import NativeSample, native_samples
from tocsin.core.event import RecordBatch
from tocsin.core.logsource import LogSource
from tocsin.core.values import ABSENT
from tocsin.detection.engine import CompiledRule, CompiledRuleset
from tocsin.detection.engine.access import read_field
from tocsin.detection.engine.expression import fields
from tocsin.pipeline.mappings import RecordMapper

PRODUCTS = ("aws", "azure", "m365", "okta", "onelogin", "gcp", "github", "gitlab", "bitbucket", "kubernetes")
DUO = LogSource("cisco", None, "duo")
NOWHERE = {
    ("cloudtrail", "status"): "a call that failed has an errorCode, and one that did not has nothing",
}
"""Fields that are in no log of that service, by service and name, and why."""


@pytest.fixture(scope="module")
def cloud_rules(all_rules: CompiledRuleset) -> list[CompiledRule]:
    return [rule for rule in all_rules.rules if rule.logsource.product in PRODUCTS or rule.logsource == DUO]


@pytest.fixture(scope="module")
def samples() -> list[NativeSample]:
    return native_samples()


@pytest.mark.corpora
def test_every_rule_has_a_log_type(cloud_rules: list[CompiledRule], mapper: RecordMapper) -> None:
    known = [source for log_type in mapper.log_types() for source in log_type.logsources]
    assert len(cloud_rules) > 280
    assert [rule.title for rule in cloud_rules if not any(rule.logsource.covers(source) for source in known)] == []


@pytest.mark.corpora
def test_every_field_is_in_a_sample_or_in_no_log(
    cloud_rules: list[CompiledRule], mapper: RecordMapper, samples: list[NativeSample]
) -> None:
    wanted: dict[LogSource, set[str]] = defaultdict(set)
    for rule in cloud_rules:
        wanted[rule.logsource].update(fields(rule.condition))
    routed = [(sample.record, mapper.route(sample.record)) for sample in samples]
    missing = set()
    for logsource, names in wanted.items():
        own = [
            (record, route) for record, route in routed if any(logsource.covers(source) for source in route.logsources)
        ]
        assert own, logsource
        missing |= {
            (logsource.service or "", name)
            for name in names
            if all(read_field(record, route.resolve(name)) is ABSENT for record, route in own)
        }
    assert missing == set(NOWHERE)


@pytest.mark.corpora
def test_every_rule_is_judged_alike_on_every_sample(
    cloud_rules: list[CompiledRule], mapper: RecordMapper, samples: list[NativeSample]
) -> None:
    comparison = Comparison(CompiledRuleset(tuple(cloud_rules)), mapper)
    records = [sample.record for sample in samples]
    comparison.add(RecordBatch("samples", records, list(range(len(records)))))
    assert (comparison.compared, comparison.different, comparison.errors) == (len(records), [], [])
