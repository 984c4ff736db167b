"""The list of log types, made from the shipped mappings: `python -m tests.log_types_page` writes it."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tocsin.pipeline.mappings import LogTypeSummary, load_mapper

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "log-types.md"
INTRODUCTION = """\
# Log types

This page is written by `make reference` from the mappings in `content/mappings`.

A record is recognised by what it holds, never by a file's name. [Adding a mapping](adding-a-mapping.md) shows how to teach tocsin a further log.
"""
_MOST_LOGSOURCES = 8


def page() -> str:
    """Write the whole page."""
    mapper, errors = load_mapper([ROOT / "content" / "mappings"])
    assert errors == []
    by_product: dict[str, list[LogTypeSummary]] = defaultdict(list)
    for log_type in mapper.log_types():
        by_product[log_type.name.partition(".")[0]].append(log_type)
    lines = [INTRODUCTION]
    for product, log_types in sorted(by_product.items()):
        lines += [
            f"## {product}",
            "",
            "| Log type | What it is | Logsources | Shapes | Entities |",
            "|---|---|---|---|---|",
        ]
        lines += [_row(log_type) for log_type in log_types]
        lines.append("")
    lines += ["## Shapes", "", "In the order in which they are tried.", ""]
    lines += ["| Shape | What it is | A record has |", "|---|---|---|"]
    for shape in mapper.shapes():
        needed = " and ".join(_any_of(".".join(path) for path in paths) for paths in shape.needed)
        lines.append(f"| `{shape.name}` | {_cell(shape.title)} | {needed} |")
    return "\n".join([*lines, ""])


def _row(log_type: LogTypeSummary) -> str:
    logsources = [str(source) for source in log_type.logsources]
    shown = _codes(logsources[:_MOST_LOGSOURCES])
    if len(logsources) > _MOST_LOGSOURCES:
        shown += f" and {len(logsources) - _MOST_LOGSOURCES} more"
    cells = (f"`{log_type.name}`", log_type.title, shown, _codes(log_type.shapes), ", ".join(log_type.entities))
    return f"| {' | '.join(map(_cell, cells))} |"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _any_of(paths: Iterable[str]) -> str:
    return " or ".join(f"`{path}`" for path in paths)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
