"""A score, as tables for people and as JSON for programs."""

from dataclasses import asdict
from typing import Any

import orjson
from rich.console import Console
from rich.text import Text

from tocsin.cli.output.columns import put_line
from tocsin.cli.output.visible import visible
from tocsin.cli.output.words import counted
from tocsin.simulate.score import Score, Share, TechniqueScore

_FALSE_SHOWN = 8
_RULES_SHOWN = 2


def print_score(console: Console, score: Score) -> None:
    """Print recall by scenario and technique, precision by level, and the rules that were wrong most often."""
    put_line(console, Text("SCENARIO                   LOUD     ALL      FIRST FOUND  FIRST HIGH", style="dim"))
    for run in score.runs:
        line = Text(f"{visible(run.scenario):<26} ", style="bold")
        line.append(f"{_share(run.loud):<8} {_share(run.techniques):<8} ", style="not bold")
        line.append(f"{_after(run.seconds):<12} {_after(run.seconds_high)}", style="not bold")
        put_line(console, line)
    console.print()
    put_line(console, Text("TECHNIQUE   TACTIC                SCENARIO                   FOUND BY", style="dim"))
    for item in score.techniques:
        put_line(console, _technique(item))
    console.print()
    put_line(console, Text("LEVEL           TRUE   FALSE  PRECISION", style="dim"))
    for level in reversed(score.levels):
        percent = _percent(Share(level.true, level.true + level.false))
        put_line(console, Text(f"{level.level:<13} {level.true:>6,} {level.false:>7,}  {percent:>9}"))
    if score.false_by_rule:
        console.print()
        put_line(console, Text("FALSE FINDINGS, HIGH OR ABOVE", style="dim"))
        for title, grade, count in score.false_by_rule[:_FALSE_SHOWN]:
            put_line(console, Text(f"{count:>6,}  {grade:<9} {visible(title)}"))
        if len(score.false_by_rule) > _FALSE_SHOWN:
            put_line(console, Text(f"        … and {counted(len(score.false_by_rule) - _FALSE_SHOWN, 'rule')} more"))
    console.print()
    size = f"{score.people:,} people, {counted(score.days, 'day')}"
    false = f"{counted(score.false_high, 'finding')} of level high or above among {score.harmless:,} harmless events"
    rows = [
        ("recall", f"{_told(score.loud_recall)} of the loud techniques, {_told(score.recall)} of all"),
        ("false", f"{false} ({size})"),
    ]
    if score.outside:
        rows.append(("left out", f"{counted(score.outside, 'finding')} in files that were not simulated here"))
    for label, text in rows:
        console.print(Text.assemble((f"{label:<10}", "bold"), text), soft_wrap=True)


def score_json(score: Score) -> bytes:
    """Write a score as one JSON object."""
    data: dict[str, Any] = asdict(score)
    data |= {
        "recall": asdict(score.recall),
        "loud_recall": asdict(score.loud_recall),
        "false_high": score.false_high,
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _technique(item: TechniqueScore) -> Text:
    line = Text(f"{item.technique:<11} {item.tactic:<21} {visible(item.scenario):<26} ")
    if item.rules:
        shown = ", ".join(visible(title) for title in item.rules[:_RULES_SHOWN])
        more = len(item.rules) - _RULES_SHOWN
        line.append(shown + (f" and {more} more" if more > 0 else ""), style="green")
    else:
        line.append("missed" if item.loud else "missed, quiet", style="bold red" if item.loud else "dim")
    return line


def _share(share: Share) -> str:
    return f"{share.found}/{share.of}" if share.of else "-"


def _percent(share: Share) -> str:
    return f"{share.percent:.0f} %" if share.percent is not None else "-"


def _told(share: Share) -> str:
    return f"{share.found} of {share.of} ({_percent(share)})"


def _after(seconds: float | None) -> str:
    if seconds is None:
        return "never"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h {minutes:02}m" if hours else f"{minutes}m {rest:02}s"
