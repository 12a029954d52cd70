"""Keeps pictures that were sent, gives them to ideas, and forgets those that were never posted."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import NotFound
from backend.ideas.queries.boards import get_board
from backend.ideas.queries.rights import check_may_post
from backend.ideas.rules.ideas import LONGEST_ALT
from backend.ideas.rules.refusals import TooManyPictures
from backend.ideas.tables.ideas import Idea, IdeaPicture
from backend.text import clean_shown

_MOST_DROPPED = 500


def keep_picture(
    session: Session,
    *,
    board_id: int,
    person_id: int,
    stored_as: str,
    media_type: str,
    width: int,
    height: int,
    size: int,
    alt: str = "",
    now: Instant,
) -> IdeaPicture:
    """Notes a picture that waits for its idea to be posted; as many wait as may come with one idea."""
    board = get_board(session, board_id)
    check_may_post(session, board, person_id, now)
    if _count_waiting(session, board_id, person_id) >= board.pictures:
        raise TooManyPictures(f"at most {board.pictures} pictures come with an idea here", "pictures")
    picture = IdeaPicture(
        board_id=board_id,
        person_id=person_id,
        stored_as=stored_as,
        media_type=media_type,
        width=width,
        height=height,
        size=size,
        alt=clean_shown(alt, "alt", most=LONGEST_ALT, blank=True),
        created_at=now,
    )
    session.add(picture)
    session.flush()
    return picture


def describe_picture(session: Session, picture_id: int, person_id: int, alt: str) -> None:
    """Says what a picture of one's own shows, for those who do not see it."""
    picture = session.get(IdeaPicture, picture_id)
    if picture is None or picture.person_id != person_id:
        raise NotFound("there is no such picture", "pictureId")
    picture.alt = clean_shown(alt, "alt", most=LONGEST_ALT, blank=True)
    session.flush()


def drop_picture(session: Session, picture_id: int, person_id: int) -> None:
    """Forgets a picture of one's own that was not posted; its file is cleared with those that belong to nobody."""
    picture = session.get(IdeaPicture, picture_id)
    if picture is None or picture.person_id != person_id or picture.idea_id is not None:
        raise NotFound("there is no such picture", "pictureId")
    session.delete(picture)
    session.flush()


def give_pictures(session: Session, idea: Idea, person_id: int, picture_ids: Sequence[int]) -> bool:
    """Gives an idea these pictures of the person's and no others, and says whether one of them is new to it.

    Those that it had besides wait, to be posted or dropped.
    """
    theirs = IdeaPicture.person_id == person_id, IdeaPicture.board_id == idea.board_id
    free = (IdeaPicture.idea_id.is_(None)) | (IdeaPicture.idea_id == idea.id)
    wanted = select(IdeaPicture.idea_id).where(IdeaPicture.id.in_(picture_ids), *theirs, free)
    found = session.scalars(wanted).all()
    if len(found) < len(picture_ids):
        raise NotFound("there is no such picture", "pictureIds")
    left = update(IdeaPicture).where(IdeaPicture.idea_id == idea.id, IdeaPicture.id.not_in(picture_ids))
    session.execute(left.values(idea_id=None))
    session.execute(update(IdeaPicture).where(IdeaPicture.id.in_(picture_ids)).values(idea_id=idea.id))
    return None in found


def drop_unused_pictures(session: Session, before: Instant) -> list[str]:
    """Forgets pictures from before that instant which belong to no idea; their stored names, to be deleted."""
    statement = (
        select(IdeaPicture.id, IdeaPicture.stored_as)
        .where(IdeaPicture.idea_id.is_(None), IdeaPicture.created_at < before)
        .limit(_MOST_DROPPED)
    )
    rows = session.execute(statement).all()
    session.execute(delete(IdeaPicture).where(IdeaPicture.id.in_([row[0] for row in rows])))
    return [row[1] for row in rows]


def _count_waiting(session: Session, board_id: int, person_id: int) -> int:
    statement = select(func.count()).where(
        IdeaPicture.person_id == person_id, IdeaPicture.board_id == board_id, IdeaPicture.idea_id.is_(None)
    )
    return session.scalars(statement).one()
