"""SigmaHQ's rules about cloud, identity and collaboration logs: every field is where the log has it, or said to be nowhere."""

from collections import defaultdict
from dataclasses import dataclass, field

import pytest

from tests.corpora.compare import Comparison
from tests.pipeline.mappings.native_samples import NativeSample, native_samples
from tocsin.core.event import RecordBatch
from tocsin.core.fields import read_field
from tocsin.core.logsource import LogSource
from tocsin.core.values import ABSENT
from tocsin.detection.engine import CompiledRule, CompiledRuleset
from tocsin.detection.engine.expression import fields
from tocsin.pipeline.mappings import RecordMapper

PRODUCTS = ("aws", "azure", "m365", "okta", "onelogin", "gcp", "github", "gitlab", "bitbucket", "kubernetes")
DUO = LogSource("cisco", None, "duo")
NOWHERE = {
    ("cloudtrail", "status"): "a call that failed has an errorCode, and one that did not has nothing",
}
"""Fields that are in no log of that service, by service and name, and why."""
NOWHERE_IN = {
    ("azure.graph_signin", "ActivityDetails"): "Microsoft Graph has a list of sign-ins only, and so no name for them",
}
"""Fields that are in one form of a log and not in another, by shape and name, and why."""


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


@dataclass
class Found:
    """The fields that the rules of a logsource name, and those of them that samples of each shape have."""

    wanted: set[str] = field(default_factory=set)
    shapes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


@pytest.fixture(scope="module")
def found(cloud_rules: list[CompiledRule], mapper: RecordMapper, samples: list[NativeSample]) -> dict[LogSource, Found]:
    by_source: dict[LogSource, Found] = defaultdict(Found)
    for rule in cloud_rules:
        by_source[rule.logsource].wanted.update(fields(rule.condition))
    for sample in samples:
        route = mapper.route(sample.record)
        for logsource, its in by_source.items():
            if any(logsource.covers(source) for source in route.logsources):
                have = (name for name in its.wanted if read_field(sample.record, route.resolve(name)) is not ABSENT)
                its.shapes[route.shape].update(have)
    return by_source


@pytest.mark.corpora
def test_every_field_is_in_a_sample_or_in_no_log(found: dict[LogSource, Found]) -> None:
    missing = {
        (logsource.service or "", name)
        for logsource, its in found.items()
        for name in its.wanted.difference(*its.shapes.values())
    }
    assert missing == set(NOWHERE)


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("service", "shapes"),
    [
        ("activitylogs", ["azure.monitor", "azure.activity_api"]),
        ("signinlogs", ["azure.monitor", "azure.graph_signin"]),
        ("auditlogs", ["azure.monitor", "azure.graph_audit"]),
        ("riskdetection", ["azure.monitor", "azure.graph_risk"]),
        ("pim", ["azure.graph_pim_alert"]),
    ],
)
def test_fields_of_rules_about_azure_are_in_exports_and_in_what_the_apis_give(
    found: dict[LogSource, Found], service: str, shapes: list[str]
) -> None:
    its = found[LogSource("azure", None, service)]
    missing = {(shape, name) for shape in shapes for name in its.wanted - its.shapes[shape]}
    assert missing == {key for key in NOWHERE_IN if key[0] in shapes}


@pytest.mark.corpora
def test_every_rule_is_judged_alike_on_every_sample(
    cloud_rules: list[CompiledRule], mapper: RecordMapper, samples: list[NativeSample]
) -> None:
    comparison = Comparison(CompiledRuleset(tuple(cloud_rules)), mapper)
    records = [sample.record for sample in samples]
    comparison.add(RecordBatch("samples", records, list(range(len(records)))))
    assert (comparison.compared, comparison.different, comparison.errors) == (len(records), [], [])
