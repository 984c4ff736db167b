"""Samples of the logs of systems: syslog and what travels in it, auditd, the journal, Windows events as XML.

Every record holds its number as `EventID`, or as its serial, and once the word `said`.
"""

import json
import re
import struct
from collections.abc import Callable, Iterable
from typing import Any

from tocsin.core.values import leaves_of

Sample = Callable[[int], bytes]


def joined(lines: Iterable[str], end: str = "\n") -> bytes:
    return "".join(line + end for line in lines).encode()


def of_lines(write: Callable[[int], str], end: str = "\n") -> Sample:
    return lambda count: joined((write(number) for number in range(1, count + 1)), end)


def _said(number: int) -> str:
    return f'the worker of queue {number % 7} has said "hé" \\ [ in EventID={number}, and goes on'


def _clock(number: int) -> str:
    return f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"


def _new(number: int) -> str:
    data = f'[origin@32473 ip="192.0.2.{number % 256}" note="a \\"b\\" \\] c"][x@32473 y="z"]'
    stamp = f"2031-05-06T{_clock(number)}.123Z"
    return f"<165>1 {stamp} web{number % 7}.example app {number} ID47 {data} \ufeff{_said(number)}"


def _old(number: int) -> str:
    return f"<34>Oct {number % 28 + 1:>2} {_clock(number)} web{number % 7} app[{number}]: {_said(number)}"


def _file(number: int) -> str:
    return f"2031-05-06T{_clock(number)}.123456+02:00 web{number % 7} app[{number}]: {_said(number)}"


def _pairs(number: int) -> str:
    return (
        f'<189>date=2031-05-06 time={_clock(number)} devname="FW {number % 7}" EventID={number} said="no" '
        f"srcip=192.0.2.{number % 256} dstip=198.51.100.7 action=deny sentbyte=0 rcvdbyte=0 policyid=7"
    )


def _cef(number: int) -> str:
    return (
        f"<134>Oct {number % 28 + 1:>2} {_clock(number)} fw CEF:0|Example\\|Co|Wall|1.0|{number}|a name|7|"
        f"EventID={number} src=192.0.2.{number % 256} msg=he said a\\=b and more request=https://example.com/?a=b"
    )


def _leef(number: int) -> str:
    return (
        f"LEEF:2.0|Example|Wall|1.0|{number}|^|EventID={number}^src=192.0.2.{number % 256}^msg=he said so, it is true"
        "^usrName=ada lovelace^dst=198.51.100.7^proto=tcp^dstPort=443"
    )


def _json(number: int) -> str:
    text = json.dumps({"EventID": number, "Message": 'said "hé"', "Tags": ["a", {}], "Path": "/srv/queue/in/1"})
    return f"<14>1 2031-05-06T{_clock(number)}Z web app {number} - - {text}"


def _event(number: int, end: str = "") -> str:
    data = f"<Data Name='Image'>C:\\Windows\\notepad.exe</Data>{end}<Data Name='Note'>said &quot;hé&quot; &amp; left</Data>"
    return end.join(
        [
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>",
            f"<System><Provider Name='Tests'/><EventID>{number}</EventID><Channel>Application</Channel>",
            f"<Computer>host</Computer></System><EventData>{data}</EventData>",
            "</Event>",
        ]
    )


def _sysmon(number: int) -> str:
    return f"May  6 {_clock(number)} web sysmon: {_event(number)}"


def _framed(count: int) -> bytes:
    messages = [_new(number).encode() for number in range(1, count + 1)]
    return b"".join(b"%d %s" % (len(message), message) for message in messages)


def _audit(number: int, before: str = "", after: str = "") -> str:
    mark = f"msg=audit(1609459200.123:{number}):"
    proctitle = f"sh\0-c\0echo {number}".encode().hex().upper()
    return "\n".join(
        [
            f'{before}type=SYSCALL {mark} arch=c000003e syscall=59 success=yes exit=0 a0=55d ppid=1 pid={number} comm="sh"{after}',
            f'{before}type=EXECVE {mark} argc=3 a0="sh" a1="said" a2={"é b".encode().hex().upper()}',
            f"{before}type=PROCTITLE {mark} proctitle={proctitle}",
        ]
    )


