"""From which address a request comes, as far as it can be believed; addresses are only compared, never told."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

from starlette.types import Scope

Network: TypeAlias = IPv4Network | IPv6Network
Address: TypeAlias = IPv4Address | IPv6Address
# One household or office has a /64 of its own: whoever changes the rest is still the same.
_OF_ONE: Final = 64
_MOST_HOPS: Final = 20
_KEPT: Final = 4_096
_FORWARDED: Final = b"x-forwarded-for"


def read_networks(spelled: Sequence[str]) -> tuple[Network, ...]:
    """The networks of that spelling, such as 10.0.0.0/8 or ::1; anything else is a ValueError."""
    return tuple(ip_network(each, strict=False) for each in spelled)


class Addresses:
    """Reads addresses; only the named proxies are believed when they say on whose behalf they come."""

    def __init__(self, trusted: Sequence[Network] = ()) -> None:
        self._trusted = tuple(trusted)
        # Visitors come back: reading an address again takes longer than all else that is done with it.
        self._read = lru_cache(_KEPT)(_read)
        self._counted = lru_cache(_KEPT)(_counted)

    def of(self, scope: Scope) -> str | None:
        """The address to count by; None for this machine's own, where a proxy that nobody named may stand."""
        client = scope.get("client")
        peer = self._read(client[0]) if client else None
        if peer is not None and self._trusted and self._is_trusted(peer):
            peer = self._behind(peer, scope["headers"])
        return None if peer is None else self._counted(peer)

    def _behind(self, peer: Address, headers: Sequence[tuple[bytes, bytes]]) -> Address:
        """The last address in the chain that no trusted proxy has; what stands before it may be made up."""
        said = b",".join(value for name, value in headers if name == _FORWARDED)
        for spelled in reversed(said.rsplit(b",", _MOST_HOPS)[-_MOST_HOPS:]):
            hop = self._read(spelled.decode("latin-1").strip())
            if hop is None:
                return peer
            peer = hop
            if not self._is_trusted(hop):
                break
        return peer

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def _read(spelled: str) -> Address | None:
    try:
        address = ip_address(spelled)
    except ValueError:
        return None
    # The same machine, as a socket for both kinds of addresses shows it.
    return getattr(address, "ipv4_mapped", None) or address


def _counted(address: Address) -> str | None:
    if address.is_loopback:
        return None
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address), _OF_ONE), strict=False).network_address)
