"""A distribution: how many values were at most each bound."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Histogram:
    """Values counted under the smallest bound that they do not exceed, those beyond all bounds last, and their sum."""

    bounds: tuple[float, ...]
    buckets: tuple[int, ...]
    total: float

    def cumulated(self) -> list[tuple[str, float]]:
        """Give how many values do not exceed each bound, `+Inf` last, as Prometheus has them."""
        names = [*(repr(bound) for bound in self.bounds), "+Inf"]
        found, so_far = [], 0
        for name, number in zip(names, self.buckets, strict=True):
            so_far += number
            found.append((name, float(so_far)))
        return found
