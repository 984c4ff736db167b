"""Loading `tocsin.yml`: every error with its line, before anything starts."""

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

from tocsin.core.config import parse_settings
from tocsin.core.errors import ConfigError
from tocsin.core.suggest import did_you_mean
from tocsin.node.settings.enrichments import enrichment_contradictions, resolved_enrichments
from tocsin.node.settings.lake import LakeSettings, SecretEntry
from tocsin.node.settings.models import NodeSettings
from tocsin.node.settings.sink_files import resolved_sinks, sink_contradictions
from tocsin.pipeline.mappings.documents import Document, read_documents


def load_settings(path: Path) -> tuple[NodeSettings | None, list[ConfigError]]:
    """Load the settings of a node; give them with their paths absolute, or everything that is wrong with them."""
    documents, problems = read_documents(path)
    if problems:
        return None, [ConfigError(each.message, location=each.location, remedy=each.remedy) for each in problems]
    if len(documents) > 1:
        place = documents[1].at()
        return None, [ConfigError("there is a second document", location=place, remedy="remove the --- and all after")]
    document = documents[0] if documents else Document(path.as_posix(), {}, {})
    settings, errors = parse_settings(NodeSettings, document.data, ConfigError, document.path, document.lines)
    if settings is None:
        return None, errors
    errors = list(_contradictions(settings, document))
    return (None if errors else _resolved(settings, path.resolve().parent)), errors


def _contradictions(settings: NodeSettings, document: Document) -> Iterator[ConfigError]:
    """Yield what fits no other part of the settings."""
    names = [source.name for source in settings.sources]
    for index, name in enumerate(names):
        if name in names[:index]:
            place = document.at("sources", index, "name")
            yield ConfigError(f"there are two sources {name!r}", location=place, remedy="rename or remove one of them")
    for index, token in enumerate(settings.tokens):
        for number, name in enumerate(token.sources):
            if name not in names:
                place = document.at("tokens", index, "sources", number)
                hint = did_you_mean(name, names)
                yield ConfigError(f"there is no source {name!r}{hint}", location=place, remedy="add it to sources:")
    yield from enrichment_contradictions(settings.enrichments, document)
    yield from sink_contradictions(settings.sinks, document)
    if settings.listen.tls is None and not _is_loopback(settings.listen.host):
        where = document.at("listen", "host")
        message = f"{settings.listen.host} is not the loopback, and there is no tls"
        yield ConfigError(message, location=where, remedy="give listen: tls: certificate and key, or a proxy in front")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _resolved(settings: NodeSettings, folder: Path) -> NodeSettings:
    """Give the settings with paths that do not depend on where a process is started."""
    content = settings.content
    tls = settings.listen.tls
    return settings.model_copy(
        update={
            "data": folder / settings.data,
            "enrichments": resolved_enrichments(settings.enrichments, folder),
            "sinks": resolved_sinks(settings.sinks, folder),
            "lake": _lake(settings.lake, folder),
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
