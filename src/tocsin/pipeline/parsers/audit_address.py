"""Socket addresses, which the kernel writes as the bytes of a `struct sockaddr`.

Source: Linux, include/linux/socket.h and uapi/linux/{in,in6,un}.h, little-endian families; the names are those of
auditd's enriched records.
"""

from ipaddress import IPv4Address, IPv6Address

_LOCAL, _INET, _INET6 = 1, 2, 10


def read_address(value: object) -> dict[str, str] | None:
    """Read the hexadecimal digits of an address: `saddr_fam` with `laddr` and `lport`, or `path`; else None."""
    try:
        data = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        return None
    family = int.from_bytes(data[:2], "little")
    port = str(int.from_bytes(data[2:4], "big"))
    if family == _INET and len(data) >= 8:
        return {"saddr_fam": "inet", "laddr": str(IPv4Address(data[4:8])), "lport": port}
    if family == _INET6 and len(data) >= 24:
        return {"saddr_fam": "inet6", "laddr": str(IPv6Address(data[8:24])), "lport": port}
    if family == _LOCAL and len(data) > 2:
        path = data[2:].lstrip(b"\0").partition(b"\0")[0]  # abstract ones begin with NUL
        return {"saddr_fam": "local", "path": path.decode("utf-8", "replace")}
    return None
