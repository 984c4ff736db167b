"""`tocsin findings`: what a node has found."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from tocsin.cli.node_settings import ConfigPath, settings_from
from tocsin.cli.options import check_numbers
from tocsin.node.processes.folders import state_url
from tocsin.node.state import Findings, open_database

_PAGE = 500


def findings(
    *,
    config: ConfigPath = Path("tocsin.yml"),
    after: Annotated[int, Parameter(help="Only those that became known after the one of this number.")] = 0,
    limit: Annotated[int | None, Parameter(help="At most so many.")] = None,
) -> int:
    """Print what a node has found.

    One JSON object a finding, in the order in which they became known: the
    same shape as that of tocsin scan -f ndjson.

    Try:
      tocsin findings | jq -r '.rule.title' | sort | uniq -c
      tocsin findings --after 1200 --limit 50
    """
    check_numbers(("--after", after, 0), ("--limit", limit, 1))
    database = open_database(state_url(settings_from(config)))
    store = Findings(database)
    left = limit
    while left is None or left > 0:
        rows = store.after(after, _PAGE if left is None else min(left, _PAGE))
        if not rows:
            break
        for row in rows:
            sys.stdout.buffer.write(row.body + b"\n")
        after = rows[-1].number
        left = None if left is None else left - len(rows)
    sys.stdout.buffer.flush()
    database.close()
    return 0
