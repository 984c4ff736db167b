"""Specification, "Sigma Correlation Rules": read, checked and compiled."""

import pytest

from tests.detection.sigma.judging import Loading, judged, with_detection
from tocsin.detection.correlation.loaded import LoadedCorrelation
from tocsin.detection.correlation.rule import CorrelationRule
from tocsin.detection.sigma import LoadedRules

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
    assert one == LoadedCorrelation(
        CorrelationRule(
            id="c1",
            title="Many",
            level="high",
            logic_hash=one.rule.logic_hash,
            kind="event_count",
            span=600_000_000,
            rules=(ID,),
            group_by=("User",),
            condition=(("gte", "10"),),
        ),
        path=(loading.folder / "many.yml").as_posix(),
        generate=True,
        groups=(("User",),),
        fields=((),),
    )
    assert loaded.silent == frozenset()


def test_the_rules_under_a_correlation_are_silent(loading: Loading) -> None:
    loaded = load(loading, GOOD)
    assert judged(loaded.ruleset)({"F": "a"})
    assert loaded.silent == {ID}


def test_a_range_is_taken(loading: Loading) -> None:
    (one,) = load(loading, GOOD.replace("{gte: 10}", "{gte: 10, lt: 100}")).correlations
    assert one.rule.condition == (("gte", "10"), ("lt", "100"))


@pytest.mark.parametrize(
    "change",
    [
        ("{gte: 10}", "{gte: 11}"),
        ("10m", "11m"),
        ("[User]", "[Host]"),
        ("event_count", "value_count"),
        ("[User]", "[u]\naliases: {u: {base: Host}}"),
    ],
)
def test_what_a_correlation_means_is_in_its_hash(loading: Loading, change: tuple[str, str]) -> None:
    (one,) = load(loading, GOOD).correlations
    text = GOOD.replace(*change)
    (other,) = load(loading, text.replace("{gte: 10}", "{gte: 10, field: F}") if "value" in text else text).correlations
    assert one.rule.logic_hash != other.rule.logic_hash


def test_what_its_rules_mean_is_in_its_hash(loading: Loading) -> None:
    (one,) = load(loading, GOOD).correlations
    changed = BASE.replace("F: a", "F: b")
    (other,) = loading.load({"base.yml": changed, "many.yml": correlation(GOOD)}).correlations
    assert one.rule.logic_hash != other.rule.logic_hash


SECOND = BASE.replace("name: base", "name: second").replace(ID, "5c8c7e4e-5c0a-4bb7-9b1c-7f1f4f1f2c12")
THIRD = BASE.replace("name: base", "name: third").replace(ID, "5c8c7e4e-5c0a-4bb7-9b1c-7f1f4f1f2c13")


@pytest.mark.parametrize(
    ("condition", "wanted", "unwanted"),
    [
        ("base and second and third", (0b111,), 0),
        ("base or second and third", (0b001, 0b110), 0),
        ("base and (base or second) or third", (0b001, 0b100), 0),
        ("base and not second and not third", (0b001,), 0b110),
        ("base and not (second or third)", (0b001,), 0b110),
        ("2 of them", (0b011, 0b101, 0b110), 0),
        ("all of them", (0b111,), 0),
        ("1 of them", (0b001, 0b010, 0b100), 0),
        ("{gte: 2}", (0b011, 0b101, 0b110), 0),
        ("{gt: 2}", (0b111,), 0),
    ],
)
def test_extended_conditions_are_sets_of_rules(
    loading: Loading, condition: str, wanted: tuple[int, ...], unwanted: int
) -> None:
    section = f"type: temporal\nrules: [base, second, third]\ngroup-by: [User]\ntimespan: 1d\ncondition: {condition}"
    loaded = loading.load({"all.yml": "---\n".join([BASE, SECOND, THIRD, correlation(section)])})
    assert [str(error) for error in (*loaded.problems, *loaded.unsupported)] == []
    (one,) = loaded.correlations
    assert (one.rule.wanted, one.rule.unwanted) == (wanted, unwanted)


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("not base and not second and not third", "asks for nothing that is there"),
        ("base or not second and third", "'not' stands inside of an alternative"),
        ("base and not (second and third)", "more than single rules"),
        ("{lt: 2}", "at least so many"),
        ("{gte: 4}", "it asks for 4 of 3 rules"),
        ("4 of them", "asks for 4 of 3"),
    ],
)
def test_conditions_that_cannot_be_run_are_told(loading: Loading, condition: str, message: str) -> None:
    section = f"type: temporal\nrules: [base, second, third]\ngroup-by: [User]\ntimespan: 1d\ncondition: {condition}"
    loaded = loading.load({"all.yml": "---\n".join([BASE, SECOND, THIRD, correlation(section)])})
    assert [message in error.message for error in (*loaded.problems, *loaded.unsupported)] == [True]
    assert loaded.correlations == []


