"""CSV, Zeek's TSV, access logs, W3C extended logs and VPC flow logs: what is particular to each."""

import pytest

from tests.compliance.table_samples import TABLE_SAMPLES
from tests.pipeline.outcome import parse
from tocsin.pipeline.parsers import built_in_parsers
from tocsin.pipeline.parsers.csv_rows import CsvParser
from tocsin.pipeline.parsers.vpc_flow import VpcFlowParser
from tocsin.pipeline.parsers.w3c import W3cParser
from tocsin.pipeline.parsers.web_access import WebAccessParser
from tocsin.pipeline.parsers.zeek_tsv import ZeekTsvParser


def test_cells_are_texts_and_quoted_ones_hold_anything() -> None:
    outcome = parse(CsvParser(), b'a,b,c\n1,"x, ""y""\n z",\n"","",q\n')
    assert outcome.faults == []
    assert outcome.records == [{"a": "1", "b": 'x, "y"\n z', "c": ""}, {"a": "", "b": "", "c": "q"}]
    assert outcome.positions == [6, 23]


def test_names_that_come_again_get_a_number() -> None:
    assert parse(CsvParser(), b"ip,port,ip,port\n1,2,3,4\n").records == [
        {"ip": "1", "port": "2", "ip_2": "3", "port_2": "4"}
    ]


def test_a_row_of_another_width_is_told_with_its_place_and_the_next_is_read() -> None:
    outcome = parse(CsvParser(), b"a,b\n1,2\n1\n1,2,3\n1,2,,\n\n3,4\n")
    assert [list(record.values()) for record in outcome.records] == [["1", "2"], ["1", "2"], ["3", "4"]]
    assert [str(fault) for fault in outcome.faults] == [
        "logs/sample:3: 1 cells, where the header has 2",
        "logs/sample:4: 3 cells, where the header has 2",
    ]


def test_long_cells_are_read_like_others() -> None:
    long = "x," * 100_000 + '"' * 2
    outcome = parse(CsvParser(), f'a,b\n0,0\n1,"{long}"\n1,"{long}\n3,4\n'.encode())
    assert outcome.records == [{"a": "0", "b": "0"}, {"a": "1", "b": "x," * 100_000 + '"'}, {"a": "3", "b": "4"}]
    assert [str(fault) for fault in outcome.faults] == ["logs/sample:4: a quote is not closed"]


def test_a_first_row_of_many_lines_makes_a_table() -> None:
    script = "Write-Host 1,2\n" * 300
    outcome = parse(CsvParser(), f'Time,Script,\n1,"{script}",\n'.encode())
    assert outcome.records == [{"Time": "1", "Script": script}]


def test_a_quote_in_the_middle_of_a_cell_means_nothing() -> None:
    outcome = parse(CsvParser(), b'a,b\n1,a 5" disk\n2,"x"\n3,"6"" disk"\n')
    assert [record["b"] for record in outcome.records] == ['a 5" disk', "x", '6" disk']


def test_a_quote_that_is_never_closed_costs_one_row() -> None:
    rows = b"".join(b'%d,"said %d"\n' % (number, number) for number in range(40))
    outcome = parse(CsvParser(), b"a,b\n" + rows.replace(b'"said 7"', b'"said 7'))
    assert len(outcome.records) == 39
    assert [str(fault) for fault in outcome.faults] == ["logs/sample:9: a quote is not closed"]


