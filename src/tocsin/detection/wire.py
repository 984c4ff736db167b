"""Findings, and what goes with them, as bytes: the one place that writes and reads their JSON."""

from typing import Any

import msgspec

from tocsin.core.finding import Finding

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Finding)
_DEPTH_KEPT = 64


def encode(value: Any) -> bytes:
    """Write a finding, an explanation or plain data as one line of JSON, without the line's end.

    NaN and infinities are written as null. Lone surrogates, which records may hold but UTF-8 may not, are written as
    U+FFFD, and what is nested absurdly deep is cut.
    """
    try:
        return _ENCODER.encode(value)
    except (UnicodeEncodeError, RecursionError):
        return _ENCODER.encode(_writable(value, _DEPTH_KEPT))


def decode(line: bytes) -> Finding:
    """Read a finding that `encode` wrote."""
    return _DECODER.decode(line)


def _writable(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if depth <= 0 and isinstance(value, dict | list):
        return "…"
    if isinstance(value, msgspec.Struct):
        fields = {name: _writable(getattr(value, name), depth) for name in value.__struct_fields__}
        return list(fields.values()) if value.__struct_config__.array_like else fields
    if isinstance(value, dict):
        return {_writable(key, depth): _writable(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_writable(item, depth - 1) for item in value]
    if isinstance(value, tuple):  # ours, not the log's
        return [_writable(item, depth) for item in value]
    return value
