"""SARIF 2.1.0: what code hosts read findings about files from.

Source: OASIS Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, BinaryIO
from urllib.parse import quote

import msgspec

from tocsin import __version__
from tocsin.content.lint import Diagnostic
from tocsin.core.identity import digest
from tocsin.core.location import Location
from tocsin.detection.wire import encode

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def write_sarif(stream: BinaryIO, diagnostics: Sequence[Diagnostic], descriptions: Mapping[str, str]) -> None:
    """Write diagnostics as one SARIF log; `descriptions` tell of checks, by id, what they are about."""
    ids = sorted({diagnostic.check for diagnostic in diagnostics})
    driver = {
        "name": "tocsin",
        "version": __version__,
        "rules": [_rule(check, descriptions.get(check, "")) for check in ids],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, ids.index(diagnostic.check)) for diagnostic in diagnostics],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    stream.write(msgspec.json.format(encode(log), indent=2) + b"\n")


def _rule(check: str, description: str) -> dict[str, Any]:
    summary, _, rest = description.partition("\n\n")
    text = summary.replace("\n", " ") or check.replace("_", " ")
    rule: dict[str, Any] = {"id": check, "shortDescription": {"text": text}}
    if rest:
        rule["fullDescription"] = {"text": f"{text} {rest}".replace("\n", " ")}
    return rule


def _result(diagnostic: Diagnostic, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": diagnostic.check,
        "ruleIndex": index,
        "level": diagnostic.severity,
        "message": {"text": _sentences(diagnostic)},
        "locations": [_location(diagnostic.location)],
        # The line is left out on purpose: it moves when the file is edited, and the finding is still the same.
        "partialFingerprints": {
            "tocsin/v1": digest(diagnostic.check, diagnostic.location.path, diagnostic.rule_id, diagnostic.message)
        },
    }
    if diagnostic.rule_id:
        result["properties"] = {"rule": {"id": diagnostic.rule_id, "title": diagnostic.rule_title}}
    return result


def _sentences(diagnostic: Diagnostic) -> str:
    message = diagnostic.message if diagnostic.message.endswith((".", "?", "!")) else f"{diagnostic.message}."
    return f"{message} Remedy: {diagnostic.remedy}." if diagnostic.remedy else message


def _location(location: Location) -> dict[str, Any]:
    path = PurePath(location.path)
    uri = path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if location.line is not None:
        physical["region"] = {"startLine": location.line}
    return {"physicalLocation": physical}
