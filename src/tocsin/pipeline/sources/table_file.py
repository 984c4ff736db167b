"""A data file of a table: what it holds, and the values that the table says all its rows have."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tocsin.core.event import Batch, ColumnBatch, RecordBatch
from tocsin.core.values import Scalar
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers import ParserRegistry
from tocsin.pipeline.sources.input_ref import InputRef


@dataclass(frozen=True, slots=True)
class TableFile(InputRef):
    """An input whose records all have the fields of `constants`, which are not in it."""

    constants: tuple[tuple[str, Scalar], ...] = ()

    @property
    def at(self) -> Path:
        """Give where the file is."""
        assert self.path is not None, "a table is in a folder"
        return self.path

    def _read(self, limits: Limits, parsers: ParserRegistry | None, *, as_columns: bool) -> Iterator[Batch]:
        batches = InputRef._read(self, limits, parsers, as_columns=as_columns)
        return self._completed(batches) if self.constants else batches

    def _completed(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        for batch in batches:
            if isinstance(batch, RecordBatch):
                for record in batch.records:
                    record.update(self.constants)
                batch.texts = ()
            else:
                _complete(batch, dict(self.constants))
            yield batch


def _complete(batch: ColumnBatch, constants: dict[str, Scalar]) -> None:
    # Imported here because it takes longer than to read most logs, and most scans meet no columns.
    from tocsin.core.constant_columns import WithConstants  # noqa: PLC0415

    batch.columns = WithConstants(batch.columns, constants)
