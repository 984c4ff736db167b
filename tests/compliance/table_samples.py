"""Samples of logs with a header or a fixed row of fields, and of wrapped JSON.

Every record holds its number as `EventID`, and once the word `said`.
"""

import csv
import json
from collections.abc import Callable
from io import StringIO
from typing import Any

Sample = Callable[[int], bytes]
_NAMES = ["Time", "EventID", "Computer", "Message", "Source IP"]


def _rows(
    count: int, delimiter: str = ",", end: str = "\n", quoting: Any = csv.QUOTE_MINIMAL, first: str = ""
) -> bytes:
    text = StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(_NAMES)
    for number in range(1, count + 1):
        message = f'he said "hé", twice; and\tonce more {number}' if number % 3 else f"said on\ntwo lines {number}"
        writer.writerow(["2031-05-06T07:08:09Z", number, f"host-{number % 7}", message, f"192.0.2.{number % 256}"])
    return (first + text.getvalue()).encode()


def _plain_rows(count: int, delimiter: str) -> bytes:
    rows = [_NAMES]
    for number in range(1, count + 1):
        rows.append(["2031-05-06", str(number), f"host-{number % 7}", f"said é {number}", f"192.0.2.{number % 256}"])
    return "".join(delimiter.join(row) + "\n" for row in rows).encode()


_ZEEK = (
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tnotes\n"
    "#open\t2031-05-06-07-08-09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tEventID\tnote\ttags\tseen\n"
    "#types\ttime\tstring\taddr\tport\tcount\tstring\tset[string]\tbool\n"
)


def _zeek_line(number: int) -> str:
    return (
        f"1935817689.{number:06}\tC{number:08x}\t192.0.2.{number % 256}\t{1024 + number % 60000}\t{number}"
        f"\tsaid h\\xc3\\xa9 {number}\ta,b\tT\n"
    )


def _zeek(count: int) -> bytes:
    lines = [_zeek_line(number) for number in range(1, count + 1)]
    return (_ZEEK + "".join(lines) + "#close\t2031-05-06-08-00-00\n").encode()


def _rotated(count: int) -> bytes:
    half = count // 2
    lines = [_zeek_line(number) for number in range(1, count + 1)]
    close = "#close\t2031-05-06-08-00-00\n"
    return (_ZEEK + "".join(lines[:half]) + close + _ZEEK + "".join(lines[half:]) + close).encode()


def _stamp(number: int) -> str:
    return f"06/May/2031:{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02} +0200"


def _common(number: int) -> str:
    return f'192.0.2.{number % 256} - - [{_stamp(number)}] "GET /said?EventID={number} HTTP/1.1" 200 {number}'


def _combined(number: int) -> str:
    agent = 'Mozilla/5.0 (X11; \\"quoted\\") Chrome/130'
    request = f"GET /a?EventID={number}&said=%C3%A9 HTTP/1.1"
    return f'2001:db8::{number % 256:x} - ada [{_stamp(number)}] "{request}" 404 - "https://www.example/" "{agent}"'


def _with_host(number: int) -> str:
    return f'www.example:443 {_combined(number)} 0.004 "-"'


_W3C = "#Software: a server\n#Version: 1.0\n#Date: 2031-05-06 00:00:00\n"
_IIS = "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status\n"


def _iis(number: int) -> str:
    clock = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
    return f"2031-05-06 {clock} 192.0.2.1 GET /said EventID={number} 443 - 198.51.100.{number % 256} Mozilla/5.0+(X11) 200\n"


def _proxy(number: int) -> str:
    return f'2031-05-06 07:08:09 192.0.2.{number % 256} "a category, said ""so"" é" EventID={number} 200\n'


def _tabs(number: int) -> str:
    return f"2031-05-06\t07:08:09\tFRA56\tsaid EventID={number}\t200\t-\n"


_FLOW = "account-id interface-id srcaddr dstaddr srcport dstport start end action log-status pkt-src-aws-service\n"


