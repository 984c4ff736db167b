"""Syslog: the headers of both RFCs and of devices, framing, years, and lines that are none."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pipeline.outcome import SOURCE, gathered, parse
from tocsin.core.location import Location
from tocsin.core.times import parse_time
from tocsin.core.values import Record
from tocsin.pipeline import ByteStream, Limits
from tocsin.pipeline.parsers import SyslogParser

WRITTEN = date(2031, 1, 2)


def read(line: str, written: date | None = WRITTEN, limits: Limits | None = None) -> Record:
    """Read one line of a file that was last written on a day."""
    stream = ByteStream([line.encode() + b"\n"], [], written=written)
    outcome = gathered(SyslogParser().batches(stream, SOURCE, limits or Limits()))
    assert outcome.faults == []
    (record,) = outcome.records
    return record


def test_rfc_5424_is_read_with_all_that_it_tells() -> None:
    assert read('<165>1 2030-10-11T22:14:15.003Z web.example app 77 ID47 [x@1 a="1"] \ufeffAll is well') == {
        "facility": "local4",
        "severity": "notice",
        "timestamp": "2030-10-11T22:14:15.003Z",
        "hostname": "web.example",
        "appname": "app",
        "procid": "77",
        "msgid": "ID47",
        "structured_data": {"x@1": {"a": "1"}},
        "message": "All is well",
    }


def test_what_is_nil_is_left_out() -> None:
    assert read("<34>1 - - - - - -") == {"facility": "auth", "severity": "crit"}
    assert read("<34>1 - - - - - - said")["message"] == "said"


def test_structured_data_loses_its_escapes_and_keeps_every_value() -> None:
    record = read(r'<34>1 - h a - - [x@1 a="\"b\" \] \\ \n" a="2"][y@1][z@1 c=""] m')
    assert record["structured_data"] == {"x@1": {"a": [r'"b" ] \ \n', "2"]}, "y@1": {}, "z@1": {"c": ""}}
    assert record["message"] == "m"


def test_structured_data_that_is_not_well_formed_is_part_of_the_message() -> None:
    record = read('<34>1 - h a - - [x@1 a="b"][broken m')
    assert (record["structured_data"], record["message"]) == ({"x@1": {"a": "b"}}, "[broken m")


HEADERS: dict[str, dict[str, str]] = {
    "<34>Oct 11 22:14:15 web su: m": {"timestamp": "2030-10-11T22:14:15", "hostname": "web", "appname": "su"},
    "Oct  1 22:14:15 web sshd[4]: m": {"timestamp": "2030-10-01T22:14:15", "appname": "sshd", "procid": "4"},
    "Oct 11 22:14:15 su: m": {"appname": "su"},
    "<34>su: m": {"appname": "su", "severity": "crit"},
    "<34>m": {"facility": "auth"},
    "Oct 11 2029 22:14:15 fw su: m": {"timestamp": "2029-10-11T22:14:15", "hostname": "fw"},
    "Oct 11 22:14:15.123 fw su: m": {"timestamp": "2030-10-11T22:14:15.123"},
    "2030-10-11T22:14:15+02:00 web su: m": {"timestamp": "2030-10-11T22:14:15+02:00", "hostname": "web"},
    "2030-10-11T22:14:15+0200 web su[7]: m": {"timestamp": "2030-10-11T22:14:15+0200", "procid": "7"},
    "2030-10-11T22:14:15,123456Z web su: m": {"timestamp": "2030-10-11T22:14:15.123456Z"},
    "<34>2030-10-11 22:14:15 web su: m": {"timestamp": "2030-10-11T22:14:15", "hostname": "web"},
    "Oct 11 22:14:15 web postfix/smtpd[9]: m": {"appname": "postfix/smtpd", "procid": "9"},
    "Oct 11 22:14:15 fe80::1 su: m": {"hostname": "fe80::1", "appname": "su"},
    "Oct 11 22:14:15 web daemon.info dnsmasq[1]: m": {"facility": "daemon", "severity": "info", "appname": "dnsmasq"},
    "Oct 11 22:14:15 mac com.example.xpc[1] (com.example): m": {"appname": "com.example.xpc", "procid": "1"},
    "Oct 11 22:14:15 mac app[1] <Notice>: m": {"appname": "app", "procid": "1"},
    "Oct 11 22:14:15 web app[1]:m": {"appname": "app", "procid": "1"},
}


@pytest.mark.parametrize("line", HEADERS)
def test_headers_are_read_in_the_forms_that_there_are(line: str) -> None:
    record = read(line)
    assert record["message"] == "m"
    assert {name: record.get(name) for name in HEADERS[line]} == HEADERS[line]


CISCO: dict[str, dict[str, str]] = {
    "<166>Jan 01 2031 00:00:00 fw01 : %ASA-6-302013: Built": {"hostname": "fw01", "timestamp": "2031-01-01T00:00:00"},
    "<166>Jan 01 2031 00:00:00: %ASA-6-302013: Built": {"timestamp": "2031-01-01T00:00:00"},
    "<166>%ASA-6-302013: Built": {"facility": "local4", "severity": "info"},
    "Jan 01 00:00:00 192.0.2.1 %ASA-6-302013: Built": {"hostname": "192.0.2.1", "severity": "info"},
    "<189>42: *Jan  1 18:46:11.123 UTC: %ASA-6-302013: Built": {"timestamp": "2031-01-01T18:46:11.123Z"},
    "<189>42: fw01: Jan  1 18:46:11.123: %ASA-6-302013: Built": {"hostname": "fw01"},
    "<189>42: 41: Jan  1 2030 18:46:11 UTC: %ASA-6-302013: Built": {"timestamp": "2030-01-01T18:46:11Z"},
    "<189>: 2030 Jan  1 18:46:11 PDT: %ASA-6-302013: Built": {"timestamp": "2030-01-01T18:46:11"},
    "<189>42: fw01: 41: 2y10w: %ASA-6-302013: Built": {"hostname": "fw01"},
    "Jan  2 08:23:43 192.0.2.1 fw01: 41: Jan  1 2030 18:46:11 UTC: %ASA-6-302013: Built": {
        "hostname": "fw01",
        "timestamp": "2030-01-01T18:46:11Z",
    },
    "2030-01-02T08:23:43Z 192.0.2.1 41: *Jan  1 18:46:11.123: %ASA-6-302013: Built": {
        "hostname": "192.0.2.1",
        "timestamp": "2030-01-02T08:23:43Z",
    },
}


@pytest.mark.parametrize("line", CISCO)
def test_messages_of_cisco_devices_are_told_by_their_own_word(line: str) -> None:
    record = read(line)
    assert (record["appname"], record["msgid"]) == ("ASA", "302013")
    assert record["message"].endswith("%ASA-6-302013: Built")
    assert {name: record.get(name) for name in CISCO[line]} == CISCO[line]


def test_a_word_in_a_message_is_not_that_of_a_device() -> None:
    record = read("Jan  1 00:00:00 web app[7]: the switch said %ASA-6-302013: Built")
    assert (record["appname"], record["hostname"]) == ("app", "web")


def test_a_message_that_stands_for_several_says_for_how_many() -> None:
    last = read("Oct 11 22:14:15 web last message repeated 3 times")
    assert (last["hostname"], last["repeated"], "appname" in last) == ("web", 3, False)
    whole = read("Oct 11 22:14:15 web sshd[7]: message repeated 2 times: [ Failed password for root]")
    assert (whole["message"], whole["repeated"]) == ("Failed password for root", 2)


@given(written=st.dates(date(1971, 1, 1), date(9000, 1, 1)), before=st.integers(0, 360))
def test_the_year_is_that_of_the_day_on_which_the_log_was_written_or_the_one_before(written: date, before: int) -> None:
    day = written - timedelta(days=before)
    record = read(f"{day:%b} {day.day:2} 10:00:00 web su: m", written)
    assert record["timestamp"] == f"{day.isoformat()}T10:00:00"


def test_a_day_ahead_is_taken_for_another_zone_and_not_for_last_year() -> None:
    assert read("Jan  3 00:30:00 web su: m")["timestamp"] == "2031-01-03T00:30:00"
    assert read("Jan  4 00:30:00 web su: m")["timestamp"] == "2030-01-04T00:30:00"


def test_the_29th_of_february_is_of_a_year_that_has_one() -> None:
    assert read("Feb 29 10:00:00 web su: m")["timestamp"] == "2028-02-29T10:00:00"


@pytest.mark.parametrize("day", ["Jan  1", "Jul 14", "Dec 31"])
def test_a_year_that_is_given_is_the_year(day: str) -> None:
    record = read(f"{day} 10:00:00 web su: m", limits=Limits(year=2020))
    time = parse_time(record["timestamp"])
    assert time is not None
    assert time.year == 2020


def test_without_any_day_to_go_by_no_year_is_made_up() -> None:
    record = read("Oct 11 22:14:15 web su: m", None)
    assert record["timestamp"] == "Oct 11 22:14:15"
    assert parse_time(record["timestamp"]) is None
    assert read("Feb 31 22:14:15 web su: m")["timestamp"] == "Feb 31 22:14:15"


def test_lines_without_a_header_are_told_with_their_place_and_headings_are_nothing() -> None:
    data = b"-- Logs begin at Mon 2030-10-11 --\nOct 11 22:14:15 web su: a\n  and more\n-- Reboot --\nOct 11 22:14:16 web su: b\n"
    outcome = parse(SyslogParser(), data, piece=9)
    assert [record["message"] for record in outcome.records] == ["a", "b"]
    assert [fault.location for fault in outcome.faults] == [Location(SOURCE, 3, data.index(b"  and"))]


def test_bytes_that_are_not_utf_8_are_replaced_and_counted() -> None:
    outcome = parse(SyslogParser(), b"<34>su: a\xffb\n<34>su: c\n")
    assert ([record["message"] for record in outcome.records], outcome.repaired) == (["a\ufffdb", "c"], 1)


def framed(*messages: bytes) -> bytes:
    return b"".join(b"%d %s" % (len(message), message) for message in messages)


@pytest.mark.parametrize("piece", [1, 5, 1000])
def test_frames_may_hold_line_ends_and_have_one_between_them(piece: int) -> None:
    data = framed(b"<34>su: a\nb") + b"\n" + framed(b"<34>su: c\n", b"<34>su: d")
    outcome = parse(SyslogParser(), data, piece=piece)
    assert [record["message"] for record in outcome.records] == ["a\nb", "c", "d"]
    assert (outcome.faults, outcome.repaired) == ([], 0)
    assert outcome.positions == [0, 15, 28]


@pytest.mark.parametrize("length", [b"3", b"12", b"25", b"999", b"99999999"])
def test_a_frame_that_lies_about_its_length_ends_where_the_next_begins(length: bytes) -> None:
    data = framed(b"<34>su: first") + length + b" <34>su: second" + framed(b"<34>su: third", b"<34>su: last")
    outcome = parse(SyslogParser(), data, piece=7)
    assert [record["message"] for record in outcome.records] == ["first", "second", "third", "last"]
    assert outcome.repaired == 1


def test_a_frame_beyond_the_limit_is_skipped_and_told() -> None:
    data = framed(b"<34>su: a") + framed(b"<34>su: " + b"x" * 300_000) + framed(b"<34>su: b", b"<34>su: c")
    outcome = parse(SyslogParser(), data, limits=Limits(max_record_bytes=256 * 1024))
    assert [record["message"] for record in outcome.records] == ["a", "b", "c"]
    assert (outcome.kinds, outcome.places) == (["LimitExceeded"], [f"{SOURCE}#11"])


@pytest.mark.parametrize(
    "text",
    [
        b"2031-05-06T07:08:09Z INFO main: started\n",
        b"2031-05-06 07:08:09 W3SVC1 192.0.2.1 GET / - 80\n",
        b"2031-05-06T07:08:09.123456Z balancer 192.0.2.1:2817 192.0.2.2:80 0.1 200 200 0 0\n",
        b"May 2031 was fine\n",
        b"<p>34</p>\n<34 >\n",
        b"1 <2>\nand so on, for a while, until it is long enough\n",
        b"CEF: a format\n",
    ],
)
def test_what_only_looks_like_it_is_not_known(text: bytes) -> None:
    assert not SyslogParser().sniff(text)
