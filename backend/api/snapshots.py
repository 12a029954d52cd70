"""How a person stood when they were invited, or when they began to answer, in the schema."""

from functools import partial

import strawberry

from backend.api.fields.context import Info
from backend.api.shapes.enums import Segment
from backend.api.shapes.nodes import global_id
from backend.api.shapes.scalars import JSON
from backend.api.shapes.writing import object_shape, says
from backend.api.viewers.permissions import guarded
from backend.catalogue.queries import products_by_id
from backend.invitations.rules import Snapshot as Kept
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.staff.rules import Permission


@object_shape
class SnapshotSegment:
    """Where a person stood towards one product."""

    product_id: strawberry.ID = says("The product.")
    segment: Segment | None = says("The stable segment; null for unclassified.")


@object_shape
class Snapshot:
    """How a person stood at an instant."""

    kept: strawberry.Private[Kept]

    @guarded(Permission.READ_LOYALTY)
    async def segments(self, info: Info) -> list[SnapshotSegment]:
        """Their segment for every product they had touched."""
        said = {int(key): code for key, code in self.kept["segments"].items() if isinstance(code, int)}
        context = info.context
        known = said if context.viewer.brands is None else await context.read(partial(products_by_id, ids=said.keys()))
        return [_segment(key, code) for key, code in said.items() if key in known]

    @guarded(Permission.READ_PERSONAL_DATA, personal=True)
    def attributes(self, _info: Info) -> JSON:
        """What was known of them, by the attribute's key."""
        return JSON(dict(self.kept["attributes"]))


def snapshot_of(kept: Kept | None) -> Snapshot | None:
    """The snapshot as the schema shows it."""
    return None if kept is None else Snapshot(kept=kept)


def _segment(product_id: int, code: int) -> SnapshotSegment:
    segment = None if code == UNCLASSIFIED else Segment(code)
    return SnapshotSegment(product_id=global_id("Product", product_id), segment=segment)
