from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from tests.cli.findings import finding
from tocsin.core.entity import Entity
from tocsin.core.finding import Level
from tocsin.detection.ocsf import attacks, detection_finding

MADE = datetime(2026, 3, 15, 8, 0, tzinfo=UTC)
ENTITIES = (
    Entity("host", "WS01"),
    Entity("user", "alice"),
    Entity("ip", "10.0.0.1"),
    Entity("process", "C:\\Windows\\System32\\cmd.exe"),
    Entity("file", "/tmp/x"),
    Entity("cloud_resource", "arn:aws:s3:::b"),
)


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """Give the schema of class 2004 in OCSF 1.8.0, which knows no other attributes than its own."""
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema("1.8.0")).get_class_schema("detection_finding")
    return Draft202012Validator(schema)


def made(**changes: Any) -> dict[str, Any]:
    return detection_finding(finding(**changes), MADE, "0.1.0")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"time": None, "tags": (), "entities": (), "matched": {}},
        {"entities": ENTITIES, "tags": ("attack.t1003.001", "attack.stealth", "cve.2021-44228")},
    ],
)
def test_findings_keep_to_the_schema(validator: Draft202012Validator, changes: dict[str, Any]) -> None:
    one = made(**changes)
    assert [error.message for error in validator.iter_errors(one)] == []
    assert {"activity_id", "class_uid", "finding_info", "metadata", "severity_id", "time", "type_uid"} <= one.keys()


def test_the_class_is_a_created_detection_finding_of_version_1_8() -> None:
    one = made()
    assert (one["class_uid"], one["category_uid"], one["activity_id"], one["type_uid"]) == (2004, 2, 1, 200401)
    assert one["metadata"]["version"] == "1.8.0"
    assert one["metadata"]["product"] == {"name": "tocsin", "vendor_name": "tocsin", "version": "0.1.0"}


@pytest.mark.parametrize(
    ("level", "severity_id"), [("informational", 1), ("low", 2), ("medium", 3), ("high", 4), ("critical", 5)]
)
def test_levels_are_severities(level: Level, severity_id: int) -> None:
    assert made(level=level)["severity_id"] == severity_id


def test_time_is_when_the_finding_was_made_and_the_events_times_are_the_range() -> None:
    one = made()
    assert one["time"] == 1_773_561_600_000
    assert one["start_time"] == one["end_time"] == 1_773_500_966_535
    assert one["finding_info"]["first_seen_time"] == 1_773_500_966_535


def test_unknown_times_are_left_out() -> None:
    one = made(time=None)
    assert "start_time" not in one
    assert "first_seen_time" not in one["finding_info"]


def test_techniques_and_tactics_are_attacks_and_other_tags_are_tags() -> None:
    one = made(tags=("attack.T1003.001", "attack.t1059", "attack.lateral_movement", "attack.s0002", "cve.2021-44228"))
    assert one["finding_info"]["attacks"] == [
        {"technique": {"uid": "T1003"}, "sub_technique": {"uid": "T1003.001"}},
        {"technique": {"uid": "T1059"}},
        {"tactic": {"uid": "TA0008", "name": "Lateral Movement"}},
    ]
    assert one["finding_info"]["tags"] == [
        {"name": "tag", "value": "attack.s0002"},
        {"name": "tag", "value": "cve.2021-44228"},
    ]


def test_both_halves_of_what_was_defense_evasion_are_known() -> None:
    assert [one["tactic"]["uid"] for one in attacks(("attack.stealth", "attack.defense-impairment"))] == [
        "TA0005",
        "TA0112",
    ]


def test_every_observable_points_to_an_evidence_that_has_its_value() -> None:
    one = made(entities=ENTITIES)
    assert [(each["type_id"], each["value"]) for each in one["observables"]] == [
        (1, "WS01"),
        (4, "alice"),
        (2, "10.0.0.1"),
        (45, "C:\\Windows\\System32\\cmd.exe"),
        (45, "/tmp/x"),
        (10, "arn:aws:s3:::b"),
    ]
    for each in one["observables"]:
        value: Any = one
        for key in each["name"].replace("[", ".").replace("]", "").split("."):
            value = value[int(key)] if isinstance(value, list) else value[key]
        assert value == each["value"]
    assert one["evidences"][4]["file"]["name"] == "cmd.exe"


def test_what_the_log_held_is_kept_as_it_was() -> None:
    one = made(matched={"a": None, "b": {"c": None}})
    assert one["evidences"][0]["data"]["matched"] == {"a": None, "b": {"c": None}}


def test_the_rule_is_the_analytic() -> None:
    analytic = made()["finding_info"]["analytic"]
    assert analytic == {
        "uid": "a7f3c2d1",
        "name": "Mimikatz",
        "type_id": 1,
        "type": "Rule",
        "category": "sigma",
        "version": "2026-01-01",
    }
