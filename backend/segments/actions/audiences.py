"""Audiences are saved under a name, changed, frozen and closed."""

from dataclasses import dataclass

from sqlalchemy import insert, literal
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.errors import AlreadyExists
from backend.panel.tables import Person
from backend.segments.actions.watching import lock_audience
from backend.segments.queries.audience_changes import count_seen
from backend.segments.queries.audiences import built_on
from backend.segments.queries.people import check_audience, gather_people
from backend.segments.rules import AllOf, InAudience, PeopleWhere
from backend.segments.rules.audiences import AudienceClosed, AudienceFrozen, AudienceKind
from backend.segments.rules.spelling import where_to_json
from backend.segments.tables import Audience, AudienceMember
from backend.text import Wording, clean_key, clean_wording_shown

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceDraft:
    """What an audience is saved as; without a condition it is everybody.

    `product_id` is the product by whose segments the audience is looked at, where one is.
    """

    key: str
    name: Wording
    where: PeopleWhere | None = None
    product_id: int | None = None


def add_audience(session: Session, draft: AudienceDraft, now: Instant, *, by: int | None = None) -> Audience:
    """Saves a dynamic audience: at any instant it is whoever the condition holds of."""
    check_audience(session, draft.where, now=now)
    audience = _added(session, draft, AudienceKind.DYNAMIC, now, by)
    # Asked for by its name it lies one deeper than what it says.
    check_audience(session, InAudience(audience_id=audience.id), now=now)
    return audience


def freeze_audience(session: Session, draft: AudienceDraft, now: Instant, *, by: int | None = None) -> Audience:
    """Saves the list of those of whom the condition holds now, which stays as it is; one statement, however long.

    To freeze a saved audience, say InAudience of it.
    """
    found = gather_people(session, draft.where, now=now)
    frozen = _added(session, draft, AudienceKind.FROZEN, now, by)
    row = AudienceMember
    members = found.with_only_columns(literal(frozen.id), Person.id, literal(now)).order_by(None)
    listed = insert(row).from_select([row.audience_id, row.person_id, row.since], members, include_defaults=False)
    session.connection().execute(listed)
    frozen.frozen_at = frozen.counted_at = now
    frozen.people = count_seen(session, frozen.id)
    session.flush()
    return frozen


def change_audience(
    session: Session,
    audience_id: int,
    *,
    name: Wording | None = None,
    where: PeopleWhere | None = None,
    product_id: int | None = None,
    now: Instant,
) -> Audience:
    """Gives an audience another name, condition or product; whoever another condition lets in or out is not told of."""
    audience = lock_audience(session, audience_id)
    _check_open(audience)
    if name is not None:
        audience.name = clean_wording_shown(name, "name", most=_LONGEST_NAME)
    if product_id is not None:
        audience.product_id = get_product(session, product_id).id
    if where is not None:
        _say_anew(session, audience, where, now)
    session.flush()
    return audience


def close_audience(session: Session, audience_id: int, now: Instant) -> Audience:
    """Takes an audience out of use and stops watching it; what was built on it goes on."""
    audience = lock_audience(session, audience_id)
    if audience.closed_at is None:
        audience.closed_at = now
        if audience.watched:
            audience.watched, audience.look_at = False, now
    session.flush()
    return audience


def check_dynamic(audience: Audience) -> None:
    """Refuses an audience that no longer follows any condition."""
    _check_open(audience)
    if audience.kind == AudienceKind.FROZEN:
        raise AudienceFrozen("a frozen audience stays as it is", "id")


def _added(session: Session, draft: AudienceDraft, kind: AudienceKind, now: Instant, by: int | None) -> Audience:
    audience = Audience(
        key=clean_key(draft.key),
        name=clean_wording_shown(draft.name, "name", most=_LONGEST_NAME),
        where=_spelled(draft.where),
        kind=kind.value,
        product_id=None if draft.product_id is None else get_product(session, draft.product_id).id,
        created_at=now,
        created_by=by,
    )
    with refusing_clash(session, AlreadyExists("there is an audience of that key", "key")):
        session.add(audience)
    return audience


def _say_anew(session: Session, audience: Audience, where: PeopleWhere, now: Instant) -> None:
    """Another condition; what it leads to is looked at only once it stands, for it may lead back here."""
    check_dynamic(audience)
    audience.where = _spelled(where)
    session.flush()
    for changed in [audience, *built_on(session, audience.id)]:
        check_audience(session, InAudience(audience_id=changed.id), now=now)
        if changed.watched:
            changed.filled_at, changed.look_at = None, now


def _spelled(where: PeopleWhere | None) -> dict[str, object]:
    return where_to_json(where or AllOf()) or {}


def _check_open(audience: Audience) -> None:
    if audience.closed_at is not None:
        raise AudienceClosed("this audience was closed", "id")
