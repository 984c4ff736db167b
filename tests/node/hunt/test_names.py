"""What queries call tables and columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.node.hunt.names import aliases, named_in, quoted, shown_columns
from tocsin.pipeline.lake.names import column_name

TABLES = ["aws.cloudtrail", "unknown", "windows.powershell-operational", "windows.sysmon"]


def test_names_without_quotes_mean_one_table() -> None:
    assert aliases(["a.b", "a_b", "c.d-e", "c.d_e", "x.y", "plain"]) == {"x.y": "x_y"}
    assert aliases(TABLES)["windows.powershell-operational"] == "windows_powershell_operational"


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ('FROM "windows.sysmon"', ["windows.sysmon"]),
        ("from WINDOWS_SYSMON where x = 'a'", ["windows.sysmon"]),
        ("FROM windows_powershell_operational", ["windows.powershell-operational"]),
        ("FROM aws_cloudtrail JOIN unknown", ["aws.cloudtrail", "unknown"]),
        ("SHOW TABLES", TABLES),
        ("SELECT 1", TABLES),
        ("FROM unknown, duckdb_views()", TABLES),
        ("FROM unknown, query_table('aws' || '_cloudtrail')", TABLES),
    ],
)
def test_tables_that_a_query_cannot_name_are_left_alone(sql: str, tables: list[str]) -> None:
    assert named_in(sql, TABLES) == tables


def test_fields_are_called_by_their_own_names() -> None:
    columns = ["_time", *map(column_name, ["CommandLine", "userIdentity.arn", "c-ip"])]
    assert list(shown_columns(columns).values()) == ["_time", "CommandLine", "userIdentity.arn", "c-ip"]


def test_fields_that_differ_in_case_are_called_as_in_the_file() -> None:
    assert shown_columns(["user", "x_user", "image"]) == {"user": "user", "x_user": "x_user", "image": "image"}


@given(st.lists(st.text("aAbBxX_.-0 ", max_size=4), unique=True, max_size=8))
def test_no_two_columns_are_called_alike(fields: list[str]) -> None:
    columns = ["_time", "_day", *map(column_name, fields)]
    names = shown_columns(columns)
    assert list(names) == columns
    assert len({name.casefold() for name in names.values()}) == len(columns)


def test_a_quote_in_a_name_ends_nothing() -> None:
    assert quoted('a"; DROP') == '"a""; DROP"'
