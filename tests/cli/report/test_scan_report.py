"""`tocsin scan --report`, from the command line to the page."""

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from tests.browser.watched import WatchedPage
from tests.cli.running import COMMAND, TIMEOUT, Call, environment
from tests.cli.test_scan import write_without_end
from tests.node.sysmon import write_rules


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_rules(tmp_path / "rules")


def test_the_report_is_written_beside_any_format(tocsin: Call, logs: Path, rules: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    without = tocsin("scan", logs, "--rules", rules, "--format", "ndjson")
    ran = tocsin("scan", logs, "--rules", rules, "--format", "ndjson", "--report", file)
    assert (ran.code, ran.out) == (0, without.out)
    assert file.read_bytes().startswith(b"<!doctype html>")
    assert f"report    {file}" in ran.err


def test_a_report_that_cannot_be_written_is_told_before_the_scan(tocsin: Call, logs: Path, rules: Path) -> None:
    ran = tocsin("scan", logs, "--rules", rules, "--report", "no/such/folder/report.html")
    assert ran.code == 3
    assert ran.out == ""
    assert "cannot be written" in ran.err


def test_the_report_needs_a_file_of_its_own(tocsin: Call, logs: Path, rules: Path, tmp_path: Path) -> None:
    same = tmp_path / "out"
    assert tocsin("scan", logs, "--rules", rules, "--report", "-").code == 3
    assert tocsin("scan", logs, "--rules", rules, "-o", same, "--report", same).code == 3


def test_a_scan_opens_as_a_page_that_shows_why_a_rule_fired(
    tocsin: Call, logs: Path, rules: Path, tmp_path: Path, open_page: Callable[..., WatchedPage]
) -> None:
    file = tmp_path / "report.html"
    assert tocsin("scan", logs, "--rules", rules, "--report", file, "--quiet").code == 0
    watched = open_page(file)
    assert watched.text("h1").startswith("1 critical and 2 medium findings")
    assert [row["rule"] for row in watched.rows()] == ["Mimikatz", "Whoami"]
    watched.press("Enter")
    watched.page.wait_for_selector(".detail .json")
    assert "sekurlsa" in watched.text(".why .is-true .wanted")
    assert watched.text(".jl.is-hit").startswith('"CommandLine"')
    assert watched.text(".jl.is-hit mark") == "sekurlsa"
    assert "undecodable" in watched.page.locator("dialog").all_text_contents()[0]
    assert watched.told() == []


def test_a_scan_that_stopped_at_its_limit_says_so_in_the_report(
    tocsin: Call, logs: Path, rules: Path, tmp_path: Path, open_page: Callable[..., WatchedPage]
) -> None:
    file = tmp_path / "report.html"
    tocsin("scan", logs, "--rules", rules, "--report", file, "--limit", "1")
    watched = open_page(file)
    assert len(watched.rows()) == 1
    assert watched.text(".warning").startswith("The scan stopped at its limit")


def test_a_scan_that_is_interrupted_leaves_a_report_of_what_it_found(
    rules: Path, tmp_path: Path, open_page: Callable[..., WatchedPage]
) -> None:
    file = tmp_path / "report.html"
    with subprocess.Popen(
        [*COMMAND, "scan", "-", "-f", "ndjson", "-r", str(rules), "--report", str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        endless = Thread(target=write_without_end, args=(process.stdin,))
        endless.start()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        endless.join(TIMEOUT)
        assert process.wait(TIMEOUT) == 130
    watched = open_page(file)
    assert watched.text(".warning").startswith("The scan was interrupted")
    assert {row["rule"] for row in watched.rows()} == {"Whoami"}
    assert watched.told() == []


@pytest.mark.parametrize("processes", ["1", "2"])
def test_the_report_is_the_same_for_any_number_of_processes(
    tocsin: Call, logs: Path, rules: Path, tmp_path: Path, processes: str
) -> None:
    """All but the facts, which tell times and processes."""

    def data(file: Path) -> list[str]:
        return [line for line in file.read_text(encoding="utf-8").splitlines() if 'id="facts"' not in line]

    one, other = tmp_path / "one.html", tmp_path / "other.html"
    assert tocsin("scan", logs, "--rules", rules, "--report", one, "-j", "1").code == 0
    assert tocsin("scan", logs, "--rules", rules, "--report", other, "-j", processes).code == 0
    assert data(one) == data(other)
