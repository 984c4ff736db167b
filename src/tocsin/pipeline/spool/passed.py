"""Removing the files of a series of which everything is processed."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from tocsin.pipeline.spool.files import connect, spool_files


def remove_passed(folder: Path, passed: Mapping[int, int]) -> list[Path]:
    """Remove the files of which every batch is passed, by shard; give those that went.

    `passed` gives, for every shard, the last sequence number that is judged and stored. The newest file stays: it is
    the one that may be written to, so this may be done beside its writer.
    """
    gone = []
    files = spool_files(folder)
    for _, path in files[:-1]:
        try:
            if not _is_passed(path, passed):
                break
            for name in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
                name.unlink(missing_ok=True)
        except sqlite3.Error:
            continue  # what is damaged is kept for a person to look at, and holds nothing up
        except OSError:
            break  # the disk takes nothing now: they go later
        gone.append(path)
    return gone


def _is_passed(path: Path, passed: Mapping[int, int]) -> bool:
    with closing(connect(path, writes=False)) as connection:
        rows = connection.execute("SELECT shard, max(seq) FROM batches GROUP BY shard").fetchall()
    return all(last <= passed.get(shard, 0) for shard, last in rows)
