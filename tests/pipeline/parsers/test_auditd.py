"""auditd: records joined to events, fields decoded."""

import pytest

from tests.pipeline.outcome import SOURCE, parse
from tocsin.core.location import Location
from tocsin.core.times import parse_time
from tocsin.core.values import Record
from tocsin.pipeline import ByteStream, Limits
from tocsin.pipeline.parsers import AuditdParser

MARK = "msg=audit(1609459200.123:{}):"


def line(kind: str, fields: str, serial: int = 1, before: str = "") -> str:
    return f"{before}type={kind} {MARK.format(serial)} {fields}\n"


def events(*lines: str, piece: int = 1000, limits: Limits | None = None) -> list[Record]:
    outcome = parse(AuditdParser(), "".join(lines).encode(), piece=piece, limits=limits)
    assert outcome.faults == []
    return outcome.records


def record(kind: str, fields: str) -> Record:
    """Read one record alone, without its type."""
    ((found,),) = [event["records"] for event in events(line(kind, fields))]
    assert found.pop("type") == kind
    assert isinstance(found, dict)
    return found


def test_records_of_one_serial_are_one_event_with_its_time() -> None:
    (event,) = events(
        line("SYSCALL", "syscall=59 pid=7"), line("CWD", 'cwd="/root"'), line("PROCTITLE", 'proctitle="ls"')
    )
    assert event == {
        "time": 1609459200.123,
        "serial": 1,
        "records": [
            {"type": "SYSCALL", "syscall": "59", "pid": "7"},
            {"type": "CWD", "cwd": "/root"},
            {"type": "PROCTITLE", "proctitle": "ls"},
        ],
    }
    time = parse_time(event["time"])
    assert time is not None
    assert time.isoformat() == "2021-01-01T00:00:00.123000+00:00"


@pytest.mark.parametrize("piece", [7, 100, 100_000])
@pytest.mark.parametrize("last", ["PROCTITLE", "EOE"])
def test_events_among_each_other_are_told_apart_and_come_in_the_order_in_which_they_began(
    piece: int, last: str
) -> None:
    kinds = ["SYSCALL", "CWD", "PATH", last]
    lines = [line(kind, f"item={number}", number) for kind in kinds for number in (5, 3, 4)]
    found = events(*lines, piece=piece)
    assert [event["serial"] for event in found] == [5, 3, 4]
    assert {len(event["records"]) for event in found} == {3 if last == "EOE" else 4}


def test_the_same_serial_on_another_node_or_at_another_time_is_another_event() -> None:
    found = events(
        line("SYSCALL", "pid=1", before="node=a "),
        line("SYSCALL", "pid=2", before="node=b "),
        line("CWD", 'cwd="/"', before="node=a "),
        line("SYSCALL", "pid=3").replace("459200", "459201"),
    )
    assert [(event.get("node"), len(event["records"])) for event in found] == [("a", 2), ("b", 1), (None, 1)]


def test_an_event_that_never_ends_is_given_out_after_many_lines_and_at_the_end() -> None:
    endless = [line("SYSCALL", "pid=1", 1), line("CWD", 'cwd="/"', 1)]
    others = [line("USER_LOGIN", "msg='op=login res=success'", number) for number in range(2, 2000)]
    batches = list(_batches("".join([*endless, *others, line("SYSCALL", "pid=2", 5000)]).encode()))
    assert batches[0][0] == 1
    assert len(batches[0]) > 900
    assert sum(map(len, batches)) == 2000
    assert batches[-1] == [5000]


def _batches(data: bytes) -> list[list[int]]:
    found = AuditdParser().batches(ByteStream([data], []), SOURCE, Limits())
    return [[int(one["serial"]) for one in batch.records] for batch in found]


def test_what_open_events_hold_is_bounded() -> None:
    lines = [line("SYSCALL", f"comm={'x' * 30_000}", number) for number in range(1, 31)]
    found = _batches_at_once(lines)
    assert found[0] >= 20
    assert sum(found) == 30


def _batches_at_once(lines: list[str]) -> list[int]:
    limits = Limits(max_record_bytes=256 * 1024)
    batches = AuditdParser().batches(ByteStream(["".join(lines).encode()], []), SOURCE, limits)
    return [len(batch.records) for batch in batches]


def test_hexadecimal_texts_are_decoded_and_numbers_are_not() -> None:
    assert record("SYSCALL", "a0=616263 comm=6C73202D6C exe=2F62 key=(null) pid=6162") == {
        "a0": "616263",
        "comm": "ls -l",
        "exe": "/b",
        "key": "(null)",
        "pid": "6162",
    }
    assert record("PATH", "item=0 name=2F746D702FC3A9 inode=12 nametype=CREATE")["name"] == "/tmp/é"
    assert record("PROCTITLE", "proctitle=2F62696E2F7368002D6300612062") == {"proctitle": "/bin/sh -c a b"}
    assert record("SYSCALL", "key=610162")["key"] == ["a", "b"]
    assert record("PATH", "name=2F7G")["name"] == "2F7G"


