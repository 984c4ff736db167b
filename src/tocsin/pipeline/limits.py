"""What reading an input may cost."""

from pydantic import Field

from tocsin.core.config import Settings

MIB = 1 << 20
GIB = 1 << 30


class Limits(Settings):
    """Limits on what one input may hold, so that no input exhausts memory, disk or time.

    What is beyond a limit is skipped and told as a LimitExceeded with its place; what comes after it is read.
    """

    max_record_bytes: int = Field(default=16 * MIB, ge=256 * 1024)
    """The longest record, in bytes of its source; a longer one is skipped."""

    max_ratio: int = Field(default=200, ge=1)
    """How many times its stored size an input may grow when it is decompressed, at each level of nesting."""

    ratio_free_bytes: int = Field(default=64 * MIB, ge=0)
    """How much may come out of an input before its ratio counts; event logs are stored with much empty space."""

    max_member_bytes: int = Field(default=64 * GIB, ge=1)
    """The largest decompressed size of one compressed file or member of an archive."""

    max_spooled_bytes: int = Field(default=4 * GIB, ge=1)
    """The largest archive that is copied to a temporary file because it comes from a stream."""

    max_members: int = Field(default=100_000, ge=1)
    """How many members the archives in one input may have together."""

    max_nesting: int = Field(default=4, ge=1)
    """How deep archives and compressed files may be nested: a `.tar.gz` in a zip is 3."""
