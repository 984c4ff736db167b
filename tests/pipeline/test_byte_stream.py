"""A stream of bytes: read once, looked ahead, and never raising."""

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pipeline.outcome import cut
from tocsin.core.errors import DamagedInput, InputError
from tocsin.pipeline import ByteStream


@settings(max_examples=200, deadline=None)
@given(
    data=st.binary(max_size=60),
    piece=st.integers(1, 20),
    steps=st.lists(st.tuples(st.sampled_from(["head", "take"]), st.integers(0, 25)), max_size=6),
)
def test_bytes_come_once_and_in_order(data: bytes, piece: int, steps: list[tuple[str, int]]) -> None:
    stream = ByteStream(cut(data, piece), [])
    at = 0
    for step, size in steps:
        if step == "head":
            assert stream.head(size) == data[at : at + size]
        else:
            assert stream.take(size) == data[at : at + size]
            at = min(at + size, len(data))
        assert stream.offset == at
    assert b"".join(stream) == data[at:]
    assert stream.offset == len(data)


def test_an_error_ends_the_stream_and_is_told_once() -> None:
    error = DamagedInput("it broke")

    def pieces() -> Iterator[bytes]:
        yield b"abc"
        raise error

    faults: list[InputError] = []
    stream = ByteStream(pieces(), faults)
    assert stream.head(10) == b"abc"
    assert stream.take(10) == b"abc"
    assert (stream.take(1), list(stream)) == (b"", [])
    assert faults == [error]
