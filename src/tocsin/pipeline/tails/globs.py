"""Which files there are: globs are looked through again and again."""

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fnmatch import fnmatch
from glob import iglob


def found_files(paths: Sequence[str], exclude: Sequence[str]) -> Iterator[tuple[str, os.stat_result]]:
    """Yield every regular file that fits a glob and no exclusion, the oldest first; symbolic links are followed."""
    found: dict[tuple[int, int], tuple[str, os.stat_result]] = {}
    for pattern in paths:
        for path in sorted(iglob(pattern, recursive=True, include_hidden=False)):  # noqa: PTH207 - texts, not objects
            if any(fnmatch(path, each) for each in exclude):
                continue
            with suppress(OSError):
                status = os.stat(path)  # noqa: PTH116
                if stat.S_ISREG(status.st_mode):
                    found.setdefault((status.st_dev, status.st_ino), (path, status))
    yield from sorted(found.values(), key=lambda each: (each[1].st_mtime_ns, each[0]))


def is_meant(path: str, paths: Sequence[str], exclude: Sequence[str]) -> bool:
    """Say whether a path fits the globs, as far as its text tells."""
    meant = any(fnmatch(path, pattern.replace("**/", "*")) for pattern in paths)
    return meant and not any(fnmatch(path, pattern) for pattern in exclude)
