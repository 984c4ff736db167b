"""A PostgreSQL server of its own for a run of the tests."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import chown, which

_NAMES = ("/usr/lib/postgresql",)


class Postgres:
    """A running server that listens on a socket in its own folder only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0

    @classmethod
    @contextmanager
    def started(cls, folder: Path) -> Iterator["Postgres"]:
        """Start a server below a folder that nobody needs to pass others to reach; root starts it as the package's user, as it refuses to run as root."""
        binaries = binaries_folder()
        data, user = folder / "data", None
        if os.geteuid() == 0:
            user = "postgres"
            chown(folder, user)
        run = {"user": user} if user else {}
        common = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, **run}
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "tocsin", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True,
            **common,
        )
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        subprocess.run(
            [binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], check=True, **common
        )
        try:
            yield cls(folder)
        finally:
            subprocess.run([binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], check=True, **common)

    def new_database(self) -> str:
        """Make a database and give its URL."""
        import psycopg

        self._made += 1
        name = f"t{os.getpid()}_{self._made}"
        with psycopg.connect(f"host={self._folder} user=tocsin dbname=postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://tocsin@/{name}?host={self._folder}"


def has_server() -> bool:
    """Say whether there is a server to start."""
    try:
        binaries_folder()
    except FileNotFoundError:
        return False
    return True


def binaries_folder() -> Path:
    """Find the server's programs, which Debian keeps outside of PATH."""
    found = which("initdb")
    if found:
        return Path(found).parent
    for base in map(Path, _NAMES):
        for version in sorted(base.glob("*/bin/initdb"), reverse=True):
            return version.parent
    raise FileNotFoundError("no PostgreSQL server: install the package postgresql")
