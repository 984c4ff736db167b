"""The digest of every simulated log, written down: `make digests` renews the list in digests.json."""

from collections import defaultdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from tocsin.simulate import Scenario, Simulation, built_in_scenarios, load_scenarios, simulate

FILE = Path(__file__).with_suffix(".json")
DIGESTS: dict[str, str] = orjson.loads(FILE.read_bytes()) if FILE.exists() else {}
SMALL = Simulation(seed=3, people=12, events=6_000)


def digests(scenarios: list[Scenario]) -> dict[str, str]:
    """Give the SHA-256 of each log of a small simulation with all attacks."""
    hashes: defaultdict[str, Any] = defaultdict(sha256)
    for line in simulate(SMALL, scenarios):
        hashes[line.log.name].update(line.data)
    return {name: digest.hexdigest() for name, digest in sorted(hashes.items())}


def main() -> None:
    """Write the list."""
    scenarios, _ = load_scenarios(built_in_scenarios())
    FILE.write_bytes(orjson.dumps(digests(scenarios), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    main()
