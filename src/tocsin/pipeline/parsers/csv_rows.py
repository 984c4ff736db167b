"""CSV and its kin: a header, and a record in every row."""

from collections.abc import Iterator

from tocsin.core.errors import UndecodableRecord
from tocsin.core.event import RecordBatch
from tocsin.core.location import Location
from tocsin.pipeline.byte_stream import ByteStream
from tocsin.pipeline.limits import Limits
from tocsin.pipeline.parsers.delimited import Dialect, cells_of, dialect_of
from tocsin.pipeline.parsers.lines import line_blocks
from tocsin.pipeline.parsers.parser import HEAD_BYTES
from tocsin.pipeline.parsers.text_records import oversized_faults

_MOST_LINES = 1000


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
                    rows.take(line, Location(source, line=number, record=offset), batch)
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
        self._open: list[tuple[bytes, Location]] = []
        self._size = 0

    def take(self, line: bytes, place: Location, batch: RecordBatch) -> None:
        """Take the next line, which ends a row unless a quote is open."""
        if not self._open:
            if line.count(b'"') % 2:
                self._open, self._size = [(line, place)], len(line)
            elif line.strip(b" \t\r\n\0"):
                self._row(line, place, batch)
            return
        # A line with a quote too few or too many would swallow all that follow: a row of its own ends that.
        if not line.count(b'"') % 2 and self._is_row(line):
            self._give_up(batch)
            self._row(line, place, batch)
            return
        self._open.append((line, place))
        self._size += len(line)
        if line.count(b'"') % 2:
            whole = b"".join(each for each, _ in self._open)
            if self._is_row(whole):
                self._row(whole, self._open[0][1], batch)
                self._open.clear()
            else:
                self._give_up(batch)
        elif len(self._open) > _MOST_LINES or self._size > self._most:
            self._give_up(batch)

    def end(self, batch: RecordBatch) -> None:
        """Say what was left open."""
        self._give_up(batch)

    def _give_up(self, batch: RecordBatch) -> None:
        waiting, self._open = self._open, []
        for number, (line, place) in enumerate(waiting):
            if number and self._is_row(line):
                self._row(line, place, batch)
            elif line.strip():
                message = "a quote is not closed" if not number else "a line that belongs to no row"
                batch.faults.append(UndecodableRecord(message, location=place, remedy="look at the line; it is lost"))

    def _is_row(self, data: bytes) -> bool:
        cells = cells_of(data.decode("utf-8", "replace").rstrip("\r\n"), self._dialect.delimiter)
        return cells is not None and len(cells) == len(self._dialect.names)

    def _row(self, data: bytes, place: Location, batch: RecordBatch) -> None:
        text = data.decode("utf-8", "replace").rstrip("\r\n")
        names = self._dialect.names
        cells = cells_of(text, self._dialect.delimiter)
        if cells is None:
            batch.faults.append(
                UndecodableRecord("its quotes do not fit", location=place, remedy="look at the row; it is lost")
            )
            return
        if len(cells) > len(names) and not any(cells[len(names) :]):
            del cells[len(names) :]  # empty cells behind the last one, as some exports write
        if len(cells) != len(names):
            message = f"{len(cells)} cells, where the header has {len(names)}"
            batch.faults.append(UndecodableRecord(message, location=place, remedy="look at the row; it is lost"))
            return
        batch.records.append(dict(zip(names, cells, strict=True)))
        assert place.record is not None
        batch.positions.append(place.record)
        batch.repaired += "\ufffd" in text


def _assumed(head: bytes) -> Dialect:
    """Take the first line for a header of commas: nobody asks for this but who has seen a header there."""
    first = head.partition(b"\n")[0]
    return Dialect(",", tuple(first.decode("utf-8", "replace").split(",")), len(first) + 1, 1)
