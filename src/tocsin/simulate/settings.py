"""What to simulate; the same settings give the same bytes, always and everywhere."""

from datetime import UTC, datetime

from pydantic import AwareDatetime, Field

from tocsin.core.config import Settings

_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
DEFAULT_START = datetime(2026, 3, 2, tzinfo=UTC)


class Simulation(Settings):
    """What to simulate: a company of some size, for some days."""

    seed: int = Field(default=1, ge=0)
    people: int = Field(default=40, ge=10, le=5000)
    """How many people the company has."""
    days: int = Field(default=1, ge=1, le=366)
    """How many days are lived, from midnight to midnight in UTC."""
    events: int | None = Field(default=None, ge=0, le=1_000_000_000)
    """About how many harmless events there are; without it as many as so many people cause."""
    start: AwareDatetime = Field(default=DEFAULT_START, ge=_EARLIEST, le=_LATEST)
    """When the first day begins."""
