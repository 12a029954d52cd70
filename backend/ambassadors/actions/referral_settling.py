"""Settles referrals: flags what looks wrong, confirms by what was bought, and does what follows, each exactly once."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.ambassadors.actions.advocacy import advocate
from backend.ambassadors.actions.rewards import grant_reward, take_back_for
from backend.ambassadors.queries.programmes import programmes_by_id
from backend.ambassadors.queries.referral_facts import first_bought, flags_of
from backend.ambassadors.rules.programmes import points_from_json
from backend.ambassadors.rules.referrals import counts, is_confirmed
from backend.ambassadors.rules.rewards import Cause, Grant, RewardKind
from backend.ambassadors.rules.states import Status
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.programmes import Programme
from backend.ambassadors.tables.referrals import Referral
from backend.clock import Instant
from backend.db.parts import in_parts
from backend.loyalty.actions import lock_ledgers
from backend.outbox.actions import announce
from backend.outbox.rules import Event

_THANKS: Final = {"ja": "ご紹介ありがとうございます", "en": "Thank you for bringing someone"}
_NO_MORE: Final = {"ja": "ご紹介の取り消し", "en": "A referral that no longer counts"}


def settle(session: Session, referral_ids: Collection[int], now: Instant) -> int:
    """Looks at these referrals with nobody else doing so, and does what follows; returns how many it looked at.

    Whatever is found out about others of the same ambassadors is done as well.
    """
    referrals = lock_referrals(session, referral_ids)
    found = flags_of(session, [each.id for each in referrals])
    mine = {each.ambassador_id for each in referrals}
    concerned = {each.id: each for each in referrals}
    for each in _rows(session, found.keys() - concerned.keys()):
        if found[each.id] & ~each.flags:
            _flag_again(session, concerned, each, mine)
    for each in concerned.values():
        each.flags |= int(found.get(each.id, 0))
        each.looked_at = now
    _confirm(session, list(concerned.values()), now)
    session.flush()
    _follow(session, list(concerned.values()), now)
    return len(referrals)


def lock_referrals(session: Session, referral_ids: Collection[int]) -> list[Referral]:
    """The referrals as they stand now, with the ledgers of all whom they concern: nobody else settles them meanwhile.

    Those whose people were others a moment ago are left for another time.
    """
    people = _people(session, referral_ids)
    lock_ledgers(session, sorted({each for pair in people.values() for each in pair if each is not None}))
    still = _people(session, referral_ids)
    return _rows(session, {each for each, pair in still.items() if people.get(each) == pair})


def lock_bringers(session: Session, ambassador_ids: Iterable[int], brought: Iterable[int]) -> None:
    """Until the transaction ends nobody else writes the referrals of these ambassadors, or of those whom they bring.

    All in one order: whoever settles these referrals holds everyone already, and never waits in a circle.
    """
    people = set(brought)
    for part in in_parts(ambassador_ids):
        people.update(session.scalars(select(Ambassador.person_id).where(Ambassador.id.in_(part))))
    lock_ledgers(session, sorted(people))


def _rows(session: Session, referral_ids: Collection[int]) -> list[Referral]:
    found: list[Referral] = []
    for part in in_parts(sorted(referral_ids)):
        statement = select(Referral).where(Referral.id.in_(part)).order_by(Referral.id)
        found += session.scalars(statement.execution_options(populate_existing=True))
    return found


def _people(session: Session, referral_ids: Collection[int]) -> dict[int, tuple[int, int | None]]:
    """Who brought and who was brought, by referral."""
    found: dict[int, tuple[int, int | None]] = {}
    for part in in_parts(sorted(referral_ids)):
        statement = (
            select(Referral.id, Ambassador.person_id, Referral.person_id)
            .join(Ambassador, Ambassador.id == Referral.ambassador_id)
            .where(Referral.id.in_(part))
        )
        found.update((referral_id, (bringer, brought)) for referral_id, bringer, brought in session.execute(statement))
    return found


def _flag_again(session: Session, concerned: dict[int, Referral], other: Referral, mine: Collection[int]) -> None:
    """Another of the same ambassador is settled with these; one of somebody else's is looked at in its own turn."""
    if other.ambassador_id in mine:
        concerned[other.id] = other
    else:
        session.execute(update(Referral).where(Referral.id == other.id).values(looked_at=None))


def _confirm(session: Session, referrals: Sequence[Referral], now: Instant) -> None:
    """Whoever bought and kept some of it is confirmed; whoever returned all of it is so no longer."""
    bought = first_bought(session, referrals, now)
    for each in referrals:
        first = bought.get(each.id)
        if first is not None:
            if not is_confirmed(each):
                each.confirmed_at, each.unconfirmed_at = first.at, None
            each.purchase_id = first.purchase_id
        elif is_confirmed(each):
            each.unconfirmed_at, each.purchase_id = now, None


def _follow(session: Session, referrals: Sequence[Referral], now: Instant) -> None:
    """What begins to count is rewarded and told, what ceases to is taken back; nothing is done twice."""
    changed = [each for each in referrals if counts(each) != (each.counts_since is not None)]
    programmes = programmes_by_id(session, {each.programme_id for each in changed})
    for each in sorted(changed, key=lambda each: (each.ambassador_id, each.id)):
        if counts(each):
            each.counts_since = now
            _thank(session, each, programmes[each.programme_id], now)
            announce(session, Event.REFERRAL_CONFIRMED, each.id, subject_id=each.person_id, now=now)
        else:
            each.counts_since = None
            take_back_for(session, each.ambassador_id, Cause.REFERRAL, str(each.id), wording=_NO_MORE, now=now)
    session.flush()
    advocate(session, {each.ambassador_id for each in referrals}, now)


def _thank(session: Session, referral: Referral, programme: Programme, now: Instant) -> None:
    """The points that the programme gives for it; whoever left is given none any more."""
    points = points_from_json(programme.points).referral
    bringer = session.get(Ambassador, referral.ambassador_id)
    if points and bringer is not None and bringer.status != Status.LEFT:
        grant = Grant(
            kind=RewardKind.POINTS, cause=Cause.REFERRAL, cause_id=str(referral.id), points=points, wording=_THANKS
        )
        grant_reward(session, referral.ambassador_id, grant, now=now)
