"""What boards hold on one person, as plain JSON that people can read; no segment is told."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant, to_datetime
from backend.ideas.queries.ideas import edits_of, pictures_of, tags_of
from backend.ideas.rules.states import ReportReason, Strength
from backend.ideas.tables.boards import Board, BoardMember
from backend.ideas.tables.ideas import Idea, IdeaDraft, IdeaPicture
from backend.ideas.tables.posters import Poster
from backend.ideas.tables.replies import IdeaReading
from backend.ideas.tables.voices import Comment, Follow, Report, Vote

Entry = dict[str, object]


def personal_of(session: Session, person_id: int) -> dict[str, object]:
    """All that the person wrote, voted for, follows and reported, and under which name."""
    poster, reading = session.get(Poster, person_id), session.get(IdeaReading, person_id)
    return {
        "nickname": poster.nickname if poster else None,
        "standing": poster.standing if poster else None,
        "blocked_until": _at(poster.blocked_until) if poster else None,
        "news_read_at": _at(reading.read_at) if reading else None,
        "boards": _boards(session, person_id),
        "ideas": _ideas(session, person_id),
        "drafts": _drafts(session, person_id),
        "pictures_not_posted": _pictures(session, person_id),
        "votes": _votes(session, person_id),
        "comments": _comments(session, person_id),
        "follows": _follows(session, person_id),
        "reports": _reports(session, person_id),
    }


def _boards(session: Session, person_id: int) -> list[Entry]:
    statement = select(BoardMember, Board.key).join(Board).where(BoardMember.person_id == person_id)
    return [
        {"board": key, "invited_at": _at(row.invited_at), "joined_at": _at(row.joined_at)}
        for row, key in session.execute(statement.order_by(Board.id))
    ]


def _ideas(session: Session, person_id: int) -> list[Entry]:
    rows = session.scalars(select(Idea).where(Idea.person_id == person_id).order_by(Idea.id)).all()
    ids = [row.id for row in rows]
    tags, edits, pictures = tags_of(session, ids), edits_of(session, ids), pictures_of(session, ids)
    return [
        {
            "title": row.title,
            "text": row.text,
            "tags": tags[row.id],
            "state": row.state,
            "status": row.status,
            "votes": row.votes,
            "created_at": _at(row.created_at),
            "edited_at": _at(row.edited_at),
            "before": [
                {"title": edit.title, "text": edit.text, "tags": edit.tags, "edited_at": _at(edit.edited_at)}
                for edit in edits[row.id]
            ],
            "pictures": _told(pictures[row.id]),
        }
        for row in rows
    ]


def _drafts(session: Session, person_id: int) -> list[Entry]:
    rows = session.scalars(select(IdeaDraft).where(IdeaDraft.person_id == person_id).order_by(IdeaDraft.board_id))
    return [{"title": row.title, "text": row.text, "tags": row.tags, "updated_at": _at(row.updated_at)} for row in rows]


def _pictures(session: Session, person_id: int) -> list[Entry]:
    own = select(IdeaPicture).where(IdeaPicture.person_id == person_id, IdeaPicture.idea_id.is_(None))
    return _told(session.scalars(own.order_by(IdeaPicture.id)).all())


def _votes(session: Session, person_id: int) -> list[Entry]:
    """Those that came by a merge are not votes of their own."""
    statement = select(Vote, Idea.title).join(Idea, Idea.id == Vote.idea_id)
    own = statement.where(Vote.person_id == person_id, Vote.via_id.is_(None)).order_by(Vote.voted_at, Vote.idea_id)
    return [
        {"idea": title, "strength": Strength(vote.strength).name, "voted_at": _at(vote.voted_at)}
        for vote, title in session.execute(own)
    ]


def _comments(session: Session, person_id: int) -> list[Entry]:
    statement = select(Comment, Idea.title).join(Idea, Idea.id == Comment.idea_id)
    own = statement.where(Comment.person_id == person_id).order_by(Comment.id)
    return [
        {"idea": title, "text": comment.text, "state": comment.state, "created_at": _at(comment.created_at)}
        for comment, title in session.execute(own)
    ]


def _follows(session: Session, person_id: int) -> list[Entry]:
    statement = select(Follow, Idea.title).join(Idea, Idea.id == Follow.idea_id)
    own = statement.where(Follow.person_id == person_id).order_by(Follow.idea_id)
    return [{"idea": title, "since": _at(row.since)} for row, title in session.execute(own)]


def _reports(session: Session, person_id: int) -> list[Entry]:
    rows = session.scalars(select(Report).where(Report.person_id == person_id).order_by(Report.id))
    return [
        {"about": row.subject, "reason": ReportReason(row.reason).name, "text": row.text, "at": _at(row.at)}
        for row in rows
    ]


def _told(pictures: Sequence[IdeaPicture]) -> list[Entry]:
    return [
        {"media_type": row.media_type, "size": row.size, "alt": row.alt, "created_at": _at(row.created_at)}
        for row in pictures
    ]


def _at(instant: Instant | None) -> str | None:
    return None if instant is None else to_datetime(instant).isoformat(timespec="milliseconds")
