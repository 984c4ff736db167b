"""The example lookups: tables that any program reads, with a key that tells rows apart."""

import csv
import ipaddress
from pathlib import Path

import pytest

from tocsin.content import starter_folder

LOOKUPS = sorted((starter_folder() / "lookups").iterdir())


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.mark.parametrize("path", LOOKUPS, ids=lambda path: path.stem)
def test_a_lookup_has_a_header_and_a_key_that_tells_rows_apart(path: Path) -> None:
    table = rows(path)
    key = next(iter(table[0]))
    assert path.suffix == ".csv"
    assert f"{key}s" == path.stem
    assert len({row[key] for row in table}) == len(table)
    assert all(row[key] and None not in row and None not in row.values() for row in table)


def test_networks_are_written_as_their_first_address_and_length() -> None:
    (path,) = (path for path in LOOKUPS if path.stem == "networks")
    for row in rows(path):
        assert str(ipaddress.ip_network(row["network"])) == row["network"]
