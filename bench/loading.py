"""Loading rules from a warm cache, in a process of its own: `python -m bench.loading CACHE RULES...`.

Prints the CPU seconds from the first import of tocsin to the compiled ruleset, and the number of rules.
"""

import sys
import time

STARTED = time.process_time()


def main() -> None:
    """Load and print."""
    # Imported here because the imports are part of what is measured.
    from pathlib import Path

    from tocsin.core.garbage import rare_collections
    from tocsin.detection.cache import CacheFolder
    from tocsin.detection.sigma import load_rules

    cache, *rules = map(Path, sys.argv[1:])
    with rare_collections():
        loaded = load_rules(rules, cache=CacheFolder(cache))
    print(time.process_time() - STARTED, len(loaded.ruleset), loaded.files)


if __name__ == "__main__":
    main()
