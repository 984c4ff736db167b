"""Wrappers: JSON objects that are no records themselves but hold a list of them, as services and exports write."""

import re
from typing import Any

import orjson

from tocsin.core.values import Record
from tocsin.pipeline.parsers.json_text import strip_blanks

LONGEST_PREFIX = 16 * 1024
"""How far from its beginning a wrapper's list begins at most."""

# What may stand in a wrapper beside its list, none of it about the events.
_ENVELOPE = frozenset(
    (
        *(
            "@odata.context",
            "@odata.nextLink",
            "@odata.count",
            "@odata.deltaLink",
            "nextLink",
            "links",
            "paging",
            "page",
        ),
        *("nextPageToken", "nextToken", "next_token", "next_page", "NextToken", "cursor", "Marker", "IsTruncated"),
        *(
            "has_more",
            "hasMore",
            "kind",
            "apiVersion",
            "etag",
            "id",
            "title",
            "updated",
            "count",
            "total",
            "totalCount",
            "total_count",
        ),
        *("totalResults", "took", "timed_out", "terminated_early", "_shards", "_scroll_id", "pit_id", "max_score"),
        *("messageType", "owner", "logGroup", "logStream", "subscriptionFilters", "meta", "metadata", "preview"),
        *("init_offset", "messages", "fields", "highlighted", "requestId", "request_id", "ResponseMetadata"),
        *("status", "success"),
    )
)
_LISTS = frozenset(
    (
        *("Records", "records", "value", "events", "Events", "items", "Items", "logEvents", "entries", "results"),
        *("data", "logs", "Findings"),
    )
)
_KNOWN = _ENVELOPE | _LISTS | {"hits"}
_SCALAR = rb'(?:"(?:[^"\\\n]|\\.)*"|-?[0-9.eE+-]+|true|false|null)'
_FLAT = rb"(?:%s|\{[^{}\[\]]{0,2000}\}|\[[^{}\[\]]{0,2000}\])" % _SCALAR
_KEYS = rb'"(?:%s)"' % b"|".join(re.escape(key).encode() for key in sorted(_ENVELOPE))
_BESIDE = rb"(?:%s\s*:\s*%s\s*,\s*)*" % (_KEYS, _FLAT)
_HITS = rb'(?:"hits"\s*:\s*\{\s*%s"hits")' % _BESIDE
_LIST = rb"(?:%s|%s)" % (_HITS, rb'"(?:%s)"' % b"|".join(name.encode() for name in sorted(_LISTS)))
_PREFIX = re.compile(rb"\{\s*%s%s\s*:\s*\[\s*(?=[\]{])" % (_BESIDE, _LIST), re.DOTALL)
_TAIL = re.compile(rb"(?:\s*,?\s*%s\s*:\s*%s)*[\s}]*" % (_KEYS, _FLAT), re.DOTALL)
_RESULT = re.compile(rb'\{\s*(?:"(?:preview|offset|lastrow)"\s*:\s*(?:true|false|\d+)\s*,\s*)+"result"\s*:\s*\{')


def is_wrapped(head: bytes) -> bool:
    """Say whether a text begins with a wrapper, or with a result as Splunk exports it, one a line."""
    start = strip_blanks(head)
    if _RESULT.match(start):
        return True
    return _PREFIX.match(start) is not None and not _holds_more(start)


def _holds_more(start: bytes) -> bool:
    """Say whether a text's first object is there as a whole and has keys that are in no wrapper: it is a record."""
    for text in (start.partition(b"\n")[0], start):
        record = _object_in(text.decode("utf-8", "replace"))
        if record is not None:
            return not record.keys() <= _KNOWN
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
    if isinstance(source, dict) and ("_index" in element or "_id" in element):
        return source
    result = element.get("result")
    if isinstance(result, dict) and element.keys() <= {"preview", "offset", "lastrow", "result"}:
        return result
    message = element.get("message")
    if isinstance(message, str) and element.keys() <= {
        "id",
        "timestamp",
        "message",
        "ingestionTime",
        "extractedFields",
    }:
        inner = _object_in(message)
        if inner is not None:
            return inner
    return element


def _object_in(text: str) -> Record | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        value: Any = orjson.loads(text)
    except (ValueError, UnicodeEncodeError):
        return None
    return value if isinstance(value, dict) else None
