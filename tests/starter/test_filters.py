"""The example filters of the starter pack leave out what they say, and nothing beside it."""

from typing import Any

import pytest

from tocsin.content import starter_folder
from tocsin.core.errors import EvaluationError
from tocsin.core.logsource import LogSource
from tocsin.detection.engine import CompiledRuleset, RowEvaluator
from tocsin.detection.sigma import load_rules
from tocsin.testing.routes import FlatRoute

WEB = LogSource(category="webserver")
AWS = LogSource(product="aws", service="cloudtrail")
PROCESS = LogSource(category="process_creation", product="windows")

ATTEMPT = {"cs-uri-stem": "/.env", "sc-status": 404}
SUCCESS = {"cs-uri-stem": "/uploads/a.php", "sc-status": 200}
DEPLOY = "arn:aws:iam::111122223333:role/deploy"
REMOTE = {"CommandLine": r"wmic /node:ws01 process call create \\deploy01\packages\viewer.exe"}
NEW_USER = {"eventSource": "iam.amazonaws.com", "eventName": "CreateUser"}


def role(arn: str) -> dict[str, Any]:
    return {"userIdentity": {"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"arn": arn}}}}


@pytest.fixture(scope="module")
def bare() -> CompiledRuleset:
    return load_rules([starter_folder() / "rules"]).ruleset


@pytest.fixture(scope="module")
def filtered() -> CompiledRuleset:
    loaded = load_rules([starter_folder() / "rules", starter_folder() / "filters"])
    assert (loaded.problems, loaded.unsupported) == ([], [])
    return loaded.ruleset


def titles(ruleset: CompiledRuleset, logsource: LogSource, record: dict[str, Any]) -> set[str]:
    def fail(index: int, error: EvaluationError) -> None:
        pytest.fail(f"{ruleset.rules[index].title}: {error}")

    evaluator = RowEvaluator(ruleset, fail)
    return {ruleset.rules[index].title for index in evaluator.match(record, FlatRoute(logsource))}


@pytest.mark.parametrize(
    ("logsource", "record", "title"),
    [
        (WEB, ATTEMPT | {"c-ip": "192.0.2.17"}, "Web Request That Tries to Break In"),
        (AWS, NEW_USER | role(DEPLOY), "AWS User or Console Password Made"),
        (PROCESS, REMOTE | {"User": r"EXAMPLE\svc-deploy"}, "Command Sent to Another Windows Machine"),
    ],
)
def test_a_filter_leaves_out_what_it_describes(
    logsource: LogSource, record: dict[str, Any], title: str, bare: CompiledRuleset, filtered: CompiledRuleset
) -> None:
    assert title in titles(bare, logsource, record)
    assert title not in titles(filtered, logsource, record)


@pytest.mark.parametrize(
    ("logsource", "record"),
    [
        (WEB, ATTEMPT | {"c-ip": "203.0.113.17"}),
        (WEB, SUCCESS | {"c-ip": "192.0.2.17"}),
        (AWS, NEW_USER | role("arn:aws:iam::111122223333:role/web")),
        (AWS, {"eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging"} | role(DEPLOY)),
        (PROCESS, REMOTE | {"User": r"EXAMPLE\ada"}),
        (PROCESS, {"CommandLine": "wmic /node:ws01 process call create a.exe", "User": r"EXAMPLE\svc-deploy"}),
    ],
)
def test_a_filter_leaves_the_rest_alone(
    logsource: LogSource, record: dict[str, Any], bare: CompiledRuleset, filtered: CompiledRuleset
) -> None:
    found = titles(bare, logsource, record)
    assert found
    assert titles(filtered, logsource, record) == found


def test_without_them_named_the_filters_do_not_apply(bare: CompiledRuleset, filtered: CompiledRuleset) -> None:
    same = {rule.id: rule.logic_hash for rule in bare.rules}
    changed = [rule.title for rule in filtered.rules if rule.logic_hash != same[rule.id]]
    assert 0 < len(changed) < 10
