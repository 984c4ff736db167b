"""What is tailed, and how."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Seconds = Annotated[float, Meta(ge=0)]


class TailSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Files that are followed as one source.

    `paths` are globs, with `**` for folders at any depth; what fits one of `exclude` is left out. `begin` says where
    files are begun that are there at the very first start. `format` names a parser; `auto` looks at each file.
    """

    source: str
    paths: Annotated[list[str], Meta(min_length=1)]
    exclude: list[str] = []
    begin: Literal["beginning", "end"] = "beginning"
    format: str = "auto"
    encoding: str = "auto"
    poll_seconds: Seconds = 0.5
    discover_seconds: Seconds = 5.0
    """How often files grow, and how often new ones appear: at most as late as this is it noticed."""

    settle_seconds: Seconds = 5.0
    """A file that is renamed or removed, or is read as a whole, is complete when it has not changed for so long."""

    close_idle_seconds: Seconds = 300.0
    """A file that has not changed for so long is closed until it does; a last line without its end is taken then."""

    piece_bytes: Annotated[int, Meta(ge=1)] = 1024**2
    """How much of a file is read at once."""
