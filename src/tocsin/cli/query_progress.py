"""How far a query is: nobody knows how much there is to read, so what has been read is told."""

from types import TracebackType

from rich.console import Console
from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TimeElapsedColumn
from rich.text import Text

from tocsin.pipeline.lake import LakeReader


class QueryProgress:
    """Shows what has been read while it is entered."""

    def __init__(self, console: Console, reader: LakeReader, *, shown: bool) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            _ReadColumn(reader),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not shown,
        )

    def __enter__(self) -> None:
        self._progress.add_task("query", total=None)
        self._progress.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()


class _ReadColumn(ProgressColumn):
    """Events and files so far."""

    def __init__(self, reader: LakeReader) -> None:
        super().__init__()
        self._reader = reader

    def render(self, task: Task) -> Text:
        """Write for instance `1,200,000 events of 12 files`."""
        return Text(f"{self._reader.rows_read:,} events of {self._reader.files_opened:,} files")
