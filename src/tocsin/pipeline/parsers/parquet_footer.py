"""The footer of a Parquet file: where its column chunks are and what is in them.

Source: Apache Parquet, parquet.thrift (FileMetaData, RowGroup, ColumnChunk, ColumnMetaData, Statistics).
"""

from collections.abc import Sequence
from typing import IO, Any, NamedTuple

from tocsin.pipeline.parsers.parquet_thrift import Fields, NotUnderstood, read_struct

_MAGIC = b"PAR1"
_LARGEST = 1 << 28
_INT64 = 2
_BYTE_ARRAY = 6
_CODECS = {0: None, 1: "snappy", 2: "gzip", 4: "brotli", 6: "zstd", 7: "lz4_raw"}
_DATA_PAGES = (0, 3)
_DICTIONARY_ENCODINGS = (2, 8)  # PLAIN_DICTIONARY, RLE_DICTIONARY


class Chunk(NamedTuple):
    """A column's values in one row group; `codec` is as pyarrow names it, None for none.

    `is_in_dictionary` tells that they are byte arrays that are all in a dictionary, which begins at `dictionary`.
    `span` are the least and the greatest value, of integers of 64 bits none of which is null, where they are told.
    """

    is_empty: bool
    is_in_dictionary: bool
    dictionary: int
    end: int
    codec: str | None
    span: tuple[int, int] | None = None


def read_footer(file: IO[bytes]) -> list[list[Chunk | None]]:
    """Read for every row group its column chunks; None for one of which nothing is known.

    Gives nothing for a file whose footer is encrypted, damaged, or written in a way that is not understood.
    """
    end = file.seek(0, 2)
    if end < 2 * len(_MAGIC) + 4:
        return []
    file.seek(end - 8)
    tail = file.read(8)
    size = int.from_bytes(tail[:4], "little")
    if tail[4:] != _MAGIC or size > min(end - 8, _LARGEST):
        return []
    file.seek(end - 8 - size)
    try:
        footer, _ = read_struct(file.read(size))
        return [[_chunk(column, end) for column in _list(group, 1)] for group in _list(footer, 4)]
    except (IndexError, NotUnderstood):
        return []


def _chunk(column: Fields, end: int) -> Chunk | None:
    about = column.get(3)
    if not isinstance(about, dict) or 8 in column or 9 in column:  # encrypted
        return None
    values, size, begin = about.get(5), about.get(7), about.get(11)
    statistics, codec = about.get(12), about.get(4)
    is_empty = isinstance(statistics, dict) and values is not None and statistics.get(3) == values
    if about.get(1) != _BYTE_ARRAY or codec not in _CODECS or not _is_inside(begin, size, end):
        span = _span(statistics) if about.get(1) == _INT64 else None
        return Chunk(is_empty, is_in_dictionary=False, dictionary=0, end=0, codec=None, span=span)
    assert isinstance(begin, int)
    return Chunk(is_empty, _is_in_dictionary(about.get(13)), begin, begin + int(size or 0), _CODECS[codec])


def _span(statistics: Any) -> tuple[int, int] | None:
    if not isinstance(statistics, dict) or statistics.get(3) != 0:
        return None
    least, greatest = statistics.get(6), statistics.get(5)
    if not isinstance(least, bytes) or not isinstance(greatest, bytes) or len(least) != 8 or len(greatest) != 8:
        return None
    return int.from_bytes(least, "little", signed=True), int.from_bytes(greatest, "little", signed=True)


def _is_inside(begin: Any, size: Any, end: int) -> bool:
    return type(begin) is int and type(size) is int and begin >= len(_MAGIC) and 0 < size <= end - begin


def _is_in_dictionary(pages: Any) -> bool:
    """Say whether all data pages refer to the dictionary, by the statistics of pages; not if there are none."""
    if not isinstance(pages, list) or not all(isinstance(page, dict) for page in pages):
        return False
    data_pages: Sequence[Fields] = [page for page in pages if page.get(1) in _DATA_PAGES]
    return bool(data_pages) and all(page.get(2) in _DICTIONARY_ENCODINGS for page in data_pages)


def _list(fields: Fields, number: int) -> list[Fields]:
    found = fields.get(number, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise NotUnderstood
    return found
