"""Every table, named once, for the migrations and the tests that hold them to the code."""

from sqlalchemy import MetaData

from backend.ambassadors import tables as ambassadors
from backend.catalogue import tables as catalogue
from backend.channels import tables as channels
from backend.communications import tables as communications
from backend.db import Base, idempotency, long_work, retention
from backend.ideas import tables as ideas
from backend.identity import tables as identity
from backend.invitations import tables as invitations
from backend.lifetime import tables as lifetime
from backend.loyalty import tables as loyalty
from backend.outbox import tables as outbox
from backend.panel import tables as panel
from backend.planning import tables as planning
from backend.purchases import tables as purchases
from backend.responses import tables as responses
from backend.sales import tables as sales
from backend.segments import tables as segments
from backend.staff import tables as staff
from backend.surveys import tables as surveys
from backend.touchpoints import tables as touchpoints

ROOMS = (
    ambassadors,
    catalogue,
    channels,
    communications,
    idempotency,
    ideas,
    identity,
    invitations,
    long_work,
    lifetime,
    loyalty,
    outbox,
    panel,
    planning,
    purchases,
    responses,
    retention,
    sales,
    segments,
    staff,
    surveys,
    touchpoints,
)

metadata: MetaData = Base.metadata
