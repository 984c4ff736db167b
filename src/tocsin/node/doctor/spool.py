"""The spool: are its files sound, and are the batches in them what was written."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tocsin.node.doctor.case import Case, when
from tocsin.node.doctor.rescue import set_aside
from tocsin.node.doctor.spool_rows import Head, complaints, heads
from tocsin.node.doctor.verdict import Loss, Repair, Verdict
from tocsin.node.processes.folders import all_series
from tocsin.node.state import Progress
from tocsin.pipeline.spool.files import connect, spool_files


class SpoolCheck:
    """Checks every file by SQLite's own check, and every batch by its checksum."""

    name = "spool"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield what is damaged, with exactly what is lost by it."""
        batches = files = 0
        is_sound = True
        for path, first, end in _files(case):
            found, bad, reached = _read(path)
            files += 1
            batches += found
            wrong = complaints(path)
            losses = [_loss(path, head) for head in bad]
            if reached is not None:
                losses.append(_rest(path, max(reached + 1, first), end))
            if losses:
                is_sound = False
                message = f"{path.name}: {len(bad):,} batches are not what was written"
                message += "" if reached is None else ", and the rest of the file cannot be read"
                remedy = (
                    "the disk may be failing: what the senders have kept can be sent again; workers go on behind it"
                )
                yield Verdict(self.name, "fail", message, remedy, tuple(losses))
            elif wrong:
                is_sound = False
                remedy = "every batch can be read and is what was written; the file goes when all of it is processed"
                yield Verdict(self.name, "warn", f"{path.name}: {wrong[0]}", remedy)
        if is_sound:
            yield Verdict(self.name, "ok", f"{batches:,} batches in {files:,} files are what was written")

    def repair(self, case: Case) -> Iterator[Repair]:
        """Move what is in the logs of SQLite into the files; set a newest file aside that no node could go on with."""
        for folder in all_series(case.settings):
            yield from self._rescue(case, folder)
        for path, _, _ in _files(case):
            log = path.with_name(path.name + "-wal")
            if not log.exists() or not log.stat().st_size:
                continue
            try:
                with closing(connect(path, writes=True)) as connection:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                yield Repair(self.name, f"{path.name}: its log could not be moved into it: {error}")
            else:
                yield Repair(self.name, f"{path.name}: its log is moved into it")

    def _rescue(self, case: Case, folder: Path) -> Iterator[Repair]:
        files = spool_files(folder)
        if not files or _can_go_on(files[-1][1]):
            return
        path = files[-1][1]
        _, bad, reached = _read(path)
        known = Progress(case.database).all() if case.database is not None else {}
        last = max((at.detected for (series, _), at in known.items() if series == folder.name), default=0)
        there, kept = set_aside(path, case.settings.data / "damaged", last, case.settings.spool.shards)
        losses = [_loss(path, head) for head in bad]
        losses += [_rest(path, max((reached or 0) + 1, int(path.stem)), None)] if not kept else []
        message = f"{path.name}: set aside as {there.relative_to(case.settings.data)}, {kept:,} batches of it are kept"
        yield Repair(self.name, message, tuple(losses))


def _can_go_on(path: Path) -> bool:
    """Say whether a writer can open a file and add to it."""
    try:
        with closing(connect(path, writes=False)) as connection:
            connection.execute("SELECT first FROM meta").fetchone()
            connection.execute("SELECT max(seq) FROM batches").fetchone()
            connection.execute("SELECT count(*) FROM received").fetchone()
            connection.execute("SELECT count(*) FROM keys").fetchone()
    except sqlite3.Error:
        return False
    return True


def _files(case: Case) -> Iterator[tuple[Path, int, int | None]]:
    """Yield every file with its first batch and the first of the file after it."""
    for folder in all_series(case.settings):
        files = spool_files(folder)
        ends = [*(first for first, _ in files[1:]), None]
        yield from ((path, first, end) for (first, path), end in zip(files, ends, strict=True))


def _read(path: Path) -> tuple[int, list[Head], int | None]:
    """Give how many batches a file holds, those that are damaged, and the last before it could not be read on."""
    number, bad, last = 0, [], 0
    try:
        for head in heads(path):
            number += 1
            last = head.seq
            if not head.is_sound:
                bad.append(head)
    except sqlite3.Error:
        return number, bad, last
    return number, bad, None


def _loss(path: Path, head: Head) -> Loss:
    time = when(head.received)
    return Loss(f"{path.name} batch {head.seq}", head.source, head.events, time, time)


def _rest(path: Path, begin: int, end: int | None) -> Loss:
    last = "the last" if end is None else str(end - 1)
    return Loss(f"{path.name} batches {begin} to {last}", "unknown", None)
