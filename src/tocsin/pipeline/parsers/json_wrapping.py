"""Wrappers: JSON objects that are no records themselves but hold a list of them, as services and exports write."""

import re
from typing import Any

import orjson

from tocsin.core.values import Record
from tocsin.pipeline.parsers.json_text import strip_blanks

LONGEST_PREFIX = 16 * 1024
"""How far from its beginning a wrapper's list begins at most."""

# What may stand in any wrapper beside its list, none of it about the events.
_ENVELOPE = frozenset(
    (
        *("@odata.context", "@odata.nextLink", "@odata.count", "@odata.deltaLink", "nextLink", "links", "paging"),
        *("nextPageToken", "nextToken", "next_token", "next_page", "NextToken", "cursor", "Marker", "IsTruncated"),
        *("page", "has_more", "hasMore", "kind", "apiVersion", "etag", "count", "total", "totalCount", "total_count"),
        *("totalResults", "meta", "metadata", "response_metadata", "requestId", "request_id", "ResponseMetadata"),
    )
)
# What may stand beside a list of this name only, so that records with such keys stay whole.
_BESIDE_A_LIST = {
    "events": frozenset(("searchedLogStreams", "nextForwardToken", "nextBackwardToken")),  # of CloudWatch Logs
    "logEvents": frozenset(("messageType", "owner", "logGroup", "logStream", "subscriptionFilters")),
    "results": frozenset(("preview", "init_offset", "messages", "fields", "highlighted", "post_process_count")),
    "result": frozenset(("success", "errors", "messages", "result_info")),
}
_BESIDE_HITS = frozenset(
    ("took", "timed_out", "terminated_early", "_shards", "_scroll_id", "pit_id", "max_score", "status")
)
_LISTS = (
    *("Records", "records", "value", "events", "Events", "items", "Items", "logEvents", "entries", "results"),
    *("result", "data", "logs", "Findings"),
)
_OF_A_HIT = frozenset(("_index", "_type", "_id", "_version", "_score", "_source", "_ignored", "sort", "fields"))
_OF_A_RESULT = frozenset(("preview", "offset", "lastrow", "result"))
_OF_A_LOG_EVENT = frozenset(
    ("id", "eventId", "timestamp", "message", "ingestionTime", "extractedFields", "logStreamName")
)
_MAY_WRAP_ONE = re.compile(rb'\{\s*+"(?:preview|offset|lastrow|result|_index|_type|_id|_score|_source|_version)"\s*+:')
_SCALAR = rb'(?:"(?:[^"\\\n]|\\.)*+"|-?[0-9.eE+-]+|true|false|null)'
_FLAT = rb"(?:%s|\{[^{}\[\]]{0,2000}\}|\[[^{}\[\]]{0,2000}\])" % _SCALAR


def _beside(keys: frozenset[str]) -> bytes:
    names = b"|".join(re.escape(key).encode() for key in sorted(_ENVELOPE | keys))
    return rb'"(?:%s)"\s*+:\s*+%s' % (names, _FLAT)


def _prefix(name: str) -> bytes:
    return rb'(?:%s\s*+,\s*+)*+"%s"' % (_beside(_BESIDE_A_LIST.get(name, frozenset())), name.encode())


_HITS = rb'(?:%s\s*+,\s*+)*+"hits"\s*+:\s*+\{\s*+(?:%s\s*+,\s*+)*+"hits"' % (
    _beside(_BESIDE_HITS),
    _beside(_BESIDE_HITS | {"total"}),
)
_PREFIX = re.compile(
    rb"\{\s*+(?:%s)\s*+:\s*+\[\s*+(?=[\]{])" % b"|".join([*map(_prefix, _LISTS), _HITS]),
    re.DOTALL,
)
_ALL_BESIDE = _BESIDE_HITS.union(*_BESIDE_A_LIST.values())
_TAIL = re.compile(rb"(?:[\s,}]*+%s)*+[\s}]*+" % _beside(_ALL_BESIDE), re.DOTALL)


def is_wrapped(head: bytes) -> bool:
    """Say whether a text begins with a wrapper: one of a list, or one of a single record, as exports write a line."""
    start = strip_blanks(head)
    if not start.startswith(b"{"):
        return False
    wraps = _PREFIX.match(start) is not None
    if not wraps and not _MAY_WRAP_ONE.match(start):
        return False
    for text in (start.partition(b"\n")[0], start):
        record = _object_in(text)
        if record is not None:
            return _is_wrapper(record) if wraps else unwrapped(record) is not record
    return wraps


def _is_wrapper(record: Record) -> bool:
    """Say whether an object has nothing but a list and what may stand beside it."""
    for name in record.keys() & {*_LISTS, "hits"}:
        beside = _BESIDE_HITS if name == "hits" else _BESIDE_A_LIST.get(name, frozenset())
        if record.keys() <= _ENVELOPE | beside | {name}:
            return True
    return False


def prefix_size(text: bytes) -> int:
    """Give the size of what stands in front of the first element, if a text begins with a wrapper; else 0."""
    match = _PREFIX.match(text)
    return match.end() if match else 0


def is_tail(text: bytes) -> bool:
    """Say whether a text is what may stand behind the last element of a wrapper."""
    return _TAIL.fullmatch(text) is not None


def unwrapped(element: Record) -> Record:
    """Give the record that an element holds: search hits, results and log events have one more wrapping."""
    source = element.get("_source")
    if isinstance(source, dict):
        return source if element.keys() <= _OF_A_HIT else element
    result = element.get("result")
    if isinstance(result, dict):
        return result if element.keys() <= _OF_A_RESULT else element
    told = element.get("CloudTrailEvent")  # as `aws cloudtrail lookup-events` writes what it finds
    if told is None and element.keys() <= _OF_A_LOG_EVENT:
        told = element.get("message")
    inner = _object_in(told) if isinstance(told, str) else None
    return element if inner is None else inner


def _object_in(text: str | bytes) -> Record | None:
    if not text[:1].isspace() and text[:1] not in ("{", b"{"):
        return None
    try:
        value: Any = orjson.loads(text)
    except (ValueError, UnicodeEncodeError):
        return None
    return value if isinstance(value, dict) else None
