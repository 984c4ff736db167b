"""CSV and its kin: a header, and a record in every row."""

from collections.abc import Iterator

from tocsin.core.errors import UndecodableRecord
from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.delimited import Dialect, cells_of, dialect_of, has_quoted_cell
from tocsin.pipeline.parsers.lines import line_blocks
from tocsin.pipeline.parsers.parser import HEAD_BYTES
from tocsin.pipeline.parsers.text_records import oversized_faults

_MOST_LINES = 10_000


class CsvParser:
    """Reads rows below a header, delimited by commas, semicolons, tabs or bars; a position is the byte offset of a row.

    Cells are texts; quoted ones may hold delimiters and line ends (RFC 4180). A first line `sep=;` is known, and of
    header names that come again all but the first get a number.
    """

    name = "csv"

    def sniff(self, head: bytes) -> bool:
        """Say whether the text begins with a header of plausible names and a row that fits it."""
        return dialect_of(head) is not None

    def batches(self, stream: ByteStream, source: str, limits: Limits) -> Iterator[RecordBatch]:
        """Decode row by row; a row with more or fewer cells than the header has is told and left out."""
        known = dialect_of(stream.head(HEAD_BYTES))
        dialect = known or _assumed(stream.head(HEAD_BYTES))
        if known is None:
            place = Location(source, line=1, record=stream.offset)
            message = "the first line is no header that fits the rows"
            yield RecordBatch(source, faults=[UndecodableRecord(message, location=place, remedy="look at the file")])
        begun = stream.offset + dialect.size
        rows = _Rows(dialect, source, limits)
        for block in line_blocks(stream, limits.max_record_bytes):
            batch = RecordBatch(source, lines=len(block.lines) + len(block.oversized))
            batch.faults += oversized_faults(block, source, limits)
            for number, (line, offset) in enumerate(zip(block.lines, block.offsets(), strict=True), block.number):
                if offset >= begun:
                    rows.take(line, number, offset, batch)
            yield batch
        last = RecordBatch(source)
        rows.end(last)
        yield last


class _Rows:
    """Puts lines together to rows: a row goes on while a quote is open."""

    def __init__(self, dialect: Dialect, source: str, limits: Limits) -> None:
        self._dialect = dialect
        self._source = source
        self._most = limits.max_record_bytes
        self._open: list[tuple[bytes, int, int]] = []  # lines, their numbers and offsets
        self._size = 0

    def take(self, line: bytes, number: int, offset: int, batch: RecordBatch) -> None:
        """Take the next line, which ends a row unless a quote is open."""
        is_odd = bool(line.count(b'"') % 2)
        if not self._open:
            if is_odd and has_quoted_cell(line, self._dialect.delimiter):
                self._open, self._size = [(line, number, offset)], len(line)
            elif line.strip(b" \t\r\n\0"):
                self._row(line, number, offset, batch)
            return
        self._open.append((line, number, offset))
        self._size += len(line)
        if is_odd:
            whole = b"".join(each for each, _, _ in self._open)
            if self._is_row(whole):
                self._row(whole, *self._open[0][1:], batch)
                self._open.clear()
            else:
                self._give_up(batch)
        elif len(self._open) > _MOST_LINES or self._size > self._most:
            self._give_up(batch)

    def end(self, batch: RecordBatch) -> None:
        """Say what was left open."""
        while self._open:
            self._give_up(batch)

    def _give_up(self, batch: RecordBatch) -> None:
        """Leave out the line whose quote was not closed; what came after it is looked at again.

        A line is looked at no more than twice: the next quote that is open begins behind the lines that have none.
        """
        (_, number, offset), *others = self._open
        self._open = []
        self._fault("a quote is not closed", number, offset, batch)
        for line in others:
            self.take(*line, batch)

    def _cells(self, text: str) -> list[str] | None:
        """Cut a row into cells; empty ones behind the last one, as some exports write, are nothing."""
        cells, width = cells_of(text, self._dialect.delimiter), len(self._dialect.names)
        if cells is not None and len(cells) > width and not any(cells[width:]):
            del cells[width:]
        return cells

    def _is_row(self, data: bytes) -> bool:
        cells = self._cells(_text(data))
        return cells is not None and len(cells) == len(self._dialect.names)

    def _row(self, data: bytes, number: int, offset: int, batch: RecordBatch) -> None:
        text = _text(data)
        cells, names = self._cells(text), self._dialect.names
        if cells is None:
            self._fault("its quotes do not fit", number, offset, batch)
        elif len(cells) != len(names):
            self._fault(f"{len(cells)} cells, where the header has {len(names)}", number, offset, batch)
        else:
            batch.records.append(dict(zip(names, cells, strict=True)))
            batch.positions.append(offset)
            batch.repaired += "\ufffd" in text

    def _fault(self, message: str, number: int, offset: int, batch: RecordBatch) -> None:
        place = Location(self._source, line=number, record=offset)
        batch.faults.append(UndecodableRecord(message, location=place, remedy="look at the row; it is lost"))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").rstrip("\r\n")


def _assumed(head: bytes) -> Dialect:
    """Take the first line for a header of commas: nobody asks for this but who has seen a header there."""
    first = head.partition(b"\n")[0]
    return Dialect(",", tuple(first.decode("utf-8", "replace").split(",")), len(first) + 1, 1)
