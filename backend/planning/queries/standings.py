"""How people stand who may be contacted: consent, addresses, what they answered lately, and contacts so far."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import DAY, Instant
from backend.loyalty.queries import segments_of
from backend.loyalty.rules.axes import Moment
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.outbox.rules import Channel
from backend.panel.queries import mailable, may_contact
from backend.panel.tables import Person
from backend.planning.queries.audiences import Search
from backend.planning.queries.settled import settled_people
from backend.planning.rules import Cap, Contact, Standing
from backend.planning.tables import ContactDecision, OtherContact
from backend.responses.tables import Response
from backend.surveys.tables import SurveyVersion

_ALWAYS = 0


def standings_of(
    session: Session, search: Search, person_ids: Collection[int], caps: Sequence[Cap], *, is_reminder: bool = False
) -> dict[int, Standing]:
    """How each of these people stands at this instant; the segment only where a cap asks for it."""
    people = session.execute(
        select(Person.id, Person.channel, Person.paused_until, Person.erased_at, Person.merged_into).where(
            Person.id.in_(person_ids)
        )
    ).all()
    by_channel: dict[str, list[int]] = defaultdict(list)
    for row in people:
        by_channel[row.channel or search.channel].append(row.id)
    allowed = _allowed(session, search, by_channel)
    mailed = mailable(session, by_channel.get(Channel.EMAIL, []))
    answered = set[int]() if is_reminder else _answered_lately(session, search, person_ids)
    settled = set[int]() if is_reminder else settled_people(session, search, person_ids)
    product_id = search.product_id if any(cap.segments is not None for cap in caps) else None
    # A brand alone has no segments.
    segments = {} if product_id is None else segments_of(session, person_ids, product_id, search.now)
    return {
        row.id: Standing(
            channel=row.channel or search.channel,
            may_contact=row.id in allowed,
            has_address=(row.channel or search.channel) != Channel.EMAIL or row.id in mailed,
            is_gone=row.erased_at is not None or row.merged_into is not None,
            paused_until=row.paused_until,
            answered_lately=row.id in answered,
            is_settled=row.id in settled,
            segment=segments.get(row.id, UNCLASSIFIED),
        )
        for row in people
    }


def contacts_of(
    session: Session, person_ids: Collection[int], caps: Sequence[Cap], now: Instant
) -> dict[int, list[Contact]]:
    """The contacts of each of these people that any cap may count: at whichever touchpoint, or by another room."""
    found: dict[int, list[Contact]] = {person_id: [] for person_id in person_ids}
    if not caps:
        return found
    since = now - max(cap.window_days for cap in caps) * DAY
    for row in (ContactDecision, OtherContact):
        statement = select(row.person_id, row.contact_at, row.channel).where(
            row.person_id.in_(person_ids), row.contact_at > since
        )
        for person_id, contact_at, channel in session.execute(statement):
            if contact_at is not None:
                found[person_id].append(Contact(at=contact_at, channel=channel))
    return found


def _allowed(session: Session, search: Search, by_channel: Mapping[str, Sequence[int]]) -> set[int]:
    allowed: set[int] = set()
    for channel, people in by_channel.items():
        allowed |= may_contact(session, people, search.rules.purpose, channel, search.now)
    return allowed


def _answered_lately(session: Session, search: Search, person_ids: Collection[int]) -> set[int]:
    """Who finished this survey lately; whoever is asked to sign up need never have."""
    since = _ALWAYS if search.moment is Moment.SIGNUP else search.now - search.rules.rest_days * DAY
    found = (
        select(Response.person_id)
        .join(SurveyVersion, SurveyVersion.id == Response.survey_version_id)
        .where(
            Response.person_id.in_(person_ids),
            SurveyVersion.survey_id == search.survey_id,
            Response.finished_at > since,
            Response.is_test.is_(False),
            Response.withdrawn_at.is_(None),
        )
    )
    return set(session.execute(found).scalars())
