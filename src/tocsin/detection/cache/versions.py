"""What the compiled form of a rule depends on besides the rule: the code and the libraries that compile it."""

from typing import Final

from tocsin.core.versions import code_version

COMPILING: Final = (
    "core",
    "detection/cache",
    "detection/correlation/__init__.py",
    "detection/correlation/loaded.py",
    "detection/correlation/rule.py",
    "detection/sigma",
    "detection/engine/expression.py",
    "detection/engine/regexes.py",
    "detection/engine/ruleset.py",
)
"""The packages and modules of tocsin whose code decides what rules compile to, and how that is written down."""

_LIBRARIES: Final = ("msgspec", "pysigma", "pyyaml", "regex")


def compiler_version() -> str | None:
    """Give a hash of the code that compiles rules, of its libraries' versions and of Python's; None if unknown."""
    return code_version(COMPILING, _LIBRARIES)
