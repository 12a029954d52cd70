"""Empties what was told in words: that something was answered stays, and so does whatever was chosen or rated."""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.identity.rules.erasure import telling_keys
from backend.responses.tables import AnswerRow, ReplacedAnswer, Response, Upload
from backend.surveys.queries import find_published


def empty_words(session: Session, response_ids: Collection[int]) -> None:
    """Empties the telling answers of these responses, and what their links brought along."""
    of_them = Response.id.in_(response_ids)
    told = session.execute(select(Response.id, Response.survey_version_id).where(of_them)).all()
    for version_id in {row.survey_version_id for row in told}:
        keys = _telling(session, version_id)
        ids = [row.id for row in told if row.survey_version_id == version_id]
        for table in (AnswerRow, ReplacedAnswer):
            telling = table.response_id.in_(ids), table.question_key.in_(keys)
            session.execute(update(table).where(*telling).values(value=""))
    session.execute(update(Response).where(of_them).values(hidden=None, snapshot=None))


def cut_words(session: Session, response_ids: Collection[int], now: Instant) -> None:
    """Empties the words of responses that are old enough, and notes it; their files go with the unused ones."""
    empty_words(session, response_ids)
    cut_files(session, response_ids)
    session.execute(update(Response).where(Response.id.in_(response_ids)).values(words_cut_at=now))


def cut_files(session: Session, response_ids: Collection[int]) -> None:
    """Lets go of the files of these responses: what belongs to no response is deleted within a day."""
    uploads = session.execute(
        select(Upload.response_id, Upload.question_key).where(Upload.response_id.in_(response_ids))
    ).all()
    for row in uploads:
        for table in (AnswerRow, ReplacedAnswer):
            its = table.response_id == row.response_id, table.question_key == row.question_key
            session.execute(update(table).where(*its).values(value=""))
    session.execute(update(Upload).where(Upload.response_id.in_(response_ids)).values(response_id=None))


def _telling(session: Session, version_id: int) -> frozenset[str]:
    published = find_published(session, version_id)
    pages = published.survey.pages if published else ()
    return telling_keys(question for page in pages for question in page.questions)
