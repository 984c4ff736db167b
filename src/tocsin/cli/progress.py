"""The progress bar: events a second, bytes and the time that is left."""

from contextlib import AbstractContextManager
from types import TracebackType

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TimeRemainingColumn
from rich.text import Text


class ScanProgress(AbstractContextManager["ScanProgress"]):
    """Shows how far a scan is while it is entered; `total` is how many bytes there are to read, None if unknown."""

    def __init__(self, console: Console, total: int | None, *, shown: bool) -> None:
        self._progress = Progress(
            BarColumn(bar_width=None),
            TaskProgressColumn(),
            _EventsColumn(),
            _BytesColumn(),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=not shown,
            expand=True,
        )
        self._task = self._progress.add_task("scan", total=total, events=0, size=0)
        self._total = total
        self._events = 0
        self._size = 0

    def __enter__(self) -> "ScanProgress":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def advance(self, events: int, size: int) -> None:
        """Count what has been read since the last time."""
        self._events += events
        self._size += size
        # Compressed inputs grow when read: the bar stops at its end and waits there.
        completed = self._size if self._total is None else min(self._size, self._total)
        self._progress.update(self._task, completed=completed, events=self._events, size=self._size)


class _EventsColumn(ProgressColumn):
    """Events so far, and a second."""

    def render(self, task: Task) -> Text:
        """Write for instance `1,200,000 events 98,000/s`."""
        events = task.fields["events"]
        rate = f" {events / task.elapsed:,.0f}/s" if task.elapsed else ""
        return Text(f"{events:,} events{rate}")


class _BytesColumn(ProgressColumn):
    """Bytes so far, of all."""

    def render(self, task: Task) -> Text:
        """Write for instance `1.2 GB of 3.4 GB`."""
        total = f" of {decimal(int(task.total))}" if task.total is not None else ""
        return Text(f"{decimal(task.fields['size'])}{total}")
