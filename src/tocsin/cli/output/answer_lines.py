"""Answers of queries as text: NDJSON, and CSV that a spreadsheet can open without running anything."""

import csv
import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson

from tocsin.cli.output.answer_values import distinct, plain, text
from tocsin.cli.output.csv_rows import harmless


class NdjsonAnswer:
    """Writes a row as one object, its columns as keys."""

    def __init__(self, stream: BinaryIO, schema: Any) -> None:
        self._stream = stream
        self._names = distinct(schema.names)

    def write(self, batch: Any) -> None:
        """Write rows."""
        for row in rows_of(batch):
            known = dict(zip(self._names, map(plain, row), strict=True))
            self._stream.write(orjson.dumps(known) + b"\n")
        self._stream.flush()

    def finish(self) -> None:
        """Do nothing: everything has been written."""


class CsvAnswer:
    """Writes a header and the rows; null is nothing, what is nested is JSON."""

    def __init__(self, stream: BinaryIO, schema: Any) -> None:
        self._stream = stream
        self._put([distinct(schema.names)])

    def write(self, batch: Any) -> None:
        """Write rows."""
        self._put(list(map(text, row)) for row in rows_of(batch))

    def finish(self) -> None:
        """Do nothing: everything has been written."""

    def _put(self, rows: Any) -> None:
        # RFC 4180's quoting, with the line ends that text tools expect.
        lines = io.StringIO(newline="")
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerows([harmless(cell) for cell in row] for row in rows)
        self._stream.write(lines.getvalue().encode("utf-8", "replace"))
        self._stream.flush()


def rows_of(batch: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a batch, which may have two columns of one name."""
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)
