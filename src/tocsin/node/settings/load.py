"""Loading `tocsin.yml`: every error with its line, before anything starts."""

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from tocsin.core.config import parse_settings
from tocsin.core.errors import ConfigError
from tocsin.core.suggest import did_you_mean
from tocsin.node.settings.enrichments import enrichment_contradictions, resolved_enrichments
from tocsin.node.settings.lake import LakeSettings, SecretEntry
from tocsin.node.settings.models import NodeSettings
from tocsin.node.settings.sink_files import resolved_sinks, sink_contradictions
from tocsin.node.settings.sound import sound_part
from tocsin.node.settings.tails import resolved_tails, tail_contradictions
from tocsin.pipeline.mappings.documents import Document, read_documents


class ReadSettings(NamedTuple):
    """What came of reading settings: the sound part of them, if any, with paths as they stand in the file.

    With errors, the sound part is for looking for more of them, never for running.
    """

    document: Document
    sound: NodeSettings | None
    errors: list[ConfigError]


def load_settings(path: Path) -> tuple[NodeSettings | None, list[ConfigError]]:
    """Load the settings of a node; give them with their paths absolute, or everything that is wrong with them."""
    _, sound, errors = read_settings(path)
    return (None if errors or sound is None else resolved(sound, path)), errors


def read_settings(path: Path) -> ReadSettings:
    """Read the settings of a node, and tell everything that is wrong with them."""
    documents, problems = read_documents(path)
    document = documents[0] if documents else Document(path.as_posix(), {}, {})
    if problems:
        told = [ConfigError(each.message, location=each.location, remedy=each.remedy) for each in problems]
        return ReadSettings(document, None, told)
    if len(documents) > 1:
        place = documents[1].at()
        told = [ConfigError("there is a second document", location=place, remedy="remove the --- and all after")]
        return ReadSettings(document, None, told)
    settings, errors = parse_settings(NodeSettings, document.data, ConfigError, document.path, document.lines)
    part = document
    if settings is None:
        settings, part = sound_part(document)
    if settings is not None:
        errors += _contradictions(settings, part, _names(document))
    return ReadSettings(part, settings, errors)


def _names(document: Document) -> list[str]:
    """Give the names of all sources, also of those with something wrong about them."""
    sources = document.data.get("sources")
    entries = sources if isinstance(sources, list) else []
    return [str(entry["name"]) for entry in entries if isinstance(entry, dict) and "name" in entry]


def _contradictions(settings: NodeSettings, document: Document, names: list[str]) -> Iterator[ConfigError]:
    """Yield what fits no other part of the settings; `names` are those of all sources."""
    yield from _twice("sources", "name", [source.name for source in settings.sources], document)
    yield from _twice("tokens", "name", [token.name for token in settings.tokens], document)
    yield from _twice("tokens", "sha256", [token.sha256 for token in settings.tokens], document)
    for index, token in enumerate(settings.tokens):
        for number, name in enumerate(token.sources):
            if name not in names:
                place = document.at("tokens", index, "sources", number)
                hint = did_you_mean(name, names)
                yield ConfigError(f"there is no source {name!r}{hint}", location=place, remedy="add it to sources:")
    yield from enrichment_contradictions(settings.enrichments, document)
    yield from sink_contradictions(settings.sinks, document)
    yield from tail_contradictions(settings.tails, names, document)
    if settings.listen.tls is None and not _is_loopback(settings.listen.host):
        where = document.at("listen", "host")
        message = f"{settings.listen.host} is not the loopback, and there is no tls"
        yield ConfigError(message, location=where, remedy="give listen: tls: certificate and key, or a proxy in front")


def _twice(section: str, key: str, values: list[str], document: Document) -> Iterator[ConfigError]:
    for index, value in enumerate(values):
        if value in values[:index]:
            place = document.at(section, index, key)
            message = f"there are two {section} {value!r}" if key == "name" else "another token has the same hash"
            yield ConfigError(message, location=place, remedy="rename or remove one of them")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def resolved(settings: NodeSettings, path: Path) -> NodeSettings:
    """Give the settings of a file with paths that do not depend on where a process is started."""
    folder = path.resolve().parent
    content = settings.content
    tls = settings.listen.tls
    return settings.model_copy(
        update={
            "data": folder / settings.data,
            "enrichments": resolved_enrichments(settings.enrichments, folder),
            "sinks": resolved_sinks(settings.sinks, folder),
            "lake": _lake(settings.lake, folder),
            "tails": resolved_tails(settings.tails, folder),
            "content": content.model_copy(
                update={
                    "rules": [folder / each for each in content.rules],
                    "mappings": [folder / each for each in content.mappings],
                }
            ),
            "listen": settings.listen.model_copy(
                update={
                    "tls": tls
                    and tls.model_copy(update={"certificate": folder / tls.certificate, "key": folder / tls.key})
                }
            ),
        }
    )


def _lake(lake: LakeSettings, folder: Path) -> LakeSettings:
    options = {
        name: value.model_copy(update={"file": folder / value.file})
        if isinstance(value, SecretEntry) and value.file is not None
        else value
        for name, value in lake.storage_options.items()
    }
    return lake.model_copy(update={"storage_options": options})
