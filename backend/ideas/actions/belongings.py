"""What is on boards passes with a person to another, comes back, or is forgotten."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.parts import in_parts
from backend.ideas.actions.forgetting import forget_written
from backend.ideas.actions.member_belongings import give_members_back, pass_members_to
from backend.ideas.actions.news_belongings import forget_news, give_news_back, pass_news_to
from backend.ideas.actions.posters_belongings import forget_posters, give_back_poster, pass_poster_to
from backend.ideas.actions.vote_belongings import give_votes_back, pass_votes_to
from backend.ideas.rules.notes import numbers_of
from backend.ideas.tables.ideas import Idea, IdeaEdit, IdeaPicture
from backend.ideas.tables.voices import Comment

Notes = list[tuple[str, str | None]]

# What simply changes hands, by the word that its notes begin with.
_WRITTEN: Final[dict[str, type[Idea] | type[IdeaEdit] | type[IdeaPicture] | type[Comment]]] = {
    "idea": Idea,
    "edit": IdeaEdit,
    "picture": IdeaPicture,
    "comment": Comment,
}


def pass_to(session: Session, kept_id: int, gone_id: int) -> Notes:
    """All of it is the kept person's from now on; who voted twice counts once. The notes are enough to undo it."""
    return [
        *pass_poster_to(session, kept_id, gone_id),
        *pass_votes_to(session, kept_id, gone_id),
        *_pass_written(session, kept_id, gone_id),
        *pass_members_to(session, kept_id, gone_id),
        *pass_news_to(session, kept_id, gone_id),
    ]


def give_back(session: Session, kept_id: int, gone_id: int, notes: Mapping[str, str | None]) -> None:
    """Undoes it; what came since stays with the kept person."""
    give_news_back(session, kept_id, gone_id, notes)
    give_members_back(session, kept_id, gone_id, notes)
    for word, mapped in _WRITTEN.items():
        for part in in_parts(numbers_of(notes, word)):
            theirs = update(mapped).where(mapped.id.in_(part), mapped.person_id == kept_id)
            session.execute(theirs.values(person_id=gone_id))
    give_votes_back(session, kept_id, gone_id, notes)
    give_back_poster(session, kept_id, gone_id, notes)


def forget(session: Session, person_ids: Sequence[int], now: Instant) -> list[str]:
    """Nothing that they wrote or showed stays; their votes count on. Returns the stored names of files to delete."""
    forget_posters(session, person_ids)
    forget_news(session, person_ids)
    return forget_written(session, person_ids, now)


def _pass_written(session: Session, kept_id: int, gone_id: int) -> Iterable[tuple[str, str | None]]:
    for word, mapped in _WRITTEN.items():
        passing = update(mapped).where(mapped.person_id == gone_id).values(person_id=kept_id).returning(mapped.id)
        for number in sorted(session.scalars(passing)):
            yield f"{word}:{number}", None
