"""Reads ideas: one by its id, a board's in their orders, and what belongs to several of them."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from backend.db import Page, Slice
from backend.errors import NotFound
from backend.ideas.queries.search import matching
from backend.ideas.queries.sorting import ordered
from backend.ideas.rules.ideas import IdeaQuery
from backend.ideas.rules.states import State
from backend.ideas.tables.ideas import Idea, IdeaEdit, IdeaPicture, IdeaTag
from backend.ideas.tables.merges import IdeaMerge
from backend.ideas.tables.voices import Follow, Vote

# One more than the page of an idea's history shows.
_MOST_EDITS = 41


def get_idea(session: Session, idea_id: int) -> Idea:
    """The idea of that id, whatever its state; for staff."""
    found = session.get(Idea, idea_id)
    if found is None:
        raise NotFound("there is no such idea", "ideaId")
    return found


def ideas_by_id(session: Session, idea_ids: Collection[int]) -> dict[int, Idea]:
    """Those of the ideas that exist, by id."""
    return {row.id: row for row in session.scalars(select(Idea).where(Idea.id.in_(idea_ids)))}


def list_ideas(session: Session, query: IdeaQuery, part: Slice) -> Page[Idea]:
    """A page of a board's ideas, or of a person's own there; the caller knows that its reader sees the board."""
    statement = _found(session, query)
    return ordered(
        session, statement, query.order, part, segment=query.fit_segment, search=query.search.strip() or None
    )


def tags_of(session: Session, idea_ids: Collection[int]) -> dict[int, list[str]]:
    """The tags of each of the ideas, by their keys."""
    found: dict[int, list[str]] = defaultdict(list)
    statement = select(IdeaTag).where(IdeaTag.idea_id.in_(idea_ids)).order_by(IdeaTag.idea_id, IdeaTag.tag)
    for row in session.scalars(statement):
        found[row.idea_id].append(row.tag)
    return {idea_id: found[idea_id] for idea_id in idea_ids}


def pictures_of(session: Session, idea_ids: Collection[int]) -> dict[int, list[IdeaPicture]]:
    """The pictures of each of the ideas, in the order in which they were sent."""
    found: dict[int, list[IdeaPicture]] = defaultdict(list)
    for row in session.scalars(select(IdeaPicture).where(IdeaPicture.idea_id.in_(idea_ids)).order_by(IdeaPicture.id)):
        found[row.idea_id or 0].append(row)
    return {idea_id: found[idea_id] for idea_id in idea_ids}


def edits_of(session: Session, idea_ids: Collection[int]) -> dict[int, list[IdeaEdit]]:
    """How each of the ideas stood before, the oldest first."""
    found: dict[int, list[IdeaEdit]] = defaultdict(list)
    for row in session.scalars(select(IdeaEdit).where(IdeaEdit.idea_id.in_(idea_ids)).order_by(IdeaEdit.id)):
        found[row.idea_id].append(row)
    return {idea_id: found[idea_id] for idea_id in idea_ids}


def edits_seen(session: Session, idea: Idea, *, is_mine: bool, before: int = 0) -> list[IdeaEdit]:
    """How an idea stood before, the latest of it or of what lies before an edit; its author finds all, others a part.

    What nobody else saw then is the author's alone. The oldest is first.
    """
    statement = select(IdeaEdit).where(IdeaEdit.idea_id == idea.id)
    if not is_mine:
        statement = statement.where(IdeaEdit.state == State.SHOWN.value)
    if before:
        statement = statement.where(IdeaEdit.id < before)
    return list(session.scalars(statement.order_by(IdeaEdit.id.desc()).limit(_MOST_EDITS)))[::-1]


def votes_by(session: Session, person_id: int, idea_ids: Collection[int]) -> dict[int, Vote]:
    """The votes of a person for those ideas, by idea."""
    statement = select(Vote).where(Vote.person_id == person_id, Vote.idea_id.in_(idea_ids))
    return {row.idea_id: row for row in session.scalars(statement)}


def followed_by(session: Session, person_id: int, idea_ids: Collection[int]) -> set[int]:
    """Those of the ideas that a person follows."""
    statement = select(Follow.idea_id).where(Follow.person_id == person_id, Follow.idea_id.in_(idea_ids))
    return set(session.scalars(statement))


def merged_into(session: Session, idea_ids: Collection[int]) -> dict[int, list[Idea]]:
    """The ideas that were merged into each of these themselves, in the order in which they were posted."""
    found: dict[int, list[Idea]] = defaultdict(list)
    for row in session.scalars(select(Idea).where(Idea.merged_into.in_(idea_ids)).order_by(Idea.id)):
        found[row.merged_into or 0].append(row)
    return {idea_id: found[idea_id] for idea_id in idea_ids}


def merges_of(session: Session, idea_ids: Collection[int]) -> list[IdeaMerge]:
    """The merges of these ideas into others and of others into them, the oldest first; for staff."""
    of_them = IdeaMerge.gone_id.in_(idea_ids) | IdeaMerge.kept_id.in_(idea_ids)
    return list(session.scalars(select(IdeaMerge).where(of_them).order_by(IdeaMerge.id)))


def _found(session: Session, query: IdeaQuery) -> Select[Idea]:
    statement = select(Idea).where(Idea.board_id == query.board_id)
    statement = statement.where(*_seen(query))
    if query.person_id is not None:
        statement = statement.where(Idea.person_id == query.person_id)
    if query.statuses:
        statement = statement.where(Idea.status.in_([status.value for status in query.statuses]))
    if query.tag is not None:
        statement = statement.where(exists().where(IdeaTag.idea_id == Idea.id, IdeaTag.tag == query.tag))
    if query.followed_by is not None:
        followed = exists().where(Follow.idea_id == Idea.id, Follow.person_id == query.followed_by)
        statement = statement.where(followed)
    if query.search.strip():
        statement = statement.where(matching(session, query.board_id, query.search))
    return statement


def _seen(query: IdeaQuery) -> list[ColumnElement[bool]]:
    """Which ideas are listed at all: what others see; all of one's own but what was taken back; for staff anything."""
    is_merged = [] if query.show_hidden else [Idea.merged_into.is_(None)]
    if query.states:
        return [Idea.state.in_([state.value for state in query.states]), *is_merged]
    if query.person_id is not None and not query.show_hidden:
        return [Idea.state != State.WITHDRAWN.value]
    return [] if query.show_hidden else [Idea.state == State.SHOWN.value, *is_merged]
