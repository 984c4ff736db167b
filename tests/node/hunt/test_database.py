"""SQL over the lake: what it can be asked, and that it can reach nothing else."""

import threading
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from tests.pipeline.lake.lakes import START, TABLE, add, month, row
from tocsin.core.errors import QueryError, QueryStopped, StoreFailed
from tocsin.node.hunt import LakeDatabase, QueryLimits
from tocsin.pipeline.lake import LakeReader

WORD = "only-in-the-file"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make 30 days of three files a day, and two smaller tables."""
    root = tmp_path_factory.mktemp("lake")
    month(root)
    add(root, 1000, [row("k", START, table="aws.cloudtrail"), row("u", None, table="unknown")])
    return root


def ask(lake: Path, sql: str, **limits: float) -> list[dict[str, object]]:
    rows, _ = counted(lake, sql, **limits)
    return rows


def counted(lake: Path, sql: str, **limits: float) -> tuple[list[dict[str, object]], LakeReader]:
    reader = LakeReader(lake)
    database = LakeDatabase(reader, QueryLimits(**limits))  # type: ignore[arg-type]
    with database.ask(sql) as answer:
        return [row for batch in answer.batches for row in batch.to_pylist()], reader


@pytest.mark.parametrize("name", ['"windows.sysmon"', "windows_sysmon"])
def test_a_table_is_called_by_its_log_type_or_without_quotes(lake: Path, name: str) -> None:
    assert ask(lake, f"SELECT count(*) AS n, min(_id) AS a FROM {name}") == [{"n": 360, "a": "0-0-0"}]


def test_tables_and_columns_are_listed(lake: Path) -> None:
    names = ["aws.cloudtrail", "aws_cloudtrail", "unknown", "windows.sysmon", "windows_sysmon"]
    assert [row["name"] for row in ask(lake, "SHOW TABLES")] == names
    assert {"_time", "_raw", "_day"} <= {row["column_name"] for row in ask(lake, "DESCRIBE windows_sysmon")}


def test_tables_can_be_joined(lake: Path) -> None:
    sql = 'SELECT a._id FROM "aws.cloudtrail" a JOIN unknown u ON a._day = u._day'
    assert ask(lake, sql) == [{"_id": "k"}]


def test_a_day_opens_no_file_of_another_day(lake: Path) -> None:
    rows, reader = counted(lake, "SELECT _id FROM windows_sysmon WHERE _day = '2026-03-12'")
    assert (len(rows), reader.files_opened, reader.rows_read) == (12, 3, 12)
    assert {path.split("/")[0] for path in reader.opened(TABLE)} == {"_day=2026-03-12"}


@pytest.mark.parametrize(
    ("condition", "files", "rows"),
    [
        ("_day IN ('2026-03-02', '2026-03-05')", 6, 24),
        ("_day >= '2026-03-29'", 6, 24),
        ("_day BETWEEN '2026-03-01' AND '2026-03-03' AND _id LIKE '1-%'", 9, 12),
        ("_time >= TIMESTAMPTZ '2026-03-02 00:00:00+00' AND _time < TIMESTAMPTZ '2026-03-02 08:00:00+00'", 1, 4),
        ("_day = '1999-01-01'", 0, 0),
    ],
)
def test_files_that_a_condition_rules_out_stay_shut(lake: Path, condition: str, files: int, rows: int) -> None:
    found, reader = counted(lake, f"SELECT _id FROM windows_sysmon WHERE {condition}")
    assert (len(found), reader.files_opened) == (rows, files)


def test_a_time_range_cuts_the_tables(lake: Path) -> None:
    reader = LakeReader(lake)
    database = LakeDatabase(reader, QueryLimits(), START + timedelta(days=3), START + timedelta(days=5))
    with database.ask("SELECT DISTINCT _day FROM windows_sysmon ORDER BY ALL") as answer:
        days = [row["_day"] for batch in answer.batches for row in batch.to_pylist()]
    assert days == ["2026-03-04", "2026-03-05"]
    assert reader.files_opened == 6


def test_only_named_tables_are_looked_at(lake: Path) -> None:
    reader = LakeReader(lake)
    looked_at: list[str] = []
    files = reader.files

    class Noting(LakeReader):
        def files(self, table, *rest):  # type: ignore[no-untyped-def]
            looked_at.append(table)
            return files(table, *rest)

    with LakeDatabase(Noting(reader.place), QueryLimits()).ask("SELECT 1 FROM windows_sysmon LIMIT 1"):
        assert looked_at == ["windows.sysmon"]


def test_rows_come_as_they_are_read(lake: Path) -> None:
    with LakeDatabase(LakeReader(lake), QueryLimits()).ask("SELECT * FROM range(1000000000000)") as answer:
        assert next(answer.batches)[0][0].as_py() == 0


def test_two_columns_may_have_one_name(lake: Path) -> None:
    with LakeDatabase(LakeReader(lake), QueryLimits()).ask("SELECT 1 AS a, 2 AS a") as answer:
        assert answer.schema.names == ["a", "a"]
        assert [column.to_pylist() for column in next(answer.batches).columns] == [[1], [2]]


ESCAPES = [
    "SELECT * FROM read_csv('{file}')",
    "SELECT * FROM read_csv_auto('{file}')",
    "SELECT * FROM read_json('{file}')",
    "SELECT * FROM read_ndjson_objects('{file}')",
    "SELECT * FROM read_text('{file}')",
    "SELECT * FROM read_blob('{file}')",
    "SELECT * FROM read_parquet('{file}')",
    "SELECT * FROM parquet_metadata('{file}')",
    "SELECT * FROM parquet_scan('{file}')",
    "SELECT * FROM sniff_csv('{file}')",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM '{file}'",
    "SELECT * FROM '{file}.parquet'",
    "SELECT * FROM query('SELECT * FROM read_text(''{file}'')')",
    "SELECT * FROM query_table('{file}')",
    "WITH a AS MATERIALIZED (SELECT * FROM read_text('{file}')) SELECT * FROM a",
    "SELECT (SELECT content FROM read_text('{file}'))",
    "SELECT * FROM read_text((SELECT '{file}'))",
    "SELECT * FROM 'http://192.0.2.1/x.csv'",
    "SELECT * FROM read_parquet('https://192.0.2.1/x.parquet')",
    "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
    "SELECT * FROM read_csv('/vsicurl/http://192.0.2.1/x')",
    "SELECT * FROM duckdb_extensions()",
    "SELECT getenv('HOME')",
    "SELECT * FROM sqlite_scan('{file}', 'a')",
    "SELECT * FROM postgres_scan('host=192.0.2.1', 'a', 'b')",
    "SELECT * FROM delta_scan('{folder}')",
    "COPY windows_sysmon TO '{folder}/out.csv'",
    "COPY (SELECT 1) TO '{folder}/out.parquet'",
    "COPY windows_sysmon FROM '{file}'",
    "ATTACH '{folder}/out.db' AS other",
    "ATTACH '{file}' AS other (TYPE sqlite)",
    "DETACH memory",
    "INSTALL httpfs",
    "LOAD httpfs",
    "FORCE INSTALL httpfs FROM 'http://192.0.2.1'",
    "UPDATE EXTENSIONS",
    "PRAGMA enable_profiling",
    "PRAGMA disable_optimizer",
    "PRAGMA disable_verification",
    "SET memory_limit = '100GB'",
    "SET enable_external_access = true",
    "SET GLOBAL lock_configuration = false",
    "SET SESSION enable_external_access = true",
    "RESET enable_external_access",
    "RESET lock_configuration",
    "SET python_enable_replacements = true",
    "SET VARIABLE a = 1",
    "EXPORT DATABASE '{folder}/out'",
    "IMPORT DATABASE '{folder}'",
    "CREATE MACRO f() AS 1",
    "CREATE MACRO f() AS TABLE SELECT * FROM read_text('{file}')",
    "CREATE TABLE t AS SELECT 1",
    "CREATE SECRET s (TYPE s3)",
    "CREATE TYPE t AS ENUM ('a')",
    "INSERT INTO windows_sysmon SELECT * FROM windows_sysmon",
    "DELETE FROM windows_sysmon",
    "UPDATE windows_sysmon SET _id = ''",
    "DROP VIEW windows_sysmon",
    "ALTER VIEW windows_sysmon RENAME TO a",
    "PREPARE a AS SELECT 1",
    "EXECUTE a",
    "CALL enable_logging()",
    "CALL pragma_version()",
    "EXPLAIN ANALYZE SELECT * FROM read_text('{file}')",
    "BEGIN",
    "CHECKPOINT",
    "VACUUM",
    "USE memory.main",
    "SELECT 1; SELECT * FROM read_text('{file}')",
    "SELECT 1; SET lock_configuration = false",
    "SELECT * FROM secret_of_the_caller",
    "SELECT * FROM lake",
    "SELECT * FROM reader",
    "SELECT * FROM pandas_scan(1)",
    "SELECT * FROM arrow_scan(1, 2, 3)",
    "SELECT * FROM arrow_scan_dumb(1, 2, 3)",
    "SELECT * FROM python_map_function(1)",
    "",
    ";",
    "-- nothing",
]


BARRED = [
    "COPY (SELECT 1) TO '{folder}/out.parquet'",
    "CREATE TABLE t (a INT); COPY t FROM '{file}'",
    "ATTACH '{folder}/out.db' AS other",
    "EXPORT DATABASE '{folder}/out'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET memory_limit = '100GB'",
    "SET enable_external_access = true",
    "SET GLOBAL lock_configuration = false",
    "RESET enable_external_access",
    "SET python_enable_replacements = true",
    "CREATE PERSISTENT SECRET s (TYPE s3)",
    "SELECT * FROM read_text('{file}')",
    "SELECT * FROM inside",
]


@pytest.mark.parametrize("sql", ESCAPES)
def test_a_query_reaches_nothing_but_the_lake(lake: Path, tmp_path: Path, sql: str) -> None:
    secret_of_the_caller = pa.table({"a": [WORD]})
    assert secret_of_the_caller.num_rows == 1
    file = tmp_path / "secret.csv"
    file.write_text(f"{WORD}\n{WORD}\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(QueryError):
        ask(lake, sql.format(file=file, folder=tmp_path))
    assert sorted(tmp_path.rglob("*")) == before
    assert ask(lake, "SELECT count(*) AS n FROM windows_sysmon") == [{"n": 360}]


def test_the_lock_holds_without_the_parser(lake: Path, tmp_path: Path) -> None:
    """Were a statement taken for a SELECT that is none, it could still neither write, read nor unlock anything."""
    inside = LakeDatabase(LakeReader(lake), QueryLimits())._connected()
    inside.execute("SET lock_configuration = true")
    for sql in BARRED:
        with pytest.raises(duckdb.Error):
            inside.execute(sql.format(file=tmp_path / "a", folder=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_settings_that_can_be_read_tell_nothing_of_the_machine(lake: Path) -> None:
    rows = ask(lake, "SELECT name, value FROM duckdb_settings()")
    told = " ".join(str(row["value"]) for row in rows)
    assert len(rows) > 100
    assert str(Path.home()) not in told
    assert lake.as_posix() not in told


def test_a_query_ends_when_its_time_is_over(lake: Path) -> None:
    endless = "SELECT count(*) FROM range(1000000000000) WHERE md5(range::VARCHAR) = ''"
    before = threading.active_count()
    with pytest.raises(QueryStopped, match=r"longer than 0\.2 seconds"):
        ask(lake, endless, seconds=0.2)
    assert threading.active_count() == before


def test_reading_an_answer_ends_when_its_time_is_over(lake: Path) -> None:
    with pytest.raises(QueryStopped, match="longer than"):
        ask(lake, "SELECT md5(range::VARCHAR) FROM range(1000000000000) WHERE range % 100000 = 0", seconds=0.3)


def test_a_query_ends_at_its_memory(lake: Path) -> None:
    with pytest.raises(QueryStopped, match="more memory"):
        ask(lake, "SELECT list(md5(range::VARCHAR)) FROM range(50000000)", memory_bytes=64 * 1024**2)


@pytest.mark.parametrize(
    ("sql", "said", "remedy"),
    [
        ("SELECT _hots FROM windows_sysmon", "query:1: there is no column '_hots'; did you mean '_host'?", "DESCRIBE"),
        ("SELECT 1\nFROM\nwindwos_sysmon", "query:3: there is no table 'windwos_sysmon'", '"windows.sysmon"'),
        ("SELECT\nnix(1)", "query:2: Scalar Function with name nix does not exist!", "docs/hunt.md"),
        ("SELEC 1", 'query:1: syntax error at or near "SELEC"', "docs/hunt.md"),
        ("DROP VIEW unknown", "query: this is DROP, and a hunt only reads", "SELECT"),
        ("SELECT 1; SELECT 2", "query: there are 2 statements", "one by one"),
        ("", "query: there is no query", "SELECT"),
        ("SELECT _id, count(*) FROM unknown", 'query:1: column "_id" must appear in the GROUP BY clause', "docs"),
        ("SELECT * FROM read_text('/etc/hosts')", "query:1: a query reaches the lake's tables and nothing", "unknown"),
    ],
)
def test_errors_tell_the_place_and_the_remedy(lake: Path, sql: str, said: str, remedy: str) -> None:
    with pytest.raises(QueryError) as caught:
        ask(lake, sql)
    assert str(caught.value).startswith(said)
    assert remedy in (caught.value.remedy or "")
    assert caught.value.exit_code == 3


def test_an_empty_lake_says_so(tmp_path: Path) -> None:
    with pytest.raises(QueryError) as caught:
        ask(tmp_path, "SELECT 1 FROM windows_sysmon")
    assert caught.value.remedy == "the lake has no tables yet: they come with the first events"
    assert ask(tmp_path, "SHOW TABLES") == []


@pytest.mark.parametrize("harm", ["gone", "cut"])
def test_a_file_that_cannot_be_read_is_no_error_of_the_query(tmp_path: Path, harm: str) -> None:
    add(tmp_path, 1, [row("a", START)])
    (file,) = tmp_path.rglob("*.parquet")
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(StoreFailed, match="a file of the lake cannot be read"):
        ask(tmp_path, "SELECT _id FROM windows_sysmon")
