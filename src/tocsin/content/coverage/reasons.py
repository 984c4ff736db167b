"""Why logsources, or single fields, are not covered, and what can be done: a file of reasons, checked as content is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field

from tocsin.core.config import Settings, parse_settings
from tocsin.core.errors import ConfigError
from tocsin.core.location import Location
from tocsin.core.logsource import LogSource

_Text = Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why events of some logsources are not covered, and what a user can do.

    With `fields` it is about these alone: events are there, but no log of that kind has the fields.
    """

    logsource: LogSource
    reason: str
    remedy: str
    fields: tuple[str, ...] = ()


class _Parts(Settings):
    product: _Text | None = None
    category: _Text | None = None
    service: _Text | None = None


class _Entry(Settings):
    logsource: _Parts
    reason: _Text
    remedy: _Text
    fields: list[_Text] = Field(default_factory=list)


class _File(Settings):
    reasons: list[_Entry]


def read_reasons(file: Path) -> tuple[tuple[Reason, ...], list[ConfigError]]:
    """Read the list below `reasons` in a file; give those of a sound file, and every error.

    A reason with more parts of a logsource comes before one with fewer.
    """
    name = file.as_posix()
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as failure:
        problem = ConfigError(f"cannot be read: {failure}", location=Location(name), remedy="correct the file")
        return (), [problem]
    settings, errors = parse_settings(_File, data, ConfigError, name)
    if settings is None:
        return (), errors
    reasons = []
    for number, entry in enumerate(settings.reasons, start=1):
        logsource = LogSource(entry.logsource.product, entry.logsource.category, entry.logsource.service)
        if logsource == LogSource():
            what = f"entry {number} names no part of a logsource"
            errors.append(ConfigError(what, location=Location(name), remedy="name a product, category or service"))
        reasons.append(Reason(logsource, entry.reason, entry.remedy, tuple(entry.fields)))
    if errors:
        return (), errors
    return tuple(sorted(reasons, key=lambda reason: -_parts(reason.logsource))), []


def _parts(logsource: LogSource) -> int:
    return sum(part is not None for part in (logsource.product, logsource.category, logsource.service))
