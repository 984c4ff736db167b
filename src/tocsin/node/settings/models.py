"""What may stand in `tocsin.yml`."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, model_validator

from tocsin.core.config import Settings
from tocsin.node.settings.hunt import HuntSettings
from tocsin.node.settings.lake import LakeSettings
from tocsin.node.settings.seeing import LogSettings, ReadySettings
from tocsin.node.settings.sinks import SinkEntry
from tocsin.node.settings.tails import TailEntry
from tocsin.pipeline.enrichments import EnrichmentSettings
from tocsin.pipeline.receivers.tokens import Scope

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,62}$")]
Bytes = Annotated[int, Field(ge=1)]


class TlsSettings(Settings):
    """The certificate that senders see."""

    certificate: Path = Field(description="A file with the certificate and those above it, PEM")
    key: Path = Field(description="A file with its private key, PEM")


class ListenSettings(Settings):
    """Where the node listens for senders."""

    host: str = Field(default="127.0.0.1", description="The address to listen on; the loopback unless told otherwise")
    port: int = Field(default=8088, ge=0, le=65535, description="The port; 0 takes any that is free")
    tls: TlsSettings | None = Field(
        default=None,
        description="Without it, only the loopback is listened on",
        examples=[{"certificate": "node.crt", "key": "node.key"}],
    )


class SourceEntry(Settings):
    """A source that senders name by their token."""

    name: Name = Field(description="Its name in findings, counters and the lake")
    priority: Literal["low", "normal", "high"] = Field(
        default="normal", description="Under pressure, what is less important is refused first"
    )
    events_per_second: int = Field(default=0, ge=0, description="More than this have to wait; 0: no bound")
    burst: int = Field(default=10_000, ge=1, description="How many may come at once")
    indexer_acknowledgement: bool = Field(default=False, description="Splunk's, for senders that ask for it")
    spool_share: float | None = Field(
        default=None, gt=0, le=1, description="How much of the spool it may fill; half of it where there are others"
    )


class TokenEntry(Settings):
    """A token: only its hash is here. `tocsin token` makes one."""

    name: str = Field(min_length=1, description="What it is called in messages")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="Its SHA-256")
    sources: list[Name] = Field(default=[], description="The sources it is for; the event collector takes the first")
    scopes: list[Scope] = Field(default=["ingest", "hec"], description="By which doors, and what it may see")
    expires: AwareDatetime | None = Field(default=None, description="Until when it is good")
    disabled: bool = Field(default=False, description="Refused, and told so")

    @model_validator(mode="after")
    def _senders_have_sources(self) -> "TokenEntry":
        if not self.sources and {"ingest", "hec"} & set(self.scopes):
            raise ValueError("a token for senders names its sources")
        return self


class ContentSettings(Settings):
    """The rules and mappings that the node runs."""

    rules: list[Path] = Field(default_factory=list, description="Rule files and folders; none: the starter pack")
    mappings: list[Path] = Field(default_factory=list, description="Folders of mappings beside those that come along")


class SpoolSettings(Settings):
    """The durable queue between receiving and processing."""

    shards: int = Field(default=8, ge=1, le=1024, description="How many workers can share the work; never change it")
    total_bytes: Bytes = Field(default=8 * 1024**3, description="How large it may become")
    file_bytes: Bytes = Field(default=256 * 1024**2, description="How large one of its files becomes")
    reserve_bytes: int = Field(default=16 * 1024**2, ge=0, description="Kept free for when the disk is full")
    key_horizon_seconds: int = Field(default=24 * 3600, ge=0, description="How long Idempotency-Keys are remembered")


class NodeSettings(Settings):
    """A node: everything has a default but its sources and tokens."""

    data: Path = Field(default=Path("data"), description="The folder of everything that the node keeps")
    state: str | None = Field(
        default=None,
        description="The state's database URL; none: SQLite in the data folder",
        examples=["postgresql+psycopg://tocsin@/tocsin"],
    )
    listen: ListenSettings = Field(default_factory=ListenSettings)
    sources: list[SourceEntry] = Field(default_factory=list)
    tokens: list[TokenEntry] = Field(default_factory=list)
    content: ContentSettings = Field(default_factory=ContentSettings)
    spool: SpoolSettings = Field(default_factory=SpoolSettings)
    lake: LakeSettings = Field(default_factory=LakeSettings)
    enrichments: list[EnrichmentSettings] = Field(default_factory=list, description="What is added to events")
    tails: list[TailEntry] = Field(default_factory=list)
    log: LogSettings = Field(default_factory=LogSettings)
    ready: ReadySettings = Field(default_factory=ReadySettings)
    sinks: list[SinkEntry] = Field(default_factory=list, description="Where findings are sent")
    hunt: HuntSettings = Field(default_factory=HuntSettings)
    workers: int = Field(default=1, ge=1, le=256, description="How many processes judge and store")
    shutdown_seconds: float = Field(
        default=30.0, ge=1, le=3600, description="How long a stop may take; what is not done by then is done later"
    )
