"""Keeping every node from a data folder, for who changes what is in it without being one."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tocsin.core.errors import ConfigError
from tocsin.core.location import Location
from tocsin.node.processes.roles import locked


@contextmanager
def locked_data(data: Path) -> Iterator[None]:
    """Keep all nodes from running on a data folder; raises ConfigError when one does."""
    with ExitStack() as held:
        for path in (data / "lock", *sorted(data.glob("lock.worker-*"))):
            lock = locked(path)
            if lock is None:
                raise ConfigError(
                    "a node runs on this data folder",
                    location=Location(data.as_posix()),
                    remedy="end it first: what it is about to write must not be repaired",
                )
            held.callback(os.close, lock)
        yield
