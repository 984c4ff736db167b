"""What a file is that was not there before, or that holds something else: a new log, or the copy of another.

`logrotate` with `copytruncate` copies a log and empties it. What was written between the last look and the copy is in
the copy alone; everything else in it was read before. So a copy is found by what it holds, left alone as long as the
log is whole, and goes on where the log was when that is emptied.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from msgspec.structs import replace

from tocsin.pipeline.tails.followed import Followed, is_kin, kin_of
from tocsin.pipeline.tails.place import Place, crc_of, goes_on, is_beginning, prints


def copied_from(file: Followed, others: Iterable[Followed]) -> Followed | None:
    """Give the file of which a new one is a copy, up to now; raises OSError.

    It may be that nothing of it was read yet: then it cannot be known again, and the copy has to wait.
    """
    for other in kin_of(file.path, iter(others)):
        is_whole = not (other.is_fresh or other.is_broken) and other.place.copied is None
        if other is not file and is_whole and 0 < file.size <= other.size:
            with suppress(OSError):
                if is_beginning(file.opened(), file.size, other.opened()):
                    return other
    return None


def moved_from(file: Followed, orphans: Iterable[Place]) -> Place | None:
    """Give the place of a file that is gone and of which a new one holds everything that was read; raises OSError."""
    for place in orphans:
        if (place.path == file.path or is_kin(file.path, place.path)) and goes_on(file.opened(), file.size, place):
            return place
    return None


def as_copy(file: Followed, original: Followed) -> Place:
    """Give the place of a file that is a copy of another; raises OSError."""
    number = file.opened()
    head, near = prints(number, file.size)
    whole = crc_of(number, file.size)
    own = file.place
    return Place(
        own.path, own.device, own.inode, file.size, head, near, whole, original.place.format, copied=original.place.name
    )


def after_copying(copies: Iterable[Followed], log: Place) -> Iterator[tuple[Followed, Place]]:
    """Yield the copies of a log that does not hold any more what was read of it, each with its place from now on.

    The longest that holds all that was read of it goes on there; what is in the others was read, or is in that one. A
    copy of which less was written than was read of the log is at its end. What is no copy is left out.
    """
    longest: Followed | None = None
    for file in sorted(copies, key=lambda each: -each.size):
        own = file.place
        with suppress(OSError):
            number = file.opened()
            if longest is None and goes_on(number, file.size, log):
                longest = file
                yield file, replace(log, device=own.device, inode=own.inode)  # begun where the log was
            elif own.copied == log.name or (longest is not None and is_beginning(number, file.size, longest.opened())):
                head, near = prints(number, file.size)
                yield file, replace(own, offset=file.size, head=head, near=near, whole=None, copied=None)
