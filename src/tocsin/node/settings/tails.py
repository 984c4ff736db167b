"""What may stand under `tails:`."""

from codecs import lookup
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tocsin.core.config import Settings
from tocsin.core.errors import ConfigError
from tocsin.core.suggest import did_you_mean
from tocsin.pipeline.mappings.documents import Document
from tocsin.pipeline.parsers import built_in_parsers
from tocsin.pipeline.tails import TailSettings

_AUTO = "auto"


def _known_format(name: str) -> str:
    parsers = built_in_parsers()
    if name != _AUTO and name not in parsers:
        known = ", ".join((_AUTO, *sorted(parsers)))
        raise ValueError(f"there is no format {name!r}{did_you_mean(name, parsers)}: known are {known}")
    return name


def _known_encoding(name: str) -> str:
    if name != _AUTO:
        try:
            lookup(name)
        except LookupError:
            raise ValueError(f"there is no encoding {name!r}") from None
    return name


class TailEntry(Settings):
    """Files that are followed."""

    source: str = Field(description="The source of what is in them: one of `sources`")
    paths: list[str] = Field(min_length=1, description="Globs; `**` is folders at any depth")
    exclude: list[str] = Field(default_factory=list, description="Globs of what is left out")
    begin: Literal["beginning", "end"] = Field(
        default="beginning", description="Where files are begun that are there at the very first start"
    )
    format: Annotated[str, AfterValidator(_known_format)] = Field(
        default=_AUTO, description="A format that `tocsin scan` knows, or `auto`: each file is looked at"
    )
    encoding: Annotated[str, AfterValidator(_known_encoding)] = Field(
        default=_AUTO, description="Such as `utf-16-le` or `cp1252`; `auto`: UTF-8, or what a byte order mark says"
    )
    poll_seconds: float = Field(default=0.5, gt=0, description="How often files are looked at")
    discover_seconds: float = Field(default=5.0, ge=0, description="How often new files are looked for")
    settle_seconds: float = Field(
        default=5.0, ge=0, description="When a file that was renamed, or is read as a whole, is taken to be complete"
    )
    close_idle_seconds: float = Field(
        default=300.0, gt=0, description="When a file is closed until it changes; a last line without end is taken"
    )


def tail_settings(entry: TailEntry) -> TailSettings:
    """Give the settings as the pipeline has them."""
    return TailSettings(**entry.model_dump())


def tail_contradictions(entries: list[TailEntry], sources: list[str], document: Document) -> Iterator[ConfigError]:
    """Yield what fits no other part of the settings."""
    for index, entry in enumerate(entries):
        if entry.source not in sources:
            hint = did_you_mean(entry.source, sources)
            place = document.at("tails", index, "source")
            yield ConfigError(f"there is no source {entry.source!r}{hint}", location=place, remedy="add it to sources:")


def resolved_tails(entries: list[TailEntry], folder: Path) -> list[TailEntry]:
    """Give the entries with globs that do not depend on where a process is started."""
    return [
        entry.model_copy(
            update={
                "paths": [str(folder / path) for path in entry.paths],
                "exclude": [str(folder / path) for path in entry.exclude],
            }
        )
        for entry in entries
    ]
