from pathlib import Path

import pytest

from tests.content.building import RULE, write_files
from tocsin.content.rule_tests.reading import RuleTests, read_tests
from tocsin.core.errors import RuleTestError


def read(folder: Path, text: str) -> tuple[list[RuleTests], list[RuleTestError]]:
    write_files(folder, {"whoami.yml": RULE, "whoami.test.yml": text})
    return read_tests([folder / "whoami.test.yml"])


def only_error(folder: Path, text: str) -> RuleTestError:
    tests, errors = read(folder, text)
    assert tests == []
    assert len(errors) == 1, errors
    assert errors[0].remedy
    return errors[0]


def line(error: RuleTestError) -> int | None:
    assert error.location is not None
    return error.location.line


@pytest.mark.parametrize("head", ["", "tests:\n", "rule: Whoami Was Run\ntests:\n"])
def test_cases_are_a_list_or_stand_under_tests(head: str, tmp_path: Path) -> None:
    tests, errors = read(tmp_path, f"{head}  - name: a\n    expect: match\n    event: {{Image: x}}\n")
    assert errors == []
    case = tests[0].settings.tests[0]
    assert (case.name, case.expect, case.given()) == ("a", "match", [{"Image": "x"}])
    assert tests[0].rule_file == tmp_path / "whoami.yml"


def test_the_place_of_a_case_is_known_in_both_forms(tmp_path: Path) -> None:
    cases = "- name: a\n  expect: match\n  event: {}\n- name: b\n  expect: match\n  event: {}\n"
    assert read(tmp_path, cases)[0][0].location(1).line == 4
    assert read(tmp_path, f"tests:\n{cases}")[0][0].location(1, "event").line == 7


def test_values_of_events_stay_what_they_look_like(tmp_path: Path) -> None:
    text = "- name: a\n  expect: match\n  event: {UtcTime: 2026-01-31 12:30:00.123, Signed: false, Id: 7, Access: 0x1410}\n"
    event = read(tmp_path, text)[0][0].settings.tests[0].event
    assert event == {"UtcTime": "2026-01-31 12:30:00.123", "Signed": False, "Id": 7, "Access": "0x1410"}


def test_an_unknown_key_is_an_error_with_its_line_and_a_suggestion(tmp_path: Path) -> None:
    error = only_error(tmp_path, "tests:\n  - name: a\n    expects: match\n    expect: match\n    event: {}\n")
    assert "expects" in error.message
    assert "did you mean 'expect'?" in error.message
    assert line(error) == 3


def test_an_unknown_key_at_the_top_is_an_error(tmp_path: Path) -> None:
    error = only_error(tmp_path, "ruel: x\ntests:\n  - name: a\n    expect: match\n    event: {}\n")
    assert "did you mean 'rule'?" in error.message
    assert line(error) == 1


@pytest.mark.parametrize(
    ("case", "at", "message"),
    [
        ("{expect: match, event: {}}", 1, "'tests.0.name' is missing"),
        ("{name: a, event: {}}", 1, "'tests.0.expect' is missing"),
        ("{name: a, expect: maybe, event: {}}", 1, "'match' or 'no_match'"),
        ("{name: a, expect: match}", 1, "either `event` or `events`"),
        ("{name: a, expect: match, event: {}, events: [{}]}", 1, "either `event` or `events`"),
        ("{name: a, expect: match, events: []}", 1, "at least 1 item"),
        ("{name: a, expect: match, event: []}", 1, "valid dictionary"),
        ("{name: a, expect: no_match, event: {}, count: 1}", 1, "`count` is about findings"),
        ("{name: a, expect: no_match, event: {}, fields: {a: b}}", 1, "`fields` is about findings"),
        ("{name: a, expect: match, event: {}, count: 0}", 1, "greater than or equal to 1"),
        ("{name: a, expect: match, event: {}, count: true}", 1, "valid integer"),
        ("{name: a, expect: match, event: {}, level: dire}", 1, "'critical'"),
        ("{name: '', expect: match, event: {}}", 1, "at least 1 character"),
    ],
)
def test_a_wrong_case_is_told(case: str, at: int, message: str, tmp_path: Path) -> None:
    error = only_error(tmp_path, f"- {case}\n")
    assert message in error.message
    assert line(error) == at


def test_all_errors_of_a_file_are_told(tmp_path: Path) -> None:
    _, errors = read(tmp_path, "- {name: a, expect: x, event: {}}\n- {expect: match, event: {}}\n")
    assert [line(error) for error in errors] == [1, 2]


@pytest.mark.parametrize("text", ["", "# nothing\n", "just a text\n", "5\n"])
def test_a_file_without_cases_is_an_error(text: str, tmp_path: Path) -> None:
    tests, errors = read(tmp_path, text)
    assert tests == []
    assert len(errors) == 1


def test_a_second_document_is_an_error(tmp_path: Path) -> None:
    case = "- {name: a, expect: match, event: {}}\n"
    assert line(only_error(tmp_path, f"{case}---\n{case}")) == 3


def test_a_test_file_without_its_rule_is_an_error(tmp_path: Path) -> None:
    write_files(tmp_path, {"lonely.test.yml": "- {name: a, expect: match, event: {}}\n"})
    tests, errors = read_tests([tmp_path / "lonely.test.yml"])
    assert tests == []
    assert "no rule file" in errors[0].message


def test_a_broken_file_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "a.yml": RULE,
            "b.yml": RULE,
            "a.test.yml": "- [\n",
            "b.test.yml": "- {name: b, expect: match, event: {}}\n",
        },
    )
    tests, errors = read_tests([tmp_path / "a.test.yml", tmp_path / "b.test.yml"])
    assert [test.settings.tests[0].name for test in tests] == ["b"]
    assert len(errors) == 1
