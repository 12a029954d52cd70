"""Takes test responses away again, with everything that was kept of them."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.db.parts import in_parts
from backend.invitations.tables import Invitation
from backend.responses.tables import AnswerRow, QuotaPlace, ReplacedAnswer, Response, Upload
from backend.surveys.queries import get_survey
from backend.touchpoints.tables import Touchpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiped:
    """How many tests were taken away."""

    invitations: int
    responses: int


def wipe_tests(session: Session, survey_id: int) -> Wiped:
    """Deletes every test response to a survey, and the invitations that brought them, in one step.

    The files that came with them belong to no response from now on, and are cleared like others of that kind.
    """
    get_survey(session, survey_id)
    invitations = session.scalars(
        select(Invitation.id)
        .join(Touchpoint, Touchpoint.id == Invitation.touchpoint_id)
        .where(Touchpoint.survey_id == survey_id, Invitation.is_test)
    ).all()
    responses: list[int] = []
    for part in in_parts(invitations):
        responses.extend(session.scalars(select(Response.id).where(Response.invitation_id.in_(part))))
    for part in in_parts(responses):
        session.execute(update(Upload).where(Upload.response_id.in_(part)).values(response_id=None))
        for table in (AnswerRow, ReplacedAnswer, QuotaPlace):
            session.execute(delete(table).where(table.response_id.in_(part)))
        session.execute(delete(Response).where(Response.id.in_(part)))
    for part in in_parts(invitations):
        session.execute(delete(Invitation).where(Invitation.id.in_(part)))
    return Wiped(invitations=len(invitations), responses=len(responses))
