"""The check `needless_wildcard`."""

from collections.abc import Iterable

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic

_OPEN_ENDS = {"contains": (True, True), "startswith": (False, True), "endswith": (True, False)}


class NeedlessWildcard(Check):
    """A wildcard stands at an end where the modifier has one already, which looks as if it meant more.

    Such is the star in `contains: '*evil'`, `startswith: 'C:\\*'` or `endswith: '*.exe'`.
    """

    severity = "warning"
    remedy = "remove the wildcard, or the modifier"
    wrong = Example("detection: {selection: {CommandLine|contains: '*evil*'}, condition: selection}")
    right = Example("detection: {selection: {CommandLine|contains: 'very*evil'}, condition: selection}")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report stars at ends that are open anyway."""
        for item in rule.items:
            kind = next((modifier for modifier in item.modifiers if modifier in _OPEN_ENDS), None)
            if kind is None:
                continue
            left, right = _OPEN_ENDS[kind]
            for index, value in enumerate(item.values):
                if isinstance(value, str) and _has_needless(value, left=left, right=right):
                    yield from self.report(rule, f"{kind!r} needs no wildcard in `{value}`", *item.value_keys(index))


def _has_needless(value: str, *, left: bool, right: bool) -> bool:
    inner = value.strip("*")
    if not inner:
        return False  # a value of wildcards only is another check's
    ends_in_star = value.endswith("*") and (len(inner) - len(inner.rstrip("\\"))) % 2 == 0
    return (left and value.startswith("*")) or (right and ends_in_star)
