"""The node under test: started, and started again whenever it has ended."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tocsin.pipeline.receivers import hashed, new_token
from tocsin.testing.conservation.session import processes_of

RULE = """\
title: Numbered
id: 7c1f0a52-3b7e-4c59-9d0e-5f2a1c3b4d5e
status: test
level: high
logsource: {product: windows, category: process_creation}
detection:
  selection: {Image|endswith: '\\whoami.exe'}
  condition: selection
"""
SOURCE, FRESH = "web", "fresh"
_SETTINGS = """\
data: data
listen: {{port: 0}}
sources: [{{name: web}}, {{name: fresh}}]
tokens: [{{name: t, sha256: {sha256}, sources: [web, fresh]}}]
content: {{rules: [rules]}}
workers: {workers}
spool: {{shards: 4, file_bytes: 4000000, reserve_bytes: 65536}}
lake: {{flush_seconds: 1}}
"""


class Node:
    """A node in a folder of its own, as a session of processes.

    `before` is the beginning of the command that runs it: another one that runs what follows.
    """

    def __init__(self, folder: Path, workers: int, before: Sequence[str] = ()) -> None:
        self.folder = folder
        self.token = new_token()
        (folder / "rules").mkdir(parents=True)
        (folder / "rules" / "numbered.yml").write_text(RULE, encoding="utf-8")
        self.settings = folder / "tocsin.yml"
        self._address = folder / "data" / "address"
        self.use_workers(workers)
        self._before = before
        self._root: subprocess.Popen[bytes] | None = None
        self._log = (folder / "node.log").open("ab")

    def use_workers(self, workers: int) -> None:
        """Write the settings with so many workers; a node that starts later has them."""
        self.settings.write_text(_SETTINGS.format(sha256=hashed(self.token), workers=workers), encoding="utf-8")

    def ensure(self) -> None:
        """Start the node if it does not run: what a service manager does."""
        if self._root is None or self._root.poll() is not None:
            command = [*self._before, sys.executable, "-m", "tocsin.cli", "up", "--config", str(self.settings)]
            self._address.unlink(missing_ok=True)  # a killed one leaves it
            self._root = subprocess.Popen(command, stdout=self._log, stderr=self._log, start_new_session=True)

    def session(self) -> int | None:
        """Give the session of the node's processes, which is the number of its first one."""
        return None if self._root is None or self._root.poll() is not None else self._root.pid

    def address(self) -> str | None:
        """Give where the node listens, if it does."""
        with suppress(OSError):
            return self._address.read_text(encoding="utf-8") or None
        return None

    def cut(self) -> None:
        """Kill all its processes, as if the machine had lost its power."""
        if self._root is not None:
            while processes := processes_of(self._root.pid):
                for pid in processes:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            self._root.wait()
            self._root = None

    def end(self) -> int | None:
        """End the node in order; give its exit code."""
        if self._root is None:
            return None
        self._root.terminate()
        code = self._root.wait(120)
        self._root = None
        return code

    def close(self) -> None:
        """End the node, and its log."""
        self.end()
        self._log.close()
