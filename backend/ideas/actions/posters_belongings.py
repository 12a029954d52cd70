"""What becomes of posters when two people turn out to be one, or someone is forgotten."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from backend.ideas.actions.posters import POSTER
from backend.ideas.rules.posters import Standing
from backend.ideas.rules.states import Subject
from backend.ideas.tables import Comment, Idea, Moderation, Poster

_NAME = "poster-name"
_STANDING = "poster-standing"
_ROW = "poster-row"


def pass_poster_to(session: Session, kept_id: int, gone_id: int) -> list[tuple[str, str | None]]:
    """The kept person appears under a name of theirs, and is blocked if either was, or trusted if either was."""
    gone = session.get(Poster, gone_id)
    if gone is None:
        return []
    kept = session.get(Poster, kept_id)
    if kept is None:
        kept = _blank(kept_id, gone)
        session.add(kept)
        session.flush()
        notes: list[tuple[str, str | None]] = [(_ROW, None)]
    else:
        notes = []
    notes.extend(_pass_standing(kept, gone))
    notes.extend(_pass_name(session, kept, gone))
    session.flush()
    return notes


def give_back_poster(session: Session, kept_id: int, gone_id: int, notes: Mapping[str, str | None]) -> None:
    """Undoes it: what staff have said of the kept person since, and a name taken since, stay."""
    kept, gone = session.get(Poster, kept_id), session.get(Poster, gone_id)
    if kept is None or gone is None:
        return
    if _STANDING in notes and (kept.standing, kept.blocked_until) == (gone.standing, gone.blocked_until):
        kept.standing, kept.blocked_until = json.loads(notes[_STANDING] or "[]")
    if _NAME in notes:
        _give_back_name(session, kept, gone, str(notes[_NAME]))
    session.flush()
    if _ROW in notes and kept.nickname is None and kept.standing == Standing.NEW:
        session.delete(kept)
        session.flush()


def forget_posters(session: Session, person_ids: Sequence[int]) -> None:
    """Deletes names, standings, and the words that moderators wrote about these people; call it before ideas forget."""
    texts = {
        Subject.IDEA.value: select(Idea.id).where(Idea.person_id.in_(person_ids)),
        Subject.COMMENT.value: select(Comment.id).where(Comment.person_id.in_(person_ids)),
    }
    of_texts = (
        (Moderation.subject == subject) & Moderation.subject_id.in_(written) for subject, written in texts.items()
    )
    of_them = (Moderation.subject == POSTER) & Moderation.subject_id.in_(person_ids)
    session.execute(update(Moderation).where(or_(of_them, *of_texts)).values(reason=""))
    session.execute(delete(Poster).where(Poster.person_id.in_(person_ids)))


def _blank(kept_id: int, gone: Poster) -> Poster:
    return Poster(
        person_id=kept_id,
        nickname=None,
        nickname_normal=None,
        standing=Standing.NEW.value,
        blocked_until=None,
        note="",
        updated_at=gone.updated_at,
    )


def _pass_standing(kept: Poster, gone: Poster) -> list[tuple[str, str | None]]:
    """A block holds whoever it was given to; trust outweighs only that nobody has looked."""
    weights = {Standing.NEW: 0, Standing.TRUSTED: 1, Standing.BLOCKED: 2}
    if weights[Standing(gone.standing)] <= weights[Standing(kept.standing)]:
        return []
    before = json.dumps([kept.standing, kept.blocked_until])
    kept.standing, kept.blocked_until = gone.standing, gone.blocked_until
    return [(_STANDING, before)]


def _pass_name(session: Session, kept: Poster, gone: Poster) -> list[tuple[str, str | None]]:
    """Where both have a name, the kept one's stays, and nobody else takes the other meanwhile."""
    if kept.nickname is not None or gone.nickname is None:
        return []
    name, normal = gone.nickname, gone.nickname_normal
    gone.nickname = gone.nickname_normal = None
    session.flush()
    kept.nickname, kept.nickname_normal = name, normal
    return [(_NAME, name)]


def _give_back_name(session: Session, kept: Poster, gone: Poster, name: str) -> None:
    if kept.nickname != name:
        return
    normal = kept.nickname_normal
    kept.nickname = kept.nickname_normal = None
    session.flush()
    gone.nickname, gone.nickname_normal = name, normal
