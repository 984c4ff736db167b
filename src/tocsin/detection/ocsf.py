"""A finding as an OCSF Detection Finding.

Source: Open Cybersecurity Schema Framework 1.8.0, class 2004 "Detection Finding", and its objects finding_info,
analytic, attack, evidences and observable.
"""

import re
from datetime import datetime
from pathlib import PureWindowsPath
from typing import Any

from tocsin.core.entity import Entity, EntityKind
from tocsin.core.finding import Finding, Level
from tocsin.core.times import parse_time

OCSF_VERSION = "1.8.0"
_CATEGORY_FINDINGS, _CLASS_DETECTION_FINDING, _ACTIVITY_CREATE = 2, 2004, 1
_SEVERITIES: dict[Level, tuple[int, str]] = {
    "informational": (1, "Informational"),
    "low": (2, "Low"),
    "medium": (3, "Medium"),
    "high": (4, "High"),
    "critical": (5, "Critical"),
}
# Source: MITRE ATT&CK Enterprise 19; `defense-evasion` is the name that TA0005 had until version 18.
_TACTICS = {
    "reconnaissance": ("TA0043", "Reconnaissance"),
    "resource-development": ("TA0042", "Resource Development"),
    "initial-access": ("TA0001", "Initial Access"),
    "execution": ("TA0002", "Execution"),
    "persistence": ("TA0003", "Persistence"),
    "privilege-escalation": ("TA0004", "Privilege Escalation"),
    "defense-evasion": ("TA0005", "Defense Evasion"),
    "stealth": ("TA0005", "Stealth"),
    "defense-impairment": ("TA0112", "Defense Impairment"),
    "credential-access": ("TA0006", "Credential Access"),
    "discovery": ("TA0007", "Discovery"),
    "lateral-movement": ("TA0008", "Lateral Movement"),
    "collection": ("TA0009", "Collection"),
    "command-and-control": ("TA0011", "Command and Control"),
    "exfiltration": ("TA0010", "Exfiltration"),
    "impact": ("TA0040", "Impact"),
}
_TECHNIQUE = re.compile(r"(t\d{4})(\.\d{3})?", re.IGNORECASE)
# The attribute of an evidence (of a resource, for cloud resources) that holds an entity, and its observable type.
_OBSERVABLES: dict[EntityKind, tuple[str, int, str]] = {
    "host": ("device.hostname", 1, "Hostname"),
    "ip": ("src_endpoint.ip", 2, "IP Address"),
    "user": ("user.name", 4, "User Name"),
    "process": ("file.path", 45, "File Path"),
    "file": ("file.path", 45, "File Path"),
    "cloud_resource": ("uid", 10, "Resource UID"),
}


def detection_finding(finding: Finding, made: datetime, product_version: str) -> dict[str, Any]:
    """Give a finding as an OCSF 1.8 Detection Finding, ready for JSON.

    `made` is when the finding was made, which OCSF calls its `time`; the events' own times are `start_time` and
    `end_time`. Times are milliseconds since the epoch, unknown ones are left out.
    """
    severity_id, severity = _SEVERITIES[finding.rule.level]
    artifacts = _artifacts(finding)
    attributes: dict[str, Any] = _without_nulls(
        {
            "activity_id": _ACTIVITY_CREATE,
            "activity_name": "Create",
            "category_uid": _CATEGORY_FINDINGS,
            "category_name": "Findings",
            "class_uid": _CLASS_DETECTION_FINDING,
            "class_name": "Detection Finding",
            "type_uid": _CLASS_DETECTION_FINDING * 100 + _ACTIVITY_CREATE,
            "type_name": "Detection Finding: Create",
            "time": _millis(made),
            "start_time": _millis_of(finding.window.start),
            "end_time": _millis_of(finding.window.end),
            "severity_id": severity_id,
            "severity": severity,
            "status_id": 1,
            "status": "New",
            "is_alert": True,
            "count": finding.count,
            "message": finding.rule.title,
            "metadata": {
                "version": OCSF_VERSION,
                "uid": finding.id,
                "product": {"name": "tocsin", "vendor_name": "tocsin", "version": product_version},
            },
            "finding_info": _finding_info(finding, made),
            **artifacts,
            "unmapped": {
                "fingerprint": finding.fingerprint,
                "finding_status": finding.status,
                "group": finding.group or None,
                "supersedes": finding.supersedes,
            },
        }
    )
    return attributes


