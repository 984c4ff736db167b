"""Which matcher there is on this machine."""

from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec

from tocsin.detection.cache import CacheFolder
from tocsin.detection.engine.direct_matcher import DirectMatcher
from tocsin.detection.engine.patient_matcher import PatientMatcher
from tocsin.detection.engine.patterns import Needle
from tocsin.detection.engine.scanner import Matcher, MatcherFactory


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


def thrifty_matcher(cache: CacheFolder | None) -> MatcherFactory:
    """Give the matcher for work of unknown size: ready at once, and compiled when that pays or was done before."""
    if not hyperscan_in_use():
        return DirectMatcher
    if cache is None or cache.refused:
        return partial(PatientMatcher, build=_best)
    # Imported here because the package does not exist on every platform.
    from tocsin.detection.engine.hyperscan_store import HyperscanStore  # noqa: PLC0415

    return HyperscanStore(cache).matcher


def _best(needles: Sequence[Needle]) -> Matcher:
    """Build the best matcher; only then is its library imported."""
    return best_matcher()(needles)
