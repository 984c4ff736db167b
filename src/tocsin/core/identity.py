"""Deterministic ids and fingerprints: the same input gives the same id on every machine, every time."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

_DIGEST_BYTES = 16


def digest(*parts: str | bytes) -> str:
    """Hash parts to 32 hexadecimal digits; the boundaries between parts count, so ("ab", "c") is not ("a", "bc").

    Source: BLAKE2b, RFC 7693, with a 16-byte digest.
    """
    pieces = []
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        pieces.append(len(data).to_bytes(8, "big"))
        pieces.append(data)
    return hashlib.blake2b(b"".join(pieces), digest_size=_DIGEST_BYTES).hexdigest()


def event_id(kind: str, *origin: str) -> str:
    """Derive an event's id from where it came from, for instance ("evtx", channel, record number, computer)."""
    return digest("event", kind, *origin)


def content_hash(record: Any) -> str:
    """Hash what a record says, whatever the order of its keys and wherever it came from."""
    return digest("content", _canonical(record))


def finding_id(rule_id: str, logic_hash: str, event_ids: Iterable[str]) -> str:
    """Derive a finding's id from the rule, what the rule means and the events that made it."""
    return digest("finding", rule_id, logic_hash, *sorted(event_ids))


_NO_GROUP = digest()


def fingerprint(logic_hash: str, group: Sequence[str], times: Iterable[str], contents: Iterable[str]) -> str:
    """Derive a finding's fingerprint: equal wherever the same events are judged by the same logic.

    It holds no origin: the logic hash, the group, the times and the multiset of the events' content hashes.
    """
    grouped = digest(*group) if group else _NO_GROUP
    return digest("fingerprint", logic_hash, grouped, digest(*times), *sorted(contents))


def _canonical(record: Any) -> bytes:
    try:
        return orjson.dumps(record, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    except (TypeError, orjson.JSONEncodeError):
        # Lone surrogates, integers beyond 64 bits and deep nesting are legal in records but not in orjson's output.
        return b"".join(_tokens(record))


def _tokens(record: Any) -> Iterator[bytes]:
    """Write a record unambiguously: containers with how many items they hold, everything else with its length."""
    waiting = [record]
    while waiting:  # not recursive: a record may be nested as deep as Python can recurse
        value = waiting.pop()
        if isinstance(value, dict):
            yield b"{%d" % len(value)
            for key in sorted(value, key=str, reverse=True):
                waiting += (value[key], key)
        elif isinstance(value, list):
            yield b"[%d" % len(value)
            waiting += reversed(value)
        else:
            text = repr(value).encode("utf-8", "surrogatepass")
            yield b"%d:%s" % (len(text), text)
