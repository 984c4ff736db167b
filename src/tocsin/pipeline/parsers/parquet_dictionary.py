"""The dictionary of a Parquet column chunk: every different value, without the rows.

Source: Apache Parquet, "Data Pages" and "Dictionary Encoding"; parquet.thrift (PageHeader).
"""

from typing import IO, Any

import pyarrow as pa

from tocsin.pipeline.parsers.parquet_footer import Chunk
from tocsin.pipeline.parsers.parquet_thrift import Fields, NotUnderstood, read_struct

_HEADER_BYTES = 512
_LARGEST = 1 << 26
_DICTIONARY_PAGE = 2
_PLAIN_ENCODINGS = (0, 2)  # PLAIN, and PLAIN_DICTIONARY, which means the same here


def dictionary_of(file: IO[bytes], chunk: Chunk) -> bytes | None:
    """Give the dictionary that holds all values of a chunk, each behind its length.

    None if they are not all in a dictionary, or it is damaged or written in a way that is not understood.
    """
    if not chunk.is_in_dictionary:
        return None
    try:
        file.seek(chunk.dictionary)
        header, length = read_struct(file.read(_HEADER_BYTES))
        size, stored = _number(header, 2), _number(header, 3)
        begin = chunk.dictionary + length
        if not _is_dictionary(header) or max(size, stored) > _LARGEST or begin + stored > chunk.end:
            return None
        file.seek(begin)
        return _decompressed(file.read(stored), size, chunk.codec)
    except (IndexError, NotUnderstood, OSError, pa.ArrowException):
        return None


def _is_dictionary(header: Fields) -> bool:
    about = header.get(7)
    return header.get(1) == _DICTIONARY_PAGE and isinstance(about, dict) and about.get(2) in _PLAIN_ENCODINGS


def _decompressed(data: bytes, size: int, codec: str | None) -> bytes | None:
    if codec is None:
        return data if len(data) == size else None
    if not pa.Codec.is_available(codec):
        return None
    content: bytes = pa.Codec(codec).decompress(data, size, asbytes=True)
    return content


def _number(fields: Fields, key: int) -> int:
    number: Any = fields.get(key)
    if type(number) is not int or number < 0:
        raise NotUnderstood
    return number
