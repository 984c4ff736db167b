from pathlib import Path

import pytest

from tests.content.building import RULE, TESTS, write_files
from tests.content.rule_tests.running import run_tests
from tocsin.content.rule_tests import CaseResult

IMAGE = r"C:\Windows\System32\whoami.exe"


def run_cases(folder: Path, cases: str, rule: str = RULE) -> list[CaseResult]:
    write_files(folder, {"whoami.yml": rule, "whoami.test.yml": cases})
    results, errors = run_tests(folder)
    assert errors == []
    return results


def only(folder: Path, case: str, rule: str = RULE) -> CaseResult:
    results = run_cases(folder, case, rule)
    assert len(results) == 1
    return results[0]


def test_cases_that_hold_pass(tmp_path: Path) -> None:
    results = run_cases(tmp_path, TESTS)
    assert [(result.case.name, result.outcome) for result in results] == [
        ("run from a shell", "passed"),
        ("run by an administrator", "passed"),
    ]
    assert results[0].case.rule_title == "Whoami Was Run"
    assert (results[0].reasons, results[0].why) == ((), ())


def test_a_missed_event_fails_with_the_branch_that_decided(tmp_path: Path) -> None:
    result = only(tmp_path, f"- {{name: a, expect: match, event: {{Image: '{IMAGE}', User: admin}}}}")
    assert result.outcome == "failed"
    assert result.reasons == ("the event does not match, but must",)
    assert result.why == (
        "✗ not:",
        "  ✓ by_admin",
        "    ✓ User contains 'admin': the value passes; it is 'admin'",
    )
    assert result.case.location.line == 1


def test_a_false_alarm_fails_with_what_made_it_match(tmp_path: Path) -> None:
    result = only(tmp_path, f"- {{name: a, expect: no_match, event: {{Image: '{IMAGE}'}}}}")
    assert result.reasons == ("the event matches, but must not",)
    assert any("✓ Image ends with" in line for line in result.why)


EVENTS = f"events: [{{Image: '{IMAGE}'}}, {{Image: other.exe}}, {{Image: '{IMAGE}'}}]"


@pytest.mark.parametrize(
    ("expectation", "reason"),
    [
        ("expect: match", "the 3 events must all match, but these do not: 2"),
        ("expect: no_match", "the 3 events must not match, but these do: 1, 3"),
        ("expect: match, count: 1", "2 of 3 events match, but 1 must match"),
        ("expect: match, count: 3", "2 of 3 events match, but 3 must match"),
        ("expect: match, count: 2", None),
    ],
)
def test_several_events_must_all_come_out_so_or_be_counted(
    expectation: str, reason: str | None, tmp_path: Path
) -> None:
    result = only(tmp_path, f"- {{name: a, {expectation}, {EVENTS}}}")
    assert result.reasons == ((reason,) if reason else ())
    assert bool(result.why) == bool(reason)


@pytest.mark.parametrize(
    ("assertion", "reason"),
    [
        ("title: Whoami Was Run", None),
        ("title: Other", "the finding's title is 'Whoami Was Run', not 'Other'"),
        ("level: medium", None),
        ("level: high", "the finding's level is medium, not high"),
        (f"fields: {{Image: '{IMAGE}'}}", None),
        ("fields: {Image: other}", f"the matched field 'Image' is {IMAGE!r}, not 'other'"),
        ("fields: {CommandLine: x}", "the field 'CommandLine' is not among the matched fields: Image"),
    ],
)
def test_assertions_are_about_the_finding(assertion: str, reason: str | None, tmp_path: Path) -> None:
    result = only(tmp_path, f"- {{name: a, expect: match, {assertion}, event: {{Image: '{IMAGE}'}}}}")
    assert result.reasons == ((reason,) if reason else ())


def test_assertions_compare_as_rules_do(tmp_path: Path) -> None:
    rule = RULE.replace(r"Image|endswith: '\whoami.exe'", "Ids: 5")
    case = "- {name: a, expect: match, fields: {Ids: ['5', 6, null]}, event: {Ids: [5, '6', null]}}"
    assert only(tmp_path, case, rule).outcome == "passed"


