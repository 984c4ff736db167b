"""Fitting text into columns of a terminal, in cells and not in characters."""

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

LEVEL_STYLES = {
    "critical": "bold white on red",
    "high": "bold red",
    "medium": "yellow",
    "low": "cyan",
    "informational": "dim",
}
LEVEL_NAMES = {"informational": "info"}
LEVEL_WIDTH = 8


def level_text(level: str) -> Text:
    """Give a level as a coloured word, padded to `LEVEL_WIDTH`."""
    name = LEVEL_NAMES.get(level, level)
    return Text.assemble((name, LEVEL_STYLES[level]), " " * (LEVEL_WIDTH - len(name)))


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Cut or pad text to exactly `width` cells; what is cut ends with an ellipsis."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, max(width - 1, 0)) + "…" if width > 0 else ""
    padding = " " * (width - length)
    return padding + text if right else text + padding


def fields_text(fields: tuple[tuple[str, str], ...], width: int) -> Text:
    """Give `Name=value` pairs, names dim, cut to `width` cells."""
    text = Text()
    for name, value in fields:
        if text:
            text.append("  ")
        text.append(f"{name}=", style="dim")
        text.append(value)
        if text.cell_len > width:
            break
    text.truncate(max(width, 0), overflow="ellipsis")
    return text


def put_line(console: Console, line: Text) -> None:
    """Print one line, cut at the console's edge, without blanks at its end."""
    line.rstrip()
    console.print(line, no_wrap=True, crop=True)
