"""Where findings go by themselves."""

from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from tocsin.core.config import Settings
from tocsin.core.finding import Level

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class SecretEntry(Settings):
    """A secret that is not in this file: an environment variable of the node, or a file."""

    env: str | None = Field(default=None, description="The name of an environment variable that holds it")
    file: Path | None = Field(default=None, description="A file that holds it; blanks around it do not count")

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.env is None) == (self.file is None):
            raise ValueError("give either env or file")
        return self


class SinkEntry(Settings):
    """A webhook that findings are posted to."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,62}$")] = Field(
        description="What it is called in messages and metrics; its progress is kept under it"
    )
    type: Literal["webhook"] = Field(default="webhook", description="What it is")
    url: Annotated[str, Field(pattern=r"^https?://[^\s]+$")] = Field(description="Where findings are posted")
    plain_http: bool = Field(default=False, description="Allow http:// to other machines: anybody between can read it")
    headers: dict[str, str | SecretEntry] = Field(
        default_factory=dict, description="Further headers; secrets as env: or file:"
    )
    secret: SecretEntry | None = Field(
        default=None, description="Signs what is sent, as Standard Webhooks: whsec_… or any text"
    )
    format: Literal["ndjson", "json", "ocsf"] = Field(
        default="ndjson", description="An object a line, an array of these, or an array of OCSF Detection Findings"
    )
    level: Level = Field(default="informational", description="Findings of this level or a graver one")
    rules: list[str] = Field(default_factory=list, description="Only findings of rules with these ids; none: of all")
    order: Literal["host", "rule", "none"] = Field(
        default="host", description="What is delivered in order; one that fails holds back only those of its own"
    )
    batch: int = Field(default=100, ge=1, le=1000, description="How many findings are sent at once, at most")
    timeout_seconds: float = Field(default=10.0, gt=0, le=120, description="How long an answer is waited for")
    certificates: Path | None = Field(default=None, description="A file with the authorities to trust, PEM")
    retry_first_seconds: float = Field(default=1.0, gt=0, description="The longest wait after the first failure")
    retry_longest_seconds: float = Field(default=300.0, gt=0, description="The longest wait after any failure")
    give_up_hours: float = Field(default=72.0, gt=0, description="What fails by itself so long is a dead letter")
    history: bool = Field(default=False, description="Send also what was found before the sink was there")

    @model_validator(mode="after")
    def _is_private(self) -> Self:
        parts = urlsplit(self.url)
        if parts.username or parts.password:
            raise ValueError("the url holds a password: give it as a header, by env or file")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK and not self.plain_http:
            raise ValueError("http:// can be read on its way: use https://, or say plain_http: true")
        return self
