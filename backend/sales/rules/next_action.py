"""What to do next with someone: what the scheme advises, unless they want no contact or must first be heard."""

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Final

from backend.clock import Instant
from backend.loyalty.rules.axes import Axis
from backend.sales.rules.leads import Action
from backend.sales.rules.schemes import Scheme
from backend.text import Wording

PURPOSE: Final = "sales"
"""The purpose of which people decide whether salespeople may contact them."""


@unique
class Freshness(StrEnum):
    """Whether an attitude was asked about lately enough to be known."""

    NEVER = "NEVER"
    """Nobody has ever asked."""
    STALE = "STALE"
    """Asked too long ago, or too little."""
    FRESH = "FRESH"
    """Known."""


@unique
class Agreement(StrEnum):
    """What someone decided on being contacted by a channel."""

    AGREED = "AGREED"
    REFUSED = "REFUSED"
    UNDECIDED = "UNDECIDED"
    """They were never asked."""


@unique
class Reason(StrEnum):
    """Why this, and nothing else, comes next."""

    CLOSED = "CLOSED"
    PAUSED = "PAUSED"
    REFUSED = "REFUSED"
    NO_SCHEME = "NO_SCHEME"
    NEVER_ASKED = "NEVER_ASKED"
    STALE = "STALE"
    DEPTH_UNKNOWN = "DEPTH_UNKNOWN"
    ADVISED = "ADVISED"


REASONS: Final[dict[Reason, Wording]] = {
    Reason.CLOSED: {"ja": "商談は終了しています。", "en": "The lead is closed."},
    Reason.PAUSED: {
        "ja": "ご本人の希望により連絡を休止中です。休止が明けるまで連絡は控えてください。",
        "en": "They asked to hear nothing for a while: do not contact them before it is over.",
    },
    Reason.REFUSED: {
        "ja": "営業からの連絡を望まれていません。連絡は控えてください。",
        "en": "They do not want to be contacted by sales: do not contact them.",
    },
    Reason.NO_SCHEME: {
        "ja": "この段階に合う営業スキームがまだありません。",
        "en": "No scheme is published for this stage yet.",
    },
    Reason.NEVER_ASKED: {
        "ja": "製品への気持ちをまだ伺っていません。まずお聞きしましょう。",
        "en": "Nobody has asked what they feel about the product: ask first.",
    },
    Reason.STALE: {
        "ja": "伺ってから時間がたったか、伺った内容が少なく、今のお気持ちが分かりません。まずお聞きしましょう。",
        "en": "What they said was too long ago, or too little, to know how they feel now: ask first.",
    },
    Reason.DEPTH_UNKNOWN: {
        "ja": "ブランドへの思い入れが分かりません。まずお聞きしましょう。",
        "en": "How attached they are to the brand is not known: ask first.",
    },
    Reason.ADVISED: {
        "ja": "この方に合う営業スキームの次の一手です。",
        "en": "It is the next step of the scheme that fits them.",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactStanding:
    """How someone may be contacted: channel by channel, and not at all while they pause."""

    channels: dict[str, Agreement]
    paused_until: Instant | None = None

    def is_paused(self, now: Instant) -> bool:
        """Whether they want to hear nothing at that instant."""
        return self.paused_until is not None and now < self.paused_until

    @property
    def is_refused(self) -> bool:
        """Whether they refused every channel there is; who never decided has refused nothing."""
        return all(agreement is Agreement.REFUSED for agreement in self.channels.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAction:
    """What comes next: which part of the scheme and its words, or nothing; and why."""

    action: Action | None
    reason: Reason
    wording: Wording | None = None


def next_action(
    *,
    is_closed: bool,
    contact: ContactStanding,
    scheme: Scheme | None,
    psychology: Freshness,
    depth: Freshness,
    now: Instant,
) -> NextAction:
    """The first of these that holds: nothing is left to do, contact is unwanted, something must be asked, go on."""
    silent = _why_silent(contact, now, is_closed=is_closed)
    if silent is not None:
        return NextAction(action=None, reason=silent)
    if scheme is None:
        return NextAction(action=None, reason=Reason.NO_SCHEME)
    asks = _why_ask(scheme, psychology, depth)
    if asks is not None and scheme.question is not None:
        return NextAction(action=Action.QUESTION, reason=asks, wording=scheme.question.wording)
    return NextAction(action=Action.NEXT_STEP, reason=Reason.ADVISED, wording=scheme.next_step)


def _why_silent(contact: ContactStanding, now: Instant, *, is_closed: bool) -> Reason | None:
    if is_closed:
        return Reason.CLOSED
    if contact.is_refused:
        return Reason.REFUSED
    return Reason.PAUSED if contact.is_paused(now) else None


def _why_ask(scheme: Scheme, psychology: Freshness, depth: Freshness) -> Reason | None:
    """What the scheme's question would find out: depth where it is about the brand, else psychology."""
    if scheme.question is None:
        return None
    if scheme.question.axis is Axis.DEPTH:
        return None if depth is Freshness.FRESH else Reason.DEPTH_UNKNOWN
    return {Freshness.NEVER: Reason.NEVER_ASKED, Freshness.STALE: Reason.STALE}.get(psychology)
