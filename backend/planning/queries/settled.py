"""Of whom the answers could change nothing: their positions are certain, and every item was asked lately."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Product
from backend.clock import DAY
from backend.loyalty.queries import PositionView, positions_of
from backend.loyalty.rules.axes import Axis, Kind
from backend.loyalty.tables import ObservationRow
from backend.planning.queries.audiences import Search
from backend.surveys.queries import find_published, latest_version
from backend.surveys.rules import Published, axes_of


def settled_people(session: Session, search: Search, person_ids: Collection[int]) -> set[int]:
    """Those of the people whose every position here is certain enough, and who were asked all of it lately."""
    if not search.rules.skip_settled or search.rules.certain is None:
        return set()
    published = _published(session, search.survey_id)
    if published is None:
        return set()
    # A survey without any item always has something to tell.
    items = {published.item(part) for part in published.survey.parts if part.loadings}
    lately = _asked_lately(session, search, person_ids, items) if items else set()
    if not lately:
        return set()
    positions: dict[int, list[PositionView]] = defaultdict(list)
    for view in positions_of(session, sorted(lately), search.now, _products(session, search)):
        positions[view.key.person_id].append(view)
    least, axes = search.rules.certain, axes_of(published.survey)
    return {
        person_id for person_id, views in positions.items() if all(_certainty(view, axes) >= least for view in views)
    }


def _certainty(view: PositionView, axes: Collection[Axis]) -> float:
    """The probability that the sides of these attitudes are right together; 0 where one is not known.

    Behaviour is left out of it, since no answer moves it.
    """
    product = 1.0
    for axis in axes:
        is_psychology = axis is Axis.PSYCHOLOGY
        coordinate = view.psychology if is_psychology else view.depth
        is_high = (view.state.psychology if is_psychology else view.state.depth).is_high
        product *= (coordinate.p_high if is_high else 1 - coordinate.p_high) if coordinate.known else 0.0
    return product


def _published(session: Session, survey_id: int) -> Published | None:
    """The survey as it is asked now."""
    version = latest_version(session, survey_id)
    return None if version is None else find_published(session, version.id)


def _asked_lately(session: Session, search: Search, person_ids: Collection[int], items: set[str]) -> set[int]:
    row = ObservationRow
    found = (
        select(row.person_id)
        .where(
            row.person_id.in_(person_ids),
            row.kind == int(Kind.ANSWER),
            row.item.in_(items),
            row.value.is_not(None),
            row.observed_at > search.now - search.rules.lately_days * DAY,
            row.subject_id.in_([search.brand_id, search.product_id]),
        )
        .group_by(row.person_id)
        .having(func.count(row.item.distinct()) == len(items))
    )
    return set(session.execute(found).scalars())


def _products(session: Session, search: Search) -> list[int]:
    if search.product_id is not None:
        return [search.product_id]
    return list(session.scalars(select(Product.id).where(Product.brand_id == search.brand_id)))
