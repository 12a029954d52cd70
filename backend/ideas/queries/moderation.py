"""What moderators look at: texts that wait or were reported, oldest first, and what was decided before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar, cast

from sqlalchemy import Select, Subquery, and_, func, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.ideas.rules.states import State, Subject
from backend.ideas.tables import Board, Comment, Idea, Moderation, Report

_TEXTS: Final = {Subject.IDEA: 0, Subject.COMMENT: 1}
_SUBJECTS: Final = tuple(_TEXTS)
_Waits = Select[int, int, int]

T = TypeVar("T", Idea, Comment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An idea, or a comment on it, that a moderator is to look at; `reports` are those not settled yet."""

    subject: Subject
    since: Instant
    idea: Idea
    comment: Comment | None
    reports: Sequence[Report]

    @property
    def subject_id(self) -> int:
        """The id of what is looked at."""
        return self.idea.id if self.comment is None else self.comment.id


def list_waiting(session: Session, part: Slice, *, board_id: int | None = None) -> Page[Waiting]:
    """What waits, or is shown and was reported, the longest waiting first; of one board or of all."""
    queue = _queue(board_id)
    keys = [cast("InstrumentedAttribute[int]", queue.c[name]) for name in ("since", "subject", "subject_id")]
    page = keyset_page(session, select(queue.c.subject_id), keys, part)
    found = [(_SUBJECTS[int(str(cursor[1]))], int(str(cursor[2])), int(str(cursor[0]))) for cursor in page.cursors]
    return Page(
        rows=_rows(session, found),
        cursors=page.cursors,
        has_next=page.has_next,
        has_previous=page.has_previous,
        count=page.count,
        of=page.of,
    )


def open_reports(session: Session, subject: Subject, subject_ids: Collection[int]) -> dict[int, list[Report]]:
    """The reports of each that nobody has settled, the oldest first."""
    statement = select(Report).where(Report.subject == subject.value, Report.subject_id.in_(subject_ids))
    reports: dict[int, list[Report]] = {subject_id: [] for subject_id in subject_ids}
    for report in session.scalars(statement.where(Report.settled_at.is_(None)).order_by(Report.id)):
        reports[report.subject_id].append(report)
    return reports


def moderations_of(session: Session, subject: str, subject_ids: Collection[int]) -> dict[int, list[Moderation]]:
    """What was decided of each idea, comment or poster (by the person's id), the latest first."""
    statement = select(Moderation).where(Moderation.subject == subject, Moderation.subject_id.in_(subject_ids))
    decided: dict[int, list[Moderation]] = {subject_id: [] for subject_id in subject_ids}
    for moderation in session.scalars(statement.order_by(Moderation.at.desc(), Moderation.id.desc())):
        decided[moderation.subject_id].append(moderation)
    return decided


def _queue(board_id: int | None) -> Subquery:
    """When each began to wait, what it is, and its id; what was reported and waits as well is there once."""
    # Boards are named in any case: ideas are found by their board and state.
    boards = select(Board.id) if board_id is None else select(Board.id).where(Board.id == board_id)
    of_boards = Idea.board_id.in_(boards)
    written_at = func.coalesce(Idea.edited_at, Idea.created_at)
    ideas = select(written_at.label("since"), literal(0).label("subject"), Idea.id.label("subject_id"))
    comments = select(Comment.created_at.label("since"), literal(1).label("subject"), Comment.id.label("subject_id"))
    comments = comments.join(Idea, Idea.id == Comment.idea_id)
    parts = (
        ideas.where(of_boards, Idea.state == State.WAITING.value),
        comments.where(of_boards, Comment.state == State.WAITING.value),
        _reported(Subject.IDEA, Idea).where(of_boards),
        _reported(Subject.COMMENT, Comment).join(Idea, Idea.id == Comment.idea_id).where(of_boards),
    )
    return union_all(*parts).subquery()


def _reported(subject: Subject, text: type[Idea] | type[Comment]) -> _Waits:
    columns = (func.min(Report.at), literal(_TEXTS[subject]), text.id)
    is_open = and_(Report.subject == subject.value, Report.settled_at.is_(None), text.state == State.SHOWN.value)
    return select(*columns).join(text, text.id == Report.subject_id).where(is_open).group_by(text.id)


def _rows(session: Session, found: Sequence[tuple[Subject, int, Instant]]) -> list[Waiting]:
    ids = {subject: [subject_id for each, subject_id, _ in found if each is subject] for subject in Subject}
    comments = _by_id(session, Comment, ids[Subject.COMMENT])
    ideas = _by_id(session, Idea, {*ids[Subject.IDEA], *(comment.idea_id for comment in comments.values())})
    reports = {subject: open_reports(session, subject, ids[subject]) for subject in Subject}
    return [
        Waiting(
            subject=subject,
            since=since,
            idea=ideas[comments[subject_id].idea_id if subject is Subject.COMMENT else subject_id],
            comment=comments[subject_id] if subject is Subject.COMMENT else None,
            reports=reports[subject][subject_id],
        )
        for subject, subject_id, since in found
    ]


def _by_id(session: Session, text: type[T], ids: Collection[int]) -> dict[int, T]:
    return {row.id: row for row in session.scalars(select(text).where(text.id.in_(ids)))}
