"""Tables: all that is wrong with a file is told with its line, and nothing else is read into it."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tocsin.pipeline.enrichments import EnrichmentSettings, load_enrichments


def settings(file: Path, **more: Any) -> EnrichmentSettings:
    return EnrichmentSettings(**{"name": "a", "kind": "exact", "match": "key", "field": "x", "file": file, **more})


def errors(file: Path, text: str, **more: Any) -> list[str]:
    file.write_text(text, encoding="utf-8")
    return [
        str(error).removeprefix(f"{file.as_posix()}") for error in load_enrichments([settings(file, **more)], ())[1]
    ]


def test_every_wrong_line_of_a_csv_is_told(tmp_path: Path) -> None:
    text = 'key,from,owner\na,2031-01-01,x\nb,soon,x\nc\n,2031-01-01,x\n"d\n",2031-01-01\na,2031-02-01,y\n'
    assert errors(tmp_path / "a.csv", text, valid_from="from") == [
        ":3: from is not a time: 'soon'",
        ":4: has 1 fields, and there are 3 columns",
        ":5: key is empty",
        ":6: has 2 fields, and there are 3 columns",
        ":8: the key holds already by line 2",
    ]


def test_every_wrong_line_of_an_ndjson_is_told(tmp_path: Path) -> None:
    text = '{"key": 1}\n[1]\n{"key": NaN}\n{"key": [1]}\n{"key"\n\n{"key": "1"}\n'
    assert errors(tmp_path / "a.ndjson", text) == [
        ":2: is no object",
        ":3: is no JSON: NaN is no number",
        ":4: key is neither a text nor a number",
        ":5: is no JSON: Expecting ':' delimiter",
        ":7: the key holds already by line 1",
    ]


def test_rows_of_a_json_array_know_their_lines(tmp_path: Path) -> None:
    text = '[{"key": "a"},\n\n  {"key": ""}, 7,\n {"key":\n "a"}]'
    assert errors(tmp_path / "a.json", text) == [
        ":3: is no object",
        ":3: key is empty",
        ":4: the key holds already by line 1",
    ]
    assert errors(tmp_path / "a.json", '[{"key": "a"}\n {"key": "b"}]') == [":2: is no JSON: a comma or ] is missing"]
    assert errors(tmp_path / "a.json", '{"key": "a"}') == [":1: is no array of objects"]


def test_networks_are_checked(tmp_path: Path) -> None:
    text = "key,owner\n198.51.100.0/24,x\n198.51.100.1/24,y\n198.51.100.0/33,y\n::ffff:198.51.100.0/120,z\n"
    told = errors(tmp_path / "a.csv", text, kind="cidr")
    assert [line.split(":")[1] for line in told] == ["3", "4", "5"]
    assert told[2] == ":5: the key holds already by line 2"


def test_rows_that_end_before_they_begin_are_told(tmp_path: Path) -> None:
    text = "key,from,to\na,2031-02-01,2031-01-01\n"
    (told,) = errors(tmp_path / "a.csv", text, valid_from="from", valid_to="to")
    assert told.startswith(":2: holds until 2031-01-01T00:00:00")


def test_a_column_that_is_not_there_is_told_with_the_one_that_may_be_meant(tmp_path: Path) -> None:
    (told,) = errors(tmp_path / "a.csv", "key,owner\na,x\n", columns=["ovner"])
    assert told == ":1: there is no column 'ovner'; did you mean 'owner'?"


def test_no_more_than_a_hundred_errors_are_told(tmp_path: Path) -> None:
    told = errors(tmp_path / "a.csv", "key,owner\n" + "a\n" * 150)
    assert (len(told), told[-1]) == (101, ": and 50 errors more")


def test_log_types_are_checked(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("key,owner\na,x\n")
    enricher, wrong = load_enrichments([settings(file, log_types=["windows.sysmom"])], ["windows.sysmon"])
    assert [error.message for error in wrong] == [
        "a: there is no log type 'windows.sysmom'; did you mean 'windows.sysmon'?"
    ]
    assert not enricher


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"entity": "user"}, "either field or entity"),
        ({"field": None}, "either field or entity"),
        ({"match": None}, "match is missing"),
        ({"kind": "mmdb"}, "match is about tables"),
        ({"kind": "cidr", "ignore_case": True}, "ignore_case is for exact and prefix"),
        ({"name": "A.b"}, "pattern"),
        ({"columns": ["*"]}, "pattern"),
    ],
)
def test_settings_that_contradict_themselves_are_refused(tmp_path: Path, more: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        settings(tmp_path / "a.csv", **more)
