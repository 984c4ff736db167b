"""The writer of a report: takes findings while the scan runs, writes the page when it has ended."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tocsin.cli.output.files import opened
from tocsin.cli.output.visible import visible
from tocsin.cli.report.blocks import blocks, packed
from tocsin.cli.report.columns import columns_of
from tocsin.cli.report.facts import Asked, facts_of
from tocsin.cli.report.keeper import FindingKeeper
from tocsin.cli.report.page import write_page
from tocsin.cli.summary import Ending
from tocsin.core.errors import UsageError
from tocsin.node import Hit

_TITLE_KEPT = 120


class ReportWriter:
    """Takes findings and writes them, and what the scan came to, as a page to `stream`.

    `spool` is a file in which findings wait: what is held in memory is a note of each that is kept.
    """

    def __init__(self, stream: BinaryIO, spool: BinaryIO) -> None:
        self._stream = stream
        self._keeper = FindingKeeper(spool)

    def take(self, hit: Hit) -> None:
        """Take one finding with its details; raises UsageError when there is no room for it."""
        with _room():
            self._keeper.take(hit)

    def write(self, asked: Asked, ending: Ending) -> None:
        """Write the page; raises UsageError when there is no room for it."""
        keeper = self._keeper
        notes = keeper.notes()
        known = {rule.id: rule for rule in ending.loaded.ruleset.rules}
        title = f"tocsin: {visible(' '.join(asked.inputs))[:_TITLE_KEPT]}"
        with _room():
            columns = packed(columns_of(map(keeper.finding, notes), known))
            facts = packed(facts_of(asked, ending, len(notes)))
            write_page(self._stream, title, facts, columns, blocks(keeper, notes))


@contextmanager
def report_at(path: Path | None) -> Iterator[ReportWriter | None]:
    """Give the writer of a report that appears at `path` when it is complete; none without a path."""
    if path is None:
        yield None
        return
    with opened(path) as stream:
        with _room():
            spool = tempfile.TemporaryFile(prefix="tocsin-")  # noqa: SIM115 - it is closed below
        with spool:
            yield ReportWriter(stream, spool)


@contextmanager
def _room() -> Iterator[None]:
    """Say what to do when the report, or the file in which its findings wait, cannot be written."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"--report: the report cannot be written: {error.strerror or error}",
            remedy="make room where it goes and for temporary files (TMPDIR names their folder), or scan without it",
        ) from error


def check_report_path(path: Path | None, output: Path | None) -> None:
    """Raise UsageError when a report would be mixed up with the findings."""
    if path is not None and (str(path) == "-" or path == output):
        raise UsageError("--report: the report needs a file of its own", remedy="name one, as in --report report.html")
