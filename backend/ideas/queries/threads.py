"""The comments on an idea, as much of them as a page holds: the latest threads, each with its latest answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from backend.errors import NotFound
from backend.ideas.rules.states import State
from backend.ideas.rules.weights import weight_of
from backend.ideas.tables.voices import Comment

MOST_THREADS: Final = 30
_MOST_ANSWERS: Final = 5
# About what is written around each comment, and what all comments of a page may weigh, in bytes.
_AROUND_EACH: Final = 900
_HEAVIEST: Final = 22_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPart:
    """Which comments are asked for: threads begun before a comment, or one thread with its answers before one."""

    before: int = 0
    thread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A comment with the latest answers to it, the oldest of these first; `more` lie before them."""

    comment: Comment
    answers: Sequence[Comment]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Threads:
    """A part of the threads, the oldest first; more lie before the comment `earlier`, if that is one."""

    threads: Sequence[Thread]
    earlier: int

    @property
    def comments(self) -> list[Comment]:
        """All comments in it."""
        return [each for thread in self.threads for each in (thread.comment, *thread.answers)]


def threads_of(session: Session, idea_id: int, person_id: int, part: ThreadPart, *, weight: int = 0) -> Threads:
    """The threads that a person sees; `weight` is what else is heavy on the page. One SELECT."""
    rows = session.execute(_statement(idea_id, person_id, part)).all()
    answers, counts = defaultdict[int, list[Comment]](list), dict[int, int]()
    for comment, count in rows:
        if comment.parent_id is not None:
            answers[comment.parent_id].append(comment)
            counts[comment.parent_id] = count
    roots = [comment for comment, _ in reversed(rows) if comment.parent_id is None]
    return _fitting(roots, answers, counts, max(_HEAVIEST - weight, _HEAVIEST // 3))


def get_seen_comment(session: Session, idea_id: int, comment_id: int, person_id: int) -> Comment:
    """A comment on the idea that the person sees, and that was not taken back; NotFound for every other."""
    comment = session.get(Comment, comment_id)
    root = session.get(Comment, comment.parent_id) if comment is not None and comment.parent_id is not None else None
    is_there = comment is not None and comment.idea_id == idea_id and _is_seen(comment, person_id)
    if comment is None or not is_there:
        raise NotFound("there is no such comment", "commentId")
    if root is not None and root.state != State.WITHDRAWN and not _is_seen(root, person_id):
        raise NotFound("there is no such comment", "commentId")
    return comment


def _statement(idea_id: int, person_id: int, part: ThreadPart) -> Select[Comment, int]:
    on_idea, seen = Comment.idea_id == idea_id, _seen_by(person_id)
    # Of a comment that was taken back, its place is left where somebody answered it.
    answered = select(Comment.parent_id).where(on_idea, Comment.parent_id.is_not(None), seen)
    left = and_(Comment.state == State.WITHDRAWN.value, Comment.id.in_(answered))
    roots = select(Comment.id).where(on_idea, Comment.parent_id.is_(None), or_(seen, left))
    if part.thread:
        roots, most = roots.where(Comment.id == part.thread), MOST_THREADS
    else:
        roots, most = roots.where(_before(part.before)), _MOST_ANSWERS
    chosen = roots.order_by(Comment.id.desc()).limit(MOST_THREADS + 1).cte()
    below = and_(Comment.parent_id.in_(select(chosen.c.id)), seen, _before(part.before if part.thread else 0))
    place = func.row_number().over(partition_by=Comment.parent_id, order_by=Comment.id.desc())
    count = func.count().over(partition_by=Comment.parent_id)
    numbered = (
        select(Comment.id, place.label("place"), count.label("count"))
        .where(on_idea, or_(Comment.id.in_(select(chosen.c.id)), below))
        .subquery()
    )
    shown = or_(Comment.parent_id.is_(None), numbered.c.place <= most)
    joined = select(Comment, numbered.c.count).join(numbered, numbered.c.id == Comment.id)
    return joined.where(shown).order_by(Comment.id)


def _fitting(
    roots: Sequence[Comment], answers: Mapping[int, list[Comment]], counts: Mapping[int, int], room: int
) -> Threads:
    """From the newest back, as many as there is room for, and one at least."""
    threads: list[Thread] = []
    for root in roots:
        room -= _weight(root)
        if threads and (room < 0 or len(threads) == MOST_THREADS):
            return Threads(threads=threads[::-1], earlier=threads[-1].comment.id)
        kept: list[Comment] = []
        for each in reversed(answers.get(root.id, [])):
            if room < _weight(each):
                break
            room -= _weight(each)
            kept.append(each)
        threads.append(Thread(comment=root, answers=kept[::-1], more=counts.get(root.id, 0) - len(kept)))
    return Threads(threads=threads[::-1], earlier=0)


def _weight(comment: Comment) -> int:
    return _AROUND_EACH + weight_of(comment.text)


def _seen_by(person_id: int) -> ColumnElement[bool]:
    own = and_(Comment.person_id == person_id, Comment.state != State.WITHDRAWN.value)
    return or_(Comment.state == State.SHOWN.value, own)


def _is_seen(comment: Comment, person_id: int) -> bool:
    return comment.state == State.SHOWN or (comment.person_id == person_id and comment.state != State.WITHDRAWN)


def _before(comment_id: int) -> ColumnElement[bool]:
    return Comment.id < comment_id if comment_id else Comment.id > 0
