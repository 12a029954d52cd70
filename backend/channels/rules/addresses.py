"""Judges where a webhook may be posted to: the open internet, and the networks that the operator names."""

import ipaddress
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit

from backend.errors import Invalid

_LONGEST_URL: Final = 2_000
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_LOW_BITS: Final = 0xFFFFFFFF

# IPv6 is open in one range only; what lies beside it (site-local, IPv4-compatible, a provider's own NAT64) is inside
# somebody's network, whatever a library says of it.
_OPEN_IPV6: Final = ipaddress.ip_network("2000::/3")
# The one translation that is everybody's: it leads wherever the IPv4 address in it leads.
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
# Global by their number, and yet nobody's server: addresses of protocols, of relays and 6to4, of examples, and the one
# at which a cloud tells machines their secrets.
_NEVER: Final = tuple(
    ipaddress.ip_network(each)
    for each in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "2001::/23", "2002::/16", "3fff::/20")
)
# In the middle of an ISATAP address, which leads to the IPv4 address at its end.
_ISATAP: Final = frozenset({0x00005EFE, 0x02005EFE})

_INSIDE: Final = (
    ".localhost",
    ".local",
    ".internal",
    ".intranet",
    ".lan",
    ".home",
    ".corp",
    ".home.arpa",
    ".localdomain",
)
# Browsers and resolvers take a name that ends in a number for an address, in any of many spellings.
_NUMERIC_END: Final = re.compile(r"(.*\.)?(0[xX][0-9A-Fa-f]*|[0-9]+)\.?")
_NAMED_PORTS: Final = 1_024
_WEB_PORTS: Final = frozenset({80, 443})


def is_public(address: str) -> bool:
    """Whether that is an address of the open internet: not this machine, not a network behind it, nothing reserved."""
    found = _address(address)
    return found is not None and all(map(_is_open, (found, *_carried(found))))


def is_reachable(address: str, networks: Sequence[str] = ()) -> bool:
    """Whether a webhook may be posted there: to the open internet, or to a network that the operator names."""
    found = _address(address)
    if found is None:
        return False
    plain = (isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped) or found
    return is_public(address) or any(plain in ipaddress.ip_network(each, strict=False) for each in networks)


def check_url(url: str, *, https_only: bool, networks: Sequence[str] = ()) -> str:
    """A webhook's address: http or https, a host that is not plainly private, no user, no fragment; else refused."""
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        raise Invalid("this is not the address of a webhook", "url") from None
    if len(url) > _LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise Invalid("the address holds characters that no address has, or too many", "url")
    if parts.scheme not in {"https"} | (set() if https_only else {"http"}):
        raise Invalid("a webhook's address begins with https://", "url")
    if not is_whole or parts.username is not None or parts.fragment:
        raise Invalid("a webhook's address names a host, and neither a user nor a fragment", "url")
    _check_host(parts, networks)
    return url


def is_open_port(port: int, networks: Sequence[str] = ()) -> bool:
    """Whether something that speaks HTTP may stand there; mail servers and the like have the ports below 1,024."""
    return port in _WEB_PORTS or port >= _NAMED_PORTS or bool(networks)


def _check_host(parts: SplitResult, networks: Sequence[str]) -> None:
    """Refuses at once what can be seen to be private; what names resolve to is looked at before each post."""
    host = (parts.hostname or "").lower()
    literal = _address(host)
    if literal is not None:
        if not is_reachable(host, networks):
            raise Invalid("a webhook is never posted to a private address", "url")
    elif _NUMERIC_END.fullmatch(host):
        raise Invalid("the address of a host is written as four numbers with dots between them", "url")
    elif not networks and ("." not in host.rstrip(".") or host.rstrip(".").endswith(_INSIDE)):
        raise Invalid("a webhook is never posted into a private network", "url")
    if parts.port is not None and not is_open_port(parts.port, networks):
        raise Invalid("a webhook listens on port 443, 80, or one above 1,023", "url")


def _address(text: str) -> IpAddress | None:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def _is_open(address: IpAddress) -> bool:
    if any(address in each for each in _NEVER):
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    if address.ipv4_mapped is not None or address in _NAT64:
        # What it carries is judged beside it.
        return True
    is_isatap = int(address) >> 32 & _LOW_BITS in _ISATAP
    return address in _OPEN_IPV6 and address.is_global and not is_isatap


def _carried(address: IpAddress) -> tuple[IpAddress, ...]:
    """The IPv4 address that another one holds, and leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    if address.ipv4_mapped is not None or address in _NAT64:
        return (ipaddress.IPv4Address(int(address) & _LOW_BITS),)
    return ()
