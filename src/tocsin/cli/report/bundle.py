"""The page's script, put together from its modules.

The modules in `page/` are plain ES modules that import each other by name. A file opened from disk may not load others,
so they become one script: each module a function that gives what it exports, in the order in which they need each
other.
"""

import re
from importlib.resources.abc import Traversable

_IMPORT = re.compile(r'^import \{(?P<names>[^}]*)\} from "\./(?P<module>[\w.-]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?P<code>(?:async )?(?:function|const|let|class) (?P<name>\w+))", re.MULTILINE)


def script(folder: Traversable, first: str = "main.js") -> str:
    """Give the script that begins with a module of a folder."""
    order: list[str] = []
    _visit(folder, first, order)
    body = "".join(_wrapped(name, _text(folder, name)) for name in order)
    return f'(() => {{\n"use strict";\nconst modules = {{}};\n{body}}})();\n'


def _wrapped(name: str, text: str) -> str:
    """Make a function of a module, which is called at once."""
    exports = ", ".join(match["name"] for match in _EXPORT.finditer(text))
    code = _EXPORT.sub(r"\g<code>", _IMPORT.sub(r'const {\g<names>} = modules["\g<module>"];', text))
    return f'modules["{name}"] = (() => {{\n{code}return {{ {exports} }};\n}})();\n'


def style(folder: Traversable) -> str:
    """Give the style sheets of a folder as one, in the order of their names."""
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".css"))
    return "\n".join(_text(folder, name) for name in names)


def _visit(folder: Traversable, name: str, order: list[str]) -> None:
    """Add a module after those that it needs; modules never need each other in a circle."""
    for match in _IMPORT.finditer(_text(folder, name)):
        if match["module"] not in order:
            _visit(folder, match["module"], order)
    order.append(name)


def _text(folder: Traversable, name: str) -> str:
    return folder.joinpath(name).read_text(encoding="utf-8")
