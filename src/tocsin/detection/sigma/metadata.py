"""What a rule says about itself: checked key by key, with every mistake told.

A mistake in what decides whether or how loudly a rule fires (`id`, `level`, `status`, `name`) refuses the rule. A
mistake in what only people read is told, and the rule is loaded without it.
Source: Sigma specification 2.1, "Components", and its JSON schema.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, Final
from uuid import UUID, uuid5

from msgspec import Struct

from tocsin.core.errors import RuleError
from tocsin.core.finding import LEVELS, Level
from tocsin.core.suggest import closest, did_you_mean
from tocsin.detection.engine.ruleset import RelatedRule
from tocsin.detection.sigma.documents import Document
from tocsin.detection.sigma.faults import FAULT_LIMIT

STATUSES: Final = ("stable", "test", "experimental", "deprecated", "unsupported")
RELATIONS: Final = ("derived", "obsolete", "merged", "renamed", "similar", "correlation")

_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})")
_TITLE_LIMIT = 256
_DESCRIPTION_LIMIT = 65535
_REFUSING = frozenset({"id", "level", "status", "name"})
_NEAR = 0.8
_DERIVED = UUID("6f0b3c52-3f8e-4d0a-9d7c-1f5a4f0e7b21")


class Metadata(Struct, frozen=True, array_like=True, gc=False):
    """What a rule, filter or correlation says about itself, in plain values."""

    id: str
    title: str
    name: str | None
    level: Level
    status: str
    tags: tuple[str, ...]
    version: str
    description: str
    author: str
    references: tuple[str, ...]
    falsepositives: tuple[str, ...]
    fields: tuple[str, ...]
    related: tuple[RelatedRule, ...]


class _Wrong(Exception):  # noqa: N818 - carries what is wrong with one key to where it is told
    """A mistake in one key; `kept` is the part of its value that can be used all the same."""

    def __init__(self, message: str, remedy: str, *keys: str | int, kept: Any = None) -> None:
        super().__init__(message)
        self.remedy = remedy
        self.keys = keys
        self.kept = kept


def read_metadata(document: Document) -> tuple[Metadata | None, list[RuleError]]:
    """Check a document's metadata; None when a mistake in it refuses the rule."""
    errors = near_misses(document)
    values, mistakes = _checked(document.data)
    errors += [
        document.error(f"{key}: {wrong}", key, *wrong.keys, remedy=wrong.remedy) for key, wrong in mistakes.items()
    ]
    title = values["title"] or _title_instead(document, errors)
    if not _REFUSING.isdisjoint(mistakes):
        return None, errors
    return _metadata(document, title, values), errors


def _checked(data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, _Wrong]]:
    """Check every key; give the values that are good, and what is wrong with others."""
    values: dict[str, Any] = {}
    mistakes: dict[str, _Wrong] = {}
    for key, check in _CHECKS.items():
        value = data.get(key)
        try:
            values[key] = None if value is None else check(value)
        except _Wrong as wrong:
            values[key] = wrong.kept
            mistakes[key] = wrong
    return values, mistakes


def near_misses(document: Document) -> list[RuleError]:
    """Tell the keys that Sigma does not know and that look like one it does know; other unknown keys are allowed."""
    errors = []
    for key in list(document.data)[:FAULT_LIMIT]:
        if key not in KNOWN_KEYS:
            match = _meant(key)
            if match is not None:
                what = f"the key {key!r} means nothing in Sigma; did you mean {match!r}?"
                errors.append(document.error(what, key, remedy=f"rename it to {match!r}, or to something less alike"))
    return errors


def derived_id(path: str, title: str) -> str:
    """Derive the id of a rule that has none from its file's name and its title, so that it is the same everywhere.

    Source: RFC 9562, section 5.5 (name-based UUID, version 5).
    """
    return str(uuid5(_DERIVED, f"{PurePosixPath(path).name}\0{title}"))


def for_pysigma(document: Document, metadata: Metadata) -> dict[str, Any]:
    """Give the document's keys with only the metadata that was found good, in the shape pySigma reads.

    The id is left out: pySigma takes UUIDs only, the specification recommends them.
    """
    data = {key: value for key, value in document.data.items() if key not in _CHECKS}
    for key, value in _checked(document.data)[0].items():
        if value is not None and key not in ("id", "related"):
            data[key] = list(value) if isinstance(value, tuple) else value
    data["title"] = metadata.title[:_TITLE_LIMIT]
    data["tags"] = [tag for tag in metadata.tags if "." in tag]
    return data


