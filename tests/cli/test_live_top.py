"""`tocsin top` on a terminal: it shows frames until a key ends it, and leaves the terminal as it was."""

import os
import pty
import select
import subprocess
import termios

from tests.cli.running import COMMAND, environment
from tests.cli.test_seeing_commands import Kept, kept

__all__ = ["kept"]


def test_top_shows_frames_until_q(kept: Kept) -> None:
    kept.send(b'{"a":1}\n' * 7)
    here, there = pty.openpty()
    before = termios.tcgetattr(there)
    command = [*COMMAND, "top", "--config", str(kept.settings), "--interval", "0.2"]
    with subprocess.Popen(
        command, stdin=there, stdout=there, stderr=subprocess.PIPE, env=environment(TERM="xterm")
    ) as top:
        shown = b""
        while shown.count(b"SOURCE") < 2 and top.poll() is None:
            if select.select([here], [], [], 60)[0]:
                shown += os.read(here, 65536)
        os.write(here, b"q")
        while top.poll() is None:
            if select.select([here], [], [], 0.1)[0]:
                shown += os.read(here, 65536)
        assert top.returncode == 0
    assert b"q quits" in shown
    assert b"\x1b[?1049h" in shown  # a screen of its own
    assert termios.tcgetattr(there)[3] == before[3]
    os.close(here)
    os.close(there)
