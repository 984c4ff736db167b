"""The page: its shell with the style, the script and the data in their places, and nothing else allowed to run."""

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from importlib.resources import files
from typing import BinaryIO

from tocsin.cli.report import bundle


def write_page(stream: BinaryIO, title: str, facts: bytes, columns: bytes, blocks: Iterable[bytes]) -> None:
    """Write the page; `facts`, `columns` and `blocks` are packed."""
    folder = files("tocsin.cli.report").joinpath("page")
    style, script = bundle.style(folder), bundle.script(folder)
    shell = folder.joinpath("shell.html").read_text(encoding="utf-8")
    filled = {
        "policy": escape(_policy(script, style)),
        "title": escape(title),
        "style": style,
        "script": script,
        "facts": facts.decode("ascii"),
        "columns": columns.decode("ascii"),
    }
    head, tail = shell.split("{{blocks}}")
    for part in _filled(head, filled):
        stream.write(part.encode("utf-8"))
    for number, block in enumerate(blocks):
        stream.write(b'<script type="text/plain" id="block-%d">' % number)
        stream.write(block)
        stream.write(b"</script>\n")
    stream.write(tail.encode("utf-8"))


def _filled(text: str, values: dict[str, str]) -> Iterable[str]:
    """Yield a text with `{{name}}` filled in; what is filled in is not looked at again."""
    first, *rest = text.split("{{")
    yield first
    for piece in rest:
        name, _, after = piece.partition("}}")
        yield values[name]
        yield after


def _policy(script: str, style: str) -> str:
    """Allow this script and this style, by their hashes, and nothing else: no request, no form, no markup from text.

    Source: W3C Content Security Policy Level 3, and Trusted Types.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
