"""publish_scheme: a new version of how to meet someone, in use at once; what stood before stays readable."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.catalogue.tables import Product
from backend.clock import Instant
from backend.sales.queries.schemes import latest_version
from backend.sales.rules.reading import scheme_from_json, scheme_to_json
from backend.sales.rules.schemes import SchemePlace, check_place
from backend.sales.tables import SchemeRow
from backend.text import clean_shown


def publish_scheme(
    session: Session,
    *,
    product_id: int,
    place: SchemePlace,
    content: object,
    reason: str,
    by: int,
    now: Instant,
) -> SchemeRow:
    """The next version for that product and place, with the reason for it, by that member of staff."""
    get_product(session, product_id)
    check_place(place)
    scheme = scheme_from_json(content)
    reason = clean_shown(reason, "reason", most=400)
    # Versions of one product are numbered one after the other.
    session.execute(select(Product.id).where(Product.id == product_id).with_for_update(key_share=True))
    row = SchemeRow(
        product_id=product_id,
        place=place.spelled,
        version=latest_version(session, product_id, place) + 1,
        reach=place.reach.value,
        segment=place.segment,
        standing=place.standing.value,
        stage=place.stage.value,
        content=scheme_to_json(scheme),
        reason=reason,
        created_at=now,
        member_id=by,
    )
    session.add(row)
    session.flush()
    return row
