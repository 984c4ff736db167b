"""Sigma's logsource: which events a rule is about."""

from msgspec import Struct


class LogSource(Struct, frozen=True, order=True, gc=False):
    """Category, product and service; an unset part of a rule's logsource matches anything.

    Source: Sigma specification 2.1, "Log source".
    """

    product: str | None = None
    category: str | None = None
    service: str | None = None

    def covers(self, other: "LogSource") -> bool:
        """Say whether a rule with this logsource is about events of logsource `other`."""
        return (
            (self.product is None or self.product == other.product)
            and (self.category is None or self.category == other.category)
            and (self.service is None or self.service == other.service)
        )

    def __str__(self) -> str:
        parts = (("product", self.product), ("category", self.category), ("service", self.service))
        return " ".join(f"{name}={value}" for name, value in parts if value is not None) or "any"
