"""Files that are written, rotated, emptied, copied and removed, and a tail that is started again at any time."""

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.pipeline.tails.desk import Desk

NEX = int(os.environ.get("NEX", "25"))


class Followed(RuleBasedStateMachine):
    """A log as a service writes it and a machine's housekeeping treats it.

    `held` are the lines in each file, `excused` those that were removed before they were read: they may be missing.
    `halves` were left without an end: they come when it is clear that no end will.
    """

    globs: tuple[str, ...] = ("app.log*",)

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.desk = Desk(Path(self.folder.name), *self.globs, piece_bytes=700, close_idle_seconds=100_000)
        self.held: dict[str, list[str]] = {}
        self.half, self.is_seen = "", False
        self.written: list[str] = []
        self.excused: set[str] = set()
        self.halves: set[str] = set()
        self.number = self.rotated = 0

    @rule(count=st.integers(1, 12), width=st.sampled_from([0, 10, 150]), half=st.booleans())
    def append(self, count: int, width: int, half: bool) -> None:
        text = "" if not self.half else "\n"
        self.halves.discard(self.half)
        self.half = ""
        for _ in range(count):
            self.number += 1
            line = f"line {self.number} {'x' * width}"
            self.held.setdefault("app.log", []).append(line)
            self.written.append(line)
            text += line + "\n"
        if half:
            self.half, text = self.held["app.log"][-1], text.removesuffix("\n")
            self.halves.add(self.half)
        self.desk.write(text)

    @rule()
    def rotate(self) -> None:
        if "app.log" in self.held:
            new = self.new_name()
            if not self.is_seen and self.globs == ("app.log",):
                self.excuse(self.held["app.log"])  # nobody knows that there was a log
            (self.desk.logs / "app.log").rename(self.desk.logs / new)
            self.held[new] = self.held.pop("app.log")
            self.half, self.is_seen = "", False

    @rule()
    def truncate(self) -> None:
        if "app.log" in self.held:
            self.excuse(self.held["app.log"])
            os.truncate(self.desk.logs / "app.log", 0)
            self.held["app.log"], self.half = [], ""

    @rule(is_partial=st.booleans())
    def copy_and_truncate(self, is_partial: bool) -> None:
        """Empty the log after it was copied; the tail may look while the copy is made."""
        if "app.log" not in self.held:
            return
        name = self.new_name()
        if is_partial:
            data = (self.desk.logs / "app.log").read_bytes()
            (self.desk.logs / name).write_bytes(data[: len(data) // 2])
            self.turn()
        shutil.copyfile(self.desk.logs / "app.log", self.desk.logs / name)
        if self.globs == ("app.log",):
            self.excuse(self.held["app.log"])
        else:
            self.held[name] = self.held["app.log"]
        os.truncate(self.desk.logs / "app.log", 0)
        self.held["app.log"], self.half = [], ""

    @rule(seconds=st.sampled_from([0, 10]))
    def copy(self, seconds: float) -> None:
        """Copy the log and leave it as it is. A copy of a log that was never read is a log like any other."""
        if "app.log" in self.held:
            self.turn(10)
            shutil.copyfile(self.desk.logs / "app.log", self.desk.logs / self.new_name())
            self.turn(seconds)

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        if self.held:
            name = data.draw(st.sampled_from(sorted(self.held)))
            (self.desk.logs / name).unlink()
            self.excuse(self.held.pop(name))
            if name == "app.log":
                self.half, self.is_seen = "", False

    @rule()
    def look(self) -> None:
        self.turn()

    @rule()
    def restart(self) -> None:
        self.desk.restart()
        self.is_seen = not set(self.held.get("app.log", ())).isdisjoint(self.desk.counts())

    @rule()
    def settle(self) -> None:
        """After a while every line is there once; those that were removed unread may be missing."""
        self.turn(10)
        self.turn(10)
        counts = self.desk.counts()
        assert {line: n for line, n in counts.items() if n > 1} == {}
        assert set(self.written) - set(counts) - self.excused - self.halves == set()
        assert set(counts) <= set(self.written)

    def turn(self, seconds: float = 0) -> None:
        self.desk.wait(seconds)
        self.is_seen = "app.log" in self.held

    def new_name(self) -> str:
        self.rotated += 1
        return f"app.log.{self.rotated}"

    def excuse(self, lines: list[str]) -> None:
        self.excused.update(set(lines) - set(self.desk.counts()))

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            try:
                self.turn(100_001)
                self.halves.clear()
                self.settle()
            finally:
                self.desk.end()
                self.folder.cleanup()


class FollowedAlone(Followed):
    """Only the log itself is named: what was rotated away is followed all the same."""

    globs = ("app.log",)


for machine in (Followed, FollowedAlone):
    machine.TestCase.settings = settings(max_examples=NEX, stateful_step_count=20, deadline=None)

test_every_line_comes_once_where_rotated_files_are_named = Followed.TestCase
test_every_line_comes_once_where_they_are_not = FollowedAlone.TestCase
