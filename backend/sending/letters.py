"""Which room writes which letter: surveys' by the channels, others by the rooms that know what is told."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from sqlalchemy.orm import Session

from backend.ambassadors.queries.letters import programme_letters
from backend.channels.queries import LetterDesk, letters
from backend.clock import Instant
from backend.communications.actions.campaign_events import note_settled
from backend.communications.queries.campaign_letters import campaign_letters
from backend.ideas.queries.letters import board_letters, news_letters
from backend.mail import Letter
from backend.outbox.rules import Claimed, Kind, Settlement

Writer: TypeAlias = Callable[[Session, Sequence[Claimed], LetterDesk], Mapping[int, Letter | Settlement]]


def _survey_letters(
    session: Session, claimed: Sequence[Claimed], desk: LetterDesk
) -> Mapping[int, Letter | Settlement]:
    return letters(session, claimed, links=desk.links, sender=desk.sender, now=desk.now)


_WRITERS: Final[Mapping[Kind, Writer]] = {
    Kind.INVITATION: _survey_letters,
    Kind.REMINDER: _survey_letters,
    Kind.CONFIRMATION: _survey_letters,
    Kind.PROGRAMME_INVITATION: programme_letters,
    Kind.THANKS: programme_letters,
    Kind.BOARD_INVITATION: board_letters,
    Kind.IDEA_NEWS: news_letters,
    Kind.CAMPAIGN: campaign_letters,
}


def write_letters(session: Session, claimed: Sequence[Claimed], desk: LetterDesk) -> dict[int, Letter | Settlement]:
    """The letter of each message, or what becomes of it instead; each room writes those of its own at once."""
    shares: defaultdict[Writer, list[Claimed]] = defaultdict(list)
    for each in claimed:
        shares[_WRITERS[each.kind]].append(each)
    written: dict[int, Letter | Settlement] = {}
    for writer, share in shares.items():
        written.update(writer(session, share, desk))
    return written


def tell_writers(session: Session, settlements: Sequence[Settlement], now: Instant) -> None:
    """Tells the room that wants to know it what became of its letters."""
    note_settled(session, [each for each in settlements if each.claimed.kind is Kind.CAMPAIGN], now)
