"""The node under test: started, started again, and attacked."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tocsin.pipeline.receivers import hashed, new_token

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
_SETTINGS = """\
data: data
listen: {{port: 0}}
sources: [{{name: web}}]
tokens: [{{name: t, sha256: {sha256}, sources: [web]}}]
content: {{rules: [rules]}}
workers: {workers}
spool: {{shards: 4, file_bytes: 4000000, reserve_bytes: 65536}}
lake: {{flush_seconds: 1}}
"""


class Node:
    """A node in a folder of its own, as a process with children."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.folder = folder
        self.token = new_token()
        (folder / "rules").mkdir(parents=True)
        (folder / "rules" / "numbered.yml").write_text(RULE, encoding="utf-8")
        self.settings = folder / "tocsin.yml"
        self.settings.write_text(_SETTINGS.format(sha256=hashed(self.token), workers=workers), encoding="utf-8")
        self._root: subprocess.Popen[bytes] | None = None
        self._log = (folder / "node.log").open("ab")

    def ensure(self) -> None:
        """Start the node if it does not run: what a service manager does."""
        if self._root is None or self._root.poll() is not None:
            command = [sys.executable, "-m", "tocsin.cli", "up", "--config", str(self.settings)]
            self._root = subprocess.Popen(command, stdout=self._log, stderr=self._log)

    def address(self) -> str | None:
        """Give where the node listens, if it does."""
        with suppress(OSError):
            return (self.folder / "data" / "address").read_text(encoding="utf-8") or None
        return None

    def attack(self, rng: random.Random) -> str:
        """Kill, or stop for a while, any of the node's processes; say what was done."""
        if self._root is None:
            return "nothing"
        root = self._root.pid
        victims = [root, *self._children()]
        victim = rng.choice(victims)
        name = "root" if victim == root else "child"
        with suppress(ProcessLookupError):
            if rng.random() < 0.25:
                os.kill(victim, signal.SIGSTOP)
                time.sleep(rng.uniform(0.2, 3.0))
                os.kill(victim, signal.SIGCONT)
                return f"stopped {name}"
            os.kill(victim, signal.SIGKILL)
        return f"killed {name}"

    def _children(self) -> list[int]:
        with suppress(OSError, ValueError):
            written = json.loads((self.folder / "data" / "pids").read_text(encoding="utf-8"))
            return [pid for pid, _ in written]
        return []

    def end(self) -> int | None:
        """End the node in order; give its exit code."""
        if self._root is None:
            return None
        self._root.terminate()
        code = self._root.wait(120)
        self._log.close()
        return code
