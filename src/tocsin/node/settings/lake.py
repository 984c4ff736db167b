"""Settings of the lake: where it is, what is kept how long, and how large its files become."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from tocsin.core.config import Settings

Days = Annotated[str, Field(pattern=r"^([1-9]\d{0,4}d|forever)$")]
_DEFAULT = "default"


class SecretEntry(Settings):
    """A value that does not stand in the settings: exactly one of the two says where it is."""

    env: str | None = Field(default=None, min_length=1, description="The environment variable that holds it")
    file: Path | None = Field(default=None, description="The file whose only line it is")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.env is None) == (self.file is None):
            raise ValueError("give either env or file")
        return self


class LakeSettings(Settings):
    """The store of events."""

    url: str | None = Field(default=None, description="An object store, s3://bucket/prefix; none: in the data folder")
    storage_options: dict[str, str | SecretEntry] = Field(
        default_factory=dict, description="What reaches the object store: AWS_ENDPOINT_URL and so on"
    )
    flush_seconds: float = Field(default=5.0, gt=0, description="How old events become before they are in the lake")
    flush_bytes: int = Field(default=64 * 1024**2, ge=1, description="How many bytes are gathered at most")
    retention: dict[str, Days] = Field(
        default_factory=lambda: {_DEFAULT: "forever"}, description="How long events are kept, by log type: 90d, forever"
    )
    compact_bytes: int = Field(default=128 * 1024**2, ge=1, description="How large small files become together")
    compact_files: int = Field(default=16, ge=2, description="How many files of about one size are put together")
    vacuum_hours: int = Field(default=24, ge=1, description="How long a file stays that no table has any more")

    @model_validator(mode="after")
    def _no_secret_in_the_open(self) -> Self:
        for name, value in self.storage_options.items():
            if isinstance(value, str) and any(word in name.lower() for word in ("secret", "password", "token")):
                raise ValueError(f"{name} is a secret: name a variable or a file, {{env: NAME}} or {{file: PATH}}")
        return self

    def days_kept(self, log_type: str) -> int | None:
        """Give how many days events of a log type are kept; None for ever."""
        told = self.retention.get(log_type, self.retention.get(_DEFAULT, "forever"))
        return None if told == "forever" else int(told[:-1])


def storage_options(settings: LakeSettings, environment: Mapping[str, str]) -> dict[str, str]:
    """Give the storage options with their secrets. Raises OSError, and KeyError for a variable that is not set."""
    options: dict[str, str] = {}
    for name, value in settings.storage_options.items():
        if isinstance(value, str):
            options[name] = value
        elif value.file is not None:
            options[name] = value.file.read_text().strip()
        elif value.env is not None:
            options[name] = environment[value.env]
    return options
