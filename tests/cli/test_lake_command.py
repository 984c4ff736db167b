"""`tocsin lake`: what is stored is told and taken out, and a command maintains beside a node that runs."""

import csv
import json
import os
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.inside import inside
from tests.cli.running import Ran
from tests.pipeline.lake.lakes import START, TABLE, add, month, row
from tests.pipeline.lake.test_writing import row_of
from tocsin.core.clock import SystemClock
from tocsin.node.state import Leases, open_database
from tocsin.node.work.lake_lease import LAKE
from tocsin.pipeline.lake import ColumnPlan, LakeBuffer, LakeReader


class Command:
    """A data folder with a lake, and the command on it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.settings = folder / "tocsin.yml"
        self.settings.write_text("data: data\nlake: {compact_files: 3}\n", encoding="utf-8")
        self.folder = folder / "data" / "lake"
        self.state = f"sqlite:///{folder / 'data' / 'state.db'}"
        self.folder.mkdir(parents=True)
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Ran:
        return inside(self._capsys, "lake", *arguments, "--config", self.settings)

    def lines(self, *arguments: str | Path) -> list[dict[str, object]]:
        ran = self(*arguments)
        assert ran.code == 0, ran.err
        return [json.loads(line) for line in ran.out.splitlines()]


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, capsys)


def test_tables_tells_what_there_is(command: Command) -> None:
    month(command.folder, days=3, files=2)
    add(command.folder, 100, [row("a", START, table="unknown")])
    first, second = command.lines("tables", "--json")
    assert (first["table"], first["files"], first["rows"]) == ("unknown", 1, 1)
    assert (second["table"], second["files"], second["rows"], second["days"]) == (TABLE, 6, 24, 3)
    assert (second["first"], second["last"]) == ("2026-03-01", "2026-03-03")
    assert command().out.splitlines()[0].split() == [
        "TABLE",
        "FILES",
        "ROWS",
        "BYTES",
        "DAYS",
        "FIRST",
        "LAST",
        "COLUMNS",
    ]


def test_an_empty_lake_is_nothing(command: Command) -> None:
    assert command() == Ran(0, "", "")


def test_schema_tells_which_fields_are_in_which_columns(command: Command) -> None:
    add(command.folder, 1, [row_of({"CommandLine": "x"})], LakeBuffer(lambda _: ColumnPlan(["CommandLine"])))
    rows = command.lines("schema", TABLE, "--json")
    assert {"column": "x_command_line", "type": "string", "field": "CommandLine"} in rows
    assert {"column": "_raw", "type": "string", "field": None} in rows
    assert "CommandLine" in command("schema", TABLE).out


def test_size_tells_the_days(command: Command) -> None:
    month(command.folder, days=3, files=2)
    rows = command.lines("size", "--json")
    assert [(each["day"], each["files"], each["rows"]) for each in rows] == [
        ("2026-03-01", 2, 8),
        ("2026-03-02", 2, 8),
        ("2026-03-03", 2, 8),
    ]


def test_export_gives_events_as_they_came(command: Command, tmp_path: Path) -> None:
    raws = ['{"a":1.0}', '{"b":\n 2}']
    number = add(command.folder, 1, [row("a", START, raws[0])])
    add(command.folder, number, [row("b", START + timedelta(days=1), raws[1])])
    assert command("export", TABLE).out == '{"a":1.0}\n{"b":  2}\n'
    ran = command("export", TABLE, "--since", "2026-03-02", "-o", tmp_path / "out")
    assert (ran.code, ran.out, (tmp_path / "out").read_text()) == (0, "", '{"b":  2}\n')
    assert "exported 1 event" in ran.err
    assert command("export", TABLE, "--until", "2026-03-02").out == '{"a":1.0}\n'


def test_export_gives_tables(command: Command, tmp_path: Path) -> None:
    month(command.folder, days=2, files=1)
    ran = command("export", TABLE, "--format", "parquet", "-o", tmp_path / "out.parquet")
    assert ran.code == 0, ran.err
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 8
    rows = list(
        csv.DictReader(StringIO(command("export", TABLE, "--format", "csv", "--until", "2026-03-01T00:02:00").out))
    )
    assert [each["_id"] for each in rows] == ["0-0-0", "0-0-1"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("schema",), "of which table"),
        (("export",), "of which table"),
        (("schema", "windows.sysmo"), "windows.sysmon"),
        (("export", TABLE, "-f", "parquet"), "is for a file"),
        (("export", TABLE, "--since", "soon"), "is not a time"),
    ],
)
def test_what_cannot_be_done_is_told(command: Command, arguments: tuple[str, ...], told: str) -> None:
    add(command.folder, 1, [row("a", START)])
    ran = command(*arguments)
    assert ran.code == 3
    assert told in ran.err


def test_compact_puts_files_together(command: Command) -> None:
    month(command.folder, days=2, files=3)
    ran = command("compact")
    assert ran.code == 0, ran.err
    assert "6 files put together" in ran.err
    assert len(LakeReader(command.folder).files(TABLE)) == 2
    assert sum(batch.num_rows for batch in LakeReader(command.folder).batches(TABLE)) == 24
    assert "nothing to do" in command("compact", TABLE).err


def test_vacuum_removes_what_nobody_has(command: Command) -> None:
    month(command.folder, days=1, files=1)
    garbage = command.folder / TABLE / "_day=2026-03-01" / "part-0.parquet"
    garbage.write_bytes(b"left behind")
    os.utime(garbage, (1, 1))
    ran = command("vacuum", "--dry-run")
    assert (ran.out, ran.code) == (f"{TABLE}/_day=2026-03-01/part-0.parquet\n", 0)
    assert "would remove 1 file" in ran.err
    assert garbage.exists()
    assert "removed 1 file" in command("vacuum").err
    assert not garbage.exists()
    assert len(LakeReader(command.folder).files(TABLE)) == 1


def test_who_maintains_the_lake_is_told_when_it_does_not_give_it(command: Command) -> None:
    month(command.folder, days=1, files=3)
    database = open_database(command.state)
    assert Leases(database, SystemClock()).acquire(LAKE, "worker 0 of 77", 60)
    ran = command("compact", "--wait", "0")
    assert ran.code == 2
    assert "the lake is worker 0 of 77's" in ran.err
    assert len(LakeReader(command.folder).files(TABLE)) == 3
