"""Every table, named once, for the migrations and the tests that hold them to the code."""

from sqlalchemy import MetaData

from backend.catalogue import tables as catalogue
from backend.channels import tables as channels
from backend.db import Base, idempotency
from backend.identity import tables as identity
from backend.invitations import tables as invitations
from backend.loyalty import tables as loyalty
from backend.outbox import tables as outbox
from backend.panel import tables as panel
from backend.planning import tables as planning
from backend.purchases import tables as purchases
from backend.responses import tables as responses
from backend.staff import tables as staff
from backend.surveys import tables as surveys
from backend.touchpoints import tables as touchpoints

ROOMS = (
    catalogue,
    channels,
    idempotency,
    identity,
    invitations,
    loyalty,
    outbox,
    panel,
    planning,
    purchases,
    responses,
    staff,
    surveys,
    touchpoints,
)

metadata: MetaData = Base.metadata
