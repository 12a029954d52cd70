"""Posts pages the way the web edge does, and looks at what was kept."""

from collections.abc import Mapping

from sqlalchemy import select

from backend.clock import Instant
from backend.db import Database
from backend.loyalty.tables import ObservationRow
from backend.responses.actions import Submission, Submitted, submit_together
from backend.responses.rules import PostedPage
from backend.responses.tables import AnswerRow, ReplacedAnswer, Response
from backend.surveys.rules import Answer, Published
from tests.asking import Asked, published

Kept = tuple[str, Answer, int, Instant, Instant]
Observed = tuple[str, int, float | None, Instant]


def posted(
    of: Published, answers: Mapping[str, Answer], page: int = 1, *, idem: str = "idem-1", language: str = "ja"
) -> PostedPage:
    """A page as the edge hands it on."""
    return PostedPage(published=of, page=page, answers=answers, idempotency_key=idem, language=language)


def post(
    database: Database, asked: Asked, answers: Mapping[str, Answer], now: Instant, *, page: int = 1, version: int = 0
) -> Submitted:
    """Posts a page to the one invitation."""
    page_posted = posted(published(database, version or asked.version_id), answers, page)
    submission = Submission(invitation_id=asked.invitation.id, posted=page_posted, now=now)

    (result,) = database.write_now(lambda session: submit_together(session, [submission]))
    if isinstance(result, Exception):
        raise result
    return result


def response_of(database: Database) -> Response:
    """The one response there is."""
    return database.read_now(lambda session: session.scalars(select(Response)).one())


def answers(database: Database, asked: Asked) -> list[Kept]:
    """The answers that count: question, answer, revision, observed and answered at."""
    statement = (
        select(AnswerRow)
        .join(Response, Response.id == AnswerRow.response_id)
        .where(Response.invitation_id == asked.invitation.id)
        .order_by(AnswerRow.question_key)
    )
    rows = database.read_now(lambda session: session.scalars(statement).all())
    return [(row.question_key, row.value, row.revision, row.observed_at, row.answered_at) for row in rows]


def replaced(database: Database) -> list[tuple[str, Answer, int]]:
    """What answers were before: question, answer, revision."""
    order = (ReplacedAnswer.question_key, ReplacedAnswer.revision)
    rows = database.read_now(lambda session: session.scalars(select(ReplacedAnswer).order_by(*order)).all())
    return [(row.question_key, row.value, row.revision) for row in rows]


def ledger(database: Database, asked: Asked) -> list[Observed]:
    """The person's ledger: source, revision, value, observed at."""
    order = (ObservationRow.source_id, ObservationRow.axis, ObservationRow.revision)
    statement = select(ObservationRow).where(ObservationRow.person_id == asked.person_id).order_by(*order)
    rows = database.read_now(lambda session: session.scalars(statement).all())
    return [(row.source_id.partition("/")[2], row.revision, row.value, row.observed_at) for row in rows]