@pytest.mark.parametrize(
    "text",
    [
        b"Dear all, this is a letter, and no table.\nIt has, some, commas.\n",
        b"Hello, world\nfoo, bar\n",
        b"a,b\n",
        b"a,b\n1,2,3\n",
        b"import os,sys\nprint(1,2)\nx = 1\ny = 2\n",
        b"one\ntwo\n",
        b"Oct 11 22:14:15 host app: a,b\nOct 11 22:14:15 host app: c,d\n",
        b"key=1,other=2\nkey=3,other=4\n",
        b"1,2,3\n4,5,6\n",
        b"CEF:0|Example|Wall|1.0|1|name|7|src=192.0.2.1\nCEF:0|Example|Wall|1.0|1|name|7|src=192.0.2.1\n",
        b"a: 1, b: 2\nc: 3, d: 4\n",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_table_is_none(text: bytes) -> None:
    assert not CsvParser().sniff(text)


ZEEK = (
    b"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n"
    b"#fields\tts\tid.orig_h\tid.resp_p\tduration\tok\ttags\tnote\torig_bytes\n"
    b"#types\ttime\taddr\tport\tinterval\tbool\tset[count]\tstring\tcount\n"
)


def test_zeek_values_have_the_types_that_the_header_tells() -> None:
    outcome = parse(ZeekTsvParser(), ZEEK + b"1935817689.5\t192.0.2.1\t443\t0.25\tF\t1,2\th\\xc3\\xa9\\x09\t-\n")
    assert outcome.records == [
        {
            "ts": 1935817689.5,
            "id.orig_h": "192.0.2.1",
            "id.resp_p": 443,
            "duration": 0.25,
            "ok": False,
            "tags": [1, 2],
            "note": "hé\t",
            "_path": "conn",
        }
    ]


def test_zeek_tells_empty_from_unset() -> None:
    (record,) = parse(ZeekTsvParser(), ZEEK + b"1\t::1\t1\t0\tT\t(empty)\t(empty)\t0\n").records
    assert (record["tags"], record["note"], record["orig_bytes"]) == ([], "", 0)


def test_a_zeek_value_that_has_another_type_is_kept_as_text() -> None:
    outcome = parse(ZeekTsvParser(), ZEEK + b"soon\t::1\tx\t0\tyes\t1,b\tn\t1\n")
    assert outcome.records[0]["id.resp_p"] == "x"
    assert (outcome.records[0]["ok"], outcome.records[0]["tags"], outcome.repaired) == ("yes", "1,b", 4)


def test_zeek_escapes_are_read_beside_other_characters() -> None:
    note = rb"\\\\host\\IPC$\\x41 \xc3\xa9".decode() + "é"
    (record,) = parse(ZeekTsvParser(), ZEEK + f"1\t::1\t1\t0\tT\t1\t{note}\t0\n".encode()).records
    assert record["note"] == r"\\host\IPC$\x41 éé"


def test_a_second_zeek_header_counts_for_what_follows() -> None:
    other = b"#separator \\x09\n#path\tdns\n#fields\tts\tquery\n#types\ttime\tstring\n2\texample.org\n#close\tx\n"
    records = parse(ZeekTsvParser(), ZEEK + b"1\t::1\t1\t0\tT\t1\ta\t0\n" + other).records
    assert [record["_path"] for record in records] == ["conn", "dns"]
    assert records[1] == {"ts": 2.0, "query": "example.org", "_path": "dns"}


def test_an_access_log_line_has_the_names_of_the_extended_format() -> None:
    line = (
        rb'www.example:443 2001:db8::1 - ada lovelace [06/May/2031:07:08:09 +0200] "POST /a/b.php?x=%27%20or%201&y=\"z\" HTTP/2.0"'
        rb' 302 17 "https://www.example/" "Mozilla/5.0 \\ (X11)" 0.004 "-"'
    )
    assert parse(WebAccessParser(), line).records == [
        {
            "c-ip": "2001:db8::1",
            "time": "06/May/2031:07:08:09 +0200",
            "timestamp": "2031-05-06T07:08:09+02:00",
            "cs-host": "www.example:443",
            "cs-username": "ada lovelace",
            "cs-referer": "https://www.example/",
            "cs-user-agent": "Mozilla/5.0 \\ (X11)",
            "sc-status": 302,
            "sc-bytes": 17,
            "cs-method": "POST",
            "cs-uri": '/a/b.php?x=%27%20or%201&y="z"',
            "cs-uri-stem": "/a/b.php",
            "cs-uri-query": 'x=%27%20or%201&y="z"',
            "cs-version": "HTTP/2.0",
            "x-extra": '0.004 "-"',
        }
    ]


ACCESS = rb'192.0.2.1 - - [06/May/2031:07:08:09 +0000] "GET /a HTTP/1.1" 200 5'


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (rb"Tester \x22quoted\x22", 'Tester "quoted"'),  # as nginx writes quotes
        (rb"caf\xc3\xa9 \xE2\x82\xAC", "café €"),
        (rb"\x1B[31m \xff", r"\x1b[31m \xff"),  # no control characters, nor what is no text
        (rb"C:\\x41", r"C:\x41"),  # a backslash that is escaped itself
        (rb"[06/May/2031:07:08:09 +0000] \"GET / HTTP/1.1\" 200 5", '[06/May/2031:07:08:09 +0000] "GET / HTTP/1.1" 200 5'),
    ],
)  # fmt: skip
def test_escaped_characters_are_read(written: bytes, read: str) -> None:
    outcome = parse(WebAccessParser(), ACCESS + b' "-" "' + written + b'"')
    assert [(record["cs-user-agent"], record["sc-status"]) for record in outcome.records] == [(read, 200)]


