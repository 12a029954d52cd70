"""Keeps the index by which ideas are found; call it whenever an idea's title or text is new, whatever its state."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.db.statements import add_up, insert_new
from backend.ideas.rules.grams import grams_of, normal_text
from backend.ideas.tables import GramCount, Idea, IdeaGram, IdeaText


def index_idea(session: Session, idea: Idea) -> None:
    """Makes an idea found by its title and text as they are now, and by nothing else."""
    title, text = normal_text(idea.title), normal_text(idea.text)
    known = session.get(IdeaText, idea.id)
    before = set[int]() if known is None else _grams(known.title, known.text)
    after = _grams(title, text)
    if known is None:
        session.add(IdeaText(idea_id=idea.id, title=title, text=text))
    else:
        known.title, known.text = title, text
    session.flush()
    _take_away(session, idea, sorted(before - after))
    _add(session, idea, sorted(after - before))


def unindex_idea(session: Session, idea: Idea) -> None:
    """Nothing of the idea's words is kept here any more."""
    known = session.get(IdeaText, idea.id)
    if known is None:
        return
    _take_away(session, idea, sorted(_grams(known.title, known.text)))
    session.delete(known)
    session.flush()


def _grams(title: str, text: str) -> set[int]:
    return grams_of(title) | grams_of(text)


# In the order of the grams, so that of two who write at once neither waits for the other in a circle.
def _add(session: Session, idea: Idea, grams: Sequence[int]) -> None:
    insert_new(session, IdeaGram, [{"board_id": idea.board_id, "gram": gram, "idea_id": idea.id} for gram in grams])
    _count(session, idea, grams, 1)


def _take_away(session: Session, idea: Idea, grams: Sequence[int]) -> None:
    if grams:
        _count(session, idea, grams, -1)
        session.execute(
            delete(IdeaGram).where(
                IdeaGram.board_id == idea.board_id, IdeaGram.gram.in_(grams), IdeaGram.idea_id == idea.id
            )
        )
        session.execute(
            delete(GramCount).where(
                GramCount.board_id == idea.board_id, GramCount.gram.in_(grams), GramCount.ideas <= 0
            )
        )


def _count(session: Session, idea: Idea, grams: Sequence[int], ideas: int) -> None:
    rows = [{"board_id": idea.board_id, "gram": gram, "ideas": ideas} for gram in grams]
    add_up(session, GramCount, "ideas", rows)
