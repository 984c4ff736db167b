"""Specification, "Sigma Correlation Rules": read and checked, not run."""

import pytest

from tests.detection.sigma.judging import Loading, judged, with_detection
from tocsin.detection.sigma import CorrelationSummary, LoadedRules

BASE = with_detection("selection:\n    F: a\ncondition: selection\n").replace(
    "title: A rule", "title: A rule\nname: base"
)
ID = "5c8c7e4e-5c0a-4bb7-9b1c-7f1f4f1f2c11"
GOOD = "type: event_count\nrules: [base]\ngroup-by: [User]\ntimespan: 10m\ncondition: {gte: 10}"


def correlation(section: str, head: str = "title: Many\nid: c1\nlevel: high\n") -> str:
    return head + "correlation:\n" + "\n".join("    " + line for line in section.splitlines()) + "\n"


def load(loading: Loading, section: str) -> LoadedRules:
    return loading.load({"base.yml": BASE, "many.yml": correlation(section)})


def test_a_correlation_is_listed(loading: Loading) -> None:
    loaded = load(loading, GOOD + "\ngenerate: true")
    (one,) = loaded.correlations
    assert loaded.problems == []
    assert one == CorrelationSummary(
        id="c1",
        title="Many",
        type="event_count",
        path=(loading.folder / "many.yml").as_posix(),
        level="high",
        rules=(ID,),
        generate=True,
        group_by=("User",),
        timespan=600,
        condition=(("gte", 10),),
        fields=(),
        expression="",
    )


def test_the_rules_under_a_correlation_fire_until_correlations_run(loading: Loading) -> None:
    assert judged(load(loading, GOOD).ruleset)({"F": "a"})


def test_a_range_is_taken(loading: Loading) -> None:
    (one,) = load(loading, GOOD.replace("{gte: 10}", "{gte: 10, lt: 100}")).correlations
    assert one.condition == (("gte", 10), ("lt", 100))


@pytest.mark.parametrize(
    ("timespan", "seconds"),
    [("15s", 15), ("90m", 5400), ("1h", 3600), ("7d", 604800), ("1w", 604800), ("1M", 2629746), ("1y", 31556952)],
)
def test_time_spans(loading: Loading, timespan: str, seconds: int) -> None:
    (one,) = load(loading, GOOD.replace("10m", timespan)).correlations
    assert one.timespan == seconds


