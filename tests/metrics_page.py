"""The table of metrics in docs/seeing-inside.md, written from the list of metrics."""

import re
from pathlib import Path

from tocsin.node.http.metric_list import METRICS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "seeing-inside.md"
_BEGIN, _END = "<!-- metrics: written by `make reference` -->\n", "<!-- /metrics -->"


def table() -> str:
    """Give a table of every metric."""
    rows = [
        f"| `{metric.name}` | {metric.kind} | {', '.join(f'`{label}`' for label in metric.labels)} | {metric.help} |"
        for metric in METRICS
    ]
    return "\n".join(["| Metric | Kind | Labels | Meaning |", "|---|---|---|---|", *rows])


def page() -> str:
    """Give the page as it should be."""
    text = PAGE.read_text(encoding="utf-8")
    return re.sub(re.escape(_BEGIN) + ".*?" + re.escape(_END), lambda _: f"{_BEGIN}{table()}\n{_END}", text, flags=re.S)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