def test_an_event_in_a_known_shape_is_routed_as_in_a_scan(tmp_path: Path) -> None:
    channel = "Channel: Microsoft-Windows-Sysmon/Operational"
    shapes = [
        f"{{Event: {{System: {{EventID: ID, {channel}}}, EventData: {{Image: '{IMAGE}'}}}}}}",
        f"{{EventID: ID, {channel}, Image: '{IMAGE}'}}",
    ]
    for shape in shapes:
        created, loaded = shape.replace("ID, ", "1, "), shape.replace("ID, ", "7, ")
        results = run_cases(
            tmp_path,
            f"- {{name: created, expect: match, event: {created}}}\n- {{name: loaded, expect: no_match, event: {loaded}}}",
        )
        assert [result.outcome for result in results] == ["passed", "passed"], shape


def test_a_miss_by_logsource_says_so(tmp_path: Path) -> None:
    event = f"{{EventID: 7, Channel: Microsoft-Windows-Sysmon/Operational, Image: '{IMAGE}'}}"
    result = only(tmp_path, f"- {{name: a, expect: match, event: {event}}}")
    assert "category=image_load" in result.why[0]
    assert "the rule is about product=windows category=process_creation" in result.why[0]


def test_an_outcome_error_fails_whatever_is_expected(tmp_path: Path) -> None:
    rule = RULE.replace(r"Image|endswith: '\whoami.exe'", r"Image|re: '^(a|a)*\1$'")
    for expect in ("match", "no_match"):
        result = only(tmp_path, f"- {{name: a, expect: {expect}, event: {{Image: '{'a' * 60}!'}}}}", rule)
        assert result.outcome == "failed"
        assert any("outcome is *error*" in reason for reason in result.reasons)


TWO = (
    RULE
    + "---\n"
    + RULE.replace("5c0a9f3e", "6c0a9f3e")
    .replace("Whoami Was", "Hostname Was")
    .replace("whoami.exe", "hostname.exe")
    .replace("status: test", "name: hostname_run\nstatus: test")
)


@pytest.mark.parametrize("name", ["Hostname Was Run", "hostname_run", "6c0a9f3e-6f0b-4a53-8a4b-0f9b2f0d7e11"])
@pytest.mark.parametrize("form", ["rule: NAME\ntests:\n- {CASE}", "- {CASE, rule: NAME}"])
def test_a_case_names_its_rule_in_a_file_of_several(name: str, form: str, tmp_path: Path) -> None:
    case = r"name: a, expect: match, event: {Image: C:\hostname.exe}"
    result = only(tmp_path, form.replace("CASE", case).replace("NAME", name), TWO)
    assert (result.case.rule_title, result.outcome) == ("Hostname Was Run", "passed")


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("{name: a, expect: match, event: {}}", "holds 2 rules"),
        ("{name: a, expect: match, event: {}, rule: Hostname Was Rnu}", "did you mean 'Hostname Was Run'?"),
    ],
)
def test_a_case_that_names_no_rule_of_the_file_is_an_error(case: str, message: str, tmp_path: Path) -> None:
    good = "{name: b, expect: no_match, event: {}, rule: Whoami Was Run}"
    write_files(tmp_path, {"whoami.yml": TWO, "whoami.test.yml": f"- {case}\n- {good}\n"})
    results, errors = run_tests(tmp_path)
    assert [result.case.name for result in results] == ["b"]
    assert [error.location.line for error in errors if error.location] == [1]
    assert message in errors[0].message


def test_a_rule_that_did_not_load_makes_its_tests_not_runnable(tmp_path: Path) -> None:
    result = only(tmp_path, "- {name: a, expect: match, event: {}}", RULE.replace("not by_admin", "not by_adnim"))
    assert result.outcome == "not_runnable"
    assert "by_adnim" in result.reasons[0]


def test_a_correlation_makes_its_tests_not_runnable(tmp_path: Path) -> None:
    correlation = """title: Many
id: 7c0a9f3e-6f0b-4a53-8a4b-0f9b2f0d7e11
level: low
correlation:
  type: event_count
  rules: [5c0a9f3e-6f0b-4a53-8a4b-0f9b2f0d7e11]
  group-by: [User]
  timespan: 5m
  condition: {gte: 10}
"""
    files = {
        "whoami.yml": RULE,
        "many.yml": correlation,
        "many.test.yml": "- {name: a, expect: match, events: [{Image: x}]}",
    }
    results, errors = run_tests(write_files(tmp_path, files))
    assert errors == []
    assert [(result.outcome, result.reasons) for result in results] == [
        ("not_runnable", ("it is a correlation, and tests of these are not run yet",))
    ]
