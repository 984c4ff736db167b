"""Dead letters for people and for programs: whatever they hold, it is harmless when it is shown."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, BinaryIO

import orjson
from rich.console import Console
from rich.text import Text

from tocsin.cli.output.columns import fit, put_line
from tocsin.cli.output.row import stamp
from tocsin.cli.output.visible import visible
from tocsin.cli.output.words import counted
from tocsin.core.times import iso
from tocsin.node.backfill import Preview
from tocsin.node.state import DeadLetter

_ID = 12
_WIDTHS = {"ID": _ID, "DIED": 19, "STAGE": 6, "REASON": 16, "SOURCE": 14, "TRIES": 5}
_RAW_SHOWN = 4096
_NANOSECONDS = 10**9


def print_letters(console: Console, letters: Sequence[DeadLetter], zone: tzinfo) -> None:
    """Print letters as a table: when, where and why they died, and how they begin."""
    if not letters:
        return
    left = max(console.width - sum(_WIDTHS.values()) - 2 * len(_WIDTHS), 10)
    head = [fit(name, width, right=name == "TRIES") for name, width in _WIDTHS.items()]
    put_line(console, Text("  ".join([*head, "RAW"]), style="bold"))
    for letter in letters:
        cells = {
            "ID": letter.id,
            "DIED": stamp(datetime.fromtimestamp(letter.died, UTC), zone),
            "STAGE": letter.stage,
            "REASON": letter.reason,
            "SOURCE": letter.source,
            "TRIES": f"{letter.attempts}{'*' if letter.sent is not None else ''}",
        }
        # An id is cut without an ellipsis: its beginning is what `show` takes.
        line = [cells["ID"][:_ID]]
        line += [fit(visible(cells[name]), width, right=name == "TRIES") for name, width in list(_WIDTHS.items())[1:]]
        put_line(console, Text("  ".join([*line, fit(_shown(letter.raw[: 4 * left]), left)])))
    if any(letter.sent is not None for letter in letters):
        put_line(console, Text("* on its way: sent again, and not tried yet", style="dim"))


def print_letter(console: Console, letter: DeadLetter) -> None:
    """Print all that is known of a letter."""
    times = {"died": letter.died, "received": letter.received / _NANOSECONDS, "sent again": letter.sent}
    facts: dict[str, object] = {
        "id": letter.id,
        "source": letter.source,
        "stage": letter.stage,
        "reason": letter.reason,
        "message": letter.message,
        **{name: iso(datetime.fromtimestamp(at, UTC)) for name, at in times.items() if at},
        "attempts": letter.attempts,
        "replayed": f"yes, by {letter.tried_by}" if letter.replayed else "no",
        "place": f"{letter.series}-{letter.seq} at {letter.position}",
        "format": letter.format,
        "context": _shown(letter.context),
        "size": f"{len(letter.raw):,} bytes",
    }
    for name, value in facts.items():
        console.print(Text.assemble((f"{name:<11}", "dim"), visible(str(value))), soft_wrap=True)
    console.print()
    console.print(Text(_shown(letter.raw[:_RAW_SHOWN])), soft_wrap=True)
    if len(letter.raw) > _RAW_SHOWN:
        console.print(Text(f"… {len(letter.raw) - _RAW_SHOWN:,} bytes more: --json has them all", style="dim"))


def write_letter(stream: BinaryIO, letter: DeadLetter) -> None:
    """Write a letter as a line of JSON; its bytes are text where they are UTF-8, else base64."""
    found: dict[str, Any] = {
        "id": letter.id,
        "stage": letter.stage,
        "reason": letter.reason,
        "message": letter.message,
        "source": letter.source,
        "series": letter.series,
        "seq": letter.seq,
        "position": letter.position,
        "died": _time(letter.died),
        "received": _time(letter.received / _NANOSECONDS),
        "sent": _time(letter.sent),
        "attempts": letter.attempts,
        "replayed": letter.replayed,
        "format": letter.format,
        "context": letter.context.decode("utf-8", "replace"),
    }
    try:
        found["raw"] = letter.raw.decode("utf-8")
    except UnicodeDecodeError:
        found["raw_base64"] = b64encode(letter.raw).decode()
    stream.write(orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE))


def print_previews(console: Console, previews: Iterable[Preview]) -> None:
    """Print what would become of letters, and how many of them would live."""
    alive = total = 0
    for each in previews:
        total += len(each.letters)
        alive += len(each.letters) if each.log_types else 0
        ids = each.letters[0].id[:_ID] + (f" and {len(each.letters) - 1:,} more" if len(each.letters) > 1 else "")
        console.print(Text(f"{ids}  {visible('; '.join(_fate(each)))}"), soft_wrap=True)
    console.print(Text(f"{alive:,} of {counted(total, 'dead letter')} would come out", style="bold"))


def write_preview(stream: BinaryIO, each: Preview) -> None:
    """Write what would become of letters as a line of JSON."""
    found = {
        "letters": [letter.id for letter in each.letters],
        "events": each.log_types,
        "findings": [{"level": level, "title": title, "count": n} for (level, title), n in each.rules.items()],
        "dead": each.dead,
    }
    stream.write(orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE))


def _fate(each: Preview) -> list[str]:
    said = [f"{counted(number, 'event')} of {log_type}" for log_type, number in each.log_types.items()]
    said += [f"finding: {title} ({level})" for level, title in each.rules]
    if each.dead:
        said.append(f"dead again: {each.dead}")
    return said


def _shown(raw: bytes) -> str:
    """Show bytes as harmless text: what is no UTF-8 as escapes."""
    return visible(raw.decode("utf-8", "backslashreplace"))


def _time(seconds: float | None) -> str | None:
    return iso(datetime.fromtimestamp(seconds, UTC)) if seconds else None
