"""A brand's programme and the people around it: invited, accepting, taking part; and what is kept of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import TypeVar

from sqlalchemy import Executable, select
from sqlalchemy.orm import Session

from backend.ambassadors.actions import (
    accept,
    add_mission,
    check_missions,
    create_programme,
    grant_reward,
    invite,
    leave,
    publish_agreement,
)
from backend.ambassadors.queries import AmbassadorHome, ambassador_home, balances_of
from backend.ambassadors.rules.eligibility import EVERYBODY, Eligibility
from backend.ambassadors.rules.inviting import Invited
from backend.ambassadors.rules.missions import MissionInput, MissionKind
from backend.ambassadors.rules.programmes import Points, ProgrammeInput
from backend.ambassadors.rules.rewards import Cause, Grant, RewardKind
from backend.ambassadors.tables import Ambassador, AmbassadorStep, Mission, MissionEntry, Reward
from backend.clock import Instant
from backend.db import Base, Database
from backend.db.statements import table_of
from backend.outbox.rules import Channel, Kind
from backend.outbox.tables import OutboxMessage
from backend.panel.actions import add_person, record_consent, set_address
from backend.panel.rules import AddressKind
from tests.asking import Asked, ask
from tests.clocks import SettableClock

R = TypeVar("R", bound=Base)
T = TypeVar("T")

NAME = {"ja": "さくらの会", "en": "Friends of Sakura"}
TERMS = {"ja": "この会のきまりです。", "en": "These are the rules."}
NEWER_TERMS = {"ja": "この会の新しいきまりです。", "en": "These are the new rules."}
WORDS = {"ja": "ありがとうございます", "en": "Thank you"}
TITLE = {"ja": "ひとつお願い", "en": "One thing to do"}
REVIEW = MissionInput(kind=MissionKind.REVIEW, title=TITLE, text=WORDS)
GIVEN = ProgrammeInput(name=NAME, points=Points(referral=100, mission=30))


@dataclass(frozen=True, slots=True, kw_only=True)
class Club:
    """The programme at work."""

    database: Database
    clock: SettableClock
    asked: Asked
    id: int
    agreement_id: int
    numbers: "count[int]"

    def person(self, *, agrees: bool = True, mail: str = "", language: str = "ja", at: Instant | None = None) -> int:
        """Someone on the panel who agreed, or did not, to be asked."""
        joined = self.clock() if at is None else at

        def made(session: Session) -> int:
            person_id = add_person(session, external_ref=None, language=language, now=joined).id
            if agrees:
                decide(session, person_id, granted=True, now=joined)
            if mail:
                set_address(session, person_id=person_id, kind=AddressKind.EMAIL, raw=mail, now=joined)
            return person_id

        return self.database.write_now(made)

    def says(self, person_id: int, *, granted: bool) -> None:
        """They decide anew."""
        self.database.write_now(lambda session: decide(session, person_id, granted=granted, now=self.clock()))

    def invites(
        self, person_ids: Sequence[int], *, channel: Channel = Channel.FILE, again: bool = False, by: str | None = None
    ) -> Invited:
        """Staff asks them."""
        return self.database.write_now(
            lambda session: invite(session, self.id, person_ids, channel=channel, again=again, by=by, now=self.clock())
        )

    def invited(self, person_id: int | None = None) -> int:
        """The id of an ambassador who was asked."""
        (ambassador_id,) = self.invites([self.person() if person_id is None else person_id]).asked
        return ambassador_id

    def accepts(self, ambassador_id: int, agreement_id: int | None = None, language: str = "ja") -> Ambassador:
        """They agree, to the programme's first agreement unless told."""
        agreement, secret = agreement_id or self.agreement_id, f"secret-{next(self.numbers)}"
        return self.database.write_now(
            lambda session: accept(
                session, ambassador_id, agreement, language=language, secret=secret, now=self.clock()
            )
        )

    def ambassador(self, person_id: int | None = None) -> int:
        """The id of an ambassador who takes part."""
        return self.accepts(self.invited(person_id)).id

    def leaves(self, ambassador_id: int) -> None:
        """They leave."""
        self.database.write_now(lambda session: leave(session, ambassador_id, self.clock()))

    def publishes(self) -> int:
        """A newer agreement; returns its id."""
        return self.database.write_now(
            lambda session: publish_agreement(session, self.id, NEWER_TERMS, self.clock()).id
        )

    def mission(self, given: MissionInput) -> int:
        """A mission of the programme; returns its id."""
        return self.database.write_now(lambda session: add_mission(session, self.id, given, self.clock()).id)

    def checks(self, limit: int = 200) -> int:
        """Due work: who has done what."""
        return self.database.write_now(lambda session: check_missions(session, self.clock(), limit=limit))

    def grants(
        self, ambassador_id: int, kind: RewardKind = RewardKind.POINTS, points: int = 10, cause_id: str = ""
    ) -> Reward:
        """Staff gives a reward."""
        grant = Grant(kind=kind, cause=Cause.STAFF, cause_id=cause_id, points=points, wording=WORDS)
        return self.database.write_now(
            lambda session: grant_reward(session, ambassador_id, grant, by="Hana", now=self.clock())
        )

    def balance(self, ambassador_id: int) -> int:
        """Their points."""
        return self.database.read_now(lambda session: balances_of(session, [ambassador_id]))[ambassador_id]

    def stands(self, ambassador_id: int) -> Ambassador:
        """The ambassador as they are kept."""
        return self.database.read_now(lambda session: session.get_one(Ambassador, ambassador_id))

    def home(self, person_id: int) -> AmbassadorHome:
        """What their own page shows."""
        return self.database.read_now(lambda session: ambassador_home(session, person_id, self.clock()))

    def steps(self, ambassador_id: int) -> list[str]:
        """What happened to them, in its order."""
        rows = self.rows(AmbassadorStep)
        return [row.kind for row in rows if row.ambassador_id == ambassador_id]

    def entries(self, mission_id: int) -> dict[int, str]:
        """How far the ambassadors are with a mission."""
        rows = self.rows(MissionEntry)
        return {row.ambassador_id: row.status for row in rows if row.mission_id == mission_id}

    def letters(self, kind: Kind = Kind.PROGRAMME_INVITATION) -> list[tuple[int, int | None]]:
        """What waits to be sent: about what, to whom."""
        rows = self.rows(OutboxMessage)
        return [(row.about_id, row.subject_id) for row in rows if row.kind == kind and row.next_at is not None]

    def rows(self, mapped: type[R]) -> list[R]:
        """Everything that a table keeps, in the order in which it came."""
        in_order = table_of(mapped).primary_key.columns
        return self.database.read_now(lambda session: list(session.scalars(select(mapped).order_by(*in_order))))

    def kept(self) -> list[tuple[object, ...]]:
        """All that the room keeps, to be compared."""
        tables = (Ambassador, AmbassadorStep, Mission, MissionEntry, Reward, OutboxMessage)
        return [
            tuple(getattr(row, column.key) for column in table_of(mapped).columns)
            for mapped in tables
            for row in self.rows(mapped)
        ]

    def runs(self, statement: Executable) -> None:
        """Somebody's hand in the database."""
        self.database.write_now(lambda session: session.execute(statement))

    def write(self, work: Callable[[Session], T]) -> T:
        """Does it in a transaction of its own."""
        return self.database.write_now(work)


def decide(session: Session, person_id: int, *, granted: bool, now: Instant) -> None:
    """A person says whether they may be asked."""
    record_consent(
        session,
        person_id,
        purpose="ambassadors",
        granted=granted,
        wording="アンバサダーのご案内を受け取る",
        language="ja",
        source="a test",
        now=now,
    )


def club_of(
    database: Database, clock: SettableClock, given: ProgrammeInput = GIVEN, *, eligible: Eligibility = EVERYBODY
) -> Club:
    """A programme of a small company with its first agreement."""
    asked = ask(database, clock())

    def made(session: Session) -> tuple[int, int]:
        told = replace(given, eligibility=eligible)
        programme = create_programme(session, key="friends", brand_id=asked.brand_id, given=told, now=clock())
        return programme.id, publish_agreement(session, programme.id, TERMS, clock()).id

    programme_id, agreement_id = database.write_now(made)
    return Club(
        database=database,
        clock=clock,
        asked=asked,
        id=programme_id,
        agreement_id=agreement_id,
        numbers=count(1),
    )