def _user(number: int) -> str:
    return (
        f"type=USER_LOGIN msg=audit(1609459200.123:{number}): pid=1 uid=0 auid=4294967295 ses=4294967295 "
        """msg='op=login acct="said" exe="/usr/sbin/sshd" hostname=? addr=192.0.2.4 terminal=ssh res=failed'"""
    )


def _interleaved(count: int) -> bytes:
    """Write events two by two, their records among each other."""
    found: list[str] = []
    for number in range(1, count + 1, 2):
        pair = [_audit(each).split("\n") for each in range(number, min(number + 2, count + 1))]
        found += [line for lines in zip(*pair, strict=True) for line in lines]
    return joined(found)


def _entry(number: int) -> str:
    fields = {
        "__CURSOR": f"s=0;i={number}",
        "__REALTIME_TIMESTAMP": str(1_609_459_200_000_000 + number),
        "__MONOTONIC_TIMESTAMP": str(number),
        "_BOOT_ID": "00000000000000000000000000000001",
        "_HOSTNAME": "web",
        "MESSAGE": _said(number),
    }
    return "".join(f"{name}={value}\n" for name, value in fields.items())


def _binary_entry(number: int) -> bytes:
    message = f"{_said(number)}\n\non the next lines".encode()
    before = _entry(number).partition("MESSAGE=")[0].encode()
    return before + b"MESSAGE\n" + struct.pack("<Q", len(message)) + message + b"\n_PID=7\n\n"


def _binary(count: int) -> bytes:
    return b"".join(map(_binary_entry, range(1, count + 1)))


def _events(count: int) -> bytes:
    inner = "".join(_event(number) for number in range(1, count + 1))
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?><Events>{inner}</Events>'.encode()


SYSTEM_LOG_SAMPLES: dict[str, dict[str, Sample]] = {
    "syslog": {
        "RFC 5424": of_lines(_new),
        "RFC 3164": of_lines(_old),
        "CRLF": of_lines(_old, "\r\n"),
        "ISO times": of_lines(_file),
        "key=value": of_lines(_pairs),
        "CEF": of_lines(_cef),
        "LEEF": of_lines(_leef),
        "JSON": of_lines(_json),
        "Sysmon for Linux": of_lines(_sysmon),
        "octet counting": _framed,
    },
    "auditd": {
        "three records an event": of_lines(_audit),
        "records among each other": _interleaved,
        "enriched, from nodes": of_lines(
            lambda number: _audit(number, f"node=web{number % 7} ", '\x1dSYSCALL=execve AUID="ada"')
        ),
        "in syslog": of_lines(lambda number: _audit(number, f"May  6 {_clock(number)} web audispd: ")),
        "from user space": of_lines(_user),
    },
    "journald": {
        "texts": of_lines(_entry),
        "binary": _binary,
    },
    "windows_xml": {
        "one a line": of_lines(_event),
        "one file of Events": _events,
        "indented": of_lines(lambda number: _event(number, "\n  ")),
    },
}
JOINED_WITHOUT_A_LINE_END = {"syslog", "auditd", "journald"}
"""Formats in which nothing but a line end tells where a record ends: without it two become one, with all they say."""


def number_in(record: dict[str, Any]) -> int:
    """Find the number of a record that one of these parsers gave."""
    if "serial" in record:
        return int(record["serial"])
    for place in (record, record.get("fields"), record.get("extension"), record.get("attributes")):
        if isinstance(place, dict) and "EventID" in place:
            return int(place["EventID"])
    event = record.get("Event")
    if isinstance(event, dict):
        return int(event["System"]["EventID"])
    found = re.search(r"EventID\W+(\d+)", text_of_all(record))
    assert found, record
    return int(found[1])


def text_of_all(record: object) -> str:
    return "\n".join(map(str, leaves_of(record)))
