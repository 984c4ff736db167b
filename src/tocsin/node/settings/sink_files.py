"""The sinks of a node: what of them fits no other part of the settings, and where their files are."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tocsin.core.errors import ConfigError
from tocsin.node.settings.sinks import SecretEntry, SinkEntry
from tocsin.pipeline.mappings.documents import Document


def sink_contradictions(sinks: Sequence[SinkEntry], document: Document) -> Iterator[ConfigError]:
    """Yield what is wrong between sinks."""
    names = [sink.name for sink in sinks]
    for index, name in enumerate(names):
        if name in names[:index]:
            place = document.at("sinks", index, "name")
            yield ConfigError(f"there are two sinks {name!r}", location=place, remedy="rename or remove one of them")


def resolved_sinks(sinks: Sequence[SinkEntry], folder: Path) -> list[SinkEntry]:
    """Give sinks with files that do not depend on where a process is started."""
    return [
        sink.model_copy(
            update={
                "certificates": sink.certificates and folder / sink.certificates,
                "secret": sink.secret and _resolved(sink.secret, folder),
                "headers": {
                    name: value if isinstance(value, str) else _resolved(value, folder)
                    for name, value in sink.headers.items()
                },
            }
        )
        for sink in sinks
    ]


def _resolved(secret: SecretEntry, folder: Path) -> SecretEntry:
    return secret.model_copy(update={"file": secret.file and folder / secret.file})
