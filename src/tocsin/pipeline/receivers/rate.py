"""How much of a source is taken: a bucket that fills with time."""

from tocsin.core.clock import Clock


class Bucket:
    """A token bucket: holds up to `burst` and gains `rate` a second; a rate of 0 is no bound."""

    def __init__(self, rate: int, burst: int, clock: Clock) -> None:
        self._rate = rate
        self._burst = max(burst, 1)
        self._clock = clock
        self._held = float(self._burst)
        self._at = clock.steady()

    def wait(self, events: int) -> float:
        """Take so many, and give 0; or take none, and give the seconds until it is worth to try again.

        A request of more than the whole burst is taken when the bucket is full, and owed.
        """
        if not self._rate:
            return 0.0
        now = self._clock.steady()
        self._held = min(self._burst, self._held + (now - self._at) * self._rate)
        self._at = now
        needed = min(events, self._burst)
        if self._held < needed:
            return (needed - self._held) / self._rate
        self._held -= events
        return 0.0
