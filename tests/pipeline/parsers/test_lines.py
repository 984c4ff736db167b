"""Cutting a stream into lines."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipeline.outcome import cut
from tocsin.pipeline import ByteStream
from tocsin.pipeline.byte_stream import MAX_PIECE_BYTES
from tocsin.pipeline.parsers.lines import line_blocks

texts = st.lists(st.sampled_from([b"a", b"\n", b"\r\n", b"bb", b"\n\n", b"\0"]), max_size=30).map(b"".join)


@settings(max_examples=200, deadline=None)
@given(data=texts, piece=st.integers(1, 9))
def test_lines_with_their_numbers_and_offsets_are_those_of_the_text(data: bytes, piece: int) -> None:
    found = [
        (block.number + index, offset, line)
        for block in line_blocks(ByteStream(cut(data, piece), []), MAX_PIECE_BYTES)
        for index, (offset, line) in enumerate(zip(block.offsets(), block.lines, strict=True))
    ]
    lines = data.split(b"\n")
    kept = [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    assert found == [(index + 1, len(b"".join(kept[:index])), line) for index, line in enumerate(kept)]


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.sampled_from([0, 5, 60, 61, 200, 500]), max_size=8), ended=st.booleans(), piece=st.integers(1, 60)
)
def test_lines_beyond_the_limit_are_told_and_the_others_are_as_they_were(
    sizes: list[int], ended: bool, piece: int
) -> None:
    """A piece is at most as long as the limit here, too."""
    lines = [b"x" * size + b"\n" for size in sizes]
    if lines and not ended:
        lines[-1] = lines[-1][:-1]
    offsets = [len(b"".join(lines[:index])) for index in range(len(lines))]
    kept, dropped = [], []
    for block in line_blocks(ByteStream(cut(b"".join(lines), piece), []), 60):
        dropped += [(line.number, line.offset, line.size) for line in block.oversized]
        kept += [
            (block.number + index, offset, line)
            for index, (offset, line) in enumerate(zip(block.offsets(), block.lines, strict=True))
        ]
    expected = [(index + 1, offsets[index], line) for index, line in enumerate(lines) if line]
    assert kept == [item for item in expected if len(item[2]) <= 60]
    assert dropped == [(number, offset, len(line)) for number, offset, line in expected if len(line) > 60]
