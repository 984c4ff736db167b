"""The check `id_not_uuid4`."""

from collections.abc import Iterable
from uuid import UUID

from tocsin.content.lint.check import Check, Example
from tocsin.content.lint.checked import CheckedRepository, CheckedRule
from tocsin.content.lint.diagnostic import Diagnostic


class IdNotUuid4(Check):
    """The rule's id is not a random UUID, so it may meet another rule's.

    Source: Sigma specification 2.1, "Id"; RFC 9562, section 5.4.
    """

    severity = "warning"
    remedy = "use a new random UUID (version 4), and put the old id under `related:` with the type renamed"
    kinds = frozenset({"rule", "correlation", "filter"})
    wrong = Example("id: 11111111-2222-1333-8444-555555555555")

    def inspect(self, rule: CheckedRule, repository: CheckedRepository) -> Iterable[Diagnostic]:
        """Report an id that is no UUID of version 4."""
        written = rule.data.get("id")
        if written is not None and not _is_uuid4(str(written)):
            yield from self.report(rule, f"the id {str(written)!r} is not a UUID of version 4", "id")


def _is_uuid4(text: str) -> bool:
    try:
        return UUID(text).version == 4 and len(text) == 36
    except ValueError:
        return False
