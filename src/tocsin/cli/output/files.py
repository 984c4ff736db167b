"""Where data is written: stdout, or a file that appears only when it is complete."""

import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tocsin.core.errors import UsageError


@contextmanager
def opened(path: Path | None) -> Iterator[BinaryIO]:
    """Give the stream for data: stdout for None or `-`, else a file at `path` that replaces an older one at the end.

    What is not a regular file (a device, a named pipe) is written to directly. When the writing fails, the older file
    stays as it was. Raises UsageError when the file cannot be written.
    """
    if path is None or str(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = path.resolve()
    if target.exists() and not target.is_file():
        with _open(path, target, "wb") as stream:
            yield stream
        return
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    stream = _open(path, draft, "xb")
    try:
        with stream:
            yield stream
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def is_read_along(stream: BinaryIO) -> bool:
    """Say whether somebody may read what is written while it is written: a person, or the next program."""
    try:
        return not stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except OSError:  # not a file of the system at all
        return False


def _open(named: Path, path: Path, mode: str) -> BinaryIO:
    try:
        return path.open(mode)  # type: ignore[return-value]  # both modes are binary
    except OSError as error:
        raise UsageError(f"{named} cannot be written: {os.strerror(error.errno or 0)}") from error
