"""`tocsin doctor`: is everything accounted for?"""

from pathlib import Path

from tocsin.cli.main import FAILED
from tocsin.cli.node_settings import ConfigPath, settings_from
from tocsin.cli.output.columns import fit
from tocsin.cli.terminal import talk_console
from tocsin.node.accounts import accounts, totals
from tocsin.node.processes.folders import state_url
from tocsin.node.state import open_database

_HEAD = ("SOURCE", "RECEIVED", "IN LAKE", "DEAD", "PURGED", "WAITING", "JOINED", "REPEATS", "MISSING")


def doctor(*, config: ConfigPath = Path("tocsin.yml")) -> int:
    """Check that every event a node has acknowledged is accounted for.

    received = in the lake + dead letters + purged ones + waiting + joined with others. It holds
    while a node runs, too. Exit codes: 0 when nothing is missing, else 1.

    Try:
      tocsin doctor
      tocsin doctor --config /etc/tocsin/tocsin.yml
    """
    settings = settings_from(config)
    database = open_database(state_url(settings))
    found = accounts(settings, database)
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
        for each in found
    ]
    widths = [max(map(len, cells)) for cells in zip(_HEAD, *rows, strict=True)]
    for row in (_HEAD, *rows):
        cells = [
            fit(cell, width, right=number > 0) for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())  # noqa: T201 - it is what this command gives
    findings, letters, files = totals(database)
    talk_console().print(f"findings {findings:,}, dead letters open {letters:,}, lake files to be committed {files:,}")
    database.close()
    return FAILED if any(each.missing for each in found) else 0
