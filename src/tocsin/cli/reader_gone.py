"""Whether anybody still reads what is written."""

import select
from typing import BinaryIO


def reader_is_gone(stream: BinaryIO, seconds: float) -> bool:
    """Wait so many seconds, or until the reader of a pipe or the terminal goes, and say whether it went.

    Source: poll(2): POLLERR is set for the writing end of a pipe whose reading end has been closed.
    """
    watched = select.poll()
    watched.register(stream, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in watched.poll(seconds * 1000))
