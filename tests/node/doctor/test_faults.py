"""Faults: each is told by the check that is for it, with exactly what is lost, and repaired where that can be."""

import os
import sqlite3
import ssl
import subprocess
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.node.doctor.conftest import Loss, Ward, age
from tests.node.sysmon import event
from tocsin.core.errors import ConfigError
from tocsin.node.doctor import Case, built_in_checks, examine
from tocsin.node.state import LakeFiles, open_database
from tocsin.node.state.sinks import SinkPosition, move_sink
from tocsin.pipeline.spool import Payload, SpoolBounds, SpoolReader, SpoolWriter


def test_a_sound_node_has_nothing_to_complain_of(ward: Ward) -> None:
    ward.work()
    assert ward.verdicts() == []
    assert ward.verdict("spool").message == "2 batches in 1 files are what was written"
    assert ward.verdict("sum").message == "5 received events are accounted for"
    assert "SQLite" in ward.verdict("versions").message


def test_a_batch_whose_bytes_changed_is_named_with_its_events_and_time(ward: Ward) -> None:
    ward.in_spool("UPDATE batches SET data = zeroblob(length(data)) WHERE seq = 2")
    verdict = ward.verdict("spool")
    assert verdict.status == "fail"
    assert verdict.message == f"{ward.spool_file().name}: 1 batches are not what was written"
    time = "2031-05-06T07:08:10.000000Z"
    assert verdict.losses == (Loss(f"{ward.spool_file().name} batch 2", "web", 3, time, time),)


@pytest.mark.parametrize("column", ["source", "events", "context"])
def test_a_change_of_anything_a_batch_says_is_noticed(ward: Ward, column: str) -> None:
    ward.in_spool(f"UPDATE batches SET {column} = 7 WHERE seq = 1")
    assert [loss.where.split()[-1] for loss in ward.verdict("spool").losses] == ["1"]


def test_a_file_that_cannot_be_read_is_told_and_costs_the_other_checks_nothing(ward: Ward) -> None:
    ward.work()
    ward.spool.close()
    path = ward.spool_file()
    path.write_bytes(b"rubbish" * 4000)
    (spool,) = ward.verdicts("spool")
    assert spool.status == "fail"
    assert spool.losses == (Loss(f"{path.name} batches 1 to the last", "unknown", None),)
    assert ward.verdict("lake").status == "ok"
    assert ward.verdict("state").status == "ok"


def test_a_lake_file_that_is_gone_is_named_with_its_rows_and_times_and_taken_out(ward: Ward) -> None:
    ward.work()
    ward.send(event(6))
    ward.work()
    whole = len(ward.rows())
    victim = max(ward.lake_files(), key=lambda path: path.stat().st_size)
    victim.unlink()
    verdict = ward.verdict("lake")
    assert (verdict.status, verdict.message.split(" are ")[0]) == ("fail", "1 files of windows.sysmon")
    (loss,) = verdict.losses
    assert (loss.where, loss.events) == (f"windows.sysmon/{victim.relative_to(ward.lake / 'windows.sysmon')}", 5)
    assert str(loss.first).startswith("2026-03-14T")
    done = [each for each in ward.repairs() if each.check == "lake"]
    assert [each.losses for each in done] == [(loss,)]
    assert ward.verdict("lake").status == "ok"
    assert len(ward.rows()) == whole - 5


def test_a_lake_file_of_another_size_is_told(ward: Ward) -> None:
    ward.work()
    path = ward.lake_files()[0]
    path.write_bytes(path.read_bytes()[:-1])
    assert ward.verdict("lake").status == "fail"


def test_a_registered_file_that_is_gone_does_not_keep_the_others_from_being_committed(ward: Ward) -> None:
    worker = ward.worker()
    worker.step()
    worker.flush()
    (path,) = ward.lake_files()
    path.unlink()
    (loss,) = ward.verdict("lake").losses
    assert (loss.source, loss.events, loss.first) == ("windows.sysmon", 5, "2026-03-14")
    assert [each.losses for each in ward.repairs() if each.check == "lake"] == [(loss,)]
    assert LakeFiles(ward.database).uncommitted(10) == []
    assert ward.verdict("lake").status == "ok"


def test_files_in_no_table_are_told_and_left_to_the_vacuum(ward: Ward) -> None:
    ward.work()
    path = ward.lake_files()[0]
    path.with_name("part-orphan.parquet").write_bytes(path.read_bytes())
    assert (
        ward.verdict("lake").message
        == "1 files are there in their sizes; 1 others are in no table, and go with the next vacuum"
    )


