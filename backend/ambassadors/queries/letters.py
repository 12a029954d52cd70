"""programme_letters: invitations to programmes, and words of thanks, as they are written when they are sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from backend.ambassadors.queries.ambassadors import ambassadors_by_id
from backend.ambassadors.queries.programmes import programmes_by_id
from backend.ambassadors.queries.rewards import rewards_by_id
from backend.ambassadors.rules.programmes import invitation_link
from backend.ambassadors.rules.states import Status
from backend.ambassadors.rules.wording import (
    INVITATION_BODY,
    INVITATION_ENDS,
    INVITATION_OPEN,
    INVITATION_SUBJECT,
    THANKS_OPEN,
    THANKS_SUBJECT,
    filled,
)
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.programmes import Programme
from backend.ambassadors.tables.rewards import Reward
from backend.catalogue.queries import brands_by_id
from backend.channels.queries import LetterDesk, Recipient, cancelled, notice_letter, recipients
from backend.channels.rules import Notice, end_of
from backend.clock import DAY
from backend.links import Link, Purpose
from backend.mail import Letter
from backend.outbox.rules import Claimed, Kind, Reason, Settlement
from backend.text import Wording, say
from backend.touchpoints.rules import DEFAULT_RULES

_PAGE_LIFE: Final = 90 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """What a letter is about: an ambassador of a programme, and the reward where there is one."""

    ambassador: Ambassador
    programme: Programme
    brand: Wording
    reward: Reward | None


def programme_letters(session: Session, claimed: Sequence[Claimed], desk: LetterDesk) -> dict[int, Letter | Settlement]:
    """The letter of each message, or what becomes of it instead."""
    about = _about(session, claimed)
    purposes = {key: each.programme.purpose for key, each in about.items()}
    to = recipients(session, claimed, purposes, desk.now)
    return {each.id: _written(each, to[each.id], about.get(each.id), desk) for each in claimed}


def _about(session: Session, claimed: Sequence[Claimed]) -> dict[int, _About]:
    """By message; those whose row is gone are not among them."""
    rewards = rewards_by_id(session, {each.about_id for each in claimed if each.kind is Kind.THANKS})
    of = {each.id: _ambassador_of(each, rewards) for each in claimed}
    ambassadors = ambassadors_by_id(session, {key for key in of.values() if key is not None})
    programmes = programmes_by_id(session, {row.programme_id for row in ambassadors.values()})
    brands = brands_by_id(session, {row.brand_id for row in programmes.values()})
    found: dict[int, _About] = {}
    for each in claimed:
        ambassador = ambassadors.get(of[each.id] or 0)
        if ambassador is not None:
            programme = programmes[ambassador.programme_id]
            found[each.id] = _About(
                ambassador=ambassador,
                programme=programme,
                brand=brands[programme.brand_id].name,
                reward=rewards.get(each.about_id) if each.kind is Kind.THANKS else None,
            )
    return found


def _ambassador_of(claimed: Claimed, rewards: Mapping[int, Reward]) -> int | None:
    if claimed.kind is not Kind.THANKS:
        return claimed.about_id
    reward = rewards.get(claimed.about_id)
    return None if reward is None else reward.ambassador_id


def _written(
    claimed: Claimed, recipient: Recipient | Settlement, about: _About | None, desk: LetterDesk
) -> Letter | Settlement:
    if isinstance(recipient, Settlement):
        return recipient
    if about is None:
        return cancelled(claimed, Reason.GONE)
    needless = _needless(claimed, about, desk)
    if needless is not None:
        return cancelled(claimed, needless)
    language = recipient.person.language
    notice = (
        _invitation(about, desk, language) if about.reward is None else _thanks(about, about.reward, desk, language)
    )
    return notice_letter(claimed, recipient, notice, desk)


def _needless(claimed: Claimed, about: _About, desk: LetterDesk) -> Reason | None:
    """Why the letter is not needed any more, looked at a moment before it is sent."""
    if about.ambassador.merged_into is not None:
        return Reason.GONE
    if claimed.kind is Kind.THANKS:
        return None
    if about.programme.closed_at is not None:
        return Reason.CLOSED
    if about.ambassador.status != Status.INVITED:
        return Reason.FINISHED
    return Reason.EXPIRED if desk.now > about.ambassador.expires_at else None


def _invitation(about: _About, desk: LetterDesk, language: str) -> Notice:
    own = about.ambassador
    link = invitation_link(
        person_id=own.person_id, ambassador_id=own.id, invited_at=own.invited_at, expires_at=own.expires_at
    )
    programme, brand = say(about.programme.name, language), say(about.brand, language)
    ends = end_of(own.expires_at, DEFAULT_RULES.time_zone, language)
    return Notice(
        subject=filled(say(INVITATION_SUBJECT, language), programme=programme),
        body=filled(say(INVITATION_BODY, language), programme=programme, brand=brand),
        open=say(INVITATION_OPEN, language),
        url=desk.links.url(Purpose.IDEAS, link),
        brand=brand,
        language=language,
        notes=[filled(say(INVITATION_ENDS, language), programme=programme, end=ends)],
    )


def _thanks(about: _About, reward: Reward, desk: LetterDesk, language: str) -> Notice:
    granted_at = reward.granted_at
    page = Link(id=about.ambassador.person_id, issued_at=granted_at, expires_at=granted_at + _PAGE_LIFE)
    return Notice(
        subject=filled(say(THANKS_SUBJECT, language), programme=say(about.programme.name, language)),
        body=say(reward.wording, language),
        open=say(THANKS_OPEN, language),
        url=desk.links.url(Purpose.IDEAS, page),
        brand=say(about.brand, language),
        language=language,
    )
