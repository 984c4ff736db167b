"""Settings of what a node shows of itself."""

from typing import Literal

from pydantic import Field

from tocsin.core.config import Settings


class LogSettings(Settings):
    """What a node tells on stderr."""

    level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="The least that is told")
    format: Literal["auto", "json", "console"] = Field(
        default="auto",
        description="`json`: an object a line; `console`: for people; `auto`: by whether it is a terminal",
    )


class ReadySettings(Settings):
    """When `/readyz` says that a node is ready."""

    lag_seconds: float = Field(default=300.0, gt=0, description="How old what waits to be judged may be")
