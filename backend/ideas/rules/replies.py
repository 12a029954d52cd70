"""What the company answers to an idea, and what each answer must say."""

from dataclasses import dataclass
from typing import Final

from backend.clock import Instant, days
from backend.errors import Invalid
from backend.ideas.rules.states import Status
from backend.text import clean_shown

_LONGEST_TEXT: Final = 4_000
_LONGEST_REASON: Final = 1_000
_FARTHEST: Final = days(10 * 366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An official answer: where the idea stands, and the company's words in Markdown.

    What is launched names its product; what is declined says why, and may say when it is looked at again.
    """

    status: Status
    text: str = ""
    reason: str = ""
    look_again_at: Instant | None = None
    product_id: int | None = None


def clean_reply(reply: Reply, now: Instant) -> Reply:
    """The answer as it is kept; one that says too little for its status, or more than fits it, is refused."""
    declines = reply.status is Status.DECLINED
    if (reply.product_id is not None) != (reply.status is Status.LAUNCHED):
        raise Invalid("what is launched names its product, and nothing else does", "productId")
    if (reply.reason.strip() != "") != declines:
        raise Invalid("what is declined says why, and nothing else does", "reason")
    _check_look_again(reply, now)
    return Reply(
        status=reply.status,
        # The reason may be all that there is to say.
        text=clean_shown(reply.text, "text", most=_LONGEST_TEXT, blank=declines, lines=True),
        reason=clean_shown(reply.reason, "reason", most=_LONGEST_REASON, blank=not declines, lines=True),
        look_again_at=reply.look_again_at,
        product_id=reply.product_id,
    )


def _check_look_again(reply: Reply, now: Instant) -> None:
    if reply.look_again_at is None:
        return
    if reply.status is not Status.DECLINED:
        raise Invalid("only what is declined is looked at again", "lookAgainAt")
    if not now < reply.look_again_at <= now + _FARTHEST:
        raise Invalid("it is looked at again within ten years from now", "lookAgainAt")
