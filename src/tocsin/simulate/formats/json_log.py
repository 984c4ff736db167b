"""Logs of one JSON object a line, which most clouds give."""

from typing import Any

import orjson

from tocsin.simulate.tape import Log, Tape


class JsonLog:
    """Writes records of one such log to the tape."""

    def __init__(self, tape: Tape, log: Log) -> None:
        self._tape = tape
        self._log = log

    def write(self, moment: int, record: dict[str, Any]) -> None:
        """Write one record."""
        self._tape.add(moment, self._log, orjson.dumps(record) + b"\n")
