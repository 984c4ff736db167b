"""Which matcher there is on this machine."""

from importlib.util import find_spec

from tocsin.detection.engine.direct_matcher import DirectMatcher
from tocsin.detection.engine.scanner import MatcherFactory


def hyperscan_in_use() -> bool:
    """Say whether values are scanned by Hyperscan; without it everything works, slower."""
    return find_spec("hyperscan") is not None


def best_matcher() -> MatcherFactory:
    """Give the fastest matcher that this machine has."""
    if hyperscan_in_use():
        # Imported here because the package does not exist on every platform.
        from tocsin.detection.engine.hyperscan_matcher import HyperscanMatcher  # noqa: PLC0415

        return HyperscanMatcher
    return DirectMatcher