def _flow(number: int) -> str:
    return (
        f"123456789012 eni-0{number:08x} 192.0.2.{number % 256} 198.51.100.7 443 50000 1935817689 1935817700 ACCEPT OK"
        f" EventID={number},said\n"
    )


def _lines(write: Callable[[int], str], head: str = "", end: str = "") -> Sample:
    return lambda count: (head + "".join(write(number) + end for number in range(1, count + 1))).encode()


def record(number: int) -> dict[str, Any]:
    return {
        "EventID": number,
        "eventSource": "iam.example",
        "Message": 'said "hé" \\ {[',
        "requestParameters": {"a": [{"b": 1}]},
    }


def _wrapped(count: int, name: str = "Records", indent: int | None = None, **envelope: object) -> bytes:
    return json.dumps({**envelope, name: list(map(record, range(1, count + 1)))}, indent=indent).encode()


def _deliveries(count: int) -> bytes:
    lines = [json.dumps({"Records": [record(number)]}) for number in range(1, count + 1)]
    return ("\n".join(lines) + "\n").encode()


def _hits(count: int) -> bytes:
    hits = [{"_index": "a", "_id": str(number), "_source": record(number)} for number in range(1, count + 1)]
    head = {"took": 3, "timed_out": False, "_shards": {"total": 1, "failed": 0}}
    return json.dumps({**head, "hits": {"total": {"value": count, "relation": "eq"}, "hits": hits}}).encode()


def _log_events(count: int) -> bytes:
    events = [
        {"id": str(number), "timestamp": 1935817689000, "message": json.dumps(record(number))}
        for number in range(1, count + 1)
    ]
    head = {"messageType": "DATA_MESSAGE", "owner": "123456789012", "logGroup": "g", "subscriptionFilters": ["f"]}
    return json.dumps({**head, "logEvents": events}).encode()


def _results(count: int) -> bytes:
    lines = [json.dumps({"preview": False, "offset": n, "result": record(n)}) for n in range(1, count + 1)]
    return ("\n".join(lines) + "\n").encode()


TABLE_SAMPLES: dict[str, dict[str, Sample]] = {
    "csv": {
        "commas": _rows,
        "semicolons, all quoted": lambda count: _rows(count, ";", quoting=csv.QUOTE_ALL),
        "CRLF": lambda count: _rows(count, end="\r\n"),
        "sep= in front": lambda count: _rows(count, ";", first="sep=;\r\n"),
        "tabs": lambda count: _plain_rows(count, "\t"),
        "nothing quoted": lambda count: _plain_rows(count, ","),
    },
    "zeek_tsv": {"one log": _zeek, "rotated": _rotated},
    "web_access": {
        "common": _lines(_common, end="\n"),
        "combined": _lines(_combined, end="\r\n"),
        "virtual hosts and more": _lines(_with_host, end="\n"),
    },
    "w3c": {
        "IIS": _lines(_iis, _W3C + _IIS),
        "quoted": _lines(_proxy, _W3C + "#Fields: date time c-ip sc-filter-category cs-uri-query sc-status\n"),
        "tabs": _lines(_tabs, "#Version: 1.0\n#Fields: date time x-edge-location cs-uri-stem sc-status cs-host\n"),
    },
    "vpc_flow": {
        "a header": _lines(_flow, _FLOW),
    },
    "json_wrapped": {
        "Records": _wrapped,
        "indented": lambda count: _wrapped(count, indent=2),
        "a page": lambda count: _wrapped(count, "value", **{"@odata.context": "https://api.example/$metadata"}),
        "one delivery a line": _deliveries,
        "search hits": _hits,
        "log events": _log_events,
        "results": _results,
    },
}
WHOLE_WITHOUT_A_WRAPPER = {"json_wrapped"}
"""Formats in which a wrapper whose names are damaged is a record itself, which holds all the others."""
