"""One input: where it is, and how it is opened."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tocsin.core.errors import InputError
from tocsin.core.event import Batch, RecordBatch
from tocsin.core.location import Location
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers import ParserRegistry, built_in_parsers
from tocsin.pipeline.sources.reading import CountedFile, Reading

STDIN = "-"
_STDIN_DESCRIPTOR = 0


@dataclass(frozen=True, slots=True)
class InputRef:
    """A file, or stdin when `path` is None; it can be sent to another process, stdin cannot.

    `source` is its name as the user gave it, `size` its size in bytes as it is stored if that is known, `named` tells
    that the user named this very file, and did not name a folder or a pattern that led to it.
    """

    source: str
    path: Path | None
    size: int | None
    named: bool = True

    def column_batches(self, limits: Limits, parsers: ParserRegistry | None = None) -> Iterator[Batch]:
        """Read the input as `batches` does, but what is stored in columns as batches of columns."""
        return self._read(limits, parsers, as_columns=True)

    def batches(self, limits: Limits, parsers: ParserRegistry | None = None) -> Iterator[RecordBatch]:
        """Read the input: yield its records in order, with every fault that there is.

        Archives and compressed files are looked into; a batch's source is then the member's (`a.zip!b.json`). The
        sizes of all batches add up to `size`. A file of no known format is an InputError if it was named, else a
        SkippedInput. `parsers` are those that tocsin comes with unless others are given.
        """
        for batch in self._read(limits, parsers, as_columns=False):
            assert isinstance(batch, RecordBatch), "columns were not asked for"
            yield batch

    def _read(self, limits: Limits, parsers: ParserRegistry | None, *, as_columns: bool) -> Iterator[Batch]:
        try:
            file = CountedFile(self.path) if self.path is not None else CountedFile(_STDIN_DESCRIPTOR, closefd=False)
        except OSError as error:
            yield RecordBatch(self.source, faults=[cannot_be_opened(self.source, error)])
            return
        with file:
            known = built_in_parsers() if parsers is None else parsers
            reading = Reading(file, self.size, limits, known, as_columns=as_columns)
            yield from reading.batches(self.source, named=self.named)


def cannot_be_opened(source: str, error: OSError) -> InputError:
    """Say that an input could not even be opened."""
    return InputError(
        f"cannot be opened: {error.strerror or error}",
        location=Location(source),
        remedy="check that it exists and that you may read it",
    )
