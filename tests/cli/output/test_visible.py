from hypothesis import given
from hypothesis import strategies as st

from tests.cli.findings import HOSTILE
from tocsin.cli.output.visible import visible, visible_lines


def test_escape_sequences_are_written_out() -> None:
    assert visible("\x1b[2J\x9b31m") == "\\x1b[2J\\x9b31m"


def test_bidirectional_overrides_are_written_out() -> None:
    assert visible("a\u202eb\u2066c") == "a\\u202eb\\u2066c"


def test_a_text_stays_on_one_line() -> None:
    assert visible("a\nb\r\nc\u2028d") == "a\\nb\\r\\nc\\u2028d"


def test_invisible_tag_characters_are_written_out() -> None:
    assert visible("a\U000e0041") == "a\\U000e0041"


def test_ordinary_text_of_any_language_is_left_alone() -> None:
    assert visible("C:\\Users\\Zoë\\日本語.exe 🙂") == "C:\\Users\\Zoë\\日本語.exe 🙂"


def test_a_hostile_value_is_printable() -> None:
    assert visible(HOSTILE).isprintable()


def test_lines_of_a_message_stay_lines_and_cannot_begin_like_another_message() -> None:
    assert visible_lines("first\nerror: \x1b[2J") == "first\n  error: \\x1b[2J"


@given(st.text(st.characters(max_codepoint=0x2FFF)))
def test_no_control_character_is_left(text: str) -> None:
    shown = visible(text)
    assert not any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in shown)
    shown.encode("utf-8")
