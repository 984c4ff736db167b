"""Words in braces: what `{victim.account}`, `{c2}` or `{cradle|base64utf16}` in a scenario stands for."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from typing import Any

WORD = re.compile(r"(?<!\{)\{([a-z][a-z0-9_]*)(?:\.([a-z_]+))?(?:\|([a-z0-9]+))?\}(?!\})")
_LITERAL = re.compile(r"\{\{([^{}]*)\}\}")
PERSON_WORDS = ("name", "account", "email", "user", "home", "address", "host", "ip", "user_agent", "first")
HOST_WORDS = ("name", "ip", "dns")


def _spaced(text: str) -> str:
    return "".join(f"^{letter}" if number % 3 == 1 else letter for number, letter in enumerate(text))


FILTERS: Mapping[str, Callable[[str], str]] = {
    "base64": lambda text: b64encode(text.encode()).decode(),
    "base64utf16": lambda text: b64encode(text.encode("utf-16-le")).decode(),
    "upper": str.upper,
    "carets": _spaced,
    "slashes": lambda text: text.replace("\\", "/"),
}


def words_of(value: Any) -> Iterator[tuple[str, str, str]]:
    """Yield the words in a value: name, attribute and filter, empty where there is none."""
    if isinstance(value, str):
        for match in WORD.finditer(value):
            yield match[1], match[2] or "", match[3] or ""
    elif isinstance(value, dict):
        for item in value.values():
            yield from words_of(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from words_of(item)


def filled(value: Any, words: Mapping[str, str]) -> Any:
    """Give a value with all words replaced, at any depth, and `{{x}}` by `{x}`.

    `words` has `name` and `name.attribute`.
    """
    if isinstance(value, str):
        return _LITERAL.sub(r"{\1}", WORD.sub(lambda match: _word(match, words), value))
    if isinstance(value, dict):
        return {key: filled(item, words) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [filled(item, words) for item in value]
    return value


def _word(match: re.Match[str], words: Mapping[str, str]) -> str:
    key = f"{match[1]}.{match[2]}" if match[2] else match[1]
    text = words[key]
    return FILTERS[match[3]](text) if match[3] else text
