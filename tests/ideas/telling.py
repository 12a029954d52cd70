"""People of a square who can be written to, and what is written to them."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.channels.queries import LetterDesk
from backend.clock import Instant
from backend.ideas.actions import answer_idea, tell_news
from backend.ideas.queries import board_letters, news_letters
from backend.ideas.rules import Reply, Status
from backend.links import Links
from backend.mail import Letter
from backend.outbox.actions import claim
from backend.outbox.rules import Channel, Claimed, Kind, Settlement
from backend.outbox.tables import OutboxMessage
from backend.panel.actions import record_consent, set_address
from backend.panel.rules import AddressKind
from tests.clocks import START
from tests.ideas.square import Square

LINKS = Links(["a key of no secrecy, for tests only"], "https://kizuna.example")
REVIEWED = Reply(status=Status.UNDER_REVIEW, text="**検討**しています。")
BY = "宮田"


def reached(square: Square, count: int, *, purpose: str = "ideas") -> list[int]:
    """So many new people who have an address each and agreed to letters for the purpose."""
    people = square.people(count)
    for person_id in people:
        square.write(partial(_reach, person_id=person_id, purpose=purpose))
    return people


def answer(square: Square, idea_id: int, reply: Reply = REVIEWED, *, at: Instant = START) -> int:
    """The id of an official answer."""
    return square.write(lambda session: answer_idea(session, idea_id, reply, BY, at).id)


def tell_all(square: Square, *, at: Instant = START, limit: int = 200) -> int:
    """Tells all there is to tell, as due work does; returns how often it was called."""
    calls = 1
    while square.write(lambda session: tell_news(session, at, limit=limit)) == limit:
        calls += 1
    return calls


def told(square: Square, kind: Kind = Kind.IDEA_NEWS) -> list[int]:
    """Whom letters of that kind are queued for, in their order."""
    statement = select(OutboxMessage.subject_id).where(OutboxMessage.kind == kind.value).order_by(OutboxMessage.id)
    return square.read(lambda session: [each or 0 for each in session.scalars(statement)])


def written(square: Square, *, at: Instant = START, links: Links = LINKS) -> list[Letter | str]:
    """What is sent for each letter that is due: the letter, or why there is none."""
    claimed = square.write(lambda session: claim(session, Channel.EMAIL, limit=100, lease=1_000, now=at))
    desk = LetterDesk(links=links, sender=("ideas@sencha.example", ""), now=at)
    made = square.read(lambda session: _letters(session, claimed, desk))
    return [_said(made[each.id]) for each in claimed]


def only_letter(square: Square, *, at: Instant = START) -> Letter:
    """The one letter that is due."""
    (letter,) = written(square, at=at)
    assert isinstance(letter, Letter), letter
    return letter


def _letters(session: Session, claimed: Sequence[Claimed], desk: LetterDesk) -> dict[int, Letter | Settlement]:
    news = [each for each in claimed if each.kind is Kind.IDEA_NEWS]
    boards = [each for each in claimed if each.kind is Kind.BOARD_INVITATION]
    return news_letters(session, news, desk) | board_letters(session, boards, desk)


def _said(made: Letter | Settlement) -> Letter | str:
    return made if isinstance(made, Letter) else f"{made.result.value}:{made.reason}"


def _reach(session: Session, person_id: int, purpose: str) -> None:
    set_address(session, person_id, AddressKind.EMAIL, f"p{person_id}@people.example", START)
    record_consent(
        session,
        person_id,
        purpose=purpose,
        granted=True,
        wording="お知らせをお送りしてよいですか",
        language="ja",
        source="a test",
        now=START,
    )
