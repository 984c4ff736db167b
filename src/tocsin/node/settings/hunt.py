"""Settings of hunts: what a query over the lake may use."""

from pydantic import Field

from tocsin.core.config import Settings


class HuntSettings(Settings):
    """What one query may use; every hunt can be given other limits."""

    memory_bytes: int = Field(default=2 * 1024**3, ge=64 * 1024**2, description="How much memory")
    seconds: float = Field(default=300.0, gt=0, description="How long it may take")
    threads: int = Field(default=0, ge=0, le=1024, description="How many threads; 0: one a processor")