def test_an_outer_correlation_groups_by_what_the_inner_one_has(loading: Loading) -> None:
    chain = correlation(GOOD.replace("base", "c1").replace("[User]", "[Host]"), "title: More\nid: c2\n")
    loaded = loading.load({"all.yml": correlation(GOOD) + "---\n" + chain + "---\n" + BASE})
    assert ["by which the correlation 'Many' does not group" in error.message for error in loaded.problems] == [True]
    assert [one.rule.id for one in loaded.correlations] == ["c1"]


def test_a_correlation_over_a_rule_that_does_not_run_is_told(loading: Loading) -> None:
    broken = BASE.replace("F: a", "F|fancy: a")
    loaded = loading.load({"base.yml": broken, "many.yml": correlation(GOOD)})
    assert any("'base' is not run" in error.message for error in loaded.unsupported)
    assert loaded.correlations == []


@pytest.mark.parametrize(
    ("timespan", "seconds"),
    [("15s", 15), ("90m", 5400), ("1h", 3600), ("7d", 604800), ("1w", 604800), ("1M", 2629746), ("1y", 31556952)],
)
def test_time_spans(loading: Loading, timespan: str, seconds: int) -> None:
    (one,) = load(loading, GOOD.replace("10m", timespan)).correlations
    assert one.rule.span == seconds * 1_000_000


@pytest.mark.parametrize(
    "section",
    [
        "type: value_count\nrules: base\ngroup-by: User\ntimespan: 1d\ncondition: {field: Host, gte: 3}",
        "type: value_count\nrules: [base]\ngroup-by: [User]\ntimespan: 1d\ncondition: {field: [Host, Port], gte: 3}",
        "type: value_sum\nrules: [base]\ngroup-by: [User]\ntimespan: 1d\ncondition: {field: Bytes, gt: 1.5}",
        "type: value_percentile\nrules: [base]\ngroup-by: [User]\ntimespan: 1d\ncondition: {field: B, gt: 1, percentile: 95}",
        "type: temporal\nrules: [base]\ngroup-by: [User]\ntimespan: 1d",
        "type: temporal\nrules: [base]\ngroup-by: [User]\ntimespan: 1d\ncondition: base",
        "type: temporal\ngroup-by: [User]\ntimespan: 1d\ncondition: base",
        "type: temporal_ordered\nrules: [base]\ngroup-by: [u]\ntimespan: 1d\naliases: {u: {base: Host}}",
        f"type: event_count\nrules: [{ID.upper()}]\ngroup-by: []\ntimespan: 1d\ncondition: {{eq: 5}}",
    ],
)
def test_all_types_are_read(loading: Loading, section: str) -> None:
    loaded = load(loading, section)
    assert [str(error) for error in loaded.problems] == []
    assert loaded.correlations[0].rule.rules == (ID,)


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
    assert [(one.rule.id, one.rule.rules) for one in loaded.correlations] == [("c1", (ID,)), ("c2", ("c1",))]


def test_a_circle_of_correlations_is_told(loading: Loading) -> None:
    files = {
        f"{name}.yml": correlation(GOOD.replace("base", over), f"title: {name}\nid: {name}\n")
        for name, over in (("c1", "c2"), ("c2", "c3"), ("c3", "c1"), ("c4", "c1"))
    }
    loaded = loading.load(files)
    assert ["refers to itself" in error.message for error in loaded.problems] == [True, True, True]
    assert ["'c1' is not run" in error.message for error in loaded.unsupported] == [True]
    assert loaded.correlations == []


def test_a_correlation_over_a_filter_is_told(loading: Loading) -> None:
    filter_ = "title: f\nname: f\nlogsource: {product: windows}\nfilter: {rules: any, selection: {a: b}, condition: not selection}\n"
    loaded = loading.load({"f.yml": filter_, "c.yml": correlation(GOOD.replace("base", "f"))})
    assert ["there is no rule" in error.message for error in loaded.problems] == [True]
