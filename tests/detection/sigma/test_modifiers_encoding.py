"""Specification, appendix "Modifiers", section "Encoding"."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sigma.types import SigmaString

from tests.detection.sigma.judging import Case, Loading, Refusal, cases, refusals
from tocsin.detection.sigma.encodings import Base64Offset
from tocsin.detection.sigma.faults import Fault


def base64(data: bytes) -> str:
    return b64encode(data).decode()


@cases(
    Case("the whole value", "F|base64: foobar", yes=["Zm9vYmFy"], no=["foobar", "xZm9vYmFy", "Zm9v"]),
    Case("with contains", "F|base64|contains: foobar", yes=["xZm9vYmFyx"], no=["Zm9v"]),
    Case(
        "letters beyond ASCII in UTF-8", "F|base64: gr\u00fcn", yes=[base64("gr\u00fcn".encode())], no=[base64(b"grn")]
    ),
    Case("an escaped star is a star", r"F|base64: 'a\*b'", yes=[base64(b"a*b")], no=[base64(rb"a\*b")]),
    Case("a backslash", r"F|base64: 'C:\x'", yes=[base64(rb"C:\x")], no=[base64(rb"C:\\x")]),
    Case("several", "F|base64: [aaa, bbb]", yes=["YWFh", "YmJi"], no=["aaa"]),
    Case("case does not count, as everywhere", "F|base64: foo", yes=["Zm9v", "zm9V"], no=["Zm9w"]),
    Case("unless cased", "F|base64|cased: foo", yes=["Zm9v"], no=["zm9V"]),
)
def test_base64(loading: Loading, case: Case) -> None:
    case.check(loading)


@cases(
    Case(
        "at every offset",
        "F|base64offset|contains: foobar",
        yes=[base64(b"x" * offset + b"foobar" + b"y" * after) for offset in range(6) for after in range(4)],
        no=[base64(b"fooxbar"), "foobar"],
    ),
    Case(
        "letters beyond ASCII at every offset",
        "F|base64offset|contains: gr\u00fcn-\u20ac",
        yes=[base64(b"x" * offset + "gr\u00fcn-\u20ac".encode() + b"y") for offset in range(6)],
        no=[base64(b"grun")],
    ),
    Case(
        "after wide",
        "F|wide|base64offset|contains: ping",
        yes=[base64(b"x" * offset + "ping".encode("utf-16-le") + b"y\0") for offset in range(6)],
        no=[base64(b"ping")],
    ),
    Case(
        "all of several, any offset of each",
        "F|base64offset|contains|all: [foobar, foobaz]",
        yes=[base64(b"xfoobarxxfoobaz")],
        no=[base64(b"xfoobarxx")],
    ),
)
def test_base64offset(loading: Loading, case: Case) -> None:
    case.check(loading)


@given(st.text(min_size=2, max_size=12), st.binary(max_size=7), st.binary(max_size=7))
def test_some_form_is_in_every_encoding_of_a_text_around_the_value(value: str, before: bytes, after: bytes) -> None:
    data = value.encode("utf-8", "surrogatepass")
    text = data.decode("utf-8", "replace")
    string = SigmaString.from_str(text)
    try:
        forms = [str(form) for form in Base64Offset(None, []).modify(string).values]  # type: ignore[arg-type]
    except Fault:
        pytest.fail("two characters are enough")
    encoded = base64(before + text.encode() + after)
    assert any(form in encoded for form in forms)


@cases(
    Case("utf16le", "F|utf16le|base64: cmd", yes=[base64(b"c\0m\0d\0")], no=[base64(b"\0c\0m\0d")]),
    Case("wide is the same", "F|wide|base64: cmd", yes=[base64(b"c\0m\0d\0")], no=[base64(b"\0c\0m\0d")]),
    Case("utf16be", "F|utf16be|base64: cmd", yes=[base64(b"\0c\0m\0d")], no=[base64(b"c\0m\0d\0")]),
    Case("utf16, with a mark", "F|utf16|base64: cmd", yes=[base64(b"\xff\xfec\0m\0d\0")], no=[base64(b"c\0m\0d\0")]),
)
def test_utf16(loading: Loading, case: Case) -> None:
    case.check(loading)


@cases(
    Case("letters beyond ASCII", "F|wide|base64: '\u20acx'", yes=[base64("\u20acx".encode("utf-16-le"))], no=["x"]),
    Case(
        "letters beyond the basic plane", "F|wide|base64: '\U0001f600'", yes=[base64("\U0001f600".encode("utf-16-le"))]
    ),
    Case("without Base64: bytes as characters", "F|wide: cmd", yes=["c\0m\0d\0", "C\0M\0D\0"], no=["cmd", "\0c\0m\0d"]),
    Case("wildcards stay", "F|wide|contains: 'a*d'", yes=["xa\0zzd\0x"], no=["ad"]),
    Case("big end first", "F|utf16be: cmd", yes=["\0c\0m\0d"], no=["c\0m\0d\0"]),
)
def test_wide(loading: Loading, case: Case) -> None:
    case.check(loading)


@refusals(
    Refusal("wildcards cannot be encoded", "F|base64: 'a*'", "wildcards cannot be encoded", r"\*"),
    Refusal("nor by offsets", "F|base64offset: 'a?b'", "wildcards cannot be encoded"),
    Refusal("contains puts wildcards there", "F|contains|base64: abc", "wildcards cannot be encoded"),
    Refusal("one letter has no form at some offset", "F|base64offset|contains: a", "too short"),
    Refusal("a placeholder without values", "F|expand|base64: '%x%'", "%x%", "placeholder file"),
    Refusal("a number", "F|base64: 5", "takes a text"),
    Refusal("bytes beyond ASCII are no text", "F|wide: gr\u00fcn", "bytes beyond ASCII", "base64", unsupported=True),
    Refusal("the byte order mark is no text", "F|utf16: cmd", "bytes beyond ASCII", "base64", unsupported=True),
)
def test_refused(loading: Loading, refusal: Refusal) -> None:
    refusal.check(loading)
