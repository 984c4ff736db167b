"""Versions: what runs here, for a report, and what is older than it should be."""

import platform
import sqlite3
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from tocsin import __version__
from tocsin.node.doctor.case import Case
from tocsin.node.doctor.verdict import Verdict

_LIBRARIES = ("deltalake", "pyarrow", "SQLAlchemy", "starlette", "uvicorn", "hyperscan")


class Versions:
    """Names the versions."""

    name = "versions"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield one verdict."""
        found = [f"tocsin {__version__}", f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
        found += [f"{name} {told}" for name in _LIBRARIES if (told := _version(name))]
        if sqlite3.sqlite_version_info < (3, 37):
            remedy = "install a newer SQLite, or a Python that brings one"
            yield Verdict(self.name, "warn", f"SQLite is old: {', '.join(found)}", remedy)
        else:
            yield Verdict(self.name, "ok", ", ".join(found))


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
