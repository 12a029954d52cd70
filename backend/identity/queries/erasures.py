"""Reads of erasures: which the journal has not learnt of, and who has come back by a restored backup."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.identity.rules.erasure import Forgotten
from backend.identity.tables import Erasure
from backend.panel.tables import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """An erasure that is still to be written down, and the files that are still to be deleted."""

    forgotten: Forgotten
    files: Sequence[str]


def unsettled(session: Session, limit: int) -> list[Unsettled]:
    """The next so many erasures that are not written down yet."""
    statement = (
        select(Erasure, Person.created_at)
        .join(Person, Person.id == Erasure.person_id)
        .where(Erasure.journaled_at.is_(None))
        .order_by(Erasure.erased_at, Erasure.person_id)
        .limit(limit)
    )
    return [
        Unsettled(
            forgotten=Forgotten(person_id=row.person_id, created_at=created_at, erased_at=row.erased_at),
            files=row.files or [],
        )
        for row, created_at in session.execute(statement)
    ]


def returned(session: Session, forgotten: Sequence[Forgotten]) -> list[Forgotten]:
    """Those of them who are on the panel again; an id that came to another person since is not they."""
    by_id = {each.person_id: each for each in forgotten}
    statement = select(Person.id, Person.created_at).where(Person.id.in_(by_id), Person.erased_at.is_(None))
    return [by_id[row.id] for row in session.execute(statement) if by_id[row.id].created_at == row.created_at]