@pytest.mark.parametrize(
    "section",
    [
        "type: value_count\nrules: base\ngroup-by: User\ntimespan: 1d\ncondition: {field: Host, gte: 3}",
        "type: value_count\nrules: [base]\ngroup-by: [User]\ntimespan: 1d\ncondition: {field: [Host, Port], gte: 3}",
        "type: value_sum\nrules: [base]\ngroup-by: [User]\ntimespan: 1d\ncondition: {field: Bytes, gt: 1.5}",
        "type: value_percentile\nrules: [base]\ngroup-by: [User]\ntimespan: 1d\ncondition: {field: B, gt: 1, percentile: 95}",
        "type: temporal\nrules: [base]\ngroup-by: [User]\ntimespan: 1d",
        "type: temporal\nrules: [base]\ngroup-by: [User]\ntimespan: 1d\ncondition: base",
        "type: temporal\ngroup-by: [User]\ntimespan: 1d\ncondition: not base",
        "type: temporal_ordered\nrules: [base]\ngroup-by: [u]\ntimespan: 1d\naliases: {u: {base: User}}",
        f"type: event_count\nrules: [{ID.upper()}]\ngroup-by: []\ntimespan: 1d\ncondition: {{eq: 5}}",
    ],
)
def test_all_types_are_read(loading: Loading, section: str) -> None:
    loaded = load(loading, section)
    assert [str(error) for error in loaded.problems] == []
    assert loaded.correlations[0].rules == (ID,)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("type: event_count", "type: event_cuont", 5, "did you mean 'event_count'?"),
        ("type: event_count\n", "", 4, "correlation.type: is missing"),
        ("rules: [base]", "rules: [bsae]", 6, "'bsae'; did you mean 'base'?"),
        ("rules: [base]", "rules: []", 6, "rules"),
        ("rules: [base]\n", "", 4, "rules: is missing"),
        ("rules: [base]", "rules: [c1]", 6, "refers to itself"),
        ("group-by: [User]\n", "", 4, "group-by: is missing"),
        ("group-by:", "group_by:", 7, "did you mean 'group-by'?"),
        ("group-by: [User]", "group-by: {a: b}", 7, "list of fields"),
        ("timespan: 10m", "timespan: 10", 8, "not a time span"),
        ("timespan: 10m", "timespan: 0m", 8, "not a time span"),
        ("timespan: 10m", "timespan: 10 minutes", 8, "not a time span"),
        ("timespan: 10m\n", "", 4, "timespan: is missing"),
        ("condition: {gte: 10}", "condition: {gte: ten}", 9, "not a number"),
        ("condition: {gte: 10}", "condition: {ge: 10}", 9, "did you mean"),
        ("condition: {gte: 10}", "condition: {}", 9, "compares with nothing"),
        ("condition: {gte: 10}", "condition: base", 9, "temporal correlations only"),
        ("condition: {gte: 10}", "condition: [10]", 9, "must be a map"),
        ("\ncondition: {gte: 10}", "", 4, "condition: is missing"),
        ("event_count", "value_count", 9, "has no field"),
        ("{gte: 10}", "{gte: 10}\ngenerate: maybe", 10, "true or false"),
        ("{gte: 10}", "{gte: 10}\naliases: [a]", 10, "must be a map"),
        ("{gte: 10}", "{gte: 10}\naliases: {u: {other: User}}", 10, "'other' is not among"),
        ("{gte: 10}", "{gte: 10}\naliases: {u: User}", 10, "from rules to fields"),
        ("{gte: 10}", "{gte: 10}\nwindow: 5", 10, "not a key of correlations"),
    ],
)
def test_a_wrong_correlation_is_told_at_its_line(loading: Loading, old: str, new: str, line: int, message: str) -> None:
    assert old in GOOD
    loaded = load(loading, GOOD.replace(old, new))
    assert any(message in error.message for error in loaded.problems), [str(error) for error in loaded.problems]
    assert any(error.location and error.location.line == line for error in loaded.problems)
    assert all(error.remedy for error in loaded.problems)
    assert loaded.correlations == []
    assert len(loaded.ruleset) == 1


def test_a_section_that_is_no_map_is_told(loading: Loading) -> None:
    loaded = loading.load({"many.yml": "title: x\ncorrelation: [a]\n"})
    assert [error.message for error in loaded.problems] == ["correlation: must be a map"]


@pytest.mark.parametrize("condition", ["base and other", "base and", "(base", "base or nothing"])
def test_an_extended_condition_names_the_rules_of_the_correlation(loading: Loading, condition: str) -> None:
    section = f"type: temporal\nrules: [base]\ngroup-by: [User]\ntimespan: 1d\ncondition: {condition}"
    assert load(loading, section).correlations == []


def test_every_rule_must_be_in_an_extended_condition(loading: Loading) -> None:
    section = f"type: temporal\nrules: [base, {ID}]\ngroup-by: [User]\ntimespan: 1d\ncondition: base"
    loaded = load(loading, section)
    assert [f"does not name the rule {ID!r}" in error.message for error in loaded.problems] == [True]


def test_correlations_over_correlations(loading: Loading) -> None:
    chain = correlation(GOOD.replace("base", "c1"), "title: More\nid: c2\n")
    loaded = loading.load({"all.yml": correlation(GOOD) + "---\n" + chain + "---\n" + BASE})
    assert loaded.problems == []
    assert [(one.id, one.rules) for one in loaded.correlations] == [("c1", (ID,)), ("c2", ("c1",))]


def test_a_circle_of_correlations_is_told(loading: Loading) -> None:
    files = {
        f"{name}.yml": correlation(GOOD.replace("base", over), f"title: {name}\nid: {name}\n")
        for name, over in (("c1", "c2"), ("c2", "c3"), ("c3", "c1"), ("c4", "c1"))
    }
    loaded = loading.load(files)
    assert ["refers to itself" in error.message for error in loaded.problems] == [True, True, True]
    assert [one.id for one in loaded.correlations] == ["c4"]


def test_a_correlation_over_a_filter_is_told(loading: Loading) -> None:
    filter_ = "title: f\nname: f\nlogsource: {product: windows}\nfilter: {rules: any, selection: {a: b}, condition: not selection}\n"
    loaded = loading.load({"f.yml": filter_, "c.yml": correlation(GOOD.replace("base", "f"))})
    assert ["there is no rule" in error.message for error in loaded.problems] == [True]
