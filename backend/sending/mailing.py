"""Mail as a channel: letters by SMTP, one connection for each batch."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from sqlalchemy.orm import Session

from backend.channels.queries import LetterDesk
from backend.clock import MINUTE, SECOND, Clock, Instant
from backend.links import Links
from backend.mail import Answer, Letter, Postman, Reply, composed
from backend.outbox.actions import announce, claim, settle
from backend.outbox.queries import is_heard
from backend.outbox.rules import ASKING, Channel, Claimed, Event, Reason, Result, Settlement
from backend.sending.couriers import Delivered, Delivering
from backend.sending.letters import tell_writers, write_letters
from backend.settings import Sender, SmtpServer

_TIMEOUT: Final = 20.0


class MailCourier:
    """Sends letters through one SMTP server."""

    # Few enough that consent was looked at a moment ago, and that what a killed worker held is soon free again.
    at_once = 25

    def __init__(
        self,
        server: SmtpServer,
        sender: Sender,
        links: Links,
        *,
        lease: int = 3 * MINUTE,
        # A slow server may take the time-out at each of a message's steps.
        longest: int = MINUTE,
    ) -> None:
        self.lease = lease
        self.longest = longest
        self._server = server
        self._sender = sender
        self._links = links

    def take(self, session: Session, now: Instant) -> list[Claimed]:
        """Claims the letters that are due."""
        return claim(session, Channel.EMAIL, limit=self.at_once, lease=self.lease, now=now)

    def prepare(self, session: Session, claimed: Sequence[Claimed], now: Instant) -> Mapping[int, Letter | Settlement]:
        """Writes the letters."""
        desk = LetterDesk(links=self._links, sender=(self._sender.address, self._sender.name), now=now)
        return write_letters(session, claimed, desk)

    @contextmanager
    def delivering(self) -> Iterator[Delivering[Letter]]:
        """One connection, made for the first letter."""
        with Postman(self._server, timeout=_TIMEOUT) as postman:

            def deliver(claimed: Claimed, parcel: Letter, clock: Clock) -> Delivered:
                begun = clock()
                answer = postman.deliver(composed(parcel))
                is_open = answer.reply is not Reply.UNREACHABLE
                return Delivered(settlement=_settlement(claimed, answer), duration_ms=clock() - begun, goes_on=is_open)

            yield deliver

    def keep(self, session: Session, delivered: Delivered, _parcel: Letter, now: Instant) -> None:
        """Settles the message, and tells of it where someone listens."""
        settlement = delivered.settlement
        settle(session, [settlement], now)
        tell_writers(session, [settlement], now)
        claimed = settlement.claimed
        if settlement.result is Result.SENT and claimed.kind in ASKING and is_heard(session, Event.INVITATION_SENT):
            announce(
                session,
                Event.INVITATION_SENT,
                claimed.about_id,
                subject_id=claimed.subject_id,
                step=claimed.message_id,
                now=now,
            )


def _settlement(claimed: Claimed, answer: Answer) -> Settlement:
    """What the server's answer means for the message; a server that is away is no fault of the message."""
    match answer.reply:
        case Reply.TAKEN:
            return Settlement(claimed=claimed, result=Result.SENT)
        case Reply.NEVER:
            return Settlement(claimed=claimed, result=Result.DEAD, reason=_code(answer, Reason.REFUSED))
        case Reply.UNREACHABLE:
            return Settlement(claimed=claimed, result=Result.RELEASED, later=30 * SECOND)
        case Reply.LATER:
            return Settlement(claimed=claimed, result=Result.FAILED, reason=_code(answer, Reason.REFUSED))
        case Reply.DROPPED:
            return Settlement(claimed=claimed, result=Result.FAILED, reason=Reason.UNREACHABLE)


def _code(answer: Answer, otherwise: Reason) -> str:
    return f"SMTP_{answer.code}" if answer.code else otherwise.value
