"""What a tail tells: once when it happens, not again while it lasts."""

from typing import Literal, NamedTuple

What = Literal["unreadable", "readable", "truncated", "gone", "compressed", "too_large", "refused"]


class Notice(NamedTuple):
    """Something happened to a file; `lost` is how many bytes of it were seen and not read, as far as can be told."""

    what: What
    path: str
    message: str
    lost: int = 0
