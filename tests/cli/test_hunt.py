"""`tocsin hunt` as people use it."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest

from tests.cli.running import Call, in_another_process
from tests.node.sysmon import event, mimikatz, whoami, write_rules
from tests.pipeline.lake.lakes import START, add, month, row

DAY = timedelta(days=1)
ENDLESS = "SELECT count(*) FROM range(1000000000000) WHERE md5(range::VARCHAR) = ''"  # in little memory


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """Make three days with three events each, of which two match a rule."""
    root = tmp_path / "lake"
    rows = [
        row(f"{day}-{number}", START + day * DAY, orjson.dumps(make(number)).decode())
        for day in range(3)
        for number, make in enumerate((event, whoami, mimikatz))
    ]
    add(root, 1, rows)
    return root


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_rules(tmp_path / "rules")


def test_a_query_gives_a_table_for_people(tocsin: Call, lake: Path) -> None:
    ran = tocsin("hunt", "SELECT _day, count(*) AS n FROM windows_sysmon GROUP BY ALL ORDER BY ALL", "--lake", lake)
    assert ran.code == 0
    lines = [line.split() for line in ran.out.splitlines()]
    assert lines == [["_day", "n"], ["2026-03-01", "3"], ["2026-03-02", "3"], ["2026-03-03", "3"]]
    assert "3 rows, 9 events of 3 files read" in ran.err


def test_a_table_is_cut_to_the_width_of_the_terminal(lake: Path) -> None:
    ran = in_another_process("hunt", "FROM windows_sysmon", "--lake", lake, COLUMNS="60")
    assert {len(line) <= 60 for line in ran.out.splitlines()} == {True}
    assert "not shown, for want of room" in ran.out


def test_a_table_shows_the_first_rows_and_says_that_there_are_more(tocsin: Call, lake: Path) -> None:
    ran = tocsin("hunt", "SELECT range FROM range(1000)", "--lake", lake)
    assert len(ran.out.splitlines()) == 101
    assert "these are the first 100 rows: --limit gives more" in ran.err
    ran = tocsin("hunt", "SELECT range FROM range(1000)", "--lake", lake, "--limit", "3", "-f", "ndjson")
    assert ran.out == '{"range":0}\n{"range":1}\n{"range":2}\n'
    assert "first 3 rows" in ran.err
    ran = tocsin("hunt", "SELECT range FROM range(3)", "--lake", lake, "--limit", "3")
    assert "the first" not in ran.err


VALUES = (
    "SELECT _time, NULL AS nothing, [1, 2] AS list, {'a': 'x'} AS object, 1.5::DECIMAL(4,2) AS number, 'NaN'::DOUBLE"
    " AS nan, 1::HUGEINT AS whole, '\\xAA'::BLOB AS bytes, true AS yes, DATE '2026-03-01' AS day, 1 AS a, 2 AS a,"
    " 18446744073709551615::UBIGINT AS large, INTERVAL 90 SECONDS AS while FROM windows_sysmon LIMIT 1"
)


def test_ndjson_has_the_types_of_json(tocsin: Call, lake: Path) -> None:
    ran = tocsin("hunt", VALUES, "--lake", lake, "-f", "ndjson")
    assert json.loads(ran.out) == {
        "_time": "2026-03-01T00:00:00.000000Z",
        "nothing": None,
        "list": [1, 2],
        "object": {"a": "x"},
        "number": 1.5,
        "nan": None,
        "whole": 1,
        "bytes": "aa",
        "yes": True,
        "day": "2026-03-01",
        "a": 1,
        "a_2": 2,
        "large": "18446744073709551615",
        "while": "P0M0DT90S",
    }


def test_csv_runs_nothing_in_a_spreadsheet(tocsin: Call, lake: Path) -> None:
    query = "SELECT '=1+1' AS a, '+2' AS \"=b\", NULL AS c, 'x,\"y' AS d"
    ran = tocsin("hunt", query, "--lake", lake, "-f", "csv")
    assert list(csv.reader(io.StringIO(ran.out))) == [["a", "'=b", "c", "d"], ["'=1+1", "'+2", "", 'x,"y']]


def test_parquet_is_told_by_the_name_of_the_file(tocsin: Call, lake: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.parquet"
    ran = tocsin("hunt", "SELECT _time, 1 AS a, 2 AS a FROM windows_sysmon", "--lake", lake, "-o", file)
    assert (ran.code, ran.out) == (0, "")
    table = pq.read_table(file)
    assert (table.num_rows, table.schema.names) == (9, ["_time", "a", "a_2"])
    assert table["_time"][0].as_py() == START


def test_what_parquet_cannot_hold_is_said_with_a_remedy_and_leaves_no_file(
    tocsin: Call, lake: Path, tmp_path: Path
) -> None:
    file = tmp_path / "out.parquet"
    ran = tocsin("hunt", "SELECT INTERVAL 1 DAY AS i", "--lake", lake, "-o", file)
    assert ran.code == 3
    assert "::VARCHAR" in ran.err
    assert not file.exists()


def test_a_query_can_come_from_stdin(lake: Path) -> None:
    query = b"SELECT\n count(*) AS n\nFROM windows_sysmon;\n"
    ran = in_another_process("hunt", "-", "--lake", lake, "-f", "csv", stdin=query)
    assert ran.out == "n\n9\n"


def test_what_a_log_says_cannot_move_the_cursor(tocsin: Call, lake: Path) -> None:
    ran = tocsin("hunt", "SELECT chr(27) || '[2J' AS \"a\x1bb\"", "--lake", lake)
    assert "\x1b" not in ran.out
    assert "\\x1b[2J" in ran.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["SELECT _hots FROM windows_sysmon"], 3, "query:1: there is no column '_hots'; did you mean '_host'?"),
        (["SELECT 1 FROM sysmon"], 3, 'the tables are "windows.sysmon"'),
        (["SELECT * FROM read_csv('/etc/hosts')"], 3, "reaches the lake's tables and nothing else"),
        (["SELECT 1", "--timeout", "0"], 3, "--timeout: 0 is no time"),
        (["SELECT 1", "--memory", "lots"], 3, "--memory: 'lots' is no amount"),
        (["SELECT 1", "-f", "ocsf"], 3, "ocsf is for findings"),
        (["SELECT 1", "--limit", "0"], 3, "--limit"),
        ([ENDLESS, "--timeout", "0.1"], 1, "longer than 0.1 s"),
        (["SELECT list(md5(range::VARCHAR)) FROM range(50000000)", "--memory", "64MiB"], 1, "more memory than it may"),
        ([], 3, "a hunt is a query or --rule"),
        (["SELECT 1", "--rule", "."], 3, "a hunt is a query or --rule"),
        (["--rule", "nowhere"], 3, "there is no nowhere"),
        (["SELECT 1", "--from", "soon"], 3, "--from: 'soon' is not a time"),
    ],
)
def test_what_is_wrong_is_said(tocsin: Call, lake: Path, arguments: list[str], code: int, said: str) -> None:
    ran = tocsin("hunt", *arguments, "--lake", lake)
    assert ran.code == code
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_lake_or_settings_that_are_not_there_are_said(tocsin: Call, tmp_path: Path) -> None:
    ran = tocsin("hunt", "SELECT 1", "--lake", tmp_path / "nowhere")
    assert (ran.code, "--lake: there is no folder" in ran.err) == (3, True)
    ran = tocsin("hunt", "SELECT 1", "--config", tmp_path / "tocsin.yml")
    assert (ran.code, "tocsin init writes one" in ran.err) == (3, True)


def test_a_query_with_a_time_range_sees_nothing_else(tocsin: Call, lake: Path) -> None:
    ran = tocsin(
        "hunt", "SELECT DISTINCT _day FROM windows_sysmon", "--from", "2026-03-02", "--to", "2026-03-03",
        "--lake", lake, "-f", "csv",
    )  # fmt: skip
    assert ran.out == "_day\n2026-03-02\n"
    assert "3 events of 1 file read" in ran.err


def test_rules_give_the_findings_of_a_scan(tocsin: Call, lake: Path, rules: Path) -> None:
    hunted = tocsin("hunt", "--rule", rules, "--lake", lake, "-f", "ndjson")
    assert hunted.code == 0
    found = [json.loads(line) for line in hunted.out.splitlines()]
    assert [finding["events"][0]["id"] for finding in found] == [
        f"{day}-{number}" for day in range(3) for number in (1, 2)
    ]
    assert tocsin("scan", lake, "--rules", rules, "-f", "ndjson").out == hunted.out
    assert tocsin("hunt", "--rule", rules, "--lake", lake, "-f", "ndjson", "-j", "2").out == hunted.out
    assert "1 table of 1, 3 files to read" in hunted.err


def test_rules_over_one_day_of_thirty_open_its_files_only(tocsin: Call, rules: Path, tmp_path: Path) -> None:
    month(tmp_path / "month")
    ran = tocsin("hunt", "--rule", rules, "--lake", tmp_path / "month", "--from", "2026-03-05", "--to", "2026-03-06")
    assert "3 files to read" in ran.err
    assert "12 read" in ran.err


def test_rules_over_a_time_range_say_what_was_outside(tocsin: Call, lake: Path, rules: Path) -> None:
    ran = tocsin("hunt", "--rule", rules, "--lake", lake, "--from", "2026-03-02", "-f", "csv", "--level", "critical")
    assert [line.split(",")[0][:10] for line in ran.out.splitlines()[1:]] == ["2026-03-02", "2026-03-03"]
    assert "0 outside --after/--before" in ran.err


def test_findings_can_be_parquet_csv_or_ocsf(tocsin: Call, lake: Path, rules: Path, tmp_path: Path) -> None:
    file = tmp_path / "findings.parquet"
    assert tocsin("hunt", "--rule", rules, "--lake", lake, "-o", file).code == 0
    table = pq.read_table(file)
    assert (table.num_rows, sorted(set(table["level"].to_pylist()))) == (6, ["critical", "medium"])
    assert table["time"][0].as_py() == START
    ran = tocsin("hunt", "--rule", rules, "--lake", lake, "-f", "ocsf", "--limit", "1")
    assert json.loads(ran.out)["class_uid"] == 2004
    ran = tocsin("hunt", "--rule", rules, "--lake", lake)
    assert "Mimikatz" in ran.out


def test_exit_codes_are_those_of_a_scan(tocsin: Call, lake: Path, rules: Path, tmp_path: Path) -> None:
    assert tocsin("hunt", "--rule", rules, "--lake", lake, "--fail-on", "critical").code == 1
    assert tocsin("hunt", "--rule", rules / "whoami.yml", "--lake", lake, "--fail-on", "critical").code == 0
    broken = write_rules(tmp_path / "broken", {"broken.yml": "title: [\n"})
    assert tocsin("hunt", "--rule", broken, "--lake", lake).code == 2
    next(lake.rglob("*.parquet")).unlink()
    ran = tocsin("hunt", "--rule", rules, "--lake", lake, "-f", "ndjson")
    assert (ran.code, len(ran.out.splitlines())) == (1, 4)
    assert "cannot be opened" in ran.err


def test_a_table_can_be_named(tocsin: Call, lake: Path, rules: Path) -> None:
    ran = tocsin("hunt", "--rule", rules, "--lake", lake, "--table", "windows.sysmn")
    assert ran.code == 3
    assert "did you mean 'windows.sysmon'?" in ran.err


def test_settings_name_the_lake_and_the_limits(tocsin: Call, lake: Path, tmp_path: Path) -> None:
    settings = tmp_path / "tocsin.yml"
    settings.write_text("data: .\nhunt: {seconds: 0.1, memory_bytes: 100000000, threads: 1}\n", encoding="utf-8")
    ran = tocsin("hunt", "SELECT count(*) AS n FROM windows_sysmon", "--config", settings, "-f", "csv")
    assert ran.out == "n\n9\n"
    ran = tocsin("hunt", ENDLESS, "--config", settings)
    assert (ran.code, "longer than 0.1 seconds" in ran.err) == (1, True)
