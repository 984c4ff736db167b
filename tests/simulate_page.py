"""The tables in docs/simulate.md that are written from the code: logs, scenarios, actions."""

import inspect
import re
from collections.abc import Callable
from pathlib import Path

from tocsin.simulate import Simulation, built_in_scenarios, load_scenarios, simulate
from tocsin.simulate.attack.actions import ACTIONS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "simulate.md"


def logs() -> str:
    """Give a table of every log that is written."""
    scenarios, _ = load_scenarios(built_in_scenarios())
    found = {line.log for line in simulate(Simulation(people=30, events=40_000), scenarios)}
    rows = [f"| `{log.file}` | `{log.log_type}` |" for log in sorted(found)]
    return "\n".join(["| File | Log type |", "|---|---|", *rows])


def scenarios() -> str:
    """Give a table of the scenarios that come along."""
    found, _ = load_scenarios(built_in_scenarios())
    rows = [f"| `{item.scenario}` | {item.description.strip()} | {len(item.steps)} |" for item in found]
    return "\n".join(["| Scenario | What happens | Steps |", "|---|---|---|", *rows])


def actions() -> str:
    """Give a table of the actions with what they take."""
    return "\n".join(["| Action | What it does | It takes |", "|---|---|---|", *map(_row, ACTIONS.items())])


def _row(item: tuple[str, Callable[..., None]]) -> str:
    name, action = item
    taken = [
        f"`{parameter.name}`" if parameter.default is inspect.Parameter.empty else f"`{parameter.name}` (optional)"
        for parameter in inspect.signature(action).parameters.values()
        if parameter.name != "stage"
    ]
    text = " ".join((action.__doc__ or "").split()).rstrip(".")
    return f"| `{name}` | {text} | {', '.join(taken).replace(' (optional)', '?')} |"


def page() -> str:
    """Give the page as it should be."""
    text = PAGE.read_text(encoding="utf-8")
    for name, table in (("logs", logs()), ("scenarios", scenarios()), ("actions", actions())):
        begin, end = f"<!-- {name}: written by `make reference` -->\n", f"<!-- /{name} -->"
        text = re.sub(
            re.escape(begin) + ".*?" + re.escape(end),
            lambda _, t=table, b=begin, e=end: f"{b}{t}\n{e}",
            text,
            flags=re.S,
        )  # type: ignore[misc]
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
