"""Addresses in logs: IPv4 in IPv6 is IPv4, and a zone says nothing about who it is."""

from ipaddress import IPv4Address, IPv6Address, ip_address

_LONGEST = 64


def address_of(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address; None for anything else.

    Source: RFC 4291 section 2.5.5.2 (addresses that hold an IPv4 address), RFC 4007 section 11 (zones).
    """
    if len(text) > _LONGEST:
        return None
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