def _finding_info(finding: Finding, made: datetime) -> dict[str, Any]:
    rule = finding.rule
    return {
        "uid": finding.id,
        "title": rule.title,
        "created_time": _millis(made),
        "first_seen_time": _millis_of(finding.window.start),
        "last_seen_time": _millis_of(finding.window.end),
        "analytic": {
            "uid": rule.id,
            "name": rule.title,
            "type_id": 1,
            "type": "Rule",
            "category": rule.kind,
            "version": rule.version or None,
        },
        "attacks": attacks(rule.tags) or None,
        "tags": [{"name": "tag", "value": tag} for tag in rule.tags if not attacks((tag,))] or None,
        "data_sources": [str(finding.logsource)],
        "related_events": [{"uid": event.id} for event in finding.events],
        "related_events_count": finding.count,
    }


def attacks(tags: tuple[str, ...]) -> list[dict[str, Any]]:
    """Give the ATT&CK techniques and tactics among a rule's `attack.*` tags as OCSF attack objects."""
    found: list[dict[str, Any]] = []
    for tag in tags:
        namespace, _, name = tag.partition(".")
        if namespace.lower() != "attack":
            continue
        technique = _TECHNIQUE.fullmatch(name)
        tactic = _TACTICS.get(name.lower().replace("_", "-"))
        if technique:
            attack: dict[str, Any] = {"technique": {"uid": technique[1].upper()}}
            if technique[2]:
                attack["sub_technique"] = {"uid": name.upper()}
            found.append(attack)
        elif tactic:
            found.append({"tactic": {"uid": tactic[0], "name": tactic[1]}})
    return found


def _artifacts(finding: Finding) -> dict[str, Any]:
    """Give evidences (the events' fields, then one per entity), cloud resources, and observables pointing to them."""
    origins = [{"uid": event.id, "source": event.source, "position": event.position} for event in finding.events]
    evidences: list[dict[str, Any]] = [{"data": {"matched": finding.matched, "events": origins}}]
    resources: list[dict[str, Any]] = []
    observables: list[dict[str, Any]] = []
    for entity in finding.entities:
        attribute, type_id, type_name = _OBSERVABLES[entity.kind]
        if entity.kind == "cloud_resource":
            place = f"resources[{len(resources)}]"
            resources.append({"uid": entity.value})
        else:
            place = f"evidences[{len(evidences)}]"
            evidences.append(_evidence(entity))
        observables.append(
            {"name": f"{place}.{attribute}", "type_id": type_id, "type": type_name, "value": entity.value}
        )
    return {"evidences": evidences, "resources": resources or None, "observables": observables}


def _evidence(entity: Entity) -> dict[str, Any]:
    value = entity.value
    if entity.kind == "host":
        return {"device": {"hostname": value, "type_id": 0}}
    if entity.kind == "ip":
        return {"src_endpoint": {"ip": value}}
    if entity.kind == "user":
        return {"user": {"name": value}}
    # A process is known by its image only, and an OCSF process must have an id. Windows paths may be POSIX ones too.
    return {"file": {"name": PureWindowsPath(value).name or value, "path": value, "type_id": 1}}


def _millis_of(text: str | None) -> int | None:
    time = parse_time(text)
    return _millis(time) if time else None


def _millis(time: datetime) -> int:
    return int(time.timestamp() * 1000)


def _without_nulls(value: Any) -> Any:
    """Drop nulls from what was built here; what a log holds (`data`) is left as it is."""
    if isinstance(value, dict):
        return {key: item if key == "data" else _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
