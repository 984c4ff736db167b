"""The spool: what was answered is there, in order, as it was sent, whatever happens to the process or the disk."""

import random
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tocsin.core.errors import StoreFull
from tocsin.pipeline.spool import Mark, Payload, Priority, SpoolBounds, SpoolReader, SpoolWriter
from tocsin.pipeline.spool.batch import shard_of
from tocsin.pipeline.spool.files import spool_files
from tocsin.testing.clocks import ManualClock

SHARDS = 3
START = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
SMALL = SpoolBounds(file_bytes=200_000, reserve_bytes=4096, key_horizon_seconds=3600)


def writer(folder: Path, bounds: SpoolBounds = SMALL, clock: ManualClock | None = None) -> SpoolWriter:
    return SpoolWriter(folder, SHARDS, bounds, clock or ManualClock(START))


def payload(number: int, source: str = "web", key: bytes | None = None, size: int = 20) -> Payload:
    data = b"".join(
        b'{"n": %d, "x": "%s"}\n' % (number, random.Random(number).randbytes(size).hex().encode()) for _ in range(2)
    )
    return Payload(source, "ndjson", data, 2, b'{"host": "a"}', key)


def everything(folder: Path) -> list[tuple[int, bytes]]:
    reader, found = SpoolReader(folder), []
    for shard in range(SHARDS):
        after = 0
        while batches := reader.read(shard, after, 7):
            assert all(batch.damage is None and batch.shard == shard for batch in batches)
            assert [batch.seq for batch in batches] == sorted({batch.seq for batch in batches})
            found += [(batch.seq, batch.payload.data) for batch in batches]
            after = batches[-1].seq
    return sorted(found)


def test_what_was_answered_comes_out_as_it_was_sent(tmp_path: Path) -> None:
    spool = writer(tmp_path)
    sent = [payload(number, f"source-{number % 5}") for number in range(50)]
    receipts = [answer.result() for answer in map(spool.put, sent)]
    assert [receipt.seq for receipt in receipts] == list(range(1, 51))
    assert everything(tmp_path) == [(seq, item.data) for seq, item in enumerate(sent, 1)]
    (batch,) = SpoolReader(tmp_path).read(shard_of("source-0", SHARDS), 0, 1)
    assert (batch.payload, batch.received) == (sent[batch.seq - 1], round(START.timestamp()) * 10**9)
    spool.close()


def test_a_source_is_always_in_the_same_shard() -> None:
    assert [shard_of("web", 8), shard_of("mail", 8), shard_of("", 8)] == [shard_of(s, 8) for s in ("web", "mail", "")]
    assert len({shard_of(f"source-{number}", 8) for number in range(200)}) == 8


def test_many_files_are_one_series_and_numbers_go_on_after_a_restart(tmp_path: Path) -> None:
    spool = writer(tmp_path)
    sent = [payload(number, size=9000) for number in range(40)]
    for item in sent[:25]:
        spool.put(item).result()
    spool.close()
    assert len(spool_files(tmp_path)) > 1
    spool = writer(tmp_path)
    for item in sent[25:]:
        spool.put(item).result()
    spool.close()
    assert everything(tmp_path) == [(seq, item.data) for seq, item in enumerate(sent, 1)]
    assert SpoolReader(tmp_path).received()["web"].events == 80


def test_a_key_sent_again_is_a_repeat_also_after_restarts_and_in_later_files(tmp_path: Path) -> None:
    clock = ManualClock(START)
    spool = writer(tmp_path, clock=clock)
    first = spool.put(payload(1, key=b"a")).result()
    spool.put(payload(1, "other", key=b"a")).result()
    for number in range(30):
        spool.put(payload(number, size=9000)).result()
    spool.close()
    spool = writer(tmp_path, clock=clock)
    again = spool.put(payload(1, key=b"a")).result()
    assert (again.seq, again.is_repeat) == (first.seq, True)
    counts = SpoolReader(tmp_path).received()["web"]
    assert (counts.batches, counts.events, counts.repeats) == (31, 62, 1)
    clock.advance(timedelta(hours=2))
    for number in range(30):
        spool.put(payload(number, size=9000)).result()
    assert not spool.put(payload(1, key=b"a")).result().is_repeat  # beyond the horizon
    spool.close()


def test_files_go_when_everything_in_them_is_passed_and_not_before(tmp_path: Path) -> None:
    spool = writer(tmp_path)
    for number in range(60):
        spool.put(payload(number, f"source-{number % 5}", size=9000)).result()
    spool.close()  # a new file may be begun after the answer
    spool = writer(tmp_path)
    files = [path for _, path in spool_files(tmp_path)]
    last = SpoolReader(tmp_path).last()
    assert spool.forget({}) == []
    behind = min(last)
    assert spool.forget({**last, behind: 0}) == []
    assert spool.forget(last) == files[:-1]
    assert [path for _, path in spool_files(tmp_path)] == files[-1:]
    assert spool.put(payload(1)).result().seq == 61
    spool.close()


