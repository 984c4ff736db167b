"""The summary of a scan, on stderr: everything that was read, run, found, and not."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from tocsin.cli.loading import ERRORS_SHOWN, tell_errors
from tocsin.cli.output.columns import LEVEL_STYLES
from tocsin.cli.output.visible import visible
from tocsin.cli.output.words import counted
from tocsin.core.errors import DamagedInput, InputError, LimitExceeded, UndecodableRecord
from tocsin.core.finding import LEVELS, Level
from tocsin.detection.sigma import LoadedRules
from tocsin.detection.sigma.loader import Firing
from tocsin.node import ScanReport, Tally

_RULES_SHOWN = 10
_NAMES_SHOWN = 5
_LABEL_WIDTH = 10
FAULTS: dict[type[InputError], str] = {
    UndecodableRecord: "undecodable",
    DamagedInput: "damaged stretches",
    LimitExceeded: "beyond a limit",
}


@dataclass(frozen=True, slots=True)
class Ending:
    """What a scan came to: its report, the rules it ran, the inputs there were, and how long it took in seconds."""

    report: ScanReport
    loaded: LoadedRules
    inputs: int
    seconds: float
    workers: int
    bounded: bool


def print_summary(talk: Console, ending: Ending, *, by_rule: bool, verbose: bool) -> None:
    """Print the summary; `by_rule` adds the rules that found most."""
    report, tally = ending.report, ending.report.tally
    lines: list[tuple[str, Text | str]] = [
        ("events", _events(tally, bounded=ending.bounded)),
        *(("", text) for text in _unknown(tally, verbose=verbose)),
        ("inputs", _inputs(tally, ending.inputs, verbose=verbose)),
        ("rules", _rules(ending.loaded)),
        *(("", text) for text in _uncorrelated(tally)),
        ("findings", _findings(report.findings, ending.loaded.firing)),
        *(("", text) for text in (_most_findings(report, ending.loaded.firing) if by_rule else ())),
        ("time", _time(ending)),
    ]
    if report.limit_reached:
        lines.append(("", "stopped at --limit: what comes after was not read"))
    for label, text in lines:
        line = Text(f"{label:<{_LABEL_WIDTH}}", style="bold")
        line.append_text(text if isinstance(text, Text) else Text(text, style="not bold"))
        talk.print(line, soft_wrap=True)
    if report.interrupted:
        talk.print("interrupted: this is what was found until then", style="bold yellow")


def print_losses(talk: Console, ending: Ending, *, verbose: bool) -> None:
    """Print what was lost: inputs, records, and rules that could not be judged on some events."""
    tally, rules = ending.report.tally, ending.loaded.ruleset.rules
    more = "--verbose names them all"
    tell_errors(talk, tally.lost, verbose=verbose, more=more)
    tell_faults(talk, tally, verbose=verbose)
    failures = sorted(tally.failures.items(), key=lambda item: -item[1].count)
    for index, failure in failures if verbose else failures[:ERRORS_SHOWN]:
        rule = rules[index]
        talk.print(
            f"error: {visible(rule.title)} ({rule.id}) could not be judged on {counted(failure.count, 'event')},"
            f" first on {visible(str(failure.first))}",
            style="red",
            soft_wrap=True,
        )
    if len(failures) > ERRORS_SHOWN and not verbose:
        talk.print(f"  and {len(failures) - ERRORS_SHOWN} more rules: {more}")


def tell_faults(talk: Console, tally: Tally, *, verbose: bool) -> None:
    """Print, source by source, how much of it could not be read as events and what came first."""
    sources = list(tally.faulty.values())
    for faults in sources if verbose else sources[:ERRORS_SHOWN]:
        more = f" (and {faults.count - 1:,} more in this input)" if faults.count > 1 else ""
        talk.print(f"warning: {visible(str(faults.first))}{more}", style="yellow", soft_wrap=True)
    if len(sources) > ERRORS_SHOWN and not verbose:
        talk.print(f"  and {len(sources) - ERRORS_SHOWN:,} more inputs: --verbose names them all")


def _events(tally: Tally, *, bounded: bool) -> str:
    parts = [f"{tally.events:,} read", f"{tally.log_types.total():,} routed"]
    if tally.unknown:
        parts.append(f"{tally.unknown.total():,} of unknown log types")
    if bounded:
        parts.append(f"{tally.outside:,} outside --after/--before")
        parts.append(f"{tally.timeless:,} without a time, judged all the same")
    parts += [f"{count:,} {FAULTS.get(kind, 'other faults')}" for kind, count in tally.faults.items()]
    if tally.repaired:
        parts.append(f"{tally.repaired:,} repaired")
    return ", ".join(parts)


def _unknown(tally: Tally, *, verbose: bool) -> Iterable[str]:
    if not tally.unknown:
        return
    kinds = [f"{{{visible(kind)}}} {count:,}" for kind, count in tally.unknown.most_common()]
    yield "unknown: " + _some(kinds, verbose=verbose)


def _inputs(tally: Tally, inputs: int, *, verbose: bool) -> str:
    skipped = [name for name in tally.skipped if "!" not in name]  # not members of archives
    parts = [f"{tally.inputs - len(tally.empty) - len(skipped):,} read"]
    for names, what in ((tally.empty, "without events"), (tally.skipped, "skipped, no logs")):
        if names:
            parts.append(f"{len(names):,} {what} ({_some(list(map(visible, names)), verbose=verbose)})")
    if tally.lost:
        parts.append(f"{len(tally.lost):,} not read, or not to the end")
    if inputs > tally.inputs:
        parts.append(f"{inputs - tally.inputs:,} not begun")
    return ", ".join(parts)


def _rules(loaded: LoadedRules) -> str:
    parts = [f"{len(loaded.ruleset):,} run"]
    parts += [
        words
        for count, words in (
            (loaded.filters, counted(loaded.filters, "filter")),
            (len(loaded.problems), counted(len(loaded.problems), "error")),
            (len(loaded.unsupported), f"{len(loaded.unsupported):,} unsupported"),
            (loaded.deselected, f"{loaded.deselected:,} deselected"),
            (len(loaded.correlations), counted(len(loaded.correlations), "correlation")),
        )
        if count
    ]
    return ", ".join(parts)


def _uncorrelated(tally: Tally) -> Iterable[str]:
    if tally.uncorrelated:
        matches = f"{counted(tally.uncorrelated, 'match', 'matches')} left out of correlations"
        yield f"{matches}: without the group's fields, the value that is counted, or a time"


def _findings(findings: Counter[int], rules: Sequence[Firing]) -> Text:
    text = Text(f"{findings.total():,}", style="not bold")
    levels = by_level(findings, rules)
    for level in reversed(LEVELS):
        if levels[level]:
            text.append("  ")
            text.append(f"{levels[level]:,} {level}", style=LEVEL_STYLES[level])
    return text


def by_level(findings: Counter[int], rules: Sequence[Firing]) -> Counter[Level]:
    """Count findings by their rule's level."""
    levels: Counter[Level] = Counter()
    for index, count in findings.items():
        levels[rules[index].level] += count
    return levels


def _most_findings(report: ScanReport, rules: Sequence[Firing]) -> Iterable[Text]:
    ranked = sorted(report.findings.items(), key=lambda item: (-LEVELS.index(rules[item[0]].level), -item[1], item[0]))
    for index, count in ranked[:_RULES_SHOWN]:
        rule = rules[index]
        text = Text(f"{count:>7,}  ", style="not bold")
        text.append(f"{rule.level:<13}", style=LEVEL_STYLES[rule.level])
        text.append(visible(rule.title))
        yield text
    if len(ranked) > _RULES_SHOWN:
        yield Text(f"         and {counted(len(ranked) - _RULES_SHOWN, 'more rule')}", style="not bold")


def _time(ending: Ending) -> str:
    rate = ending.report.tally.events / ending.seconds if ending.seconds else 0.0
    workers = f", {ending.workers} processes" if ending.workers > 1 else ""
    return f"{ending.seconds:,.1f} s, {rate:,.0f} events/s{workers}"


def _some(names: list[str], *, verbose: bool) -> str:
    shown = names if verbose else names[:_NAMES_SHOWN]
    more = f", and {len(names) - len(shown):,} more" if len(names) > len(shown) else ""
    return ", ".join(shown) + more
