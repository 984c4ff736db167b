import csv
import io

import pytest

from tests.cli.findings import HOSTILE, finding
from tocsin.cli.output.csv_rows import COLUMNS, CsvRenderer, harmless
from tocsin.core.entity import Entity
from tocsin.core.finding import Finding
from tocsin.detection.wire import encode


def rows(*findings: Finding) -> list[dict[str, str]]:
    stream = io.BytesIO()
    renderer = CsvRenderer(stream, flush=False)
    for one in findings:
        renderer.write(encode(one))
    renderer.finish()
    return list(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8"), newline="")))


def test_there_is_a_header_without_any_finding() -> None:
    stream = io.BytesIO()
    CsvRenderer(stream, flush=False).finish()
    assert stream.getvalue().decode() == ",".join(COLUMNS) + "\n"


def test_a_finding_is_a_row() -> None:
    (row,) = rows(finding())
    assert row == {
        "time": "2026-03-14T15:09:26.535897Z",
        "level": "critical",
        "rule_title": "Mimikatz",
        "rule_id": "a7f3c2d1",
        "user": "CORP\\alice",
        "host": "WS01.corp.example",
        "ip": "",
        "process": "",
        "file": "",
        "cloud_resource": "",
        "matched": '{"CommandLine":"mimikatz.exe","EventID":1}',
        "tags": "attack.t1003.001; attack.credential-access",
        "logsource": "product=windows category=process_creation service=sysmon",
        "source": "evidence/ws01.evtx",
        "position": "1234",
        "event_id": "e1",
        "count": "1",
        "status": "final",
        "id": "f1",
    }


def test_several_entities_of_a_kind_share_a_cell() -> None:
    (row,) = rows(finding(entities=(Entity("user", "a"), Entity("user", "b"))))
    assert row["user"] == "a; b"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_begins_like_a_formula_is_disarmed(start: str) -> None:
    assert harmless(f"{start}cmd|'/c calc'!A1") == f"'{start}cmd|'/c calc'!A1"


def test_a_formula_behind_nul_bytes_is_disarmed() -> None:
    assert harmless("\0=1+1") == "'=1+1"


def test_ordinary_cells_are_left_alone() -> None:
    assert harmless("C:\\Windows") == "C:\\Windows"


def test_hostile_values_stay_in_their_cells() -> None:
    quote = 'a","b\n=cmd()'
    first, second = rows(
        finding(title="=HYPERLINK(1)", entities=(Entity("user", quote),), matched={"a": HOSTILE}), finding()
    )
    assert first["rule_title"] == "'=HYPERLINK(1)"
    assert first["user"] == quote
    assert second["rule_title"] == "Mimikatz"
