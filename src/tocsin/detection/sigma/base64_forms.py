"""How bytes look in Base64 inside a longer encoded text.

Source: Sigma specification 2.1, appendix "Modifiers", `base64offset`.
"""

from base64 import b64encode
from typing import Final

_STARTS: Final = (0, 2, 3)
_ENDS: Final[tuple[int | None, ...]] = (None, -3, -2)


def offset_forms(data: bytes) -> list[str]:
    """Give, for each of the three offsets, what does not depend on the bytes around; empty where that is nothing."""
    return [
        b64encode(b" " * offset + data)[_STARTS[offset] : _ENDS[(len(data) + offset) % 3]].decode()
        for offset in range(3)
    ]
