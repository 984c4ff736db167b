"""`python -m tocsin.testing.conservation [--events N] [--kills N] [--seed N] FOLDER`: run the test for yourself."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from tocsin.core.clock import SystemClock
from tocsin.testing.conservation.run import Plan, run


def main() -> int:
    """Run the test in a new folder, and print what came of it; exit code 1 if anything is missing or double."""
    parser = ArgumentParser(prog="python -m tocsin.testing.conservation", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder that does not exist yet")
    for name in ("events", "kills", "producers", "together", "workers", "seed"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Plan(), name))
    given = vars(parser.parse_args())

    def tell(text: str) -> None:
        print(text, file=sys.stderr, flush=True)  # noqa: T201

    outcome = run(given.pop("folder"), Plan(**given), tell, SystemClock())
    for name in outcome.__slots__:
        print(f"{name:20} {getattr(outcome, name)}")  # noqa: T201
    return 0 if outcome.is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
