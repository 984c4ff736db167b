"""`tocsin simulate`: folders, streams, scenarios by name and file, and scores, as a user meets them."""

from pathlib import Path

import orjson
import pytest

from tests.cli.running import in_another_process as tocsin

SMALL = ("--people", "12", "--events", "3000", "--scenario", "phishing-to-ransomware")


def test_a_folder_is_written_and_told(tmp_path: Path) -> None:
    done = tocsin("simulate", "-o", tmp_path / "n", *SMALL)
    assert done.code == 0
    assert "harmless events and" in done.err
    assert {path.name for path in (tmp_path / "n").iterdir()} == {"logs", "truth.ndjson", "simulation.json"}


def test_stdout_gives_every_event_in_an_envelope_that_names_its_log() -> None:
    lines = [orjson.loads(line) for line in tocsin("simulate", "-o", "-", *SMALL).out.splitlines()]
    assert all(set(line) == {"time", "log", "log_type", "raw"} for line in lines)
    assert {line["log_type"] for line in lines} >= {"windows.sysmon", "linux.auditd", "okta.system"}
    assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)


def test_one_log_is_given_as_it_is_written_to_its_file(tmp_path: Path) -> None:
    tocsin("simulate", "-o", tmp_path / "n", *SMALL)
    done = tocsin("simulate", "-o", "-", "--only", "zeek.dns", *SMALL)
    assert done.out == (tmp_path / "n" / "logs" / "zeek.dns.log").read_text()


def test_a_rate_changes_no_event() -> None:
    wanted = ("-o", "-", "--people", "12", "--events", "0", "--scenario", "okta-session-hijack")
    assert tocsin("simulate", *wanted, "--rate", "20000").out == tocsin("simulate", *wanted).out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 3, "nothing to do"),
        (("-o", "x", "--people", "3"), 3, "people"),
        (("-o", "x", "--start", "soon"), 3, "is not a time"),
        (("-o", "x", "--scenario", "flood"), 3, "there are cloud-key-theft"),
        (("-o", "x", "--rate", "5"), 3, "for stdout"),
        (("-o", "-", "--rate", "50000"), 3, "between 1 and 20,000"),
        (("-o", "-", "--only", "nothing", *SMALL), 3, "no log is called nothing"),
        (("--score", "x"), 3, "needs both"),
    ],
)
def test_what_cannot_be_done_is_told(arguments: tuple[str, ...], code: int, words: str) -> None:
    done = tocsin("simulate", *arguments)
    assert done.code == code
    assert words in done.err


def test_findings_are_scored_wherever_the_folder_was_scanned(tmp_path: Path) -> None:
    tocsin("simulate", "-o", tmp_path / "n", "--people", "12", "--events", "0", "--scenario", "phishing-to-ransomware")
    truth = [orjson.loads(line) for line in (tmp_path / "n" / "truth.ndjson").read_bytes().splitlines()]
    finding = {
        "time": truth[0]["time"],
        "rule": {"title": "Sees \x1b[31mit", "level": "high"},
        "events": [{"source": "/elsewhere/" + truth[0]["source"], "position": truth[0]["position"]}],
    }
    (tmp_path / "f.ndjson").write_bytes(orjson.dumps(finding) + b"\n")
    scored = ("simulate", "--score", tmp_path / "f.ndjson", "--truth", tmp_path / "n")
    shown = tocsin(*scored)
    assert "0m 00s" in shown.out
    assert "\x1b" not in shown.out
    told = orjson.loads(tocsin(*scored, "--json").out)
    assert (told["recall"]["found"], told["false_high"]) == (1, 0)


def test_what_is_no_finding_is_told_with_its_line(tmp_path: Path) -> None:
    tocsin("simulate", "-o", tmp_path / "n", "--people", "12", "--events", "0")
    (tmp_path / "f.ndjson").write_text('{"a": 1}\n')
    done = tocsin("simulate", "--score", tmp_path / "f.ndjson", "--truth", tmp_path / "n")
    assert done.code == 3
    assert "f.ndjson:1" in done.err
