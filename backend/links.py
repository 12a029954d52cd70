"""Signed links: a token names one row for one purpose, cannot be forged, respelled or used elsewhere.

What their pages post is proven likewise: by a text that only whoever was shown the page can have.
"""

import base64
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from itsdangerous import BadSignature, Signer
from itsdangerous.signer import SigningAlgorithm

from backend.clock import HOUR, SECOND, Instant
from backend.errors import Refused

# A clock that is set back by an hour must not shut out whoever was invited just before.
LEEWAY = 2 * HOUR
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# A row, two instants, and a place that is only named where there is one: no number has a zero in front.
_SPELLED = re.compile(r"(?:(?:0|[1-9a-z][0-9a-z]*)\.){2}(?:0|[1-9a-z][0-9a-z]*)(?:\.[1-9a-z][0-9a-z]*)?")
_LONGEST = 160
_LARGEST = 2**63 - 1
_KEPT = 4_096
# 128 bits are beyond guessing, and a board's page holds a form for each of its ideas.
_PROOF_BYTES = 16


class Purpose(StrEnum):
    """What a token may be used for; each purpose has its own salt and its own path."""

    SURVEY = "s"
    OPEN = "o"
    PREFERENCES = "p"
    CONFIRM = "c"
    PREVIEW = "v"
    FILE = "f"
    IDEAS = "i"
    REFERRAL = "r"
    EXPORT = "x"


class UnknownLink(Refused):
    """The token was not made here, or not for this purpose."""

    code = "UNKNOWN_LINK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a token says: the row it names and the span it is good for (instants in ms, kept in whole seconds).

    `place` names a second row where one is not enough: where an open link hangs, as whom a survey is previewed,
    or to which programme someone is invited.
    """

    id: int
    issued_at: Instant
    expires_at: Instant
    place: int = 0


class ExpiredLink(Refused):
    """The token's time is over; the link it named is told, so that its person can be spoken to."""

    code = "EXPIRED_LINK"

    def __init__(self, link: Link) -> None:
        super().__init__("this link's time is over")
        self.link = link


class Links:
    """Makes and reads tokens with the newest key; older keys still verify."""

    def __init__(self, secret_keys: Sequence[str], public_url: str) -> None:
        oldest_first = list(reversed(secret_keys))
        self._public_url = public_url
        self._signers = {purpose: _signer(oldest_first, purpose) for purpose in Purpose}
        # Whoever is shown a page posts it a little later: what was found good once is not proven again.
        self._verified = lru_cache(_KEPT)(self._verify)
        self._proving = [hmac.digest(key.encode(), b"kizuna.form", "sha256") for key in secret_keys]

    def url(self, purpose: Purpose, link: Link) -> str:
        """The full address of a link, built from KIZUNA_PUBLIC_URL only."""
        return f"{self._public_url}/{purpose.value}/{self.token(purpose, link)}"

    def token(self, purpose: Purpose, link: Link) -> str:
        """The one canonical spelling of a link."""
        return self._signers[purpose].sign(_payload(link)).decode("ascii")

    def read(self, purpose: Purpose, token: str, now: Instant) -> Link:
        """The link a token names; refuses forged, truncated, respelled and expired ones."""
        link = self._verified(purpose, token)
        if now > link.expires_at:
            raise ExpiredLink(link)
        if now < link.issued_at - LEEWAY:
            raise UnknownLink("this link is not known")
        return link

    def proof(self, subject: str) -> str:
        """What a form carries that was shown under this link, or in this session."""
        return _proof(self._proving[0], subject)

    def proves(self, subject: str, proof: str) -> bool:
        """Whether a form that carries this was shown there; how long it takes tells nothing of what would be right."""
        said = proof.encode()
        # Every key is tried: an older one signed the page that someone has open while the keys are changed.
        return any([hmac.compare_digest(_proof(key, subject).encode(), said) for key in self._proving])  # noqa: C419 - no short cut

    def _verify(self, purpose: Purpose, token: str) -> Link:
        try:
            if len(token) > _LONGEST or not _is_canonical(token):
                raise UnknownLink("this link is not known")
            link = _parsed(self._signers[purpose].unsign(token).decode("ascii"))
        except (BadSignature, ValueError):
            raise UnknownLink("this link is not known") from None
        return link


class _Sha256(SigningAlgorithm):
    """HMAC-SHA-256 in one call, which takes a third of the time of building an object for each."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.digest(key, value, "sha256")


def _signer(keys: list[str], purpose: Purpose) -> Signer:
    """A signer for one purpose; its keys are derived once, where itsdangerous would derive them for every token."""
    salt = f"kizuna.link.{purpose.name}".encode()
    derived = [hmac.digest(key.encode(), salt, "sha256") for key in keys]
    return Signer(derived, sep=".", key_derivation="none", algorithm=_Sha256())


def _proof(key: bytes, subject: str) -> str:
    digest = hmac.digest(key, subject.encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:_PROOF_BYTES]).rstrip(b"=").decode("ascii")


def _payload(link: Link) -> str:
    numbers = [link.id, link.issued_at // SECOND, link.expires_at // SECOND]
    if link.place:
        numbers.append(link.place)
    return ".".join(_base36(number) for number in numbers)


def _parsed(payload: str) -> Link:
    """Only the spelling that _payload writes is read back."""
    if _SPELLED.fullmatch(payload) is None:
        raise ValueError("not the canonical spelling")
    number, issued, expires, *places = [int(part, 36) for part in payload.split(".")]
    place = places[0] if places else 0
    if not 0 < number <= _LARGEST or place > _LARGEST:
        raise ValueError("no row has such a number")
    return Link(id=number, issued_at=issued * SECOND, expires_at=expires * SECOND, place=place)


def _is_canonical(token: str) -> bool:
    """base64 has several spellings of one signature; only the one that encodes back to itself counts."""
    if not token.isascii():
        return False
    signature = token.rpartition(".")[2]
    decoded = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    return base64.urlsafe_b64encode(decoded).rstrip(b"=").decode("ascii") == signature


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
