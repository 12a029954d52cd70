"""Answers ideas in the company's name: the idea's status, the answer that is kept, and the news of it."""

from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.errors import Invalid
from backend.ideas.actions.locking import lock_idea
from backend.ideas.actions.news import note_news
from backend.ideas.rules.news import NewsKind
from backend.ideas.rules.refusals import IdeaMerged, NotShown
from backend.ideas.rules.replies import Reply, clean_reply
from backend.ideas.rules.states import State, Status
from backend.ideas.tables.boards import Board
from backend.ideas.tables.ideas import Idea
from backend.ideas.tables.replies import IdeaReply
from backend.outbox.actions import announce
from backend.outbox.rules import Event


def answer_idea(session: Session, idea_id: int, reply: Reply, by: str, now: Instant) -> IdeaReply:
    """Gives an official answer: the idea stands where it says from now on, and those concerned will hear of it."""
    said = clean_reply(reply, now)
    idea = lock_idea(session, idea_id)
    _check_answerable(idea)
    if said.product_id is not None:
        _check_product(session, idea, said.product_id)
    is_new = said.status is Status.LAUNCHED and (idea.status, idea.product_id) != (said.status, said.product_id)
    idea.status, idea.product_id, idea.look_again_at = said.status.value, said.product_id, said.look_again_at
    idea.answered_at = now
    row = _kept(session, idea.id, said, by, now)
    note_news(session, idea.id, NewsKind.LAUNCHED if is_new else NewsKind.ANSWERED, now, reply_id=row.id)
    announce(session, Event.IDEA_ANSWERED, idea.id, subject_id=idea.person_id, step=str(row.id), now=now)
    return row


def _check_answerable(idea: Idea) -> None:
    if idea.merged_into is not None:
        raise IdeaMerged("this idea was merged into another, which is answered instead", "ideaId")
    if idea.state != State.SHOWN:
        raise NotShown("only what people see is answered", "ideaId")


def _check_product(session: Session, idea: Idea, product_id: int) -> None:
    """A board's ideas become products of its brand."""
    if get_product(session, product_id).brand_id != session.get_one(Board, idea.board_id).brand_id:
        raise Invalid("this is no product of the board's brand", "productId")


def _kept(session: Session, idea_id: int, said: Reply, by: str, now: Instant) -> IdeaReply:
    row = IdeaReply(
        idea_id=idea_id,
        status=said.status.value,
        text=said.text,
        reason=said.reason,
        look_again_at=said.look_again_at,
        product_id=said.product_id,
        member_name=by,
        at=now,
    )
    session.add(row)
    session.flush()
    return row
