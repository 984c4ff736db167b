"""When a value is a number, a network address or a time: the typed tests of Sigma."""

import ipaddress
import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from typing import Final

from tocsin.core.values import Scalar

_INTEGER = re.compile(r"[+-]?[0-9]{1,4000}")
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")

COMPARISONS: Final[dict[str, Callable[[int | float, int | float], bool]]] = {
    "lt": lt,
    "lte": le,
    "gt": gt,
    "gte": ge,
    "eq": eq,
}

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def number_of(value: Scalar) -> int | float | None:
    """Give the number a value is or spells in decimal digits; booleans and other texts are none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    text = value.strip()
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else None


@lru_cache(maxsize=4096)
def network_of(cidr: str) -> Network:
    """Parse a network in CIDR notation, v4 or v6; host bits are ignored."""
    return ipaddress.ip_network(cidr, strict=False)


def in_network(value: Scalar, network: Network) -> bool:
    """Say whether a value is an IP address in `network`; an IPv4 address mapped into IPv6 is also seen as IPv4."""
    if not isinstance(value, str):
        return False
    try:
        address = ipaddress.ip_address(value.strip())
    except ValueError:
        return False
    if address in network:
        return True
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped is not None and mapped in network


def time_part(time: datetime, unit: str) -> int:
    """Give a part of a time in UTC; the week is that of ISO 8601 (1 to 53)."""
    if unit == "week":
        return time.isocalendar().week
    part = getattr(time, unit)
    assert isinstance(part, int)
    return part
