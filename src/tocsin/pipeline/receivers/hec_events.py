"""The body of `/services/collector/event`: JSON objects one after the other, each an envelope around an event.

Source: Splunk Enterprise, "Format events for HTTP Event Collector".
"""

import json
from typing import Any, NamedTuple

import orjson

from tocsin.pipeline.receivers.hec_words import (
    EVENT_BLANK,
    EVENT_REQUIRED,
    INDEXED_FIELDS,
    INVALID_FORMAT,
    NO_DATA,
    Word,
)

_BLANKS = " \t\r\n"
_DECODER = json.JSONDecoder()
_SECONDS_BELOW = 13_569_465_600
_MILLISECONDS_BELOW = 253_402_300_800_000


class Wrong(NamedTuple):
    """What is wrong with a body, and with which of its events, counting from 0."""

    word: Word
    number: int | None = None


def envelopes(data: bytes) -> list[dict[str, Any]] | Wrong:
    """Split a body into its envelopes and check them; one that is wrong refuses all of them.

    Empty lines and blanks between objects are nothing; an array of envelopes is taken too, as some senders write.
    """
    found = _split(data)
    if isinstance(found, Wrong):
        return found
    if not found:
        return Wrong(NO_DATA)
    for number, envelope in enumerate(found):
        if not isinstance(envelope, dict):
            return Wrong(INVALID_FORMAT, number)
        if envelope.get("event") is None:
            return Wrong(EVENT_REQUIRED, number)
        if envelope["event"] in ("", {}, []):
            return Wrong(EVENT_BLANK, number)
        fields = envelope.get("fields")
        if fields is not None and not _are_flat(fields):
            return Wrong(INDEXED_FIELDS, number)
        if "time" in envelope and epoch(envelope["time"]) is None:
            return Wrong(INVALID_FORMAT, number)
    return found


def epoch(value: object) -> float | None:
    """Read a time of an envelope: a number or its text, in seconds, milliseconds or nanoseconds; None for no time.

    Which of these it is follows from its size: below 13,569,465,600 seconds, below 253,402,300,800,000 milliseconds.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    if not 0 <= number < 1e20:  # NaN is not, either
        return None
    if number < _SECONDS_BELOW:
        return number
    return number / 1e3 if number < _MILLISECONDS_BELOW else number / 1e9


def _split(data: bytes) -> list[Any] | Wrong:
    lines = [line for line in data.split(b"\n") if line.strip()]
    try:
        found = list(map(orjson.loads, lines))
    except ValueError:
        slowly = _split_slowly(data)
        if isinstance(slowly, Wrong):
            return slowly
        found = slowly
    if len(found) == 1 and isinstance(found[0], list):
        return found[0]
    return found


def _split_slowly(data: bytes) -> list[Any] | Wrong:
    """Split objects that stand side by side in a line, or over several lines."""
    text = data.decode("utf-8", "replace")
    found: list[Any] = []
    at = 0
    while True:
        while at < len(text) and text[at] in _BLANKS:
            at += 1
        if at == len(text):
            return found
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return Wrong(INVALID_FORMAT, len(found))
        found.append(value)


def _are_flat(fields: object) -> bool:
    if not isinstance(fields, dict):
        return False
    values = [item for value in fields.values() for item in (value if isinstance(value, list) else (value,))]
    return not any(isinstance(value, dict | list) for value in values)
