"""A benchmark, as a table for people and as JSON for programs."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from tocsin.cli.output.columns import fit, put_line
from tocsin.cli.output.visible import visible
from tocsin.cli.output.words import counted
from tocsin.detection.engine import CompiledRule, RuleCost, in_words, slowness
from tocsin.node import Benchmark

_WAKERS_SHOWN = 3
_FEW_EVENTS = 10_000
_LABEL = 10
_LEAST_SHOWN = 0.01
_INDENT = 12


def print_benchmark(console: Console, result: Benchmark, rules: Sequence[CompiledRule], top: int) -> None:
    """Print the speed, then the rules that cost most, each with what wakes it and why it is slow."""
    events = result.tally.events
    lines = [
        ("events", f"{events:,}, {result.tally.log_types.total():,} routed, {counted(result.findings, 'finding')}"),
        ("decoding", f"{_rate(events, result.decoding)} alone"),
        ("scanning", f"{_rate(events, result.scanning)}: {result.ratio:.2f} of decoding alone"),
    ]
    if events < _FEW_EVENTS:
        lines.append(("", "with so few events, preparing the rules is most of it: take larger logs"))
    if result.costs:
        judged = sum(cost.judged for cost in result.costs)
        micros = sum(cost.nanoseconds for cost in result.costs) / 1000
        met = sum(cost.met > 0 for cost in result.costs)
        judging = f"{judged / max(events, 1):.2f} judged an event, {micros / max(events, 1):.2f} µs of it"
        lines.append(("rules", f"{len(rules):,}, {met:,} of them for these log sources; {judging}"))
    for label, text in lines:
        console.print(Text.assemble((f"{label:<{_LABEL}}", "bold"), text), soft_wrap=True)
    if result.costs:
        _print_costs(console, result, rules, top)


def _print_costs(console: Console, result: Benchmark, rules: Sequence[CompiledRule], top: int) -> None:
    dearest = _dearest(result, top)
    if not dearest:
        return
    console.print()
    put_line(console, Text("  µs/EVENT  µs/JUDGED    JUDGED   MATCHED  RULE", style="dim"))
    for index in dearest:
        rule, cost = rules[index], result.costs[index]
        line = Text(f"{_micros_per_event(result, cost):>10.3f} {cost.micros_per_judged:>10.2f}")
        line.append(f" {cost.judged:>9,} {cost.matched:>9,}  ")
        line.append(visible(rule.title), style="bold")
        put_line(console, line)
        _print_detail(console, "rule", f"{rule.id} {rule.path}")
        wakers = _woken_by(cost)[:_WAKERS_SHOWN]
        if wakers:
            _print_detail(console, "woken by", "; ".join(f"{test} ({_percent(share)})" for test, share in wakers))
        for reason, remedy in slowness(rule, cost):
            _print_detail(console, "why", reason, style="yellow")
            _print_detail(console, "remedy", remedy)


def _print_detail(console: Console, label: str, text: str, style: str = "") -> None:
    line = Text(" " * _INDENT)
    line.append(fit(label, _LABEL - 1), style="dim")
    line.append(visible(text), style=style)
    console.print(line, soft_wrap=True)


def benchmark_data(result: Benchmark, rules: Sequence[CompiledRule], top: int) -> dict[str, Any]:
    """Give a benchmark as data for JSON."""
    events = result.tally.events
    return {
        "events": events,
        "findings": result.findings,
        "decoding_seconds": result.decoding,
        "scanning_seconds": result.scanning,
        "events_per_second": events / result.scanning if result.scanning else 0.0,
        "ratio_to_decoding": result.ratio,
        "rules": [_rule_data(result, rules[index], result.costs[index]) for index in _dearest(result, top)],
    }


def _rule_data(result: Benchmark, rule: CompiledRule, cost: RuleCost) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "path": rule.path,
        "met": cost.met,
        "judged": cost.judged,
        "unwoken": cost.unwoken,
        "matched": cost.matched,
        "failed": cost.failed,
        "micros_per_event": _micros_per_event(result, cost),
        "micros_per_judged": cost.micros_per_judged,
        "woken_by": [{"test": test, "share": share} for test, share in _woken_by(cost)],
        "why": [{"reason": one.reason, "remedy": one.remedy} for one in slowness(rule, cost)],
    }


def _dearest(result: Benchmark, top: int) -> list[int]:
    """Give the indexes of the rules that were judged at all, the dearest first; all of them if `top` is 0."""
    judged = [index for index, cost in enumerate(result.costs) if cost.judged]
    judged.sort(key=lambda index: (-result.costs[index].nanoseconds, index))
    return judged[:top] if top else judged


def _woken_by(cost: RuleCost) -> list[tuple[str, float]]:
    """Give the tests that woke a rule, with the share of its wakings in which each had some part."""
    return [(in_words(atom), times / cost.looked_into) for atom, times in cost.woken_by.most_common()]


def _micros_per_event(result: Benchmark, cost: RuleCost) -> float:
    return cost.nanoseconds / 1000 / result.tally.events if result.tally.events else 0.0


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= _LEAST_SHOWN else "<1%"


def _rate(events: int, seconds: float) -> str:
    return f"{seconds:,.2f} s, {events / seconds if seconds else 0.0:,.0f} events/s"