def _metadata(document: Document, title: str, values: Mapping[str, Any]) -> Metadata:
    return Metadata(
        id=values["id"] or derived_id(document.path, title),
        title=title,
        name=values["name"],
        level=values["level"] or "informational",
        status=values["status"] or "",
        tags=values["tags"] or (),
        version=values["modified"] or values["date"] or "",
        description=values["description"] or "",
        author=values["author"] or "",
        references=values["references"] or (),
        falsepositives=values["falsepositives"] or (),
        fields=values["fields"] or (),
        related=values["related"] or (),
    )


def _title_instead(document: Document, errors: list[RuleError]) -> str:
    if document.data.get("title") is None:
        errors.append(document.error("the key 'title' is missing", remedy="say in it what the rule detects"))
    name = document.data.get("name")
    return name if isinstance(name, str) and name else PurePosixPath(document.path).stem


@lru_cache(maxsize=1024)
def _meant(key: str) -> str | None:
    """Give the known key that `key` is so close to that a typing mistake is likelier than a custom key."""
    match = closest(key, KNOWN_KEYS)
    return match if match is not None and SequenceMatcher(None, key.casefold(), match).ratio() >= _NEAR else None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong("must be a text", "put it in quotes")
    return value


def _filled(value: Any) -> str:
    if not _text(value).strip():
        raise _Wrong("is empty", "fill it in, or remove it")
    return str(value)


def _title(value: Any) -> str:
    if len(_filled(value)) > _TITLE_LIMIT:
        remedy = "shorten it; details belong in the description"
        raise _Wrong(f"longer than {_TITLE_LIMIT} characters", remedy, kept=value)
    return str(value)


def _description(value: Any) -> str:
    if len(_text(value)) > _DESCRIPTION_LIMIT:
        raise _Wrong(f"longer than {_DESCRIPTION_LIMIT} characters", "shorten it", kept=value[:_DESCRIPTION_LIMIT])
    return str(value)


def _one_of(known: tuple[str, ...]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        word = _text(value).lower()
        if word not in known:
            raise _Wrong(f"{value!r} is not one{did_you_mean(word, known)}", f"known are: {', '.join(known)}")
        return word

    return check


def _date(value: Any) -> str:
    match = _DATE.fullmatch(str(value).strip())
    try:
        if match is None:
            raise ValueError
        return date(int(match[1]), int(match[3]), int(match[4])).isoformat()
    except ValueError:
        raise _Wrong(f"{value!r} is not a date", "write it as YYYY-MM-DD") from None


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _Wrong("must be a list of texts", "write it as a list, one '- ' a line")
    for index, item in enumerate(value):
        if not isinstance(item, str):
            kept = tuple(item for item in value if isinstance(item, str))
            raise _Wrong("must be a list of texts", "put the item in quotes", index, kept=kept)
    return tuple(value)


def _text_or_texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else _texts(value)


def _tags(value: Any) -> tuple[str, ...]:
    for index, tag in enumerate(_texts(value)):
        if "." not in tag:
            remedy = "write it as namespace.name, as in attack.t1059"
            raise _Wrong(f"{tag!r} has no namespace", remedy, index, kept=tuple(value))
    return tuple(value)


def _related(value: Any) -> tuple[RelatedRule, ...]:
    if not isinstance(value, list):
        raise _Wrong("must be a list", "write it as a list of maps with 'id' and 'type'")
    related = []
    for index, item in enumerate(value):
        if not isinstance(item, dict) or not isinstance(item.get("id"), str) or not isinstance(item.get("type"), str):
            raise _Wrong("each item is a map with 'id' and 'type'", "add what is missing", index)
        if item["type"] not in RELATIONS:
            hint = did_you_mean(item["type"], RELATIONS)
            what = f"{item['type']!r} is no type of relation{hint}"
            raise _Wrong(what, f"known are: {', '.join(RELATIONS)}", index, "type")
        related.append(RelatedRule(item["id"], item["type"]))
    return tuple(related)


_CHECKS: Final[dict[str, Callable[[Any], Any]]] = {
    "title": _title,
    "id": _filled,
    "name": _filled,
    "level": _one_of(LEVELS),
    "status": _one_of(STATUSES),
    "tags": _tags,
    "date": _date,
    "modified": _date,
    "description": _description,
    "author": _text,
    "license": _text,
    "taxonomy": _filled,
    "references": _texts,
    "falsepositives": _text_or_texts,
    "fields": _texts,
    "scope": _texts,
    "related": _related,
}
KNOWN_KEYS: Final = frozenset({*_CHECKS, "logsource", "detection", "correlation", "filter", "action"})
