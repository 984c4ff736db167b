"""What is read of a file at once: a payload for the spool, and the place that it reaches."""

import zlib
from dataclasses import dataclass

import orjson
from msgspec.structs import replace

from tocsin.pipeline.limits import MIB, Limits
from tocsin.pipeline.parsers import HEAD_BYTES, ParserRegistry
from tocsin.pipeline.tails.cutting import WHOLE, count_records, cut
from tocsin.pipeline.tails.encodings import UTF8, as_utf8, encoding_of, without_mark
from tocsin.pipeline.tails.evtx_pieces import look_into
from tocsin.pipeline.tails.followed import IDLE, SETTLED, Followed
from tocsin.pipeline.tails.formats import format_of, header_of, is_compressed, later_header
from tocsin.pipeline.tails.notice import Notice
from tocsin.pipeline.tails.place import Place, is_known, prints, read_at
from tocsin.pipeline.tails.settings import TailSettings

_LARGEST_WHOLE = 64 * MIB
_TEXT = "text"


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of a file, with how many records are in them, what is to be known with them, and the place after them."""

    form: str
    data: bytes
    records: int
    context: bytes
    place: Place


class Reader:
    """Reads pieces; it remembers nothing."""

    def __init__(self, settings: TailSettings, parsers: ParserRegistry) -> None:
        self._settings = settings
        self._parsers = parsers
        self._longest = Limits().max_record_bytes

    def piece(self, file: Followed, now: float) -> Piece | Notice | None:
        """Give the next piece of a file, None if there is none yet; raises OSError.

        A file that is found not to hold what was read of it is broken, and gives nothing.
        """
        number, place = file.opened(), file.place
        quiet = file.quiet(now, self._settings)
        is_complete = quiet == IDLE or (file.is_moved and quiet == SETTLED)
        if not place.format or place.offset < HEAD_BYTES:
            head = read_at(number, 0, HEAD_BYTES)
            if is_compressed(head):
                file.is_ignored = True
                return Notice("compressed", file.path, "it is compressed: taken for a rotated copy of what was read")
            recognised = self._recognised(place, head, quiet)
            if recognised is None:
                return None
            place = recognised
        if place.format == "evtx":
            return self._evtx(file, number, place, is_settled=quiet >= SETTLED)
        if place.format in WHOLE:
            return self._whole(file, number, place, is_settled=quiet >= SETTLED)
        if place.format == "auditd":
            is_complete = is_complete or quiet >= SETTLED  # the lines of an event are written at once
        return self._lines(file, number, place, is_complete=is_complete)

    def _recognised(self, place: Place, head: bytes, quiet: int) -> Place | None:
        """Give the place with format, encoding and header, or None where more of the file has to be seen first."""
        encoding = encoding_of(head, self._settings.encoding)
        text = as_utf8(without_mark(head, encoding), encoding)
        form = self._settings.format if self._settings.format != "auto" else format_of(text, self._parsers)
        if form in ("", "csv") and not place.offset and text.count(b"\n") < 2:
            may_be_header = form == "csv" or any(mark in text for mark in b"\t,;|")
            if quiet < (IDLE if may_be_header else SETTLED):
                return None  # what comes after the first line tells what it is
        return replace(place, format=form or _TEXT, encoding=encoding, header=place.header or header_of(text, form))

    def _lines(self, file: Followed, number: int, place: Place, *, is_complete: bool) -> Piece | None:
        data = read_at(number, place.offset, self._settings.piece_bytes)
        size = cut(data, place.format, place.encoding)
        if not size and len(data) == self._settings.piece_bytes:
            data = read_at(number, place.offset, self._longest + self._settings.piece_bytes)
            size = cut(data, place.format, place.encoding)
        if not size and (is_complete or len(data) > self._longest):
            size = len(data)
        data = data[:size]
        if not is_known(number, place):
            file.is_broken = True
            return None
        if not size:
            return None
        text = data if place.offset else without_mark(data, place.encoding)
        text = as_utf8(text, place.encoding)
        if place.encoding == UTF8:
            text = text.lstrip(b"\0")  # a hole: who writes did not notice that the file was truncated
        head, near = prints(number, place.offset + size)
        after = replace(
            place,
            offset=place.offset + size,
            head=head,
            near=near,
            whole=None if place.whole is None else zlib.crc32(data, place.whole),
            header=later_header(text, place.format) or place.header,
        )
        begins_with_header = not place.offset or not place.header
        context = {} if begins_with_header else {"header": place.header.decode("utf-8", "replace")}
        # A header alone says nothing: it comes with what follows.
        records = 0 if text == after.header else count_records(text, place.format)
        return Piece(place.format, text, records, orjson.dumps(context), after)

    def _evtx(self, file: Followed, number: int, place: Place, *, is_settled: bool) -> Piece | Notice | None:
        look = look_into(number, file.size, place.record, is_settled=is_settled)
        if look.last and look.last < place.record:
            file.is_broken = True
            return None
        if look.piece is None:
            return None
        context = {"after": place.record} if place.record else {}
        after = replace(place, record=look.piece.last)
        return Piece("evtx", look.piece.data, look.piece.records, orjson.dumps(context), after)

    def _whole(self, file: Followed, number: int, place: Place, *, is_settled: bool) -> Piece | Notice | None:
        if not is_known(number, place):
            file.is_broken = True
            return None
        if not is_settled or place.offset >= file.size:
            return None
        if file.size > _LARGEST_WHOLE:
            file.is_ignored = True
            message = f"it is of a format that is read as a whole, and larger than {_LARGEST_WHOLE:,} bytes"
            return Notice("too_large", file.path, message, file.size)
        data = read_at(number, 0, file.size)
        head, near = prints(number, len(data))
        after = replace(place, offset=len(data), head=head, near=near, whole=zlib.crc32(data))
        text = as_utf8(without_mark(data, place.encoding), place.encoding) if place.format != "parquet" else data
        return Piece(place.format, text, count_records(text, place.format), b"{}", after)
