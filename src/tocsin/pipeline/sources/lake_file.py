"""A data file of a lake's table: its events are in `_raw`, and are who they were when they were received."""

from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.core.event import Batch, RecordBatch
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers import ParserRegistry
from tocsin.pipeline.sources.input_ref import cannot_be_opened
from tocsin.pipeline.sources.table_file import TableFile


@dataclass(frozen=True, slots=True)
class LakeFile(TableFile):
    """An input whose rows are stored events."""

    def _read(self, limits: Limits, parsers: ParserRegistry | None, *, as_columns: bool) -> Iterator[Batch]:
        # Imported here because it takes longer than to read most logs, and most scans meet no lake.
        from tocsin.pipeline.lake.events import stored_events  # noqa: PLC0415

        try:
            file = self.at.open("rb")
        except OSError as error:
            yield RecordBatch(self.source, faults=[cannot_be_opened(self.source, error)])
            return
        with file:
            yield from stored_events(file, self.source, self.size or 0)
