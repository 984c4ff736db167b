"""A survey of fields, as tables for people and as JSON for programs."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from rich.console import Console
from rich.text import Text

from tocsin.cli.output.columns import fit, put_line
from tocsin.cli.output.visible import visible
from tocsin.cli.output.words import counted
from tocsin.node import FieldSurvey, FieldUse, LogTypeUse

_RULES_WIDTH = 6
_SHARE_WIDTH = 7
_BY_WIDTH = 8
_UNUSED_SHOWN = 12
_LOGSOURCES_SHOWN = 10
_ALIKE = 0.85


def print_survey(console: Console, survey: FieldSurvey, *, everything: bool) -> None:
    """Print a table a log type, then what was never found and what rules wait for."""
    for log_type in sorted(survey.log_types.values(), key=lambda one: -one.events):
        _print_log_type(console, log_type, everything=everything)
    _print_never_found(console, survey)
    waiting = survey.without_events()
    if waiting:
        rules = sum(count for _, count in waiting)
        console.print(Text(f"Of {counted(rules, 'rule')} there is no event here, by log source", style="bold"))
        for logsource, count in waiting if everything else waiting[:_LOGSOURCES_SHOWN]:
            console.print(Text(f"  {count:>{_RULES_WIDTH},}  {visible(str(logsource))}"))
        if len(waiting) > _LOGSOURCES_SHOWN and not everything:
            rest = len(waiting) - _LOGSOURCES_SHOWN
            console.print(Text(f"  and {rest:,} more log sources: --all names them", style="dim"))


def _print_log_type(console: Console, log_type: LogTypeUse, *, everything: bool) -> None:
    name = visible(log_type.log_type)
    shape = f" ({visible(log_type.shape)})" if log_type.shape != log_type.log_type else ""
    looked = f", looked into {log_type.judged:,}" if log_type.judged < log_type.events else ""
    head = Text(f"{name}{shape}", style="bold")
    head.append(
        f"  {counted(log_type.events, 'event')}{looked}, {counted(len(log_type.rules), 'rule')}", style="not bold"
    )
    console.print(head)
    if log_type.uses:
        uses = sorted(log_type.uses.values(), key=lambda use: (-len(use.rules), use.name))
        name_width = min(max(len(use.name) for use in uses), 32)
        path_width = max(console.width - name_width - _RULES_WIDTH - _SHARE_WIDTH - _BY_WIDTH - 10, 10)
        console.print(
            Text(
                f"  {fit('FIELD', name_width)}  {fit('RULES', _RULES_WIDTH, right=True)}"
                f"  {fit('FOUND', _SHARE_WIDTH, right=True)}  {fit('DECIDED', _BY_WIDTH)}  READ AT",
                style="dim",
            )
        )
        for use in uses:
            line = Text(f"  {fit(visible(use.name), name_width)}  {len(use.rules):>{_RULES_WIDTH},}  ")
            line.append(f"{_percent(use.share):>{_SHARE_WIDTH}}", style=_share_style(use.share))
            line.append(f"  {fit(', '.join(use.decided_by), _BY_WIDTH)}  ", style="dim")
            line.append(fit(visible(" or ".join(use.paths)), path_width).rstrip(), style="dim")
            put_line(console, line)
    unused = log_type.unused()
    if unused:
        shown = unused if everything else unused[:_UNUSED_SHOWN]
        names = ", ".join(f"{visible(path)} {_percent(share)}" for path, share in shown)
        more = f", and {len(unused) - len(shown):,} more: --all names them" if len(unused) > len(shown) else ""
        console.print(Text(f"  in the events, in no rule: {names}{more}", style="dim"))
    console.print()


def _print_never_found(console: Console, survey: FieldSurvey) -> None:
    missing = survey.never_found()
    if not missing:
        return
    known = _known_names(survey)
    console.print(Text("Wanted by rules and in no event: misspelt, or not logged", style="bold"))
    for use in missing:
        line = Text(f"  {len(use.rules):>{_RULES_WIDTH},}  ")
        line.append(visible(use.name), style="yellow")
        hint = _misspelt(use.name, known)
        if hint:
            line.append(f"  the events have {visible(hint)}", style="dim")
        console.print(line)
    console.print()


def survey_data(survey: FieldSurvey) -> dict[str, Any]:
    """Give the survey as data for JSON."""
    known = _known_names(survey)
    return {
        "log_types": [
            {
                "log_type": one.log_type,
                "shape": one.shape,
                "events": one.events,
                "judged": one.judged,
                "rules": len(one.rules),
                "fields": [
                    _use_data(use) for use in sorted(one.uses.values(), key=lambda use: (-len(use.rules), use.name))
                ],
                "unused": [{"path": path, "share": round(share, 4)} for path, share in one.unused()],
            }
            for one in sorted(survey.log_types.values(), key=lambda one: -one.events)
        ],
        "never_found": [
            {"field": use.name, "rules": len(use.rules), "similar": _misspelt(use.name, known)}
            for use in survey.never_found()
        ],
        "without_events": [
            {"logsource": str(logsource), "rules": count} for logsource, count in survey.without_events()
        ],
    }


def _use_data(use: FieldUse) -> dict[str, Any]:
    return {
        "field": use.name,
        "rules": len(use.rules),
        "judged": use.judged,
        "found": use.found,
        "share": round(use.share, 4),
        "paths": list(use.paths),
        "decided_by": list(use.decided_by),
    }


def _known_names(survey: FieldSurvey) -> Sequence[str]:
    """Give the names that the events' fields have, without the objects they are in."""
    return list({leaf[-1]: None for log_type in survey.log_types.values() for leaf in log_type.leaves})


def _misspelt(name: str, known: Sequence[str]) -> str | None:
    """Give the field of the events that a rule's author may have meant: one that differs in a letter or two."""
    alike = get_close_matches(name, known, n=1, cutoff=_ALIKE)
    return alike[0] if alike else None


def _percent(share: float) -> str:
    if share in (0, 1):
        return f"{share:.0%}"
    return f"{share:.1%}" if share >= 0.001 else "<0.1%"


def _share_style(share: float) -> str:
    if share == 0:
        return "red"
    return "green" if share > 0.5 else "yellow"
