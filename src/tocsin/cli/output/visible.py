"""Text from logs, made fit for a terminal: nothing in it can move the cursor, reorder the line or hide."""

import re

# C0 and C1 controls, soft hyphen, zero-width and bidirectional marks, line and paragraph separators, interlinear and
# tag characters, lone surrogates.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    """Write control, bidirectional and invisible characters as escapes, so that the text is one harmless line.

    Source: Unicode Standard Annex 9 (bidirectional formatting characters), ECMA-48 (control functions).
    """
    return _UNSAFE.sub(_escaped, text)


def visible_lines(text: str) -> str:
    """Do the same line by line, for messages of several lines: those after the first are indented."""
    return "\n  ".join(map(visible, text.splitlines()))


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
