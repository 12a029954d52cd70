"""Whether a viewer sees reports exactly, or through the veil that hides small groups."""

from backend.api.fields.context import Context
from backend.api.viewers.permissions import Viewer
from backend.db import Session
from backend.segments.queries.disclosure import veil_for
from backend.segments.rules import PeopleWhere
from backend.segments.rules.disclosure import Veil
from backend.staff.rules import Permission


def sees_all(viewer: Viewer) -> bool:
    """Whether exact counts of any size may be shown: to whoever may read personal data."""
    return viewer.may(Permission.READ_PERSONAL_DATA)


def veil_before(
    session: Session, context: Context, condition: PeopleWhere | None, product_id: int | None = None
) -> Veil:
    """What stands between the viewer and a report on those people, towards a product or any."""
    sees = sees_all(context.viewer)
    return veil_for(session, condition, now=context.now, sees_all=sees, product_id=product_id)