def test_a_damaged_file_is_kept_and_holds_nothing_up(tmp_path: Path) -> None:
    spool = writer(tmp_path)
    for number in range(60):
        spool.put(payload(number, size=9000)).result()
    spool.close()
    spool = writer(tmp_path)
    files = [path for _, path in spool_files(tmp_path)]
    last = SpoolReader(tmp_path).last()
    assert len(files) > 3
    files[1].write_bytes(bytes(files[1].stat().st_size))
    assert spool.forget(last) == [files[0], *files[2:-1]]
    assert [path for _, path in spool_files(tmp_path)] == [files[1], files[-1]]
    spool.close()


def test_what_waits_is_told_by_source_with_its_age(tmp_path: Path) -> None:
    clock = ManualClock(START)
    spool = writer(tmp_path, clock=clock)
    spool.put(payload(1, "web")).result()
    clock.advance(timedelta(seconds=5))
    spool.put(payload(2, "web")).result()
    spool.put(payload(3, "mail")).result()
    at = round(START.timestamp()) * 10**9
    reader = SpoolReader(tmp_path)
    assert reader.pending({}) == {"web": (4, at), "mail": (2, at + 5 * 10**9)}
    assert reader.pending(reader.last()) == {}
    assert reader.pending({shard_of("web", SHARDS): 1})["web"] == (2, at + 5 * 10**9)
    spool.close()


def test_when_it_is_full_the_less_important_are_refused_first_and_nothing_is_lost(tmp_path: Path) -> None:
    bounds = SpoolBounds(total_bytes=5_000_000, file_bytes=200_000, reserve_bytes=4096)  # a file is small beside all
    spool = writer(tmp_path, bounds)
    sent, refused = [], {}
    for number in range(600):
        priority = Priority(number % 3)
        item = payload(number, size=9000)
        try:
            spool.put(item, priority).result()
            sent.append(item.data)
        except StoreFull:
            refused.setdefault(priority, number)
    assert refused[Priority.LOW] < refused[Priority.NORMAL] < refused[Priority.HIGH]
    assert [data for _, data in everything(tmp_path)] == sent
    spool.forget(SpoolReader(tmp_path).last())
    spool.put(payload(1), Priority.LOW).result()
    spool.close()


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from tocsin.pipeline.spool import Payload, SpoolBounds, SpoolWriter
from tocsin.core.clock import SystemClock
spool = SpoolWriter(Path(sys.argv[1]), 3, SpoolBounds(file_bytes=60_000, reserve_bytes=4096), SystemClock())
number = int(sys.argv[2])
while True:
    answers = [(n, spool.put(Payload("s%d" % (n % 4), "ndjson", b"%d " % n * 300, 1, key=b"%d" % n))) for n in range(number, number + 5)]
    for n, answer in answers:
        answer.result()
        print(n, flush=True)
    number += 5
