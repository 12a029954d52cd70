"""What the method's named lists share: a page of people, each with position and evidence, in few statements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.db import Page, Slice, keyset_page
from backend.db.paging import Keys
from backend.loyalty.queries import ActiveModel, PositionView, positions_of
from backend.loyalty.queries.past import PositionName, evidence_of_positions
from backend.loyalty.rules.axes import Axis
from backend.loyalty.rules.explaining import Explanation, explanation
from backend.loyalty.rules.observations import Evidence
from backend.loyalty.tables import PositionRow
from backend.panel.queries import IS_PRESENT
from backend.panel.tables import Person
from backend.segments.queries.conditions import people_gathered
from backend.segments.rules import AllOf, PeopleWhere

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAsked:
    """Whose list: of people with a position towards a product, as of `now`, of whom `where` holds besides."""

    product_id: int
    now: Instant
    where: PeopleWhere | None = None

    def narrowed(self, own: PeopleWhere) -> PeopleWhere:
        """The condition that puts people on the list, and `where`."""
        return AllOf(parts=[own] if self.where is None else [own, self.where])


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Someone on a list, where they stand, and the live evidence that it rests on."""

    person: Person
    view: PositionView
    evidence: Sequence[Evidence]

    def on(self, *axes: Axis) -> list[Evidence]:
        """The evidence on those axes."""
        return [each for each in self.evidence if each.axis in axes]

    def explained(self, axis: Axis) -> Explanation:
        """Why the coordinate on that axis is what it is."""
        view = self.view
        spans, is_customer = view.model.behaviour_of(view.key.product_id), view.state.behaviour.is_customer
        return explanation(view.model, spans, axis, self.evidence, view.at, is_customer=is_customer)


def people_placed(
    session: Session, asked: ListAsked, active: ActiveModel, *holds: ColumnElement[bool]
) -> Select[Person]:
    """The people who have a position towards the product of which all of that holds."""
    # EXISTS, for a page is full after a few people, and they come in the order of their ids.
    placed = exists().where(
        PositionRow.person_id == Person.id,
        PositionRow.model_id == active.id,
        PositionRow.product_id == asked.product_id,
        *holds,
    )
    return of_those(session, select(Person).where(IS_PRESENT, placed), asked)


def people_meant(session: Session, asked: ListAsked, where: PeopleWhere) -> Select[Person]:
    """The people of whom that condition holds, for a page of them."""
    return select(Person).where(IS_PRESENT, people_gathered(session, where, now=asked.now, page=True))


def of_those(session: Session, statement: Select[Person], asked: ListAsked) -> Select[Person]:
    """The statement for only those of the people of whom `where` holds."""
    if asked.where is None:
        return statement
    return statement.where(people_gathered(session, asked.where, now=asked.now, page=True))


def listed_page(
    session: Session,
    statement: Select[Person],
    asked: ListAsked,
    part: Slice,
    reasoned: Callable[[Listed], T],
    *,
    keys: Keys = (Person.id,),
) -> Page[T]:
    """A page of the statement's people with position, evidence and reason: in as many statements as for one of them."""
    product = get_product(session, asked.product_id)
    page = keyset_page(session, statement, keys, part)
    people = [person.id for person in page.rows]
    views = {view.key.person_id: view for view in positions_of(session, people, asked.now, [product.id])}
    names = {person_id: PositionName(person_id, product.id, product.brand_id) for person_id in people}
    evidence = evidence_of_positions(session, list(names.values()), asked.now)
    rows = [
        reasoned(Listed(person=person, view=views[person.id], evidence=evidence[names[person.id]]))
        for person in page.rows
    ]
    return Page(
        rows=rows,
        cursors=page.cursors,
        has_next=page.has_next,
        has_previous=page.has_previous,
        count=page.count,
        of=page.of,
    )
