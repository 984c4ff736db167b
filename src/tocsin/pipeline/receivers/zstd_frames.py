"""Frames of zstd: whether data is made of whole ones, which a streaming decompressor does not tell.

Source: RFC 8878, sections 3.1.1 (frames) and 3.1.2 (skippable frames).
"""

import zstandard

_SKIPPABLE = range(0x184D2A50, 0x184D2A60)
_BLOCK_HEADER_BYTES = 3
_CHECKSUM_BYTES = 4
_RLE, _RESERVED = 1, 3


def is_whole(data: bytes) -> bool:
    """Say whether data is one or more whole frames, and nothing else; nothing is decompressed for it."""
    at = 0
    while at < len(data):
        end = _skippable_end(data, at) or _frame_end(data, at)
        if end is None or end > len(data):
            return False
        at = end
    return bool(data)


def _skippable_end(data: bytes, at: int) -> int | None:
    if int.from_bytes(data[at : at + 4], "little") not in _SKIPPABLE:
        return None
    return at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")


def _frame_end(data: bytes, at: int) -> int | None:
    head = data[at : at + 18]  # a frame's header is no longer
    try:
        has_checksum = zstandard.get_frame_parameters(head).has_checksum
        at += zstandard.frame_header_size(head)
    except zstandard.ZstdError:
        return None
    is_last = False
    while not is_last:
        header = int.from_bytes(data[at : at + _BLOCK_HEADER_BYTES], "little")
        if at + _BLOCK_HEADER_BYTES > len(data) or (header >> 1 & 3) == _RESERVED:
            return None
        is_last = bool(header & 1)
        at += _BLOCK_HEADER_BYTES + (1 if header >> 1 & 3 == _RLE else header >> 3)
    return at + (_CHECKSUM_BYTES if has_checksum else 0)