def test_a_missing_reserve_is_told_and_taken_again(ward: Ward) -> None:
    (ward.folder / "spool" / "a" / "reserve").unlink()
    assert (ward.verdict("reserve").status, ward.verdict("reserve").message) == (
        "warn",
        "0 of 4,096 bytes are kept for a full disk",
    )
    assert "reserve" in [done.check for done in ward.repairs()]
    assert (ward.folder / "spool" / "a" / "reserve").stat().st_size == 4096
    assert ward.verdict("reserve").status == "ok"


def test_a_folder_that_others_may_read_is_told_and_closed(ward: Ward) -> None:
    ward.folder.chmod(0o755)
    assert ward.verdict("permissions").message == "others may look into the data folder (mode 755)"
    assert "permissions" in [done.check for done in ward.repairs()]
    assert ward.folder.stat().st_mode & 0o777 == 0o700
    assert ward.verdict("permissions").status == "ok"


def test_files_that_were_begun_are_told_when_they_are_old_and_removed(ward: Ward) -> None:
    begun = ward.folder / "lake" / "t" / "part-1.begun"
    begun.parent.mkdir(parents=True)
    begun.write_bytes(b"12345")
    os.utime(begun, (ward.case().now, ward.case().now))
    assert ward.verdict("leftovers").status == "ok"
    age(begun)
    assert ward.verdict("leftovers").message == "1 files were begun and never finished (5 bytes)"
    assert [done.message for done in ward.repairs() if done.check == "leftovers"] == ["removed lake/t/part-1.begun"]
    assert not begun.exists()


def test_a_clock_that_was_set_back_is_told(ward: Ward) -> None:
    ward.clock.advance(timedelta(seconds=-100))
    assert ward.verdicts("clock")[0].message == (
        "the clock jumped back: something was received at 2031-05-06T07:08:10.000000Z, 100 s from now"
    )


def test_events_that_wait_too_long_are_told(ward: Ward) -> None:
    assert ward.verdict("waiting").message == "5 events wait, none for longer than 300 s"
    ward.clock.advance(timedelta(seconds=400))
    assert ward.verdict("waiting").message == "5 events of web wait for 401 s"


def test_events_that_are_accounted_for_nowhere_are_told(ward: Ward) -> None:
    ward.work()
    ward.in_spool("UPDATE received SET events = events + 3")
    assert (ward.verdict("sum").status, ward.verdict("sum").message) == (
        "fail",
        "3 events of web are accounted for nowhere",
    )


def test_a_state_that_is_damaged_or_gone_is_told_and_the_rest_is_looked_at(ward: Ward) -> None:
    ward.work()
    ward.database.close()
    path = ward.folder / "state.db"
    path.write_bytes(b"rubbish" * 1000)
    with pytest.raises(ConfigError) as caught:
        open_database(f"sqlite:///{path}")
    case = Case(ward.settings, ward.clock, None, caught.value)
    found = {verdict.check: verdict.status for verdict in examine(case, built_in_checks().values())}
    assert found["state"] == "fail"
    assert (found["spool"], found["lake"], found["content"]) == ("ok", "ok", "ok")
    assert "sum" not in found


def test_a_page_of_the_state_that_is_torn_is_told(ward: Ward) -> None:
    ward.work()
    ward.repairs()
    ward.database.close()
    path = ward.folder / "state.db"
    data = bytearray(path.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page + 100 : page + 2000] = b"\xff" * 1900
    path.write_bytes(data)
    assert ward.verdict("state").status == "fail"


def test_logs_of_sqlite_are_moved_into_their_files(ward: Ward) -> None:
    ward.spool.close()
    assert {done.check for done in ward.repairs()} >= {"state"}
    assert (ward.folder / "state.db-wal").stat().st_size == 0


def test_content_that_does_not_load_is_told(ward: Ward) -> None:
    (ward.folder / "rules" / "broken.yml").write_text("title: [", encoding="utf-8")
    assert ward.verdict("content").status == "warn"
    assert "2 rules are loaded, and 1 things are wrong" in ward.verdict("content").message


def test_tokens_that_end_are_told(ward: Ward) -> None:
    tokens = [
        {"name": name, "sha256": "ab" * 32, "sources": ["web"], "expires": expires}
        for name, expires in (("old", "2031-01-01T00:00:00Z"), ("soon", "2031-05-10T00:00:00Z"), ("long", None))
    ]
    ward.settings = type(ward.settings).model_validate({**ward.settings.model_dump(), "tokens": tokens})
    assert [verdict.message for verdict in ward.verdicts("tokens")] == [
        "the token 'old' expired on 2031-01-01",
        "the token 'soon' expires on 2031-05-10",
    ]


