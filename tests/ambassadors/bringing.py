"""A programme whose ambassadors bring people: they sign up by a link, buy, give back; and what is kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.actions import accept, attribute_referrals, confirm_referrals, create_programme, place_anew
from backend.ambassadors.actions.programmes import publish_agreement
from backend.ambassadors.rules.programmes import Points, ProgrammeInput
from backend.ambassadors.rules.states import Status
from backend.ambassadors.tables import Ambassador, Referral, Reward
from backend.clock import DAY, Instant
from backend.db import Database
from backend.loyalty.rules.axes import Kind
from backend.loyalty.tables import ObservationRow
from backend.outbox.rules import Event
from backend.outbox.tables import OutboxMessage
from backend.panel.actions import add_person, set_address
from backend.panel.rules import AddressKind
from backend.purchases.actions import record_purchases, return_purchases
from backend.purchases.rules import PurchaseInput
from backend.responses.actions import begin_open
from backend.responses.tables import Response
from tests.asking import CONNECTION, LIKING, Asked, ask, published, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import posted

SIGN_UP = survey_of([scale("like", LIKING), scale("bond", CONNECTION)])
WORTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A brand's programme at work."""

    database: Database
    clock: SettableClock
    asked: Asked
    id: int
    agreement_id: int
    names: "count[int]"

    def person(self, mail: str = "", at: Instant | None = None) -> int:
        """Someone on the panel."""
        joined = self.clock() if at is None else at
        person = self.database.write_now(partial(add_person, external_ref=None, language="ja", now=joined)).id
        if mail:
            self.reached_at(person, mail)
        return person

    def reached_at(self, person_id: int, mail: str) -> None:
        """Where they are reached from now on."""
        kept = partial(set_address, person_id=person_id, kind=AddressKind.EMAIL, raw=mail, now=self.clock())
        self.database.write_now(kept)

    def ambassador(self, person_id: int | None = None) -> Ambassador:
        """Someone who has accepted the agreement."""
        person = self.person() if person_id is None else person_id

        def made(session: Session) -> Ambassador:
            invited = Ambassador(
                programme_id=self.id,
                person_id=person,
                status=Status.INVITED.value,
                invited_at=self.clock(),
                expires_at=self.clock() + 30 * DAY,
            )
            session.add(invited)
            session.flush()
            secret = f"secret-{next(self.names)}"
            return accept(session, invited.id, self.agreement_id, language="ja", secret=secret, now=self.clock())

        return self.database.write_now(made)

    def sign_up(self, ambassador: Ambassador, mail: str = "", *, place: int | None = None) -> int:
        """Someone new fills in the form behind the ambassador's link; returns who they are."""
        version = published(self.database, self.asked.version_id)
        open_key = f"form-{next(self.names):06d}"
        page = posted(version, {"like": 4, "bond": 3}, idem=open_key)

        def begun(session: Session) -> int:
            _, link = begin_open(
                session,
                self.asked.touchpoint_id,
                open_key=open_key,
                posted=page,
                now=self.clock(),
                place=place or ambassador.open_link_id or 0,
            )
            return session.scalars(select(Response.person_id).where(Response.invitation_id == link.id)).one()

        person = self.database.write_now(begun)
        if mail:
            self.reached_at(person, mail)
        return person

    def brought(self, ambassador: Ambassador, mail: str = "") -> int:
        """Someone new who signed up, bought, and was found to have done so."""
        person = self.sign_up(ambassador, mail)
        self.attribute()
        self.buy(person)
        self.confirm()
        return person

    def buy(self, person_id: int, at: Instant | None = None) -> str:
        """They buy; returns the order."""
        order, when = f"order-{next(self.names)}", self.clock() if at is None else at
        row = PurchaseInput(person_id=person_id, product_id=self.asked.product_id, order_ref=order, purchased_at=when)
        self.database.write_now(lambda session: record_purchases(session, [row], self.clock()))
        return order

    def give_back(self, order: str) -> None:
        """They return what they bought."""
        refs, now = [(self.asked.product_id, order)], self.clock()
        self.database.write_now(lambda session: return_purchases(session, refs, now, now))

    def attribute(self) -> int:
        """Due work: sign-ups become referrals."""
        return self.database.write_now(lambda session: attribute_referrals(session, self.clock()))

    def place(self) -> int:
        """Due work: ambassadors' links lead where their programme's do by now."""
        return self.database.write_now(lambda session: place_anew(session, self.clock()))

    def confirm(self) -> int:
        """Due work: purchases confirm referrals, returns take them back."""
        return self.database.write_now(lambda session: confirm_referrals(session, self.clock()))

    def referral(self, person_id: int) -> Referral:
        """Who brought that person."""
        statement = select(Referral).where(Referral.programme_id == self.id, Referral.person_id == person_id)
        return self.database.read_now(lambda session: session.scalars(statement).one())

    def referrals(self) -> Sequence[Referral]:
        """All of them."""
        return self.database.read_now(lambda session: session.scalars(select(Referral).order_by(Referral.id)).all())

    def flags(self) -> list[int]:
        """What looks wrong about each."""
        return [row.flags for row in self.referrals()]

    def rewards(self, ambassador: Ambassador) -> list[tuple[str, str, int, int]]:
        """What the ambassador was given and had taken back: kind, for which referral, turn, points."""
        statement = select(Reward).where(Reward.ambassador_id == ambassador.id).order_by(Reward.id)
        rows = self.database.read_now(lambda session: session.scalars(statement).all())
        return [(row.kind, row.cause_id, row.turn, row.points) for row in rows]

    def points(self, ambassador: Ambassador) -> int:
        """The balance."""
        return sum(points for *_, points in self.rewards(ambassador))

    def advocacy(self, person_id: int) -> list[tuple[str, int, float | None, Instant]]:
        """What the ledger says of an ambassador for having brought people: source, revision, value, when."""
        statement = (
            select(ObservationRow)
            .where(ObservationRow.person_id == person_id, ObservationRow.kind == Kind.ADVOCACY)
            .order_by(ObservationRow.observed_at, ObservationRow.source_id, ObservationRow.revision)
        )
        rows = self.database.read_now(lambda session: session.scalars(statement).all())
        return [(row.source_id, row.revision, row.value, row.observed_at) for row in rows]

    def told(self) -> list[tuple[int, int | None]]:
        """Which referrals webhooks are told of, and whom they are about."""
        rows = self.database.read_now(lambda session: session.scalars(select(OutboxMessage)).all())
        events = [row for row in rows if row.payload.get("event") == Event.REFERRAL_CONFIRMED]
        return sorted((row.about_id, row.subject_id) for row in events)


def programme_of(database: Database, clock: SettableClock, points: int = WORTH) -> Programme:
    """A programme of a small company, with an agreement and an open form to sign up with."""
    asked = ask(database, clock(), SIGN_UP, is_open=True)

    def made(session: Session) -> tuple[int, int]:
        given = ProgrammeInput(
            name={"ja": "さくらの会", "en": "Friends of Sakura"},
            touchpoint_id=asked.touchpoint_id,
            points=Points(referral=points),
        )
        programme = create_programme(session, key="friends", brand_id=asked.brand_id, given=given, now=clock())
        agreement = publish_agreement(session, programme.id, {"ja": "規約", "en": "Terms"}, clock())
        return programme.id, agreement.id

    programme_id, agreement_id = database.write_now(made)
    return Programme(
        database=database, clock=clock, asked=asked, id=programme_id, agreement_id=agreement_id, names=count(1)
    )
