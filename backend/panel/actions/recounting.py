"""recount_people: how many people are on the panel, counted anew."""

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from backend.panel.queries.people import IS_PRESENT
from backend.panel.tables import PeopleCount, Person


def recount_people(session: Session) -> None:
    """Counts everybody, while nobody comes or goes."""
    if session.get_bind().dialect.name == "postgresql":
        # Whoever has come has committed by then, and whoever comes later adds to what is written here.
        session.execute(text("LOCK TABLE people IN SHARE ROW EXCLUSIVE MODE"))
    session.execute(delete(PeopleCount))
    people = session.scalar(select(func.count()).select_from(Person).where(IS_PRESENT))
    session.execute(insert(PeopleCount).values(shard=0, people=people))
