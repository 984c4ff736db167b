"""Old files: their records are events with their own times, sent once for ever, and conserved like all others."""

import gzip
from pathlib import Path

import orjson
import pytest

from tests.cli.running import ndjson
from tests.node.backfill.house import BackfillHouse
from tests.node.sysmon import event, whoami
from tocsin.node.backfill import BackfillLane
from tocsin.node.backfill.filing import Filed, file_inputs
from tocsin.node.state import Findings
from tocsin.pipeline import Limits
from tocsin.pipeline.sources import find_inputs


class Killed(Exception):  # noqa: N818 - named for what happened
    """The process is gone."""


def file(house: BackfillHouse, *paths: Path, kill_after: int = 10**9) -> Filed:
    inputs, errors = find_inputs([str(path) for path in paths])
    assert errors == []
    lane = BackfillLane(house.backfill, 1, 1 << 30, house.clock)
    left = [kill_after]

    def on_advance(_: Filed) -> None:
        left[0] -= 1
        if not left[0]:
            raise Killed

    try:
        return file_inputs(inputs, "web", Limits(), lane, wait=lambda _: None, on_advance=on_advance)
    finally:
        lane.close()


def write(folder: Path, name: str, *records: object) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(ndjson(*records))
    return path


def test_records_become_events_with_their_own_times(house: BackfillHouse) -> None:
    path = write(house.folder / "old", "a.json", event(1), whoami(2, "2019-02-03T04:05:06Z"))
    filed = file(house, path)
    assert (filed.files, filed.sent, filed.repeated, filed.faults) == (1, 2, 0, [])
    house.work("backfill")
    assert {row["_day"] for row in house.rows()} == {"2026-03-14", "2019-02-03"}
    assert house.titles() == ["Whoami"]
    assert [row.lane for row in Findings(house.database).after(0, 9)] == ["backfill"]
    assert house.sums() == (2, 2)
    (source,) = {str(row["_source"]) for row in house.rows()}
    assert source.startswith("web/a.json#")


def test_the_same_file_from_anywhere_and_whenever_is_taken_in_once(house: BackfillHouse) -> None:
    path = write(house.folder / "old", "a.json", event(1), whoami(2))
    file(house, path)
    house.work("backfill")
    moved = house.folder / "elsewhere" / "a.json"
    moved.parent.mkdir()
    path.rename(moved)
    filed = file(house, moved)
    assert (filed.sent, filed.repeated) == (0, 2)
    house.work("backfill")
    assert (len(house.rows()), house.titles(), house.sums()) == (2, ["Whoami"], (2, 2))


def test_a_file_of_the_same_name_with_other_content_is_another(house: BackfillHouse) -> None:
    file(house, write(house.folder / "old", "a.json", event(1)))
    assert file(house, write(house.folder / "new", "a.json", event(2))).sent == 1
    house.work("backfill")
    assert len(house.rows()) == 2


@pytest.mark.parametrize("kills", [1, 2, 3])
def test_what_was_killed_is_done_again_and_nothing_is_doubled(house: BackfillHouse, kills: int) -> None:
    path = house.folder / "a.json.gz"
    path.write_bytes(gzip.compress(ndjson(*({"n": number} for number in range(3500)))))
    with pytest.raises(Killed):
        file(house, path, kill_after=kills)
    filed = file(house, path)
    assert (filed.sent, filed.repeated) == (3500 - 1000 * kills, 1000 * kills)
    house.work("backfill")
    rows = house.rows("unknown")
    assert sorted(orjson.loads(str(row["_raw"]))["n"] for row in rows) == list(range(3500))
    assert len({row["_id"] for row in rows}) == 3500
    assert house.sums() == (3500, 3500)


def test_what_cannot_be_read_is_told(house: BackfillHouse) -> None:
    path = house.folder / "a.json"
    path.write_bytes(ndjson(event(1)) + b"{broken\n" + ndjson(event(2)))
    filed = file(house, path)
    assert (filed.sent, len(filed.faults)) == (2, 1)


def test_half_characters_are_repaired_as_in_a_scan(house: BackfillHouse) -> None:
    path = house.folder / "half.json"
    path.write_bytes(b'{"half": "\\ud800"}\n')
    file(house, path)
    house.work("backfill")
    (row,) = house.rows("unknown")
    assert orjson.loads(str(row["_raw"])) == {"half": "\ufffd"}
    assert house.sums() == (1, 1)
