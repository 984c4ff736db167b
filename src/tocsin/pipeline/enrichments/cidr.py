"""Lookups of addresses in networks: the longest prefix wins, as in routing.

Source: RFC 4632 section 5.1 (longest match).
"""

from datetime import datetime
from ipaddress import ip_network

from tocsin.core.errors import EnrichmentError
from tocsin.pipeline.enrichments.addresses import address_of
from tocsin.pipeline.enrichments.lookup import Columns, Lookup
from tocsin.pipeline.enrichments.rows import read_rows
from tocsin.pipeline.enrichments.settings import EnrichmentSettings
from tocsin.pipeline.enrichments.validity import Timeline

_MOST_REMEMBERED = 8192
_V4_IN_V6 = 96

Network = tuple[int, int, int]
"""IP version, length of the prefix, and the prefix's bits as a number."""


class CidrLookup:
    """Knows networks, by version and length; of those that hold at the time the longest is taken."""

    def __init__(self, known: dict[Network, Timeline]) -> None:
        self._known = known
        self._lengths = {
            version: sorted({length for of, length, _ in known if of == version}, reverse=True) for version in (4, 6)
        }
        # Addresses come again and again: which networks hold them does not depend on the time.
        self._remembered: dict[str, tuple[Timeline, ...]] = {}

    def find(self, key: str, at: datetime) -> Columns | None:
        """Give what holds at a time about the smallest network that has an address."""
        timelines = self._remembered.get(key)
        if timelines is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            timelines = self._remembered[key] = self._around(key)
        for timeline in timelines:
            found = timeline.at(at)
            if found is not None:
                return found
        return None

    def _around(self, key: str) -> tuple[Timeline, ...]:
        """Give the networks that have an address, the smallest first."""
        address = address_of(key)
        if address is None:
            return ()
        version, bits, number = address.version, address.max_prefixlen, int(address)
        networks = ((version, length, number >> (bits - length)) for length in self._lengths[version])
        return tuple(self._known[network] for network in networks if network in self._known)


def open_cidr(settings: EnrichmentSettings) -> tuple[Lookup | None, list[EnrichmentError]]:
    """Open a table of networks; a single address is a network of its own."""
    known, errors = read_rows(settings, _network)
    return (None if errors else CidrLookup(known)), errors


def _network(text: str) -> Network:
    """Read a network; raises ValueError that says what is wrong with it."""
    try:
        network = ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text!r:.80} is no network: {error}") from None
    length, number = network.prefixlen, int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
    if network.version == 6 and length >= _V4_IN_V6 and int(network.network_address) >> 32 == 0xFFFF:
        length -= _V4_IN_V6  # addresses that hold IPv4 are looked up as such
        return 4, length, number & ((1 << length) - 1)
    return network.version, length, number
