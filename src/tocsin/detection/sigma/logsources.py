"""The log source of a rule or filter.

Source: Sigma specification 2.1, "LogSource".
"""

from collections.abc import Mapping
from typing import Any, Final

from tocsin.core.errors import RuleError
from tocsin.core.logsource import LogSource
from tocsin.core.suggest import closest
from tocsin.detection.sigma.documents import Document

_PARTS: Final = ("product", "category", "service")


def read_logsource(document: Document) -> tuple[LogSource | None, list[RuleError]]:
    """Read a document's log source; its parts are taken in lower case, as the specification writes them."""
    definition = document.data.get("logsource")
    if definition is None:
        remedy = "say with product, category or service which events the rule is about"
        return None, [document.error("the key 'logsource' is missing", "logsource", remedy=remedy)]
    if not isinstance(definition, Mapping):
        remedy = "write it as a map with product, category or service"
        return None, [document.error("logsource: must be a map", "logsource", remedy=remedy)]
    errors = _errors(document, definition)
    if errors:
        return None, errors
    return LogSource(**{part: definition[part].lower() for part in _PARTS if definition.get(part) is not None}), []


def _errors(document: Document, definition: Mapping[str, Any]) -> list[RuleError]:
    errors = []
    for part in _PARTS:
        value = definition.get(part)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            what = f"logsource.{part}: must be a text that is not empty"
            errors.append(document.error(what, "logsource", part, remedy="fill it in, or remove it"))
    if all(definition.get(part) is None for part in _PARTS):
        hints = [closest(key, _PARTS) for key in definition]
        found = next((hint for hint in hints if hint), None)
        what = "logsource: has none of product, category and service" + (f"; did you mean {found!r}?" if found else "")
        errors.append(document.error(what, "logsource", remedy="give at least one of the three"))
    return errors
