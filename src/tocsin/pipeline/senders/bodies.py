"""Bodies of requests: a stream of bytes cut where records end, with the header of its format before each piece."""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from tocsin.core.errors import InputError
from tocsin.core.location import Location
from tocsin.pipeline.limits import MIB
from tocsin.pipeline.parsers import HEAD_BYTES, built_in_parsers
from tocsin.pipeline.tails.cutting import WHOLE, count_records, cut
from tocsin.pipeline.tails.formats import format_of, header_of, later_header

LARGEST = 24 * MIB
_BINARY = frozenset(("evtx", "parquet"))


class Body(NamedTuple):
    """What is sent at once: the bytes, where they began in the stream, and how many records are in them."""

    data: bytes
    begin: int
    records: int


def bodies(stream: BinaryIO, name: str, *, piece_bytes: int = MIB) -> Iterator[Body]:
    """Yield the bodies for a stream of text, cut where records end; each can be understood without the others.

    Raises InputError for what cannot be sent in text: then nothing of the rest was yielded.
    """
    data, begin = stream.read(max(piece_bytes, HEAD_BYTES)), 0
    form = format_of(data, built_in_parsers())
    if form in _BINARY:
        raise _unsendable(name, f"{form} is no text", "let the node follow the file: see tails: in docs/sending.md")
    if form in WHOLE:
        data += stream.read(LARGEST + 1 - len(data))
        if len(data) > LARGEST:
            raise _unsendable(
                name, f"{form} is sent as a whole, and this is too large", "convert it to one object a line"
            )
        yield Body(data, 0, 1)
        return
    header = header_of(data, form)
    while data:
        size = cut(data, form, "utf-8")
        more = stream.read(piece_bytes)
        if not more:
            size = len(data)
        elif not size:
            if len(data) > LARGEST:
                raise _unsendable(name, f"a record at byte {begin:,} has more than {LARGEST:,} bytes", "leave it out")
            data += more
            continue
        piece, data = data[:size], data[size:] + more
        records = count_records(piece, form)
        if records:
            yield Body(piece if not begin or piece.startswith(header) else header + piece, begin, records)
        header = later_header(piece, form) or header
        begin += size


def _unsendable(name: str, why: str, remedy: str) -> InputError:
    return InputError(f"it cannot be sent: {why}", location=Location(name), remedy=remedy)
