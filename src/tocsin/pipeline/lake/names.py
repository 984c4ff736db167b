"""Names of columns: any field name, written so that no engine confuses it with another.

Many engines take `User` and `user` for one column, and some refuse dots or blanks. A column's name has only lower-case
letters, digits and `_`, and tells the field's name exactly:

| In the field's name | In the column's |
|---|---|
| `a` to `z`, `0` to `9` | the same |
| `A` to `Z` | `_` and the small letter |
| `_` | `__` |
| `.` | `_0` |
| anything else | `_9`, its code point in hexadecimal, `_` |

What would then be empty, or begin with `_`, a digit or `x`, has an `x` before it: names that begin with `_` are the
lake's own. So `CommandLine` is `x_command_line`, `userIdentity.arn` is `user_identity_0arn`, `user` is `user`.
"""

import re

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_UPPER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_ENCODED = re.compile(r"_9([0-9a-f]+)_|_([a-z_0])")
_MARK = "x"


def column_name(field: str) -> str:
    """Give the name of a field's column."""
    text = "".join(map(_encoded, field))
    return text if text[:1].isalpha() and text[:1] != _MARK else _MARK + text


def field_name(column: str) -> str:
    """Give the field whose column this is."""
    return _ENCODED.sub(_decoded, column.removeprefix(_MARK))


def _encoded(character: str) -> str:
    if character in _PLAIN:
        return character
    if character in _UPPER:
        return "_" + character.lower()
    if character == "_":
        return "__"
    return "_0" if character == "." else f"_9{ord(character):x}_"


def _decoded(match: "re.Match[str]") -> str:
    code, letter = match.groups()
    if code is not None:
        return chr(int(code, 16))
    return {"_": "_", "0": "."}.get(letter, letter.upper())
