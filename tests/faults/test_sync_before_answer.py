"""The kernel's own account: before every 200 there is a sync of the file that holds what was sent."""

import re
from pathlib import Path
from threading import Event

from tocsin.testing.conservation.node import SOURCE, Node
from tocsin.testing.conservation.producer import Sender

REQUESTS = 20
_CALL = re.compile(r"^(\d+) +(?:<\.\.\. )?(\w+)")


def test_every_acknowledgement_follows_a_sync_of_the_spool(tmp_path: Path, strace: str) -> None:
    trace = tmp_path / "trace"
    calls = "trace=fsync,fdatasync,recvfrom,recvmsg,sendto,sendmsg,write,writev"
    node = Node(tmp_path / "node", 1, (strace, "-D", "-f", "-y", "-s", "300", "-e", calls, "-o", str(trace)))
    sender = Sender(node.address, node.token, Event())
    node.ensure()
    for number in range(REQUESTS):
        assert sender.send(SOURCE, f"key-{number}-", range(number * 10, number * 10 + 10))
    node.close()
    pause = Event()
    while "+++ exited" not in trace.read_text(encoding="utf-8", errors="replace").splitlines()[-1]:
        pause.wait(0.1)

    begun: dict[str, bool] = {}
    key, synced, answers = "", 0, []
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        called = _CALL.match(line)
        if called is None:
            continue
        thread, call = called.groups()
        if call in {"fsync", "fdatasync"}:
            is_spool = begun.pop(thread, False) if "resumed>" in line else ".spool-wal>" in line
            if "<unfinished" in line:
                begun[thread] = is_spool
            elif is_spool and line.rstrip().endswith("= 0"):
                synced += 1
        elif found := re.search(r"key-\d+-", line):
            key, synced = found[0], 0
        elif '"HTTP/1.1 200' in line and key:
            answers.append((key, synced))
            key = ""
    assert [key for key, _ in answers] == [f"key-{number}-" for number in range(REQUESTS)]
    assert all(syncs > 0 for _, syncs in answers)
