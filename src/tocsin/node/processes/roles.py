"""The roles of a node's processes, and the locks that keep two from having one that only one may have."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tocsin.core.errors import ConfigError
from tocsin.core.location import Location

Role = Literal["all", "receiver", "worker", "correlator"]
_MOST_WORKER_NODES = 256


@dataclass(frozen=True, slots=True)
class RoleLock:
    """A role that is held until `number` is closed, and where those who hold it write down their children."""

    number: int
    pids: Path

    def release(self) -> None:
        """Let another have the role."""
        os.close(self.number)


def has_receiver(role: Role) -> bool:
    """Say whether a node of this role receives."""
    return role in {"all", "receiver"}


def has_workers(role: Role) -> bool:
    """Say whether a node of this role judges and stores."""
    return role in {"all", "worker"}


def hold_role(data: Path, role: Role) -> RoleLock:
    """Hold a role on a data folder: one node receives, any number work. Raises ConfigError.

    The system gives a lock back when its process ends, however it ends.
    """
    if role == "correlator":
        raise ConfigError(
            "correlations do not run on the node yet: there is nothing for this role to do",
            location=Location("--role correlator"),
            remedy="use all, receiver or worker; tocsin validate names the correlations that would run",
        )
    if has_receiver(role):
        number = locked(data / "lock")
        if number is None:
            raise ConfigError(
                "another node runs on this data folder",
                location=Location(data.as_posix()),
                remedy="end it first, or name another folder as data:; --role worker joins it",
            )
        return RoleLock(number, data / "pids")
    for place in range(1, _MOST_WORKER_NODES + 1):
        number = locked(data / f"lock.worker-{place}")
        if number is not None:
            return RoleLock(number, data / f"pids.worker-{place}")
    raise ConfigError(
        f"{_MOST_WORKER_NODES} worker nodes run on this data folder",
        location=Location(data.as_posix()),
        remedy="end some of them: --workers gives one of them more processes",
    )


def locked(path: Path) -> int | None:
    """Lock a file, until the number that is given is closed; None where another has it."""
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(number)
        return None
    return number
