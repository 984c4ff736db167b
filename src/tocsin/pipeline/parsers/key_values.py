"""Messages that are nothing but `key=value` pairs, or little else.

Firewalls, PAM and many applications write so. There is no specification: a value is in double or single quotes, or
ends at white space; a comma or semicolon may stand behind it.
"""

import re
from typing import Any

from tocsin.pipeline.parsers.repeated import add

_PAIR = re.compile(
    r"""(?:^|(?<=[\s,;(\[{|]))([A-Za-z_][\w.\-/:]{0,127}+)=(?:"((?:[^"\\]++|\\.)*+)"|'((?:[^'\\]++|\\.)*+)'|([^\s,;]*+(?:[,;](?![\s"'])[^\s,;]++)*+))""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"""\\(["'\\])""")
_SUDO = re.compile(r"\s*(\S+) : (?:[^=;]{1,256}; )?(?=(?:HOST|TTY|PWD|USER|GROUP|TSID|ENV|COMMAND|CHROOT)=)")
_LEAST_PAIRS = 2


def read_pairs(text: str) -> dict[str, Any] | None:
    """Give the pairs of a text that has at least two, and at least as many as it has other words; else None.

    A key that comes twice has a list of values. Pairs of sudo, ` ; ` between them, end with the whole command; who ran
    it is `submituser`, as in sudo's own JSON.
    """
    if text.count("=") < _LEAST_PAIRS:
        return None
    sudo = _SUDO.match(text)
    if sudo:
        return {"submituser": sudo[1], **_sudo_pairs(text[sudo.end() :])}
    fields: dict[str, Any] = {}
    found, covered = 0, []
    at = 0
    for match in _PAIR.finditer(text):
        quoted = match[2] if match[2] is not None else match[3]
        add(fields, match[1], match[4] if quoted is None else _ESCAPE.sub(r"\1", quoted))
        covered.append(text[at : match.start()])
        at = match.end()
        found += 1
    words = sum(len(part.split()) for part in covered) + len(text[at:].split())
    return fields if found >= _LEAST_PAIRS and found >= words else None


def _sudo_pairs(text: str) -> dict[str, str]:
    pairs, mark, command = text.partition("COMMAND=")
    fields = dict(pair.split("=", 1) for pair in pairs.split(" ; ") if "=" in pair)
    if mark:
        fields["COMMAND"] = command
    return {key.strip(): value.strip() for key, value in fields.items()}
