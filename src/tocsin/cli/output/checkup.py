"""What `tocsin doctor` prints: the accounts, what the checks found, and exactly what is lost."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from tocsin.cli.output.columns import fit, put_line
from tocsin.cli.output.visible import visible
from tocsin.node.accounts import Account
from tocsin.node.doctor import Loss, Repair, Verdict

_HEAD = ("SOURCE", "RECEIVED", "IN LAKE", "DEAD", "PURGED", "WAITING", "JOINED", "REPEATS", "MISSING")
_STYLES = {"ok": "green", "warn": "yellow", "fail": "bold red"}
_NAME_WIDTH = 13
_MOST_LOSSES = 20


def put_accounts(console: Console, accounts: Sequence[Account]) -> None:
    """Print the account of every source."""
    rows = [
        (
            each.source,
            *(
                f"{number:,}"
                for number in (each.received, each.laked, each.dead, each.purged, each.waiting, -each.surplus)
            ),
            f"{each.repeats:,}",
            f"{each.missing:,}",
        )
        for each in accounts
    ]
    widths = [max(map(len, cells)) for cells in zip(_HEAD, *rows, strict=True)]
    for row in (_HEAD, *rows):
        cells = [
            fit(cell, width, right=number > 0) for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        put_line(console, Text("  ".join(cells)))
    put_line(console, Text())


def put_verdict(console: Console, verdict: Verdict) -> None:
    """Print what a check found, and what to do about it."""
    _put(console, verdict.status, verdict.check, verdict.message)
    if verdict.remedy and verdict.status != "ok":
        console.print(Text(f"{'':{_NAME_WIDTH + 6}}{visible(verdict.remedy)}", "dim"), soft_wrap=True)


def put_repair(console: Console, repair: Repair) -> None:
    """Print what was repaired."""
    _put(console, "done", repair.check, repair.message)


def put_losses(console: Console, losses: Sequence[Loss]) -> None:
    """Print what is lost: where it was, how much, and of when."""
    if not losses:
        return
    known = [loss.events for loss in losses if loss.events is not None]
    number = f"{sum(known):,}" + ("" if len(known) == len(losses) else " and an unknown number of")
    put_line(console, Text())
    put_line(console, Text(f"LOST: {number} events", "bold red"))
    for loss in losses[:_MOST_LOSSES]:
        events = "an unknown number of" if loss.events is None else f"{loss.events:,}"
        time = "" if loss.first is None else f", {loss.first}" + ("" if loss.last == loss.first else f" to {loss.last}")
        console.print(f"  {visible(loss.where)}: {events} events of {visible(loss.source)}{time}", soft_wrap=True)
    if len(losses) > _MOST_LOSSES:
        console.print(f"  and {len(losses) - _MOST_LOSSES:,} more: --json names all of them")


def _put(console: Console, word: str, name: str, message: str) -> None:
    line = Text.assemble((f"{word:<6}", _STYLES.get(word, "cyan")), f"{name:<{_NAME_WIDTH}}", visible(message))
    console.print(line, soft_wrap=True)
