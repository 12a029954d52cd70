"""The letters of a batch of campaigns' messages: looked at once more whether each may and need still be sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from backend.catalogue.queries import brands_by_id, products_by_id
from backend.channels.queries import LetterDesk, Recipient, cancelled, preferences_url_of, recipients, worded_letter
from backend.clock import Instant
from backend.communications.queries.campaign_sayings import Saying, sayings_of
from backend.communications.queries.campaigns import campaigns_by_id
from backend.communications.queries.controls import in_global_control
from backend.communications.rules.campaign_letters import CampaignLetter, campaign_words
from backend.communications.rules.campaigns import Arm, CampaignStatus
from backend.communications.tables.campaigns import Campaign, CampaignMember
from backend.loyalty.queries import segments_of
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.mail import Letter
from backend.outbox.rules import Claimed, Reason, Result, Settlement
from backend.planning.queries import contacts_of, every_cap
from backend.planning.rules import Cap, Contact
from backend.planning.rules.caps import is_full_until
from backend.text import Wording, say

_NO_NAME: Wording = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the messages of a batch are about."""

    campaigns: Mapping[int, Campaign]
    members: Mapping[tuple[int, int], CampaignMember]
    control: Collection[int]
    caps: Sequence[Cap]
    contacts: Mapping[int, Sequence[Contact]]
    segments: Mapping[tuple[int, int], int]


def campaign_letters(session: Session, claimed: Sequence[Claimed], desk: LetterDesk) -> dict[int, Letter | Settlement]:
    """The letters of campaigns."""
    known = _known(session, claimed, desk.now)
    campaigns, over = known.campaigns, _over(claimed, known, desk.now)
    open_ones = [each for each in claimed if each.id not in over]
    found = recipients(session, open_ones, {each.id: campaigns[each.about_id].purpose for each in open_ones}, desk.now)
    sayings = {key: sayings_of(session, row) for key, row in campaigns.items()}
    brands = _brands(session, campaigns.values())
    written: dict[int, Letter | Settlement] = dict(over)
    for each in open_ones:
        recipient = found[each.id]
        if isinstance(recipient, Settlement):
            written[each.id] = _in_time(recipient, campaigns[each.about_id], desk.now)
            continue
        member = known.members[each.about_id, each.subject_id or 0]
        saying = sayings[each.about_id].get(member.segment)
        brand = brands.get(each.about_id, _NO_NAME)
        written[each.id] = _letter(each, recipient, saying, brand, desk)
    return written


def called_off(session: Session, claimed: Sequence[Claimed], now: Instant) -> dict[int, Settlement]:
    """Those of the messages that are not to be sent, or not now, whatever people agreed to.

    The campaign is over, the person is nobody whom it treats, or in the global control by now, or was sent enough.
    """
    return _over(claimed, _known(session, claimed, now), now)


def _over(claimed: Sequence[Claimed], known: _Known, now: Instant) -> dict[int, Settlement]:
    judged = {each.id: _judged(each, known, now) for each in claimed}
    return {key: settlement for key, settlement in judged.items() if settlement is not None}


def _judged(claimed: Claimed, known: _Known, now: Instant) -> Settlement | None:
    campaign = known.campaigns.get(claimed.about_id)
    person_id = claimed.subject_id or 0
    if campaign is None:
        return cancelled(claimed, Reason.GONE)
    if campaign.status != CampaignStatus.LAUNCHED or campaign.ends_at <= now:
        return cancelled(claimed, Reason.CLOSED)
    member = known.members.get((campaign.id, person_id))
    # Of two people who became one, only the one whose arm counts is written to.
    if member is None or member.arm != Arm.TREATED or _number(member) != claimed.payload.get("drawn_as"):
        return cancelled(claimed, Reason.GONE)
    if person_id in known.control:
        return cancelled(claimed, Reason.IN_CONTROL)
    return _capped(claimed, campaign, known, now)


def _capped(claimed: Claimed, campaign: Campaign, known: _Known, now: Instant) -> Settlement | None:
    """The message itself is among the contacts since it was queued; without it there must be room."""
    person_id = claimed.subject_id or 0
    others = list(known.contacts.get(person_id, ()))
    own = next((each for each in others if each == Contact(at=_queued_at(claimed), channel=campaign.channel)), None)
    if own is not None:
        others.remove(own)
    segment = known.segments.get((campaign.product_id, person_id), UNCLASSIFIED)
    full = is_full_until(known.caps, others, channel=campaign.channel, segment=segment, at=now)
    if full is None:
        return None
    return _in_time(
        Settlement(claimed=claimed, result=Result.RELEASED, reason=Reason.CAP, later=full - now), campaign, now
    )


def _in_time(settlement: Settlement, campaign: Campaign, now: Instant) -> Settlement:
    """What could only be sent after the campaign is called off."""
    if settlement.result is not Result.RELEASED or now + settlement.later < campaign.ends_at:
        return settlement
    return Settlement(claimed=settlement.claimed, result=Result.CANCELLED, reason=settlement.reason or Reason.CLOSED)


def _known(session: Session, claimed: Sequence[Claimed], now: Instant) -> _Known:
    campaigns = campaigns_by_id(session, {each.about_id for each in claimed})
    people = sorted({each.subject_id for each in claimed if each.subject_id is not None})
    row, caps = CampaignMember, every_cap(session)
    pairs = [(each.about_id, each.subject_id) for each in claimed if each.subject_id is not None]
    members = session.scalars(select(row).where(tuple_(row.campaign_id, row.person_id).in_(pairs)))
    asks_segment = any(cap.segments is not None for cap in caps)
    products = sorted({campaign.product_id for campaign in campaigns.values()}) if asks_segment else []
    return _Known(
        campaigns=campaigns,
        members={(each.campaign_id, each.person_id): each for each in members},
        control=in_global_control(session, people),
        caps=caps,
        contacts=contacts_of(session, people, caps, now),
        segments={
            (product_id, person_id): segment
            for product_id in products
            for person_id, segment in segments_of(session, people, product_id, now).items()
        },
    )


def _letter(
    claimed: Claimed, recipient: Recipient, saying: Saying | None, brand: Wording, desk: LetterDesk
) -> Letter | Settlement:
    if saying is None:
        return cancelled(claimed, Reason.GONE)
    language = recipient.person.language
    letter = CampaignLetter(
        form=saying.form, title=saying.title, text=saying.text, url=saying.url, brand=brand, language=language
    )
    words = campaign_words(letter, preferences_url_of(recipient, desk))
    return worded_letter(claimed, recipient, words, desk, brand=say(brand, language), language=language)


def _brands(session: Session, campaigns: Collection[Campaign]) -> dict[int, Wording]:
    products = products_by_id(session, {each.product_id for each in campaigns})
    brands = brands_by_id(session, {each.brand_id for each in products.values()})
    return {each.id: brands[products[each.product_id].brand_id].name for each in campaigns}


def _number(member: CampaignMember) -> int:
    return member.drawn_as or member.person_id


def _queued_at(claimed: Claimed) -> Instant:
    at = claimed.payload.get("queued_at")
    return at if isinstance(at, int) else 0
