"""Signs what is posted to webhooks, as Standard Webhooks says, and judges where it may be posted to."""

import base64
import binascii
import hmac
import ipaddress
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from backend.clock import SECOND, Instant
from backend.errors import Invalid

_PREFIX: Final = "whsec_"
_LONGEST_URL: Final = 2_000
# Addresses that carry an IPv4 address of their own: NAT64, 6to4 and Teredo lead wherever that one leads.
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_LOW_BITS: Final = 0xFFFFFFFF

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def secret_of(random: bytes) -> str:
    """A webhook's secret, spelled as receivers expect it."""
    return _PREFIX + base64.b64encode(random).decode("ascii")


def signed_headers(secret: str, message_id: str, body: bytes, now: Instant) -> Mapping[str, str]:
    """The three headers that tell the receiver who sent the body, and when: v1 is HMAC-SHA-256 in base64."""
    timestamp = str(now // SECOND)
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    signature = base64.b64encode(hmac.digest(_key(secret), content, "sha256")).decode("ascii")
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": f"v1,{signature}"}


def is_public(address: str) -> bool:
    """Whether that is an address of the open internet: not this machine, not a network behind it, nothing reserved."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast for each in (found, *_carried(found)))


def check_url(url: str, *, https_only: bool) -> str:
    """A webhook's address: http or https, a host, no user, no fragment; refused in any other shape."""
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
    return url


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise Invalid("this is not a webhook's secret", "secret") from None


def _carried(address: IpAddress) -> tuple[IpAddress, ...]:
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    teredo = address.teredo or ()
    inner = [address.ipv4_mapped, address.sixtofour, *teredo]
    if address in _NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & _LOW_BITS))
    return tuple(each for each in inner if each is not None)
