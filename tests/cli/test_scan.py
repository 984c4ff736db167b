import csv
import gzip
import io
import json
import os
import pty
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO

import msgspec
import pytest

from tests.cli.running import COMMAND, TIMEOUT, Call, environment, in_another_process, ndjson
from tests.node.sysmon import event, whoami, write_rules
from tocsin.core.finding import Finding

BROKEN_RULE = {"broken.yml": "title: [\n"}
NEWLINE = b"\n"
CORRELATION = """
title: Many whoami
id: 6f4a1c1e-0000-4000-8000-000000000009
status: test
level: high
correlation:
  type: event_count
  rules: [6f4a1c1e-0000-4000-8000-000000000001]
  group-by: [User]
  timespan: 5m
  condition: {gte: 3}
  generate: true
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_rules(tmp_path / "rules")


def findings(text: str) -> list[Finding]:
    return [msgspec.json.decode(line, type=Finding) for line in text.splitlines()]


def test_data_goes_to_stdout_and_talk_to_stderr(tocsin: Call, logs: Path, rules: Path) -> None:
    ran = tocsin("scan", logs, "--rules", rules, "--format", "ndjson")
    assert ran.code == 0
    assert [(one.rule.title, Path(one.events[0].source).name) for one in findings(ran.out)] == [
        ("Whoami", "a.json"),
        ("Mimikatz", "a.json"),
        ("Whoami", "b.json"),
    ]
    assert "6 read" in ran.err


def test_the_summary_tells_everything(tocsin: Call, logs: Path, tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules", {"many.yml": CORRELATION, **BROKEN_RULE})
    write_rules(rules)
    ran = tocsin("scan", logs, "--rules", rules, "--format", "csv", "--status", "test")
    assert ran.code == 0
    for words in (
        "6 read",
        "5 routed",
        "1 of unknown log types",
        "{level, msg} 1",
        "1 undecodable",
        "2 read",
        "1 run",
        "1 deselected",
        "1 correlation",
        "broken.yml:",
        "findings  2",
        "2 medium",
        "a.json:4",
    ):
        assert words in ran.err


def test_nothing_but_what_went_wrong_is_said_when_quiet(tocsin: Call, logs: Path, rules: Path) -> None:
    ran = tocsin("scan", logs, "--rules", rules, "--quiet", "--format", "ndjson")
    assert len(ran.err.splitlines()) == 1
    assert "a.json:4" in ran.err


def test_a_file_is_scanned_without_rules_by_the_starter_pack_and_that_is_said(tocsin: Call, logs: Path) -> None:
    ran = tocsin("scan", logs)
    assert ran.code == 0
    assert "starter pack" in ran.err


def test_the_table_is_for_people(logs: Path, rules: Path) -> None:
    ran = in_another_process("scan", logs, "--rules", rules)
    head, first, *_ = ran.out.splitlines()
    assert head.split() == ["TIME", "(UTC)", "LEVEL", "RULE", "WHERE", "WHAT"]
    assert first.split()[2:4] == ["medium", "Whoami"]
    assert "WS01 · alice" in first


def test_the_summary_shows_how_to_have_the_gravest_finding_explained(tocsin: Call, logs: Path, rules: Path) -> None:
    ran = tocsin("scan", logs, "--rules", rules)
    (why,) = [line for line in ran.err.splitlines() if line.startswith("why?")]
    words = why.split()[2:]
    assert words[0] == "explain"
    explained = tocsin(*[word.strip("'") for word in words])
    assert explained.code == 0
    assert "sekurlsa" in explained.out


def test_csv_and_ocsf_hold_the_same_findings(tocsin: Call, logs: Path, rules: Path) -> None:
    plain = findings(tocsin("scan", logs, "-r", rules, "-f", "ndjson").out)
    rows = list(csv.DictReader(io.StringIO(tocsin("scan", logs, "-r", rules, "-f", "csv").out)))
    ocsf = [json.loads(line) for line in tocsin("scan", logs, "-r", rules, "-f", "ocsf").out.splitlines()]
    assert [row["id"] for row in rows] == [one.id for one in plain]
    assert [one["finding_info"]["uid"] for one in ocsf] == [one.id for one in plain]


def test_a_file_is_written_as_a_whole(tocsin: Call, logs: Path, rules: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "findings.ndjson"
    target.parent.mkdir()
    target.write_text("old")
    ran = tocsin("scan", logs, "-r", rules, "-f", "ndjson", "-o", target)
    assert ran.code == 0
    assert ran.out == ""
    assert len(findings(target.read_text())) == 3
    assert list(target.parent.iterdir()) == [target]


def test_a_file_that_cannot_be_written_is_a_usage_error(tocsin: Call, logs: Path, rules: Path, tmp_path: Path) -> None:
    ran = tocsin("scan", logs, "-r", rules, "-o", tmp_path / "nowhere" / "x")
    assert ran.code == 3
    assert "cannot be written" in ran.err


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 0),
        (("--fail-on", "critical"), 1),
        (("--fail-on", "low"), 1),
        (("--fail-on", "high", "--status", "test"), 0),
        (("--limit", "0"), 3),
        (("--timezone", "Mars/Olympus"), 3),
        (("--after", "yesterday"), 3),
        (("--level", "grave"), 3),
        (("--tag", "attack.t9999"), 2),
        (("--mappings", "nowhere"), 3),
        (("--jobs", "-1"), 3),
        (("--placeholders", "nowhere.yml"), 3),
        (("--pipeline", "nosuch"), 2),
    ],
)
def test_exit_codes(tocsin: Call, logs: Path, rules: Path, options: tuple[str, ...], code: int) -> None:
    ran = tocsin("scan", logs, "--quiet", *options, "--rules", rules)
    assert ran.code == code
    assert "Traceback" not in ran.err


def test_a_broken_rule_does_not_stop_a_scan_unless_it_is_strict(tocsin: Call, logs: Path, rules: Path) -> None:
    write_rules(rules, BROKEN_RULE)
    assert tocsin("scan", logs, "-r", rules).code == 0
    strict = tocsin("scan", logs, "--strict", "-r", rules)
    assert strict.code == 2
    assert strict.out == ""
    assert "broken.yml" in strict.err


def test_without_any_rule_there_is_no_scan(tocsin: Call, logs: Path, tmp_path: Path) -> None:
    ran = tocsin("scan", logs, "-r", write_rules(tmp_path / "rules", BROKEN_RULE))
    assert ran.code == 2
    assert ran.out == ""


def test_rules_that_are_missing_are_a_usage_error(tocsin: Call, logs: Path) -> None:
    assert tocsin("scan", logs, "-r", "nowhere").code == 3


def test_a_missing_input_is_told_and_the_others_are_scanned(tocsin: Call, logs: Path, rules: Path) -> None:
    ran = tocsin("scan", logs / "b.json", "nowhere.evtx", "-r", rules, "-f", "ndjson")
    assert ran.code == 3
    assert len(findings(ran.out)) == 1
    assert "nowhere.evtx" in ran.err


def test_a_file_that_was_named_and_is_no_log_fails_the_scan(tocsin: Call, rules: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("these are no events")
    ran = tocsin("scan", tmp_path / "notes.txt", "-r", rules)
    assert ran.code == 1
    assert "notes.txt" in ran.err


def test_nothing_to_read_is_a_usage_error(tocsin: Call, rules: Path) -> None:
    assert tocsin("scan", "-r", rules).code == 3
    assert tocsin("scan", "nowhere.evtx", "-r", rules).code == 3


def test_output_is_the_same_for_any_number_of_processes(tocsin: Call, logs: Path, rules: Path) -> None:
    for number in range(5):
        (logs / f"more{number}.json").write_bytes(ndjson(*(whoami(n) for n in range(number * 40))))
    alone, two, three = (tocsin("scan", logs, "-r", rules, "-f", "ndjson", "-j", str(jobs)) for jobs in (1, 2, 3))
    assert len(alone.out.splitlines()) == 403
    assert alone.out == two.out == three.out
    for ran in (two, three):
        assert without_time(ran.err) == without_time(alone.err)
    limited = [tocsin("scan", logs, "-r", rules, "-f", "csv", "--limit", "9", "-j", str(jobs)).out for jobs in (1, 2)]
    assert limited[0] == limited[1]
    assert len(limited[0].splitlines()) == 10


def without_time(summary: str) -> list[str]:
    return [line for line in summary.splitlines() if not line.startswith("time")]


def test_events_are_chosen_by_time_in_the_given_zone(tocsin: Call, tmp_path: Path, rules: Path) -> None:
    timeless = whoami(3)
    del timeless["Event"]["System"]["TimeCreated"]
    log = tmp_path / "a.json"
    log.write_bytes(ndjson(whoami(1, "2026-03-14T11:30:00Z"), whoami(2, "2026-03-14T12:30:00Z"), timeless))
    ran = tocsin("scan", log, "-f", "ndjson", "--after", "2026-03-14T13:00", "--timezone", "Europe/Berlin", "-r", rules)
    assert [one.time for one in findings(ran.out)] == ["2026-03-14T12:30:00.000000Z", None]
    assert "1 outside --after/--before" in ran.err
    assert "1 without a time" in ran.err


def test_stdin_is_an_input_like_any_other(rules: Path) -> None:
    ran = in_another_process("scan", "-", "-r", rules, "-f", "ndjson", "-j", "4", stdin=ndjson(event(1), whoami(2)))
    (finding,) = findings(ran.out)
    assert finding.events[0].source == "-"


def test_a_reader_that_goes_away_ends_the_scan_quietly(tmp_path: Path, rules: Path) -> None:
    log = tmp_path / "a.json"
    log.write_bytes(ndjson(*(whoami(n) for n in range(5_000))))
    with subprocess.Popen(
        [*COMMAND, "scan", str(log), "-f", "ndjson", "-r", str(rules)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        talk = process.stderr.read()
        assert process.wait(TIMEOUT) == 141
    assert talk == b""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_scan_that_is_interrupted_tells_what_it_found(rules: Path, number: signal.Signals, code: int) -> None:
    with subprocess.Popen(
        [*COMMAND, "scan", "-", "-f", "ndjson", "-r", str(rules)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        endless = Thread(target=write_without_end, args=(process.stdin,))
        endless.start()
        first = process.stdout.readline()
        process.send_signal(number)
        rest = process.stdout.read()
        endless.join(TIMEOUT)
        assert process.stderr is not None
        talk = process.stderr.read()
        assert process.wait(TIMEOUT) == code
    assert {msgspec.json.decode(line)["rule"]["title"] for line in (first + rest).splitlines()} == {"Whoami"}
    assert b"interrupted" in talk
    assert f"findings  {len((first + rest).splitlines()):,}".encode() in talk
    assert b"Traceback" not in talk


def write_without_end(stream: IO[bytes]) -> None:
    line = ndjson(whoami(1))
    with suppress(BrokenPipeError), stream:
        while True:
            stream.write(line)


def test_no_process_outlives_a_scan_that_is_killed(tmp_path: Path, rules: Path) -> None:
    (tmp_path / "a.json").write_bytes(ndjson(whoami(1)))
    (tmp_path / "b.json").write_bytes(ndjson(*(whoami(n) for n in range(20_000))))
    (tmp_path / "c.json").write_bytes(ndjson(*(whoami(n) for n in range(20_000))))
    inputs = [str(tmp_path / name) for name in ("a.json", "b.json", "c.json")]
    with subprocess.Popen(
        [*COMMAND, "scan", *inputs, "-f", "ndjson", "-j", "2", "-r", str(rules)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(TMPDIR=str(tmp_path)),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.kill()
        process.communicate(timeout=TIMEOUT)  # returns when nobody holds the pipes any more
    assert list(tmp_path.glob("tocsin-*/*.findings")) == []


def on_a_terminal(*arguments: str, **variables: str) -> str:
    """Run with a terminal of 120 columns for stdout and stderr; give what is seen on it."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=environment(TERM="xterm-256color", **variables),
    ) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # how Linux says that the terminal's other end is closed
                break
            if not part:
                break
            seen += part
        os.close(ours)
        assert process.wait(TIMEOUT) == 0
    return seen.decode("utf-8")


