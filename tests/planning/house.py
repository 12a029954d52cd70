"""A tea house that asks at the four moments: people who agreed to be asked, touchpoints, orders, and due work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Database
from backend.invitations.tables import Invitation
from backend.jobs import run_due_work
from backend.jobs.planning import Plans
from backend.loyalty.actions import observe
from backend.loyalty.rules.axes import Axis, Facet, Kind, Moment
from backend.loyalty.rules.observations import Observation
from backend.outbox.rules import Channel
from backend.outbox.rules import Kind as MessageKind
from backend.outbox.tables import OutboxMessage
from backend.panel.actions import add_person, pause, record_consent, set_address
from backend.panel.rules import AddressKind
from backend.panel.tables import Person
from backend.planning.actions import set_cap
from backend.planning.rules import CapInput
from backend.planning.tables import ContactChange, ContactDecision
from backend.purchases.actions import record_purchases, return_purchases
from backend.purchases.rules import PurchaseInput
from backend.responses.actions import Submission, submit_together
from backend.responses.rules import PostedPage
from backend.segments.rules import PeopleWhere
from backend.touchpoints.actions import Reach, add_touchpoint, plan_itself
from backend.touchpoints.rules import ALWAYS, Period, rules_from_json
from tests.asking import Asked, ask, published
from tests.clocks import SettableClock

# Quiet at no hour and on no day, so that a test says itself which rule it is about.
FREELY: Mapping[str, object] = {"quiet_hours": None, "rests_on_sundays": False, "rests_on_holidays": False}

PSYCHOLOGY = Axis.PSYCHOLOGY


class Told(NamedTuple):
    """A decision in short."""

    person: int
    step: int
    kind: str
    rule: str
    until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The company and its clock."""

    database: Database
    clock: SettableClock
    asked: Asked

    def person(self, ref: str, *, consents: bool = True, address: str | None = None) -> int:
        """Someone on the panel, who agreed to be asked."""

        def made(session: Session) -> int:
            person_id = add_person(session, external_ref=ref, language="ja", now=self.clock()).id
            if consents:
                agree(session, person_id, self.clock())
            if address is not None:
                set_address(session, person_id, AddressKind.EMAIL, address, self.clock())
            return person_id

        return self.database.write_now(made)

    def touchpoint(
        self,
        moment: Moment,
        *,
        key: str = "own",
        period: Period = ALWAYS,
        channel: Channel = Channel.FILE,
        audience: PeopleWhere | None = None,
        starts: bool = True,
        **rules: object,
    ) -> int:
        """A touchpoint about the tea that plans itself, by these rules and no quiet time."""

        def made(session: Session) -> int:
            touchpoint = add_touchpoint(
                session,
                key=key,
                survey_id=self.asked.survey_id,
                moment=moment,
                product_id=self.asked.product_id,
                period=period,
                reach=Reach(channel=channel, audience=audience, rules=rules_from_json({**FREELY, **rules})),
                now=self.clock(),
            )
            if starts:
                plan_itself(session, touchpoint.id, starts=True)
            return touchpoint.id

        return self.database.write_now(made)

    def buys(self, person_id: int, ref: str, at: Instant | None = None) -> None:
        """The person buys tea."""
        bought_at = self.clock() if at is None else at
        row = PurchaseInput(
            person_id=person_id, product_id=self.asked.product_id, order_ref=ref, purchased_at=bought_at
        )
        self.database.write_now(lambda session: record_purchases(session, [row], self.clock()))

    def returns(self, ref: str) -> None:
        """The tea of that order comes back."""
        order = (self.asked.product_id, ref)
        self.database.write_now(lambda session: return_purchases(session, [order], self.clock(), self.clock()))

    def changes_mind(self, person_id: int, *, granted: bool, channel: str = "") -> None:
        """The person agrees to be asked from now on, or not any more."""
        self.database.write_now(
            lambda session: agree(session, person_id, self.clock(), granted=granted, channel=channel)
        )

    def pauses(self, person_id: int, until: Instant) -> None:
        """The person wants to hear nothing until then."""
        self.database.write_now(lambda session: pause(session, person_id, until, self.clock()).id)

    def caps(self, key: str, *, most: int, days: int, channel: str = "", segments: Sequence[int] | None = None) -> None:
        """Sets a cap."""
        said = CapInput(key=key, most=most, window_days=days, channel=channel, segments=segments)
        self.database.write_now(lambda session: set_cap(session, said, self.clock()).id)

    def feels(self, person_id: int, *, times: int = 1, value: float = 1.0) -> None:
        """The person answers every item of the survey so often, elsewhere and just now."""
        items = [("annual.like", PSYCHOLOGY, Facet.LIKING), ("annual.doubt", PSYCHOLOGY, Facet.TRUST)]
        said = [*items, ("annual.bond", Axis.DEPTH, Facet.CONNECTION)]
        lines = [
            Observation(
                person_id=person_id,
                axis=axis,
                subject_id=self.asked.brand_id if axis is Axis.DEPTH else self.asked.product_id,
                kind=Kind.ANSWER,
                source_id=f"{self.clock()}/{item}/{time}",
                revision=1,
                observed_at=self.clock(),
                value=value,
                item=item,
                facet=facet,
            )
            for item, axis, facet in said
            for time in range(times)
        ]
        self.database.write_now(lambda session: observe(session, lines, self.clock()))

    def works(self) -> Plans:
        """A round of due work, after the pause since the last one."""
        self.clock.advance(60_000)
        plans = run_due_work(self.database, self.clock).plans
        assert plans.failed == ()
        return plans

    def finishes(self, invitation_id: int, *, pages: int = 2) -> None:
        """Whoever was invited answers so many of the two pages."""
        pages_of = [{"like": 5}, {"bond": 5}][:pages]
        of = published(self.database, self.asked.version_id)
        for number, answers in enumerate(pages_of, start=1):
            page = PostedPage(published=of, page=number, answers=answers, idempotency_key="one", language="ja")
            submission = Submission(invitation_id=invitation_id, posted=page, now=self.clock())
            self.database.write_now(partial(submit_together, submissions=[submission]))

    def told(self, touchpoint_id: int, *, step: int | None = None) -> list[Told]:
        """What was decided at a touchpoint, by person, occasion and step."""
        row = ContactDecision
        statement = (
            select(row).where(row.touchpoint_id == touchpoint_id).order_by(row.person_id, row.occasion, row.step)
        )
        rows = self.database.read_now(lambda session: session.scalars(statement).all())
        return [
            Told(each.person_id, each.step, each.kind, each.rule, each.until_at)
            for each in rows
            if step in {None, each.step}
        ]

    def occasions(self, touchpoint_id: int) -> list[tuple[int, str]]:
        """Whom planning invited on which occasion."""
        statement = (
            select(Invitation.person_id, Invitation.occasion)
            .where(Invitation.touchpoint_id == touchpoint_id)
            .order_by(Invitation.person_id, Invitation.id)
        )
        rows = self.database.read_now(lambda session: session.execute(statement).all())
        return [(person_id, occasion) for person_id, occasion in rows]

    def issued(self, touchpoint_id: int, person_id: int) -> list[Instant]:
        """When a person was invited at a touchpoint."""
        statement = select(Invitation.issued_at).where(
            Invitation.touchpoint_id == touchpoint_id, Invitation.person_id == person_id
        )
        return list(self.database.read_now(lambda session: session.scalars(statement.order_by(Invitation.id)).all()))

    def invitation(self, touchpoint_id: int, person_id: int) -> Invitation:
        """The one invitation of a person at a touchpoint."""
        statement = select(Invitation).where(
            Invitation.touchpoint_id == touchpoint_id, Invitation.person_id == person_id
        )
        return self.database.read_now(lambda session: session.scalars(statement).one())

    def outbox(self, *kinds: MessageKind) -> list[OutboxMessage]:
        """The messages of these kinds, as they were queued."""
        statement = (
            select(OutboxMessage).where(OutboxMessage.kind.in_(kinds or [*MessageKind])).order_by(OutboxMessage.id)
        )
        return list(self.database.read_now(lambda session: session.scalars(statement).all()))

    def sends(self) -> None:
        """Everything that waits in the outbox goes out."""
        sent = update(OutboxMessage).where(OutboxMessage.next_at.is_not(None))
        self.database.write_now(
            lambda session: session.execute(sent.values(next_at=None, sent_at=self.clock())).close()
        )

    def dies(self, message_id: int) -> None:
        """The message is refused for good."""
        dead = update(OutboxMessage).where(OutboxMessage.id == message_id)
        self.database.write_now(
            lambda session: session.execute(dead.values(next_at=None, dead_at=self.clock())).close()
        )

    def changes(self) -> Sequence[tuple[str, str]]:
        """What decisions were before."""
        statement = select(ContactChange.kind, ContactChange.rule).order_by(ContactChange.id)
        rows = self.database.read_now(lambda session: session.execute(statement).all())
        return [(kind, rule) for kind, rule in rows]


def agree(session: Session, person_id: int, now: Instant, *, granted: bool = True, channel: str = "") -> None:
    """The person agrees to be asked, or not any more."""
    record_consent(
        session,
        person_id,
        purpose="survey",
        granted=granted,
        channel=channel,
        wording="アンケートのご案内",
        language="ja",
        source="test",
        now=now,
    )


def open_house(database: Database, clock: SettableClock) -> House:
    """A fresh house with a survey of two pages, and nobody on its panel: whoever was asked first is forgotten."""
    asked = ask(database, clock())
    gone = update(Person).where(Person.id == asked.person_id).values(erased_at=clock())
    database.write_now(lambda session: session.execute(gone).close())
    return House(database=database, clock=clock, asked=asked)
