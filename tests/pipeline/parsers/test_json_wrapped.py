"""JSON wrappers: elements are records; what only looks like a wrapper is a record itself."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.pipeline.outcome import parse
from tocsin.pipeline.parsers.json_array import JsonArrayParser
from tocsin.pipeline.parsers.json_wrapped import JsonWrappedParser
from tocsin.pipeline.parsers.ndjson import NdjsonParser

RECORDS = [{"eventName": f"e{number}", "requestParameters": {"items": [{"a": 1}]}} for number in range(4)]


@pytest.mark.parametrize(
    "wrapper",
    [
        {"Records": RECORDS},
        {"records": RECORDS},
        {"@odata.context": "https://api.example/x", "value": RECORDS, "@odata.nextLink": "https://api.example/y"},
        {"kind": "admin#reports#activities", "etag": '"a"', "items": RECORDS, "nextPageToken": "b"},
        {"entries": RECORDS, "nextPageToken": "c"},
        {"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "metadata": {}, "items": RECORDS},
        {"apiVersion": "audit.k8s.io/v1", "items": RECORDS, "kind": "EventList", "metadata": {"resourceVersion": ""}},
        {"errors": [], "messages": [], "result": RECORDS, "result_info": {"page": 1}, "success": True},
        {"Events": [{"EventId": "1", "EventName": "x", "Resources": [], "CloudTrailEvent": json.dumps(r)} for r in RECORDS], "NextToken": "d"},
        {"events": [{"logStreamName": "s", "timestamp": 1, "message": json.dumps(r), "ingestionTime": 2, "eventId": "1"} for r in RECORDS], "searchedLogStreams": []},
        {"took": 1, "_shards": {"total": 1}, "hits": {"total": {"value": 4}, "hits": [{"_id": "1", "_source": r} for r in RECORDS]}},
        {"messageType": "DATA_MESSAGE", "logGroup": "g", "subscriptionFilters": ["f"], "logEvents": [{"id": "1", "timestamp": 1, "message": json.dumps(r)} for r in RECORDS]},
    ],
)  # fmt: skip
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("piece", [5, 100_000])
def test_elements_are_records(wrapper: dict[str, Any], indent: int | None, piece: int) -> None:
    data = json.dumps(wrapper, indent=indent).encode()
    assert [p.sniff(data) for p in (JsonWrappedParser(), NdjsonParser(), JsonArrayParser())] == [True, False, False]
    outcome = parse(JsonWrappedParser(), data, piece=piece)
    assert (outcome.records, outcome.faults) == (RECORDS, [])
    assert [data[position : position + 1] for position in outcome.positions] == [b"{"] * 4


@pytest.mark.parametrize(
    "record",
    [
        {"value": [{"a": 1}], "host": "x"},
        {"events": [{"a": 1}], "id": {"applicationName": "login"}, "actor": {"email": "ada@example.org"}},
        {"items": [{"a": 1}], "user": "ada"},
        {"host": "x", "Records": [{"a": 1}]},
        {"Records": "none"},
        {"Records": [1, 2]},
        {"result": {"a": 1}, "action": "x"},
        {"id": 7, "status": "paid", "owner": "ada", "items": [{"a": 1}]},
        {"_source": {"a": 1}, "host": "x"},
        {"_source": "sensor"},
        {"hits": 3, "took": 1},
        {"digestS3Bucket": "b", "digestStartTime": "2031-05-06T07:08:09Z", "logFiles": [{"s3Bucket": "b"}]},
    ],
)
def test_a_record_with_a_list_of_such_a_name_stays_whole(record: dict[str, Any]) -> None:
    data = json.dumps(record).encode()
    assert not JsonWrappedParser().sniff(data)
    assert parse(NdjsonParser(), data).records == [record]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda record: {"result": record},
        lambda record: {"preview": False, "offset": 3, "lastrow": True, "result": record},
        lambda record: {"offset": 0, "preview": False, "result": record},
        lambda record: {"_index": "a", "_type": "_doc", "_id": "1", "_score": 1, "_source": record},
        lambda record: {"Records": [record]},
        lambda record: {"records": [record]},
    ],
)
@pytest.mark.parametrize("piece", [5, 100_000])
def test_wrappers_may_come_one_a_line(wrap: Callable[[object], object], piece: int) -> None:
    data = "".join(json.dumps(wrap(record)) + "\r\n" for record in RECORDS).encode()
    assert [p.sniff(data) for p in (JsonWrappedParser(), NdjsonParser(), JsonArrayParser())] == [True, False, False]
    outcome = parse(JsonWrappedParser(), data, piece=piece)
    assert (outcome.records, outcome.faults) == (RECORDS, [])


def test_blanks_without_end_behind_a_wrapper_are_passed_quickly() -> None:
    # With a pattern that goes back over blanks this takes hours.
    data = json.dumps({"Records": RECORDS})[:-1].encode() + b',"kind":1' + b" " * 2_000_000 + b"x"
    outcome = parse(JsonWrappedParser(), data)
    assert outcome.records == RECORDS
    assert outcome.faults


def test_log_events_that_are_no_json_stay_as_they_are() -> None:
    event = {"id": "1", "timestamp": 1, "message": "START RequestId"}
    assert parse(JsonWrappedParser(), json.dumps({"logEvents": [event]}).encode()).records == [event]


def test_what_stands_between_wrappers_is_told() -> None:
    data = json.dumps({"Records": RECORDS}).encode()
    outcome = parse(JsonWrappedParser(), data + b"\nrubbish here\n" + data)
    assert outcome.records == RECORDS * 2
    assert [str(fault) for fault in outcome.faults] == [f"logs/sample#{len(data) - 1}: 15 bytes that are no object"]


def test_a_list_without_elements_gives_none() -> None:
    outcome = parse(JsonWrappedParser(), b'{"Records": []}')
    assert (outcome.records, outcome.faults) == ([], [])


def test_a_list_that_is_cut_off_gives_what_is_whole() -> None:
    data = json.dumps({"Records": RECORDS}).encode()[:-30]
    outcome = parse(JsonWrappedParser(), data)
    assert outcome.records == RECORDS[:3]
    assert len(outcome.faults) == 1