def test_on_a_terminal_there_are_colours_and_a_progress_bar(logs: Path, rules: Path) -> None:
    seen = on_a_terminal("scan", str(logs), "-r", str(rules))
    assert "\x1b[1;37;41mcritical" in seen
    assert " events" in seen.partition("TIME")[0]


def test_no_color_is_honoured(logs: Path, rules: Path) -> None:
    seen = on_a_terminal("scan", str(logs), "-q", "-r", str(rules), NO_COLOR="1")
    assert "critical" in seen
    assert ";41m" not in seen


def test_findings_on_a_terminal_are_not_torn_by_a_progress_bar(logs: Path, rules: Path) -> None:
    seen = on_a_terminal("scan", str(logs), "-q", "-f", "ndjson", "-r", str(rules))
    lines = [line for line in seen.splitlines() if line.startswith("{")]
    assert len(findings("\n".join(lines))) == 3


def test_a_large_file_is_shared_by_processes_and_tells_the_same(tocsin: Call, tmp_path: Path, rules: Path) -> None:
    quiet, loud = ndjson(event(1, command="x" * 4000)), ndjson(whoami(2))
    log = tmp_path / "large.json"
    half = quiet * (20_000_000 // len(quiet))
    log.write_bytes(loud + half + b"{broken\n" + half + b"rubbish\n" + loud)
    alone, shared = (tocsin("scan", log, "-r", rules, "-f", "ndjson", "-j", jobs) for jobs in ("1", "2"))
    assert len(findings(alone.out)) == 2
    assert shared.out == alone.out
    assert without_time(shared.err) == without_time(alone.err)
    assert f"large.json:{half.count(NEWLINE) + 2}: the line is not JSON" in alone.err
    assert "(and 1 more in this input)" in alone.err
    assert "1 read" in alone.err
    assert "2 processes" in shared.err
    with gzip.open(tmp_path / "large.json.gz", "wb", compresslevel=1) as file:
        file.write(log.read_bytes())
    assert "processes" not in tocsin("scan", tmp_path / "large.json.gz", "-r", rules, "-j", "2").err


def test_processes_that_were_started_too_soon_leave_nothing_behind(logs: Path, rules: Path, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    write_rules(rules, BROKEN_RULE)
    ran = in_another_process("scan", logs, "-r", rules, "-j", "2", "--strict", TMPDIR=str(spool))
    assert ran.code == 2
    assert "not scanned" in ran.err
    assert "Traceback" not in ran.err
    assert list(spool.iterdir()) == []


STRANGER = '{"proc": {"CommandLine": "x"}, "CommandLine": "whoami /all", "Image": "C:\\\\x\\\\whoami.exe", "time": 5}'


@pytest.mark.parametrize("jobs", [1, 2])
def test_events_that_no_mapping_knows_meet_rules_by_their_fields_if_asked(
    tocsin: Call, tmp_path: Path, jobs: int
) -> None:
    rules = write_rules(tmp_path / "rules")
    for name in ("a.ndjson", "b.ndjson"):
        (tmp_path / name).write_text(STRANGER + "\n" + '{"Other": 1}\n', encoding="utf-8")
    common = ("scan", tmp_path / "a.ndjson", tmp_path / "b.ndjson", "--rules", rules, "-f", "ndjson", "-j", jobs)
    ran = tocsin(*common)
    assert (ran.code, ran.out) == (0, "")
    ran = tocsin(*common, "--route", "fields")
    found = findings(ran.out)
    assert [one.rule.title for one in found] == ["Whoami", "Whoami"]
    assert [Path(one.events[0].source).name for one in found] == ["a.ndjson", "b.ndjson"]
    assert "4 of unknown log types" in ran.err


def test_the_year_of_times_that_have_none_can_be_told(tocsin: Call, tmp_path: Path) -> None:
    rule = "title: Said\nlogsource: {product: linux}\ndetection:\n    s:\n        message|contains: hello\n    condition: s\n"
    (tmp_path / "rule.yml").write_text(rule)
    (tmp_path / "messages").write_text("Oct 11 22:14:15 web app[7]: hello\n")
    command = ("scan", tmp_path / "messages", "-f", "ndjson", "--route", "fields", "-r", tmp_path / "rule.yml")
    (found,) = findings(tocsin(*command, "--year", "2020").out)
    assert str(found.events[0].time).startswith("2020-10-11T22:14:15")
    assert tocsin(*command, "--year", "20200").code == 3
