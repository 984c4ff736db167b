"""What travels in syslog: key=value, CEF, LEEF, JSON, the XML of Sysmon for Linux."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pipeline.outcome import SOURCE, parse
from tocsin.core.values import Record
from tocsin.pipeline.parsers import SyslogParser, built_in_parsers

HEADER = "<134>2031-02-14T19:04:54Z fw "
SYSLOG = {"facility": "local0", "severity": "info", "timestamp": "2031-02-14T19:04:54Z", "hostname": "fw"}


def read(line: str) -> Record:
    outcome = parse(SyslogParser(), line.encode())
    assert outcome.faults == []
    (record,) = outcome.records
    return record


def test_cef_has_its_header_and_its_extension_and_the_header_of_syslog() -> None:
    line = r"CEF:0|Example\|Co|Wall \\ Gate|1.0|100|a name|10|src=192.0.2.1 msg=a=b\=c and\nmore request=https://e.example/?a=b cs1Label="
    assert read(HEADER + line) == {
        "cef_version": "0",
        "device_vendor": "Example|Co",
        "device_product": "Wall \\ Gate",
        "device_version": "1.0",
        "signature_id": "100",
        "name": "a name",
        "severity": "10",
        "extension": {
            "src": "192.0.2.1",
            "msg": "a=b=c and\nmore",
            "request": "https://e.example/?a=b",
            "cs1Label": "",
        },
        "syslog": SYSLOG,
    }


def test_cef_needs_no_header_and_may_have_a_tag_before_it() -> None:
    bare = read("CEF:0|V|P|1|2|n|3|")
    assert (bare["extension"], "syslog" in bare) == ({}, False)
    assert read(HEADER + "agent: CEF:0|V|P|1|2|n|3|a=b")["syslog"]["appname"] == "agent"
    assert read("CEF: 0|V|P|1|2|n|Very-High|a=b")["severity"] == "Very-High"


def test_cef_without_its_whole_header_is_a_message() -> None:
    assert read(HEADER + "CEF:0|V|P|1")["message"] == "CEF:0|V|P|1"


words = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0", exclude_categories=["C", "Z"]), max_size=12)
keys = st.from_regex(r"[A-Za-z][A-Za-z0-9_.]{0,10}", fullmatch=True)


def escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("=", "\\=").replace("\n", "\\n")


@given(st.dictionaries(keys, st.lists(words, max_size=3).map(" ".join).map(str.strip), max_size=5))
def test_what_is_written_as_cef_is_read_again(fields: dict[str, str]) -> None:
    line = "CEF:0|V|P|1|2|n|3|" + " ".join(f"{key}={escape(value)}" for key, value in fields.items())
    assert read(line)["extension"] == fields


LEEF = {
    "LEEF:1.0|Example|Wall|4.0 SP1|15345|src=192.0.2.1\tdst=192.0.2.2\tusrName=ada lovelace\turl=/?a=b",
    "LEEF:1.0|Example|Wall|4.0 SP1|15345|src=192.0.2.1#011dst=192.0.2.2#011usrName=ada lovelace#011url=/?a=b",
    "LEEF:1.0|Example|Wall|4.0 SP1|15345|src=192.0.2.1 dst=192.0.2.2 usrName=ada lovelace url=/?a=b",
    "LEEF:2.0|Example|Wall|4.0 SP1|15345|^|src=192.0.2.1^dst=192.0.2.2^usrName=ada lovelace^url=/?a=b",
    "LEEF:2.0|Example|Wall|4.0 SP1|15345|x5E|src=192.0.2.1^dst=192.0.2.2^usrName=ada lovelace^url=/?a=b",
    "LEEF:2.0|Example|Wall|4.0 SP1|15345|0x7C|src=192.0.2.1|dst=192.0.2.2|usrName=ada lovelace|url=/?a=b",
    "LEEF:2.0|Example|Wall|4.0 SP1|15345||src=192.0.2.1\tdst=192.0.2.2\tusrName=ada lovelace\turl=/?a=b",
    "LEEF:2.0|Example|Wall|4.0 SP1|15345|src=192.0.2.1\tdst=192.0.2.2\tusrName=ada lovelace\turl=/?a=b",
}


@pytest.mark.parametrize("line", sorted(LEEF))
def test_leef_is_split_where_it_says(line: str) -> None:
    for text, more in ((line, {}), (HEADER + line, {"syslog": SYSLOG})):
        record = read(text)
        assert record.pop("leef_version") == line[5:8]
        assert record == {
            "vendor": "Example",
            "product": "Wall",
            "product_version": "4.0 SP1",
            "event_id": "15345",
            "attributes": {"src": "192.0.2.1", "dst": "192.0.2.2", "usrName": "ada lovelace", "url": "/?a=b"},
            **more,
        }


def test_leef_may_escape_its_delimiter() -> None:
    assert read(r"LEEF:2.0|V|P|1|2|^|a=b\^c^d=e\=f")["attributes"] == {"a": "b^c", "d": "e=f"}


@pytest.mark.parametrize("before", ["app[7]: ", "app: @cee: ", ""])
def test_a_json_object_is_the_record(before: str) -> None:
    record = read(HEADER + before + '{"a": 1, "b": {"c": [2]}}')
    assert (record["a"], record["b"], record["syslog"]["hostname"]) == (1, {"c": [2]}, "fw")


@pytest.mark.parametrize("text", ['{"a": 1', "{not json}", '{"syslog": 1}'])
def test_what_only_begins_like_json_is_a_message(text: str) -> None:
    assert read(HEADER + "app: " + text)["message"] == text


def test_an_event_of_sysmon_for_linux_has_the_shape_of_event_logs() -> None:
    data = "<Data Name='Image'>/usr/bin/ls</Data><Data Name='CommandLine'>ls &amp;&amp; id</Data>"
    record = read(
        f"{HEADER}sysmon: <Event><System><Provider Name='Linux-Sysmon'/><EventID>1</EventID></System><EventData>{data}</EventData></Event>"
    )
    assert record["Event"]["System"] == {"Provider": {"#attributes": {"Name": "Linux-Sysmon"}}, "EventID": "1"}
    assert record["Event"]["EventData"] == {"Image": "/usr/bin/ls", "CommandLine": "ls && id"}
    assert record["syslog"]["appname"] == "sysmon"


def test_a_line_of_an_access_log_has_the_names_of_access_logs() -> None:
    line = f'{HEADER}nginx: 192.0.2.1 - ada [11/Oct/2031:22:14:15 +0000] "GET /a?b=c HTTP/1.1" 200 5 "-" "curl"'
    record = read(line)
    assert (record["c-ip"], record["cs-username"], record["cs-uri-query"]) == ("192.0.2.1", "ada", "b=c")
    assert record["syslog"] == {**SYSLOG, "appname": "nginx"}
    assert [parser.name for parser in built_in_parsers().values() if parser.sniff(line.encode())] == ["syslog"]


def test_xml_that_is_hostile_stays_a_message() -> None:
    text = "<Event><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a></Event>"
    assert read(f"{HEADER}sysmon: {text}")["message"] == text


FIELDS: dict[str, Record] = {
    'date=2031-01-02 devname="FW 1" msg="a \\"b\\" c" action=deny,': {
        "date": "2031-01-02",
        "devname": "FW 1",
        "msg": 'a "b" c',
        "action": "deny",
    },
    "kernel: [1.2] [UFW BLOCK] IN=eth0 OUT= SRC=192.0.2.3 LEN=60 LEN=40 SYN URGP=0": {
        "IN": "eth0",
        "OUT": "",
        "SRC": "192.0.2.3",
        "LEN": ["60", "40"],
        "URGP": "0",
    },
    "sshd[1]: pam_unix(sshd:auth): authentication failure; logname= uid=0 ruser= rhost=192.0.2.4  user=root": {
        "logname": "",
        "uid": "0",
        "ruser": "",
        "rhost": "192.0.2.4",
        "user": "root",
    },
    "sudo:   ada : TTY=pts/0 ; PWD=/home/ada ; USER=root ; COMMAND=/bin/sh -c a=b ; c": {
        "submituser": "ada",
        "TTY": "pts/0",
        "PWD": "/home/ada",
        "USER": "root",
        "COMMAND": "/bin/sh -c a=b ; c",
    },
    "sudo: ada : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls": {
        "submituser": "ada",
        "TTY": "pts/0",
        "PWD": "/",
        "USER": "root",
        "COMMAND": "/bin/ls",
    },
}


@pytest.mark.parametrize("message", FIELDS)
def test_pairs_are_fields_beside_the_message(message: str) -> None:
    record = read(HEADER + message)
    assert record["fields"] == FIELDS[message]
    assert message.endswith(record["message"])


@pytest.mark.parametrize("message", ["app: the value a=b was set to c=d by hand today", "app: a=b", "app: x == y = z"])
def test_a_sentence_with_a_pair_in_it_has_no_fields(message: str) -> None:
    assert "fields" not in read(HEADER + message)


def test_a_line_of_cef_that_is_broken_is_told() -> None:
    outcome = parse(SyslogParser(), b"CEF:0|V|P|1|2|n|3|a=b\nCEF:0|V|P\n")
    assert (len(outcome.records), outcome.places) == (1, [f"{SOURCE}:2"])
