"""`python -m tocsin.testing.conservation [--events N] [--kills N] [--seed N] FOLDER`: run the test for yourself."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from tocsin.core.clock import SystemClock
from tocsin.testing.conservation.plan import FRESH_SECONDS, Plan
from tocsin.testing.conservation.run import run


def main() -> int:
    """Run the test in a new folder, and print what came of it; exit code 1 if anything is missing, double or late."""
    parser = ArgumentParser(prog="python -m tocsin.testing.conservation", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder that does not exist yet")
    for name in Plan.__slots__:
        default = getattr(Plan(), name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    given = vars(parser.parse_args())

    def tell(text: str) -> None:
        print(text, file=sys.stderr, flush=True)  # noqa: T201

    outcome = run(given.pop("folder"), Plan(**given), tell, SystemClock())
    fresh = "never" if outcome.fresh_seconds is None else f"{outcome.fresh_seconds:.1f} s"
    lines = {
        "acknowledged": outcome.acknowledged,
        "attacks": outcome.attacks,
        **{name: getattr(outcome.counted, name) for name in outcome.counted.__slots__},
        "a fresh event is a finding after": f"{fresh}, {_judged(outcome.is_quick)} (at most {FRESH_SECONDS:g} s)",
        "all was settled after": f"{outcome.settled_seconds:.1f} s",
        "conservation": _judged(outcome.is_whole),
    }
    for name, value in lines.items():
        print(f"{name:34} {value}")  # noqa: T201
    return 0 if outcome.is_whole and outcome.is_quick else 1


def _judged(good: bool) -> str:
    return "pass" if good else "FAIL"


if __name__ == "__main__":
    sys.exit(main())
