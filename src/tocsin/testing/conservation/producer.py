"""Producers: they send numbered events, and send again, under the same key, what nobody answered."""

import http.client
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event

from tocsin.testing.conservation.node import SOURCE

_FIRST = datetime(2031, 5, 6, tzinfo=UTC)
_AGAIN_SECONDS = 0.05
EVERY = 10
"""Every so many-th event is to be found by the rule of the test."""


def numbered(number: int) -> str:
    """Give an event with a number, as it is sent: a line of JSON."""
    image = "C:\\Windows\\System32\\whoami.exe" if number % EVERY == 0 else "C:\\Windows\\System32\\cmd.exe"
    return json.dumps(
        {
            "Channel": "Microsoft-Windows-Sysmon/Operational",
            "EventID": 1,
            "Hostname": "ws01.larkfield.example",
            "RecordNumber": number,
            "UtcTime": (_FIRST + timedelta(milliseconds=number)).isoformat(),
            "Image": image,
            "CommandLine": f"{image} /number {number}",
        }
    )


class Sender:
    """Sends to a node wherever it listens now, until it is answered."""

    def __init__(self, address: Callable[[], str | None], token: str, stop: Event) -> None:
        self._address = address
        self._token = token
        self._stop = stop

    def produce(self, numbers: range, together: int, may: Callable[[float], bool]) -> int:
        """Send events until all are acknowledged; give how many were.

        `may` says whether the part of the events that is given (0 to 1) may be sent by now.
        """
        acknowledged = 0
        for begin in range(numbers.start, numbers.stop, together):
            some = range(begin, min(begin + together, numbers.stop))
            while not may((begin - numbers.start) / len(numbers)) and not self._stop.wait(_AGAIN_SECONDS):
                continue
            if not self.send(SOURCE, f"batch-{begin}", some):
                break
            acknowledged += len(some)
        return acknowledged

    def send(self, source: str, key: str, numbers: range) -> bool:
        """Send events under a key until they are acknowledged; False if told to stop before they were."""
        body = "".join(numbered(number) + "\n" for number in numbers).encode()
        while not self._stop.is_set():
            if self._sent(source, key, body):
                return True
            self._stop.wait(_AGAIN_SECONDS)
        return False

    def _sent(self, source: str, key: str, body: bytes) -> bool:
        """Send once; anything but a 200 is no acknowledgement."""
        address = self._address()
        if address is None:
            return False
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=5)
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": key}
        try:
            connection.request("POST", f"/ingest/{source}", body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return answer.status == 200
