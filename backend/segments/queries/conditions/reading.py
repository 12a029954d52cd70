"""What conditions are read against: the live model, the attributes, and the instant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.clock import Instant
from backend.errors import Invalid
from backend.loyalty.queries import ActiveModel, live_model
from backend.loyalty.queries.crowds import list_crowds
from backend.loyalty.tables import PositionRow
from backend.panel.queries import list_attributes
from backend.panel.tables import Attribute


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of conditions; `crowds` tells those that there are people in, to whoever follows moves.

    With `among` only people whose ids are behind the first of these and up to the second are looked for.
    """

    model: ActiveModel
    attributes: Mapping[str, Attribute]
    crowds: Callable[[], Sequence[int]]
    now: Instant
    among: tuple[int, int] | None = None

    def attribute(self, key: str) -> Attribute:
        """The attribute of that key; refused where nobody defined it."""
        found = self.attributes.get(key)
        if found is None:
            raise Invalid("no attribute has that key", "where", "attribute")
        return found


def is_among(person_id: ColumnElement[int] | InstrumentedAttribute[int], read: Reading) -> ColumnElement[bool]:
    """Whether a person is among those who are looked for; for indexes that have people in the order of their ids."""
    if read.among is None:
        return true()
    behind, last = read.among
    return and_(person_id > behind, person_id <= last)


def towards(product_id: int, read: Reading) -> ColumnElement[bool]:
    """Whether a position is towards that product, under the model that is read."""
    return and_(PositionRow.model_id == read.model.id, PositionRow.product_id == product_id)


def reading(session: Session, now: Instant) -> Reading:
    """A reading at an instant, of what the database says now."""
    attributes = {attribute.key: attribute for attribute in list_attributes(session)}
    crowds = cache(partial(list_crowds, session))
    return Reading(model=live_model(session), attributes=attributes, crowds=crowds, now=now)
