"""What is wrong with a node's settings, as diagnostics, and where the content is that they name."""

from datetime import datetime
from pathlib import Path

from tocsin.content.lint import Diagnostic, Severity, from_error
from tocsin.core.errors import ConfigError, UsageError
from tocsin.core.location import Location
from tocsin.node.settings.check import check_settings

SETTINGS = "tocsin.yml"
"""The file that makes a folder one of a node."""
_CHECK = "settings_error"
WARNING = "settings_warning"
DESCRIPTIONS = {_CHECK: "A setting of the node is wrong.", WARNING: "A setting of the node is unwise."}


def node_diagnostics(path: Path, now: datetime) -> tuple[list[Diagnostic], list[Path]]:
    """Check a node's settings; give what is wrong, and the places of content that they name and that are there."""
    if not path.is_file():
        place = Location(path.as_posix())
        raise UsageError("there is no such file", location=place, remedy="tocsin init writes one")
    settings, errors, warnings = check_settings(path, now)
    said: list[tuple[str, Severity, ConfigError]] = [(_CHECK, "error", error) for error in errors]
    said += [(WARNING, "warning", warning) for warning in warnings]
    diagnostics = []
    for check, severity, error in said:
        as_error = from_error(error)
        diagnostics.append(Diagnostic(check, severity, as_error.message, as_error.location, as_error.remedy))
    places = [*settings.content.rules, *settings.content.mappings] if settings is not None else []
    return diagnostics, [place for place in places if place.exists()]