"""


def test_a_killed_writer_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    answered: set[int] = set()
    number = 0
    for kill in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tmp_path), str(number)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            for _ in range(random.Random(kill).randrange(5, 40)):
                answered.add(int(process.stdout.readline()))
            process.kill()
            answered.update(map(int, process.stdout.read().split()))
        number = max(answered) + 1 - 5 * (kill % 2)  # every other time what was answered last is sent again
    held = [int(data.split()[0]) for _, data in everything(tmp_path)]
    assert len(held) == len(set(held))
    assert answered <= set(held)
    assert sum(counts.events for counts in SpoolReader(tmp_path).received().values()) == len(held)


@pytest.mark.parametrize("seed", range(40))
def test_a_flipped_bit_costs_at_most_what_it_hit_and_is_told(tmp_path: Path, seed: int) -> None:
    spool = writer(tmp_path)
    sent = [payload(number, size=2000) for number in range(60)]
    for item in sent:
        spool.put(item).result()
    spool.close()
    files = [path for _, path in spool_files(tmp_path)]
    assert len(files) > 1
    rng = random.Random(seed)
    victim = files[0]
    data = bytearray(victim.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    victim.write_bytes(data)
    shard, after, good, lost = shard_of("web", SHARDS), 0, {}, []
    while batches := SpoolReader(tmp_path).read(shard, after, 7):
        for batch in batches:
            if batch.damage is None:
                good[batch.seq] = batch.payload.data
            else:
                lost.append(batch)
        assert batches[-1].seq > after
        after = batches[-1].seq
    assert all(sent[seq - 1].data == data for seq, data in good.items())
    assert set(range(spool_files(tmp_path)[1][0], 61)) <= set(good)  # the other files are as they were
    missing = set(range(1, 61)) - set(good)
    assert not missing or lost
    assert all(batch.damage and batch.damage.location and batch.damage.remedy for batch in lost)


def test_one_source_gets_no_more_than_its_share_and_others_go_on(tmp_path: Path) -> None:
    bounds = SpoolBounds(total_bytes=4_000_000, file_bytes=400_000, reserve_bytes=4096)
    spool = writer(tmp_path, bounds)
    taken = 0
    while not (refused := spool.put(payload(taken, "noisy", size=2000), share=0.05).exception()):
        taken += 1
    assert "its share" in str(refused)
    stored = len(payload(0, size=2000).data) // 4  # two equal lines of hexadecimal digits
    assert taken * stored == pytest.approx(200_000, rel=0.1)
    spool.put(payload(1, "quiet"), share=0.05).result()
    spool.close()
    spool = writer(tmp_path, bounds)  # what waits is known again after a restart
    with pytest.raises(StoreFull, match="its share"):
        spool.put(payload(1, "noisy"), share=0.05).result()
    spool.forget(SpoolReader(tmp_path).last())
    spool.put(payload(1, "noisy"), share=0.05).result()
    spool.close()


def test_a_mark_moves_together_with_its_payload_or_not_at_all(tmp_path: Path) -> None:
    spool = writer(tmp_path)

    def put(before: bytes | None, after: bytes | None, number: int) -> bool:
        item = payload(number)
        marked = Payload(item.source, item.format, item.data, item.events, mark=Mark(b"file", before, after))
        return not spool.put(marked).result().is_repeat

    assert put(None, b"10", 1)
    assert not put(None, b"20", 2)
    assert put(b"10", b"20", 2)
    assert spool.marks("web") == {b"file": b"20"}
    assert spool.marks("mail") == {}
    both = [Mark(b"file", b"20", None), Mark(b"other", None, b"20")]
    assert not spool.move("web", [both[0], Mark(b"other", b"x", b"20")]).result()
    assert spool.move("web", both).result()
    for number in range(30):
        spool.put(payload(number, size=9000)).result()
    spool.close()
    assert len(spool_files(tmp_path)) > 1
    spool = writer(tmp_path)
    assert spool.marks("web") == {b"other": b"20"}
    assert SpoolReader(tmp_path).received()["web"].batches == 32
    spool.close()


class Modelled(RuleBasedStateMachine):
    """The spool beside a model of it: a list of what was put."""

    @initialize()
    def begin(self) -> None:
        import tempfile

        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        self.model: list[tuple[int, int, bytes]] = []
        self.keys: dict[tuple[str, bytes], int] = {}
        self.passed: dict[int, int] = {}
        self.next = 1
        self.spool = writer(self.folder)

    @rule(
        source=st.sampled_from(["web", "mail", "dns"]),
        size=st.sampled_from([1, 3000, 30_000]),
        key=st.none() | st.sampled_from([b"a", b"b"]),
    )
    def put(self, source: str, size: int, key: bytes | None) -> None:
        item = payload(self.next, source, key, size)
        receipt = self.spool.put(item).result()
        if key is not None and (source, key) in self.keys:
            assert (receipt.seq, receipt.is_repeat) == (self.keys[(source, key)], True)
            return
        assert (receipt.seq, receipt.is_repeat) == (self.next, False)
        if key is not None:
            self.keys[(source, key)] = self.next
        self.model.append((shard_of(source, SHARDS), self.next, item.data))
        self.next += 1

    @rule()
    def restart(self) -> None:
        self.spool.close()
        self.spool = writer(self.folder)

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def process_some(self, data: st.DataObject) -> None:
        shard, seq, _ = data.draw(st.sampled_from(self.model))
        self.passed[shard] = max(self.passed.get(shard, 0), seq)
        self.spool.forget(self.passed)

    @invariant()
    def nothing_that_is_not_passed_is_missing(self) -> None:
        if not hasattr(self, "folder"):
            return
        reader = SpoolReader(self.folder)
        for shard in range(SHARDS):
            after = self.passed.get(shard, 0)
            wanted = [(seq, data) for its, seq, data in self.model if its == shard and seq > after]
            found: list[tuple[int, bytes]] = []
            while batches := reader.read(shard, found[-1][0] if found else after, 4):
                found += [(batch.seq, batch.payload.data) for batch in batches]
            assert found == wanted

    def teardown(self) -> None:
        self.spool.close()
        self._folder.cleanup()


Modelled.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
test_the_spool_is_as_its_model = Modelled.TestCase


def test_a_writer_in_a_folder_that_is_no_spool_says_so(tmp_path: Path) -> None:
    from tocsin.core.errors import StoreFailed

    (tmp_path / f"{1:020d}.spool").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreFailed) as told:
        writer(tmp_path)
    assert told.value.location
    assert told.value.remedy


def test_every_answer_follows_a_sync(tmp_path: Path) -> None:
    """SQLite's own settings say whether a commit waits for the disk."""
    spool = writer(tmp_path)
    spool.put(payload(1)).result()
    (path,) = [path for _, path in spool_files(tmp_path)]
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    spool.close()
