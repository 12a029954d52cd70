"""Makes news of what comes of ideas, and tells it as due work: in parts, each person once, only where they agreed."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.statements import put
from backend.ideas.queries.news_audience import people_to_tell
from backend.ideas.rules.news import QUIET_FOR, NewsKind
from backend.ideas.rules.states import State
from backend.ideas.tables.boards import Board
from backend.ideas.tables.ideas import Idea
from backend.ideas.tables.replies import IdeaNews, IdeaReading
from backend.outbox.actions import announce, enqueue
from backend.outbox.rules import Channel, Event, Kind, Message
from backend.panel.queries import may_contact


def note_news(
    session: Session,
    idea_id: int,
    kind: NewsKind,
    now: Instant,
    reply_id: int | None = None,
    *,
    by_id: int | None = None,
) -> IdeaNews:
    """Notes that there is something to tell of an idea; `by_id` is the person whose doing it was.

    Comments within a day of news of one are told with it, unless that was its author's own.
    """
    lately = _lately(session, idea_id, now) if kind is NewsKind.COMMENTED else None
    if lately is not None:
        lately.by_id = lately.by_id if lately.by_id == by_id else None
        session.flush()
        return lately
    news = IdeaNews(idea_id=idea_id, kind=kind.value, reply_id=reply_id, by_id=by_id, at=now, told_up_to=0)
    session.add(news)
    session.flush()
    return news


def tell_posted(session: Session, idea: Idea, now: Instant) -> None:
    """Tells webhooks, once, that an idea can be seen on its board."""
    announce(session, Event.IDEA_POSTED, idea.id, subject_id=idea.person_id, now=now)


def tell_news(session: Session, now: Instant, *, limit: int = 200, found: Sequence[int] | None = None) -> int:
    """Queues letters for the next whom the oldest news concern; returns how many had their turn, `limit` if more wait.

    A news that is told to its end counts as one, so that many which concern nobody come to an end as well. `found` are
    the news that a reader has found already.
    """
    done = 0
    while done < limit:
        news = session.scalar(_untold(found))
        if news is None:
            return done
        done += _tell_part(session, news, limit - done, now)
    return limit


def mark_read(session: Session, person_id: int, now: Instant) -> None:
    """Keeps that a person has seen what there was until now."""
    put(session, IdeaReading, [{"person_id": person_id, "read_at": now}])


def _lately(session: Session, idea_id: int, now: Instant) -> IdeaNews | None:
    """The last news of comments on an idea, if more of them need no news of their own."""
    news = IdeaNews
    statement = (
        select(news)
        .where(news.idea_id == idea_id, news.kind == NewsKind.COMMENTED.value, news.at > now - QUIET_FOR)
        .order_by(news.id.desc())
        .limit(1)
    )
    found = session.scalar(statement)
    # Of what authors said themselves, they were not told.
    author_id = session.scalar(select(Idea.person_id).where(Idea.id == idea_id))
    return None if found is None or (found.by_id is not None and found.by_id == author_id) else found


def _untold(found: Sequence[int] | None) -> Select[IdeaNews]:
    """The oldest news that is not told to its end and that no other worker holds; only of those found, if any are."""
    statement = select(IdeaNews).where(IdeaNews.told_at.is_(None)).order_by(IdeaNews.id).limit(1)
    statement = statement if found is None else statement.where(IdeaNews.id.in_(found))
    return statement.with_for_update(skip_locked=True).execution_options(populate_existing=True)


def _tell_part(session: Session, news: IdeaNews, limit: int, now: Instant) -> int:
    """Gives the next their turn; returns how many, and one more when they were the last."""
    idea = session.get_one(Idea, news.idea_id)
    is_shown = idea.state == State.SHOWN
    person_ids = people_to_tell(session, news, limit) if is_shown else []
    board = session.get_one(Board, idea.board_id)
    enqueue(session, _messages(news, sorted(_allowed(session, board, person_ids, now)), now), now)
    if person_ids:
        news.told_up_to = person_ids[-1]
    is_last = len(person_ids) < limit
    news.told_at = now if is_last else None
    session.flush()
    return len(person_ids) + is_last


def _allowed(session: Session, board: Board, person_ids: Sequence[int], now: Instant) -> set[int]:
    return may_contact(session, person_ids, board.purpose, Channel.EMAIL.value, now)


def _messages(news: IdeaNews, person_ids: Sequence[int], now: Instant) -> list[Message]:
    return [
        Message(
            kind=Kind.IDEA_NEWS,
            channel=Channel.EMAIL,
            about_id=news.id,
            step=str(person_id),
            subject_id=person_id,
            due_at=now,
        )
        for person_id in person_ids
    ]
