"""Loaded rules as tests look for them: by their file, and why some are not there."""

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence

from tocsin.detection.engine import CompiledRule
from tocsin.detection.sigma import LoadedRules


def rules_by_file(loaded: LoadedRules) -> Mapping[str, Sequence[CompiledRule]]:
    """Give the compiled rules by the real path of their file."""
    rules: defaultdict[str, list[CompiledRule]] = defaultdict(list)
    for rule in loaded.ruleset.rules:
        rules[os.path.realpath(rule.path)].append(rule)
    return dict(rules)


def absent_by_file(loaded: LoadedRules) -> Mapping[str, str]:
    """Give, by the real path of a file, why rules in it are not compiled."""
    reasons = {
        os.path.realpath(correlation.path): "it is a correlation, and tests of these are not run yet"
        for correlation in loaded.correlations
    }
    for error in (*loaded.problems, *loaded.unsupported):
        if error.location is not None:
            reasons[os.path.realpath(error.location.path)] = f"the rule was not loaded: {error.message}"
    return reasons
