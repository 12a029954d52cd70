"""In which orders lists can be asked for: each an enum of its own, each order backed by an index."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final, TypeAlias

import strawberry

from backend.api.fields.connections import asked
from backend.api.shapes.enums import described
from backend.db import Slice


class AudienceOrder(StrEnum):
    """What audiences are listed by."""

    CREATED_ASC = "CREATED_ASC"
    CREATED_DESC = "CREATED_DESC"
    KEY_ASC = "KEY_ASC"
    KEY_DESC = "KEY_DESC"


class CampaignOrder(StrEnum):
    """What campaigns are listed by."""

    CREATED_ASC = "CREATED_ASC"
    CREATED_DESC = "CREATED_DESC"
    KEY_ASC = "KEY_ASC"
    KEY_DESC = "KEY_DESC"
    STARTS_AT_ASC = "STARTS_AT_ASC"
    STARTS_AT_DESC = "STARTS_AT_DESC"


class InvitationOrder(StrEnum):
    """What invitations are listed by."""

    ISSUED_ASC = "ISSUED_ASC"
    ISSUED_DESC = "ISSUED_DESC"


class LeadOrder(StrEnum):
    """What leads are listed by."""

    OPENED_ASC = "OPENED_ASC"
    OPENED_DESC = "OPENED_DESC"
    STAGE_AT_ASC = "STAGE_AT_ASC"
    STAGE_AT_DESC = "STAGE_AT_DESC"


class MessageOrder(StrEnum):
    """What messages are listed by."""

    QUEUED_ASC = "QUEUED_ASC"
    QUEUED_DESC = "QUEUED_DESC"


class PurchaseOrder(StrEnum):
    """What a person's purchases are listed by."""

    PURCHASED_ASC = "PURCHASED_ASC"
    PURCHASED_DESC = "PURCHASED_DESC"


class SurveyOrder(StrEnum):
    """What surveys are listed by."""

    CREATED_ASC = "CREATED_ASC"
    CREATED_DESC = "CREATED_DESC"
    KEY_ASC = "KEY_ASC"
    KEY_DESC = "KEY_DESC"


class TouchpointOrder(StrEnum):
    """What touchpoints are listed by."""

    CREATED_ASC = "CREATED_ASC"
    CREATED_DESC = "CREATED_DESC"
    KEY_ASC = "KEY_ASC"
    KEY_DESC = "KEY_DESC"


# Of each order what it is by, and of which kinds the parts of its cursors are.
_ORDERS: Final[Mapping[str, tuple[str, tuple[type, ...]]]] = {
    "CREATED": ("When they were made", (int,)),
    "ISSUED": ("When they were issued", (int,)),
    "KEY": ("By the key that their author gave them", (str,)),
    "OPENED": ("When they were opened", (int,)),
    "PURCHASED": ("When it was bought", (int, int)),
    "QUEUED": ("When they were queued", (int,)),
    "STAGE_AT": ("Since when they are in their stage", (int, int)),
    "STARTS_AT": ("When they start", (int, int)),
}
_WAYS: Final = {"ASC": "the first first", "DESC": "the last first"}
ENUMS: Final[tuple[type[StrEnum], ...]] = (
    AudienceOrder,
    CampaignOrder,
    InvitationOrder,
    LeadOrder,
    MessageOrder,
    PurchaseOrder,
    SurveyOrder,
    TouchpointOrder,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """What a list is by, and which part of it is asked for."""

    by: str
    part: Slice


def ordered(order: StrEnum, *, first: int | None, after: str | None, last: int | None, before: str | None) -> Ordered:
    """The part of a list in that order; a cursor of another order is refused."""
    by, _, way = order.value.rpartition("_")
    name = f"{type(order).__name__.removesuffix('Order')}.{by}"
    part = asked(first, after, last, before, *_ORDERS[by][1], of=name, descending=way == "DESC")
    return Ordered(by=by, part=part)


def _explained(order: StrEnum) -> str:
    by, _, way = order.value.rpartition("_")
    return f"{_ORDERS[by][0]}, {_WAYS[way]}."


for _enum in ENUMS:
    described(_enum, (_enum.__doc__ or "").strip(), {order: _explained(order) for order in _enum})

_SAYS = "In which order."
ByAudience: TypeAlias = Annotated[AudienceOrder, strawberry.argument(description=_SAYS)]
ByCampaign: TypeAlias = Annotated[CampaignOrder, strawberry.argument(description=_SAYS)]
ByInvitation: TypeAlias = Annotated[InvitationOrder, strawberry.argument(description=_SAYS)]
ByLead: TypeAlias = Annotated[LeadOrder, strawberry.argument(description=_SAYS)]
ByMessage: TypeAlias = Annotated[MessageOrder, strawberry.argument(description=_SAYS)]
ByPurchase: TypeAlias = Annotated[PurchaseOrder, strawberry.argument(description=_SAYS)]
BySurvey: TypeAlias = Annotated[SurveyOrder, strawberry.argument(description=_SAYS)]
ByTouchpoint: TypeAlias = Annotated[TouchpointOrder, strawberry.argument(description=_SAYS)]
