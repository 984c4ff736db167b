"""The table of checks in docs/testing-rules.md: `python -m tests.content.checks.table` renews it."""

from pathlib import Path

from tocsin.content.checks import discover_checks

PAGE = Path(__file__).resolve().parents[3] / "docs" / "testing-rules.md"
BEGIN = "<!-- checks: written by `python -m tests.content.checks.table` -->\n"
END = "<!-- /checks -->"


def table() -> str:
    """Write a line a check: its id, how grave it is, what it says, and what to do."""
    lines = ["| Check | Severity | What is wrong | What to do |", "|---|---|---|---|"]
    for check in discover_checks().values():
        severity = f"{check.severity}, with `--strict`" if check.strict else check.severity
        cells = (f"`{check.id}`", severity, check.summary, check.remedy)
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join([*lines, ""])


def renewed(page: str) -> str:
    """Give the page with the table as it is now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
