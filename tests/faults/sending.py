"""Sending while the disk fails: what was begun is sent until it is acknowledged."""

import http.client
from threading import Event

from tocsin.testing.conservation.node import FRESH, SOURCE, Node
from tocsin.testing.conservation.producer import Sender, numbered

TOGETHER = 50


def send(sender: Sender, numbers: range, stop: Event) -> range:
    """Send until told to stop, and then until what was begun is acknowledged; give what was."""
    for begin in range(numbers.start, numbers.stop, TOGETHER):
        if stop.is_set():
            return range(numbers.start, begin)
        assert sender.send(SOURCE, f"batch-{begin}", range(begin, begin + TOGETHER))
    return numbers


def post(node: Node, number: int) -> tuple[int, str | None]:
    """Send one event once; give the answer's status and its Retry-After, or 0 where there was no answer."""
    address = node.address()
    if address is None:
        return 0, None
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=40)
    headers = {"Authorization": f"Bearer {node.token}", "Idempotency-Key": f"one-{number}"}
    try:
        connection.request("POST", f"/ingest/{FRESH}", numbered(number) + "\n", headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0, None
    finally:
        connection.close()
    return answer.status, answer.getheader("Retry-After")
