"""Pages that end before they are full, where few of those looked at are meant: no page is then long in coming."""

from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

from backend.db import Page, Slice
from backend.panel.tables import Person

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far one page looks, in the order of the people's ids; without an end, over the whole list."""

    part: Slice
    end: int | None

    def within(self, statement: Select[Person]) -> Select[Person]:
        """The statement for only the people up to there."""
        if self.end is None:
            return statement
        return statement.where(Person.id >= self.end if self.part.backward else Person.id <= self.end)

    def ended(self, page: Page[T]) -> Page[T]:
        """The page, going on from there where it found fewer than were asked for."""
        if self.end is None:
            return page
        if self.part.backward:
            return page if page.has_previous else replace(page, has_previous=True, starts_at=(self.end,))
        return page if page.has_next else replace(page, has_next=True, ends_at=(self.end,))


def reach_of(session: Session, candidates: Select[Person], part: Slice, most: int) -> Reach:
    """As far as so many candidates, from where the page begins."""
    ids = candidates.with_only_columns(Person.id)
    if part.after is not None:
        ids = ids.where(Person.id > part.after[0])
    if part.before is not None:
        ids = ids.where(Person.id < part.before[0])
    order = Person.id.desc() if part.backward else Person.id.asc()
    end = session.scalars(ids.order_by(order).limit(1).offset(most - 1)).one_or_none()
    return Reach(part=part, end=end)