def test_quotes_that_are_not_escaped_cost_nothing() -> None:
    line = b'192.0.2.1 - - [06/May/2031:07:08:09 +0000] "GET /?a="b" HTTP/1.1" 200 5 "-" "a "b" c"'
    (record,) = parse(WebAccessParser(), line).records
    assert (record["cs-uri"], record["cs-version"], record["cs-user-agent"]) == ('/?a="b"', "HTTP/1.1", 'a "b" c')


@pytest.mark.parametrize("between", [b"", b"\x0b", b"*", b" "])
@pytest.mark.parametrize("agent", [b"", b' "-" "x"', b' "-" "x" 0.004'])
def test_two_lines_without_an_end_between_are_told(between: bytes, agent: bytes) -> None:
    outcome = parse(WebAccessParser(), ACCESS + agent + between + ACCESS + agent + b"\n" + ACCESS)
    assert len(outcome.records) == len(outcome.faults) == 1


def test_the_first_of_the_clients_in_front_of_proxies_is_the_client() -> None:
    line = ACCESS.replace(b"192.0.2.1 - -", b'2001:db8::1, 192.0.2.1 - ""')
    (record,) = parse(WebAccessParser(), line).records
    assert (record["c-ip"], record["cs(X-Forwarded-For)"]) == ("2001:db8::1", "2001:db8::1, 192.0.2.1")
    assert "cs-username" not in record


@pytest.mark.parametrize(
    ("request_line", "uri"),
    [
        (b"\\x16\\x03\\x01\\x02", "\\x16\\x03\\x01\\x02"),
        (b"GET", "GET"),
        (b"-", None),
        (b"", None),
        (b"GET /a b c", "/a b c"),
        (b"GET /a b c HTTP/1.1", "/a b c"),
        (b"GET  HTTP/1.1", "GET  HTTP/1.1"),
        (b"HTTP/1.1", "HTTP/1.1"),
    ],
)
def test_a_request_that_is_none_is_kept(request_line: bytes, uri: str | None) -> None:
    line = b'192.0.2.1 - - [06/May/2031:07:08:09 +0000] "' + request_line + b'" 400 -'
    outcome = parse(WebAccessParser(), line)
    assert outcome.faults == []
    assert outcome.records[0].get("cs-uri") == uri
    assert outcome.records[0]["sc-status"] == 400


