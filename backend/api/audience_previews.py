"""An audience looked at before it is saved, or after: how many it is, how they are spread, whom one may contact."""

from typing import Annotated

import strawberry

from backend.api.fields.context import Context, Info
from backend.api.fields.disclosure import veil_before
from backend.api.positions import segment_of_code
from backend.api.shapes.enums import Channel, Segment
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.writing import object_shape, says
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.segments.queries.previews import AudiencePreview as Counted
from backend.segments.queries.previews import count_contactable, preview
from backend.segments.rules import PeopleWhere
from backend.segments.rules.disclosure import Veil, veiled, veiled_count, veiled_part, veiled_share
from backend.staff.rules import Permission
from backend.text import clean_key

OnPurpose = Annotated[str, strawberry.argument(description="For what they must have agreed to be contacted.")]
ByChannel = Annotated[Channel, strawberry.argument(description="By which channel; by EMAIL only who has an address.")]


@object_shape
class AudienceShare:
    """How many of an audience stand in one segment."""

    segment: Segment | None = says("The segment; null for those of whom too little is known.")
    people: int | None = says("How many; null where they are too few to show.")
    share: float | None = says("Their part of the audience, 0..1; null where it cannot be shown.")


@object_shape
class AudiencePreview:
    """How an audience is at this instant; whoever may not read personal data sees no small numbers."""

    condition: strawberry.Private[PeopleWhere | None]
    counted: strawberry.Private[Counted]
    veil: strawberry.Private[Veil]
    at: DateTime = says("The instant.")
    people: int | None = says("How many it is; null where they are too few to show.")
    mix: list[AudienceShare] = says("How they are spread over the segments of the product; empty without a product.")

    @guarded(Permission.READ_PANEL)
    async def contactable(self, info: Info, purpose: OnPurpose, channel: ByChannel) -> int | None:
        """How many may be contacted now for that purpose by that channel; null where they are too few to show."""
        now, spelled = self.counted.at, clean_key(purpose, "purpose")

        def read(session: Session) -> int:
            return count_contactable(session, self.condition, purpose=spelled, channel=channel, now=now)

        return veiled_part(await info.context.read(read), self.counted.people, self.people, self.veil)


async def previewed(context: Context, condition: PeopleWhere | None, product_id: int | None) -> AudiencePreview:
    """The audience of that condition, which the viewer may see, in one read."""

    def read(session: Session) -> tuple[Counted, Veil]:
        veil = veil_before(session, context, condition, product_id)
        return preview(session, condition, product_id=product_id, now=context.now), veil

    counted, veil = await context.read(read)
    people, mix = veiled_count(counted.people, veil), veiled(counted.mix, veil)
    return AudiencePreview(
        condition=condition,
        counted=counted,
        veil=veil,
        at=DateTime(counted.at),
        people=people,
        mix=[
            AudienceShare(segment=segment_of_code(code), people=shown, share=veiled_share(shown, people))
            for code, shown in mix.items()
        ],
    )
