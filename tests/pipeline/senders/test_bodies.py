import io

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import InputError
from tocsin.pipeline.senders import bodies

LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=40), max_size=60)


@given(LINES, st.integers(1, 200), st.booleans())
def test_bodies_are_the_stream_cut_where_lines_end(lines: list[str], piece: int, whole: bool) -> None:
    data = "\n".join(orjson.dumps({"message": line}).decode() for line in lines).encode() + (b"\n" if whole else b"")
    found = list(bodies(io.BytesIO(data), "log", piece_bytes=piece))
    assert b"".join(body.data for body in found).strip() == data.strip()
    assert all(body.data.endswith(b"\n") for body in found[:-1])
    assert sum(body.records for body in found) == len(lines)
    assert [body.data for body in found] == [data[body.begin : body.begin + len(body.data)] for body in found]


def test_every_piece_has_the_header_of_its_format() -> None:
    rows = [f"{number},ada,{'x' * 500}" for number in range(300)]
    data = "\n".join(["number,user,text", *rows]).encode() + b"\n"
    found = list(bodies(io.BytesIO(data), "log", piece_bytes=10_000))
    assert len(found) > 5
    assert all(body.data.startswith(b"number,user,text\n") for body in found)
    assert sum(body.data.count(b"ada") for body in found) == 300


@pytest.mark.parametrize(("data", "why"), [(b"ElfFile\0" + bytes(4088), "no text"), (b"PAR1" + bytes(100), "no text")])
def test_what_is_no_text_is_refused_with_a_remedy(data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why) as caught:
        list(bodies(io.BytesIO(data), "log"))
    assert caught.value.remedy
