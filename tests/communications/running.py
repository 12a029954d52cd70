"""Campaigns as tests run them: made, launched and gone on with, and who got what of them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.channels.queries import LetterDesk
from backend.clock import DAY
from backend.communications.actions.campaign_events import note_settled
from backend.communications.actions.campaigns import add_campaign, launch
from backend.communications.actions.drawing import draw_global
from backend.communications.queries.campaign_letters import campaign_letters
from backend.communications.rules.campaign_content import Content
from backend.communications.rules.campaigns import CampaignInput, Goal, GoalKind
from backend.communications.tables import Campaign, CampaignMember
from backend.jobs.campaigns import go_on, go_on_with_campaigns
from backend.links import Links
from backend.mail import Letter
from backend.outbox.actions import claim, settle
from backend.outbox.rules import Channel, Claimed, Result, Settlement
from backend.outbox.tables import OutboxMessage
from tests.communications.strategy import PURPOSE, House

SEED = "3f2a"
LINKS = Links(["a-secret-key-of-thirty-two-letters"], "https://tea.example")
WORDS = Content(
    title={"ja": "新茶のご案内", "en": "The new tea"},
    text={"ja": "**新茶**が入りました。", "en": "**New** tea is here."},
    url="https://tea.example/new",
)


def asked(house: House, **changes: object) -> CampaignInput:
    """A campaign of the house as a planner says it."""
    given = CampaignInput(
        key="spring",
        name={"ja": "春のご案内"},
        product_id=house.product_id,
        goal=Goal(kind=GoalKind.PURCHASES),
        hypothesis="新茶を知れば買う人がふえる",
        purpose=PURPOSE,
        channel=Channel.EMAIL,
        starts_at=house.clock(),
        ends_at=house.clock() + 30 * DAY,
        measure_days=30,
        control_share=0.5,
        content=[WORDS],
    )
    return replace(given, **changes)  # type: ignore[arg-type]  # a test names what it changes


def made(house: House, *, seed: str = SEED, **changes: object) -> int:
    """The id of a draft."""
    given = asked(house, **changes)
    return house.database.write_now(
        lambda session: add_campaign(session, given, seed=seed, now=house.clock(), by=house.member_id).id
    )


def launched(house: House, *, seed: str = SEED, **changes: object) -> int:
    """The id of a campaign that was launched, as far as it goes now."""
    campaign_id = made(house, seed=seed, **changes)
    house.database.write_now(lambda session: launch(session, campaign_id, house.clock()).id)
    goes_on(house, campaign_id)
    return campaign_id


def goes_on(house: House, campaign_id: int) -> int:
    """Due work of one campaign."""
    return go_on(house.database, house.clock, campaign_id)


def due_work(house: House) -> int:
    """Due work of all campaigns."""
    return go_on_with_campaigns(house.database, house.clock)


def set_aside(house: House, share: float, *, seed: str = "aa", reason: str = "四半期のはじめ") -> int:
    """Draws the global control."""
    return house.database.write_now(
        lambda session: draw_global(session, share=share, seed=seed, reason=reason, now=house.clock()).id
    )


def campaign(house: House, campaign_id: int) -> Campaign:
    """The campaign as it is kept."""
    return house.database.read_now(lambda session: session.get_one(Campaign, campaign_id))


def members(house: House, campaign_id: int) -> list[CampaignMember]:
    """Everyone on its list."""
    row = CampaignMember
    statement = select(row).where(row.campaign_id == campaign_id).order_by(row.person_id)
    return list(house.database.read_now(lambda session: session.scalars(statement).all()))


def arms(house: House, campaign_id: int) -> dict[int, str]:
    """Everyone's arm."""
    return {each.person_id: each.arm for each in members(house, campaign_id)}


def states(house: House, campaign_id: int) -> dict[int, tuple[str | None, str | None]]:
    """What became of writing to each of the treated."""
    return {each.person_id: (each.state, each.reason) for each in members(house, campaign_id) if each.arm == "TREATED"}


def queued(house: House) -> list[int]:
    """To whom messages were put into the outbox, whatever became of them."""
    row = OutboxMessage
    statement = select(row.subject_id).where(row.kind == "CAMPAIGN").order_by(row.subject_id)
    return [each for each in house.database.read_now(lambda session: session.scalars(statement).all()) if each]


def taken(house: House) -> list[Claimed]:
    """The mails that are due, lent to a worker."""
    return house.database.write_now(
        lambda session: claim(session, Channel.EMAIL, limit=1_000, lease=60_000, now=house.clock())
    )


def written(house: House, claimed: Sequence[Claimed]) -> Mapping[int, Letter | Settlement]:
    """For each person the letter, or what becomes of it instead."""
    letters = _by_message(house, claimed)
    return {each.subject_id or 0: letters[each.id] for each in claimed}


def sent(house: House) -> dict[int, str]:
    """Sends what is due as a courier would; for each person "SENT", or what became of it instead and why."""
    claimed = taken(house)
    letters = _by_message(house, claimed)
    settlements = [_settlement(each, letters[each.id]) for each in claimed]

    def keep(session: Session) -> None:
        settle(session, settlements, house.clock())
        note_settled(session, settlements, house.clock())

    house.database.write_now(keep)
    outcomes = [(each.claimed.subject_id or 0, f"{each.result.value} {each.reason}".strip()) for each in settlements]
    # Where two messages are to one person, the one that was sent is told.
    return dict(sorted(outcomes, key=lambda outcome: outcome[1]))


def by_hand(seed: str, people: Mapping[int, int], share: float) -> dict[int, str]:
    """The arms of people, each with their stratum, drawn with nothing but hashlib."""
    drawn: dict[int, str] = {}
    for stratum in sorted(set(people.values())):
        own = [person_id for person_id, place in people.items() if place == stratum]
        own.sort(key=lambda each: (hashlib.sha256(f"{seed}:{each}".encode()).hexdigest()[:13], each))
        size = int(share * len(own) + 0.5)
        drawn |= {person_id: "CONTROL" if place < size else "TREATED" for place, person_id in enumerate(own)}
    return drawn


def _by_message(house: House, claimed: Sequence[Claimed]) -> Mapping[int, Letter | Settlement]:
    desk = LetterDesk(links=LINKS, sender=("tea@tea.example", ""), now=house.clock())
    return house.database.read_now(lambda session: campaign_letters(session, claimed, desk))


def _settlement(claimed: Claimed, letter: Letter | Settlement) -> Settlement:
    return letter if isinstance(letter, Settlement) else Settlement(claimed=claimed, result=Result.SENT)
