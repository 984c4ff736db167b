import io
import json
from typing import Any

import pytest

from tests.cli.findings import HOSTILE
from tocsin.cli.output.sarif import write_sarif
from tocsin.content.lint import Diagnostic
from tocsin.core.location import Location


def written(*diagnostics: Diagnostic) -> Any:
    stream = io.BytesIO()
    write_sarif(stream, diagnostics, {"one_check": "What is wrong.\n\nWhy it\nmatters."})
    return json.loads(stream.getvalue())


def diagnostic(**changes: Any) -> Diagnostic:
    fields: dict[str, Any] = {
        "check": "one_check",
        "severity": "warning",
        "message": "it is so",
        "location": Location("rules/a b.yml", line=3),
        "remedy": "change it",
    }
    return Diagnostic(**{**fields, **changes})


def test_a_log_says_what_made_it() -> None:
    log = written()
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    assert log["runs"][0]["tool"]["driver"]["name"] == "tocsin"
    assert log["runs"][0]["results"] == []


def test_a_result_names_its_rule_place_and_remedy() -> None:
    run = written(diagnostic(check="another"), diagnostic(rule_id="r1", rule_title="Rule"))["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["another", "one_check"]
    rule = run["tool"]["driver"]["rules"][1]
    assert rule["shortDescription"] == {"text": "What is wrong."}
    assert rule["fullDescription"] == {"text": "What is wrong. Why it matters."}
    result = run["results"][1]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "one_check"
    assert result["level"] == "warning"
    assert result["message"] == {"text": "it is so. Remedy: change it."}
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "rules/a%20b.yml"},
        "region": {"startLine": 3},
    }
    assert result["properties"]["rule"] == {"id": "r1", "title": "Rule"}


@pytest.mark.parametrize(
    ("path", "uri"), [("/srv/rules/ä.yml", "file:///srv/rules/%C3%A4.yml"), ("rules/100%.yml", "rules/100%25.yml")]
)
def test_places_are_uris(path: str, uri: str) -> None:
    result = written(diagnostic(location=Location(path)))["runs"][0]["results"][0]
    assert result["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": uri}}


def test_a_result_is_the_same_when_its_line_moves() -> None:
    one, moved, other = written(
        diagnostic(), diagnostic(location=Location("rules/a b.yml", line=9)), diagnostic(message="it is not so")
    )["runs"][0]["results"]
    assert one["partialFingerprints"] == moved["partialFingerprints"]
    assert one["partialFingerprints"] != other["partialFingerprints"]


def test_hostile_texts_are_still_json() -> None:
    result = written(diagnostic(message=HOSTILE, location=Location("a\udcff.yml")))["runs"][0]["results"][0]
    assert "not markup" in result["message"]["text"]