def test_arguments_are_decoded_and_put_together() -> None:
    (event,) = events(
        line("EXECVE", 'argc=4 a0="sh" a1=2D6C2061 a2_len=6 a2[0]=6162'),
        line("EXECVE", 'a2[1]="cd" a2[10]="f" a2[9]="e"'),
        line("EXECVE", 'a3="x"'),
    )
    assert event["records"] == [
        {
            "type": "EXECVE",
            "argc": "4",
            "a0": "sh",
            "a1": "-l a",
            "a2": "abcdef",
            "a3": "x",
            "command_line": "sh -l a abcdef x",
        },
    ]


def test_records_from_user_space_are_flat() -> None:
    text = 'pid=1 uid=0 msg=\'op=PAM:authentication grantors=pam_unix acct="ada" exe="/bin/su" hostname=? addr=? terminal=pts/0 res=success\''
    assert record("USER_AUTH", text) == {
        "pid": "1",
        "uid": "0",
        "op": "PAM:authentication",
        "grantors": "pam_unix",
        "acct": "ada",
        "exe": "/bin/su",
        "hostname": "?",
        "addr": "?",
        "terminal": "pts/0",
        "res": "success",
    }
    assert record("USER_CMD", "msg='cwd=\"/\" cmd=6C73202D6C res=success'")["cmd"] == "ls -l"
    old = record(
        "USER_AUTH",
        'user pid=1 msg=\'PAM: authentication acct="ada" : exe="/bin/su" (hostname=h, addr=?, terminal=t res=failed)\'',
    )
    assert (old["msg"], old["hostname"], old["res"]) == ("PAM: authentication", "h", "failed")


def test_enriched_fields_stand_beside_the_others_in_upper_case() -> None:
    found = record("SYSCALL", 'arch=c000003e auid=1000 key="k"\x1dARCH=x86_64 SYSCALL=execve AUID="ada"')
    assert found == {
        "arch": "c000003e",
        "auid": "1000",
        "key": "k",
        "ARCH": "x86_64",
        "SYSCALL": "execve",
        "AUID": "ada",
    }


INET = {"saddr_fam": "inet", "laddr": "192.0.2.7", "lport": "443"}


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ("saddr=020001BBC00002070000000000000000", INET),
        ("saddr=020001BBC0000207\x1dSADDR={ saddr_fam=inet laddr=192.0.2.7 lport=443 }", INET),
        (
            "saddr=0A0001BB0000000020010DB8000000000000000000000001",
            {**INET, "saddr_fam": "inet6", "laddr": "2001:db8::1"},
        ),
        ("saddr=01002F6465762F6C6F6700", {"saddr_fam": "local", "path": "/dev/log"}),
        ("saddr=0200", None),
        ("saddr=02x", None),
    ],
)
def test_addresses_are_read(fields: str, address: dict[str, str] | None) -> None:
    assert record("SOCKADDR", fields).get("SADDR") == address


def test_decisions_on_access_are_fields() -> None:
    found = record("AVC", 'avc:  denied  { read write } for  pid=1 comm="nginx" tclass=file permissive=0')
    assert found == {
        "seresult": "denied",
        "seperms": ["read", "write"],
        "pid": "1",
        "comm": "nginx",
        "tclass": "file",
        "permissive": "0",
    }


def test_values_of_several_words_are_whole() -> None:
    assert record("CONFIG_CHANGE", 'auid=1 op=add rule key="k" res=1')["op"] == "add rule"
    assert record("USER_AVC", "user pid=1 and more uid=0") == {"pid": "1", "uid": "0"}


def test_old_and_new_values_of_a_login_are_told_apart_as_newer_kernels_write_them() -> None:
    found = record("LOGIN", "pid=1 uid=0 old auid=7 new auid=8 old ses=3 new ses=4")
    assert found == {"pid": "1", "uid": "0", "old-auid": "7", "auid": "8", "old-ses": "3", "ses": "4"}


@pytest.mark.parametrize(
    "before",
    [
        "May  6 10:00:00 web audispd: ",
        "<14>1 2031-05-06T10:00:00Z web audisp - - - ",
        "May  6 10:00:00 web kernel: [  12.3] audit: ",
        "node=web ",
    ],
)
def test_records_inside_syslog_have_the_host_as_node(before: str) -> None:
    data = line("1400", 'apparmor="DENIED" operation="open"', before=before)
    (event,) = events(data.replace("msg=audit", "audit"))
    assert AuditdParser().sniff(data.encode())
    assert event["node"] == "web"
    assert event["records"] == [{"type": "AVC", "apparmor": "DENIED", "operation": "open"}]


def test_two_records_without_a_line_end_between_them_are_two() -> None:
    (event,) = events(line("SYSCALL", "pid=1").replace("\n", "\x0b") + line("CWD", 'cwd="/"'))
    assert [one["type"] for one in event["records"]] == ["SYSCALL", "CWD"]


def test_a_line_that_is_no_record_is_told_with_its_place() -> None:
    data = (line("SYSCALL", "pid=1") + "rubbish\n\n" + line("CWD", 'cwd="/"')).encode()
    outcome = parse(AuditdParser(), data, piece=11)
    assert [len(event["records"]) for event in outcome.records] == [2]
    assert [fault.location for fault in outcome.faults] == [Location(SOURCE, 2, data.index(b"rubbish"))]
