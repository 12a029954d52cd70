"""Files that were sent as answers: noted beside the answer, and forgotten when no answer names them any more."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db.rows import insert_rows
from backend.db.statements import table_of
from backend.errors import Invalid
from backend.responses.actions.answers import Rewrite
from backend.responses.actions.turns import Turn
from backend.responses.rules import Sent
from backend.responses.tables import Upload
from backend.surveys.rules import QuestionKind

_INSERT = insert(table_of(Upload))
_MOST_DROPPED = 500


def claims_of(session: Session, turn: Turn) -> list[str]:
    """The files among the answers that came with an earlier try, by their stored names.

    Refuses an answer that names a file which was never sent, or not for that question: a stored name is known to
    whoever sent the file, and to nobody else.
    """
    sent = {(each.question_key, each.stored_as) for each in turn.posted.sent}
    before = turn.own.way.answers if turn.own else {}
    earlier: list[str] = []
    for question in turn.questions:
        answer = turn.answers.get(question.key)
        if question.kind is not QuestionKind.FILE or not isinstance(answer, str) or answer == before.get(question.key):
            continue
        if (question.key, answer) in sent:
            continue
        if not _waits(session, question.key, answer):
            raise Invalid("no such file was sent", "answers", question.key)
        earlier.append(answer)
    return earlier


def note_uploads(session: Session, sent: Sequence[Sent], now: Instant) -> None:
    """Notes files that came with a page which was wrong otherwise: they wait for the page to come again."""
    insert_rows(session.connection(), _INSERT, [_row(None, each, now) for each in sent])


def keep_uploads(session: Session, turns: Sequence[Turn]) -> None:
    """Notes whose the files are that are answers of these pages now."""
    rows = [
        _row(turn.asked().response_id, each, turn.submission.now)
        for turn in turns
        for each in turn.posted.sent
        if turn.answers.get(each.question_key) == each.stored_as
    ]
    if rows:
        insert_rows(session.connection(), _INSERT, rows)
    for turn in turns:
        if turn.own is not None and turn.own.claims:
            statement = update(Upload).where(Upload.stored_as.in_(turn.own.claims), Upload.response_id.is_(None))
            session.execute(statement.values(response_id=turn.asked().response_id))


def leave_replaced(session: Session, rewrites: Sequence[Rewrite]) -> None:
    """The files of answers that were replaced or taken back belong to no response any more."""
    left = [
        change.before.answer
        for kept in rewrites
        for change in kept.changes
        if change.before is not None and change.before.counts and change.question.kind is QuestionKind.FILE
    ]
    if left:
        session.execute(update(Upload).where(Upload.stored_as.in_(left)).values(response_id=None))


def drop_unused_uploads(session: Session, before: Instant) -> list[str]:
    """Forgets uploads from before that instant which belong to no response; their stored names, to be deleted."""
    statement = (
        select(Upload.id, Upload.stored_as)
        .where(Upload.response_id.is_(None), Upload.created_at < before)
        .limit(_MOST_DROPPED)
    )
    rows = session.execute(statement).all()
    session.execute(delete(Upload).where(Upload.id.in_([row[0] for row in rows])))
    return [row[1] for row in rows]


def _row(response_id: int | None, sent: Sent, now: Instant) -> dict[str, object]:
    return {
        "response_id": response_id,
        "question_key": sent.question_key,
        "name": sent.name,
        "media_type": sent.media_type,
        "size": sent.size,
        "sha256": sent.sha256,
        "stored_as": sent.stored_as,
        "created_at": now,
    }


def _waits(session: Session, question_key: str, stored_as: str) -> bool:
    statement = select(Upload.id).where(
        Upload.stored_as == stored_as, Upload.question_key == question_key, Upload.response_id.is_(None)
    )
    return session.scalar(statement) is not None
