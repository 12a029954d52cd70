"""Says of a response what no page says: that it is a test, was taken back, or ended early."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.db import Database
from backend.responses.tables import Response
from tests.asking import Asked


def say_of(database: Database, asked: Asked, **said: object) -> None:
    """Changes these columns of someone's response."""

    def work(session: Session) -> None:
        session.execute(update(Response).where(Response.invitation_id == asked.invitation.id).values(**said))

    database.write_now(work)
