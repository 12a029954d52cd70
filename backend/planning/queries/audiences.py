"""What every search for people at a touchpoint has in common: its audience, and who was decided on already."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.clock import Instant
from backend.loyalty.rules.axes import Moment
from backend.panel.tables import Person
from backend.planning.tables import ContactDecision
from backend.segments.queries.people import select_people
from backend.segments.rules import PeopleWhere
from backend.segments.rules.spelling import where_from_json
from backend.touchpoints.rules import Rules, rules_from_json
from backend.touchpoints.tables import Touchpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A touchpoint as planning reads it, at an instant."""

    touchpoint_id: int
    survey_id: int
    brand_id: int
    product_id: int | None
    moment: Moment
    channel: str
    rules: Rules
    audience: PeopleWhere | None
    now: Instant


def search_of(touchpoint: Touchpoint, now: Instant) -> Search:
    """What is searched for at this touchpoint."""
    return Search(
        touchpoint_id=touchpoint.id,
        survey_id=touchpoint.survey_id,
        brand_id=touchpoint.brand_id,
        product_id=touchpoint.product_id,
        moment=Moment(touchpoint.moment),
        channel=touchpoint.channel,
        rules=rules_from_json(touchpoint.rules),
        audience=where_from_json(touchpoint.audience),
        now=now,
    )


def people_asked(session: Session, search: Search) -> Select[Person]:
    """Everybody of the audience who is still on the panel."""
    here = select_people(session, search.audience, now=search.now)
    return here.where(Person.erased_at.is_(None), Person.merged_into.is_(None))


def is_undecided(
    search: Search, person_id: InstrumentedAttribute[int], occasion: ColumnElement[str]
) -> ColumnElement[bool]:
    """Whether nothing was decided yet of the person's invitation on that occasion."""
    row = ContactDecision
    return ~exists().where(
        row.touchpoint_id == search.touchpoint_id,
        row.person_id == person_id,
        row.occasion == occasion,
        row.step == 0,
    )


def still_asked(session: Session, search: Search, person_ids: Collection[int]) -> set[int]:
    """Those of the people who are in the audience now."""
    asked = people_asked(session, search).where(Person.id.in_(person_ids)).with_only_columns(Person.id)
    return set(session.execute(asked).scalars())
