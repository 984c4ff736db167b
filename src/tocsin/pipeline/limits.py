"""What reading an input may cost."""

from typing import Annotated

from msgspec import Meta, Struct

MIB = 1 << 20
GIB = 1 << 30


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """Limits on what one input may hold, so that no input exhausts memory, disk or time.

    What is beyond a limit is skipped and told as a LimitExceeded with its place; what comes after it is read.
    """

    max_record_bytes: Annotated[int, Meta(ge=256 * 1024)] = 16 * MIB
    """The longest record, in bytes of its source; a longer one is skipped."""

    max_ratio: Annotated[int, Meta(ge=1)] = 200
    """How many times its stored size an input may grow when it is decompressed, at each level of nesting."""

    ratio_free_bytes: Annotated[int, Meta(ge=0)] = 64 * MIB
    """How much may come out of an input before its ratio counts; event logs are stored with much empty space."""

    max_member_bytes: Annotated[int, Meta(ge=1)] = 64 * GIB
    """The largest decompressed size of one compressed file or member of an archive."""

    max_spooled_bytes: Annotated[int, Meta(ge=1)] = 4 * GIB
    """The largest archive that is copied to a temporary file because it comes from a stream."""

    max_members: Annotated[int, Meta(ge=1)] = 100_000
    """How many members the archives in one input may have together."""

    max_nesting: Annotated[int, Meta(ge=1)] = 4
    """How deep archives and compressed files may be nested: a `.tar.gz` in a zip is 3."""

    year: Annotated[int, Meta(ge=1970, le=9998)] | None = None
    """No limit: the year of times that have none; without it the one that fits the day their file was last written."""
