"""Signs what is posted to webhooks, as Standard Webhooks says."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from typing import Final

from backend.clock import SECOND, Instant
from backend.errors import Invalid

_PREFIX: Final = "whsec_"


def secret_of(random: bytes) -> str:
    """A webhook's secret, spelled as receivers expect it."""
    return _PREFIX + base64.b64encode(random).decode("ascii")


def signed_headers(secret: str, message_id: str, body: bytes, now: Instant) -> Mapping[str, str]:
    """The three headers that tell the receiver who sent the body, and when: v1 is HMAC-SHA-256 in base64."""
    timestamp = str(now // SECOND)
    content = b".".join((message_id.encode(), timestamp.encode(), body))
    signature = base64.b64encode(hmac.digest(_key(secret), content, "sha256")).decode("ascii")
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": f"v1,{signature}"}


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise Invalid("this is not a webhook's secret", "secret") from None