def test_a_disk_without_room_for_the_spool_is_told(ward: Ward) -> None:
    large = ward.settings.spool.model_copy(update={"total_bytes": 10**18})
    ward.settings = ward.settings.model_copy(update={"spool": large})
    assert ward.verdict("disk").status == "warn"


def certificate(folder: Path, days: str) -> dict[str, str]:
    """Make a certificate that is good for some days from now on."""
    made = {"certificate": str(folder / "a.crt"), "key": str(folder / "a.key")}
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        days,
    ]
    subprocess.run(
        [*command, "-subj", "/CN=a", "-keyout", made["key"], "-out", made["certificate"]],
        check=True,
        capture_output=True,
    )
    return made


def test_a_certificate_is_looked_at_until_when_it_is_good(ward: Ward, tmp_path: Path) -> None:
    tls = certificate(tmp_path, "10000")
    ward.settings = type(ward.settings).model_validate({**ward.settings.model_dump(), "listen": {"tls": tls}})
    end = ssl.cert_time_to_seconds(ssl._ssl._test_decode_cert(tls["certificate"])["notAfter"])  # type: ignore[attr-defined]
    told = ward.verdict("certificates")
    assert told.status == "ok"
    ward.clock.advance(timedelta(seconds=end - ward.case().now - 86400))
    assert ward.verdict("certificates").message.startswith("the certificate expires on ")
    ward.clock.advance(timedelta(seconds=86401))
    assert ward.verdict("certificates").status == "fail"
    (tmp_path / "a.key").write_text("rubbish", encoding="utf-8")
    assert "do not load" in ward.verdict("certificates").message


def test_every_check_has_a_name_of_its_own_and_says_something(ward: Ward) -> None:
    ward.work()
    silent = {"certificates", "sinks"}
    assert {verdict.check for verdict in ward.verdicts(*built_in_checks())} == set(built_in_checks()) - silent


def test_a_newest_file_that_no_node_could_go_on_with_is_set_aside_and_numbers_are_not_used_again(ward: Ward) -> None:
    ward.work()
    ward.spool.close()
    path = ward.spool_file()
    path.write_bytes(b"rubbish" * 4000)
    (done,) = [each for each in ward.repairs() if each.check == "spool"]
    assert done.message == f"{path.name}: set aside as damaged/a-{path.name}, 0 batches of it are kept"
    assert done.losses == (Loss(f"{path.name} batches 1 to the last", "unknown", None),)
    assert (ward.folder / "damaged" / f"a-{path.name}").read_bytes().startswith(b"rubbish")
    again = SpoolWriter(ward.folder / "spool" / "a", 1, SpoolBounds(reserve_bytes=4096), ward.clock)
    seq = again.put(Payload("web", "text", b'{"a":1}\n', 1)).result().seq
    again.close()
    assert seq > 1_000_000
    before = len(ward.rows("unknown"))
    ward.work()
    assert len(ward.rows("unknown")) == before + 1


def test_what_can_be_read_of_a_damaged_newest_file_is_kept(ward: Ward) -> None:
    for number in range(400):
        ward.send(event(number))
    ward.spool.close()
    with closing(sqlite3.connect(ward.spool_file())) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'received'").fetchone()
    path = ward.spool_file()
    data = bytearray(path.read_bytes())
    data[(root - 1) * 16384 : root * 16384] = b"\xff" * 16384  # what the counters are in
    path.write_bytes(data)
    (done,) = [each for each in ward.repairs() if each.check == "spool"]
    assert "402 batches of it are kept" in done.message
    assert done.losses == ()
    assert [batch.seq for batch in SpoolReader(ward.folder / "spool" / "a").read(0, 0, 1000)] == list(range(1, 403))
    assert ward.verdict("spool").status == "ok"


def test_a_sink_that_fails_is_told(ward: Ward) -> None:
    sinks = [{"name": "hook", "url": "https://hook.example/"}]
    ward.settings = type(ward.settings).model_validate({**ward.settings.model_dump(), "sinks": sinks})
    assert ward.verdict("sinks").message == "1 sinks deliver"
    with ward.database.transaction() as connection:
        move_sink(connection, "main", "hook", SinkPosition(failures=3, error="503"))
    assert ward.verdict("sinks").message == "hook failed 3 times in a row (503): 0 findings wait, the oldest for 0 s"
    ward.work()
    with ward.database.transaction() as connection:
        move_sink(connection, "main", "hook", SinkPosition())
    ward.clock.advance(timedelta(seconds=1000))
    assert ward.verdict("sinks").message == "hook: 1 findings wait, the oldest for 1,000 s"
