"""Producers: they send numbered events, and send again, under the same key, what nobody answered."""

import http.client
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event

_FIRST = datetime(2031, 5, 6, tzinfo=UTC)


def numbered(number: int) -> dict[str, object]:
    """Give an event with a number; every tenth one is to be found by the rule of the test."""
    image = "C:\\Windows\\System32\\whoami.exe" if number % 10 == 0 else "C:\\Windows\\System32\\cmd.exe"
    return {
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "EventID": 1,
        "Hostname": "ws01.larkfield.example",
        "RecordNumber": number,
        "UtcTime": (_FIRST + timedelta(milliseconds=number)).isoformat(),
        "Image": image,
        "CommandLine": f"{image} /number {number}",
    }


def produce(address: Callable[[], str | None], token: str, numbers: range, together: int, stop: Event) -> int:
    """Send events until all are acknowledged; give how many were. `address` gives where the node listens now."""
    acknowledged = 0
    for begin in range(numbers.start, numbers.stop, together):
        some = range(begin, min(begin + together, numbers.stop))
        body = b"".join(json.dumps(numbered(number)).encode() + b"\n" for number in some)
        while not stop.is_set() and not _sent(address(), token, f"batch-{begin}", body):
            time.sleep(0.05)
        if stop.is_set():
            return acknowledged
        acknowledged += len(some)
    return acknowledged


def _sent(address: str | None, token: str, key: str, body: bytes) -> bool:
    """Send once; anything but a 200 is no acknowledgement."""
    if address is None:
        return False
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=5)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    try:
        connection.request("POST", "/ingest/web", body, headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return answer.status == 200