def test_a_w3c_log_has_the_names_of_its_fields_and_new_ones_count_for_what_follows() -> None:
    text = (
        b"#Version: 1.0\n#Fields: date time cs-method cs(User-Agent) sc-status\n"
        b"2031-05-06 07:08:09 GET Mozilla/5.0+(X11) 200\n"
        b"#Fields: date time c-ip cs-username x-note\n"
        b'2031-05-06 07:08:10 192.0.2.1 - "a ""b"" c"\n'
        b"2031-05-06 07:08:10 192.0.2.1\n"
    )
    outcome = parse(W3cParser(), text)
    assert outcome.records == [
        {
            "date": "2031-05-06",
            "time": "07:08:09",
            "cs-method": "GET",
            "cs(User-Agent)": "Mozilla/5.0+(X11)",
            "sc-status": "200",
            "timestamp": "2031-05-06T07:08:09Z",
        },
        {
            "date": "2031-05-06",
            "time": "07:08:10",
            "c-ip": "192.0.2.1",
            "x-note": 'a "b" c',
            "timestamp": "2031-05-06T07:08:10Z",
        },
    ]
    assert [str(fault) for fault in outcome.faults] == ["logs/sample:6: the line has 3 values, and there are 5 fields"]


def test_tabs_and_commas_between_are_known_where_they_are_used() -> None:
    blanks = b"#Fields: date cs-uri-query c-ip\n2031-05-06 a=\tb 192.0.2.1\n"
    tabs = b"#Fields: date cs(User-Agent) c-ip\n2031-05-06\tMozilla/5.0%20(X11)\t192.0.2.1\n"
    commas = b'#Software: a mail server\n#Fields: date-time,subject,client-ip\n2031-05-06T07:08:09.123Z,"a, ""b""",192.0.2.1\n'
    assert parse(W3cParser(), blanks).records == [{"date": "2031-05-06", "cs-uri-query": "a=\tb", "c-ip": "192.0.2.1"}]
    assert parse(W3cParser(), tabs).records[0]["cs(User-Agent)"] == "Mozilla/5.0%20(X11)"
    assert W3cParser().sniff(commas)
    assert parse(W3cParser(), commas).records[0]["subject"] == 'a, "b"'


def test_flow_logs_without_a_header_have_the_default_fields() -> None:
    line = b"2 123456789012 eni-0a1b 192.0.2.1 198.51.100.7 443 50000 6 10 840 1935817689 1935817700 REJECT OK\n"
    nothing = b"2 123456789012 eni-0a1b - - - - - - - 1935817689 1935817700 - NODATA\n"
    parser = VpcFlowParser()
    assert parser.sniff(line)
    assert parser.sniff(nothing)
    records = parse(parser, line + nothing).records
    assert (records[0]["srcaddr"], records[0]["action"], records[0]["start"]) == ("192.0.2.1", "REJECT", "1935817689")
    assert records[1].keys() == {"version", "account-id", "interface-id", "start", "end", "log-status"}


def test_flow_logs_put_together_have_a_header_again_and_again() -> None:
    header = b"srcaddr dstaddr action flow-direction\n"
    outcome = parse(VpcFlowParser(), (header + b"192.0.2.1 192.0.2.2 ACCEPT ingress\n") * 2)
    assert [record["flow-direction"] for record in outcome.records] == ["ingress", "ingress"]


@pytest.mark.parametrize(
    ("format_", "name"), [(format_, name) for format_ in TABLE_SAMPLES for name in TABLE_SAMPLES[format_]]
)
def test_line_ends_of_windows_change_nothing(format_: str, name: str) -> None:
    parser, data = built_in_parsers().get(format_), TABLE_SAMPLES[format_][name](30)
    converted = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    assert [each.name for each in built_in_parsers().values() if each.sniff(converted)] == [format_]
    outcome = parse(parser, converted, piece=100)
    assert outcome.faults == []
    unquoted = [
        {key: value.replace("\r\n", "\n") if isinstance(value, str) else value for key, value in record.items()}
        for record in outcome.records  # line ends inside quotes are a cell's own
    ]
    assert unquoted == parse(parser, data).records
