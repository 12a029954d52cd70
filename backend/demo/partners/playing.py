"""Plays what partners do, one unit of work for each part of it, and says which of their pages to open."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.rules.programmes import invitation_link
from backend.ambassadors.rules.referral_codes import referral_link_of
from backend.ambassadors.tables import Ambassador
from backend.db import Database
from backend.demo.contents import Opens
from backend.demo.entering import Living
from backend.demo.partners.boards import fill_board, open_boards
from backend.demo.partners.cast import Cast
from backend.demo.partners.programme import active_members, found_programme, give_missions
from backend.demo.partners.reading import read_partners
from backend.demo.partners.referrals import bring_people
from backend.demo.partners.selling import sell
from backend.demo.report import Door
from backend.demo.stage import Stage
from backend.ideas.rules.letters import ideas_link_of
from backend.links import Link, Purpose
from backend.panel.tables import Person
from backend.touchpoints.queries import find_open_link


@dataclass(frozen=True, slots=True, kw_only=True)
class Partners:
    """The programme that stands, the board that everyone sees, and a person whom the salesperson is with."""

    programme_id: int
    board_id: int
    met_person_id: int | None
    met_product_id: int


def play_partners(database: Database, stage: Stage, living: Living) -> Partners:
    """Ambassadors first, then the boards on which they speak, then whom they bring, and the salespeople."""
    content = read_partners()
    cast = Cast(stage=stage, living=living, chance=living.chance.spawn(1)[0])
    programme_id = database.write_now(partial(found_programme, cast=cast, content=content.programme))
    boards = database.write_now(partial(open_boards, cast=cast, content=content.boards, programme_id=programme_id))
    database.write_now(
        partial(give_missions, cast=cast, content=content.programme, programme_id=programme_id, boards=boards)
    )
    for board in content.boards.boards:
        fill = partial(fill_board, cast=cast, content=content.boards, board=board, board_id=boards[board.key])
        database.write_now(partial(fill, programme_id=programme_id))
    database.write_now(partial(bring_people, cast=cast, content=content.programme, programme_id=programme_id))
    met = database.write_now(partial(sell, cast=cast, content=content.selling))
    return Partners(
        programme_id=programme_id,
        board_id=min(boards.values()),
        met_person_id=met,
        met_product_id=cast.product(content.selling.product),
    )


def doors_of_partners(session: Session, partners: Partners, living: Living) -> Sequence[Door]:
    """An invitation that nobody has answered, an ambassador's boards, and the link that they pass on."""
    now = living.cohort.now
    asked = select(Ambassador).where(
        Ambassador.programme_id == partners.programme_id, Ambassador.status == "INVITED", Ambassador.expires_at > now
    )
    doors = [_invitation(session, row) for row in session.scalars(asked.order_by(Ambassador.id).limit(1))]
    for member in active_members(session, partners.programme_id)[:1]:
        link = ideas_link_of(member.person_id, now)
        doors.append(_door(session, member, Opens.BOARDS, Purpose.IDEAS, link))
        place = None if member.open_link_id is None else find_open_link(session, member.open_link_id)
        if place is not None:
            link = referral_link_of(member.id, place.created_at)
            doors.append(Door(opens=Opens.REFERRAL, purpose=Purpose.REFERRAL, link=link))
    return doors


def ref_of(session: Session, person_id: int | None) -> str | None:
    """By which reference the company knows somebody."""
    person = None if person_id is None else session.get(Person, person_id)
    return None if person is None else person.external_ref


def _invitation(session: Session, row: Ambassador) -> Door:
    link = invitation_link(
        person_id=row.person_id, ambassador_id=row.id, invited_at=row.invited_at, expires_at=row.expires_at
    )
    return _door(session, row, Opens.AGREEMENT, Purpose.IDEAS, link)


def _door(session: Session, row: Ambassador, opens: Opens, purpose: Purpose, link: Link) -> Door:
    return Door(opens=opens, purpose=purpose, link=link, person_ref=ref_of(session, row.person_id))
