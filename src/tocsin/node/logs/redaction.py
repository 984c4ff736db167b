"""Secrets are not logged: what is called like one, or looks like one, is taken out of every event.

Whoever logs does not hand secrets over in the first place. This is for what libraries and error messages carry.
"""

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "***"
_NAMES = re.compile(
    r"pass(word|wd|phrase)?$|secret|token$|authorization|cookie|api_?key|private_?key|access_?key|credential|^sha256$",
    re.IGNORECASE,
)
_PASSWORD_IN_URL = re.compile(r"([a-z][a-z0-9+.-]*://[^\s:/?#@\"']*):[^\s@\"']+@", re.IGNORECASE)
_SCHEME = re.compile(r"\b(bearer|splunk|basic)\s+[A-Za-z0-9._~+/=-]{8,}", re.IGNORECASE)
_ASSIGNED = re.compile(
    r"\b((?:\w*_)?(?:password|passwd|secret|token|api_?key|access_key_id|secret_access_key))(\s*[=:]\s*)(?!\*)[^\s,;&\"']+",
    re.IGNORECASE,
)


def redact(_: object, __: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """Take secrets out of an event: a processor of structlog."""
    return {name: HIDDEN if _NAMES.search(name) else redacted(value) for name, value in event.items()}


def redacted(value: Any) -> Any:
    """Give a value without what looks like a secret in it."""
    if isinstance(value, str):
        return _without(value)
    if isinstance(value, Mapping):
        return {
            name: HIDDEN if isinstance(name, str) and _NAMES.search(name) else redacted(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [redacted(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _without(str(value))


def _without(text: str) -> str:
    text = _PASSWORD_IN_URL.sub(rf"\1:{HIDDEN}@", text)
    text = _SCHEME.sub(rf"\1 {HIDDEN}", text)
    return _ASSIGNED.sub(rf"\1\2{HIDDEN}", text)
