"""What may be said about an enrichment."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tocsin.core.config import Settings
from tocsin.core.entity import EntityKind

LookupName = Literal["exact", "cidr", "prefix", "mmdb"]
"""The kinds of lookups, each named like its file."""

_Column = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\[*]")]


class EnrichmentSettings(Settings):
    """An enrichment: where it looks, for what of an event, and what it adds."""

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$", description="Rules read it as _enriched.NAME.COLUMN; a name of its own"
    )
    kind: LookupName = Field(
        description="How a value of the event is compared with the file: exact, cidr (the longest network that holds"
        " the address), prefix (the longest text that it begins with), or mmdb (a MaxMind file)"
    )
    file: Path = Field(description="A .csv, .tsv, .json, .ndjson, .jsonl or .mmdb file")
    match: str | None = Field(
        default=None, min_length=1, description="The column that the event's value is compared with; not for mmdb"
    )
    field: str | None = Field(
        default=None, min_length=1, description="The event's field that is looked up, by any name that rules may use"
    )
    entity: EntityKind | None = Field(default=None, description="Or an entity of the event: user, host, ip, …")
    columns: list[_Column] = Field(
        default_factory=list, description="What to add: columns, or dotted paths in a MaxMind file; none: all"
    )
    ignore_case: bool = Field(default=False, description="Compare texts ignoring case; exact and prefix only")
    valid_from: str | None = Field(
        default=None, min_length=1, description="The column that says since when a row holds"
    )
    valid_to: str | None = Field(
        default=None, min_length=1, description="The column that says from when on it does not"
    )
    log_types: list[str] = Field(default_factory=list, description="The log types that it is for; none: all")

    @model_validator(mode="after")
    def _is_whole(self) -> "EnrichmentSettings":
        """Refuse what contradicts itself."""
        if (self.field is None) == (self.entity is None):
            raise ValueError("either field or entity says what is looked up, and not both")
        if self.kind == "mmdb":
            given = [key for key in ("match", "valid_from", "valid_to") if getattr(self, key) is not None]
            if given:
                raise ValueError(f"{given[0]} is about tables; an mmdb file has none")
        elif self.match is None:
            raise ValueError("match is missing: the column that the event's value is compared with")
        if self.ignore_case and self.kind not in ("exact", "prefix"):
            raise ValueError("ignore_case is for exact and prefix")
        return self
