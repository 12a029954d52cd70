"""A panel with people on plans, and audiences of those on one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.channels.actions import add_webhook
from backend.channels.rules import secret_of
from backend.clock import MINUTE
from backend.db import Database
from backend.identity.actions import erase
from backend.jobs.audiences import tend_audiences
from backend.outbox.rules import Event, Kind
from backend.outbox.tables import OutboxMessage
from backend.panel.actions import add_person, define_attribute, set_attributes
from backend.panel.rules import AttributeKind
from backend.segments.actions import AudienceDraft, add_audience, watch_audience
from backend.segments.queries.audiences import get_audience, members_of
from backend.segments.rules import AttributeIn, PeopleWhere
from backend.segments.tables import Audience, AudienceEvent, AudienceMember
from tests.clocks import SettableClock

GOLD = AttributeIn(key="plan", values=["gold"])
SECRET = secret_of(b"0123456789abcdef0123456789abcdef")

# What was told: the person, and whether they entered.
Told = tuple[int, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """People in the order in which they joined, and a clock that stands still between looks."""

    database: Database
    clock: SettableClock
    people: Sequence[int]

    def put(self, plan: str | None, *people: int) -> None:
        """These people, by their place, are on that plan from now on, or on none."""

        def change(session: Session) -> None:
            for place in people:
                set_attributes(session, self.people[place], {"plan": plan}, now=self.clock())

        self.database.write_now(change)

    def save(self, where: PeopleWhere | None = GOLD, *, key: str = "gold", watched: bool = False) -> int:
        """Saves an audience; its id."""

        def add(session: Session) -> int:
            draft = AudienceDraft(key=key, name={"en": "Those on gold"}, where=where)
            audience_id = add_audience(session, draft, self.clock()).id
            if watched:
                watch_audience(session, audience_id, self.clock())
            return audience_id

        return self.database.write_now(add)

    def look(self) -> int:
        """A minute later everything due is looked through; how many changes were noted."""
        self.clock.advance(MINUTE)
        return tend_audiences(self.database, self.clock)

    def erase(self, place: int) -> None:
        """Forgets someone."""
        self.database.write_now(lambda session: erase(session, self.people[place], self.clock()))

    def told(self, audience_id: int) -> list[Told]:
        """Who was told to have entered or left, by their place, in the order of telling."""
        row = AudienceEvent
        found = select(row.person_id, row.entered).where(row.audience_id == audience_id).order_by(row.id)
        events = self.database.read_now(lambda session: session.execute(found).all())
        return [(self.people.index(event.person_id), event.entered) for event in events]

    def seen(self, audience_id: int) -> list[int]:
        """Who is written down in it, by their place."""
        row = AudienceMember
        found = select(row.person_id).where(row.audience_id == audience_id).order_by(row.person_id)
        return [self.people.index(person_id) for person_id in self.database.read_now(lambda s: s.scalars(found).all())]

    def members(self, audience_id: int) -> list[int]:
        """Who is in it now, by their place."""
        ids = self.database.read_now(
            lambda session: session.execute(members_of(session, audience_id, self.clock())).scalars().all()
        )
        return sorted(map(self.people.index, ids))

    def audience(self, audience_id: int) -> Audience:
        """The audience as it is kept."""
        return self.database.read_now(lambda session: get_audience(session, audience_id))

    def listen(self, *events: Event) -> None:
        """A webhook listens to these."""
        self.database.write_now(
            lambda session: add_webhook(
                session,
                url="https://example.com/hook",
                events=events,
                secret=SECRET,
                https_only=True,
                now=self.clock(),
            )
        )

    def announced(self) -> list[tuple[str, int, int]]:
        """The events that wait for webhooks: which, of which audience, about whom by their place."""
        row = OutboxMessage
        found = select(row).where(row.kind == Kind.EVENT.value).order_by(row.id)
        messages = self.database.read_now(lambda session: session.scalars(found).all())
        return [
            (str(each.payload["event"]), each.about_id, self.people.index(each.subject_id or 0)) for each in messages
        ]


def make_panel(database: Database, clock: SettableClock, people: int) -> Panel:
    """A panel of so many people, of whom nothing is known."""

    def add(session: Session) -> list[int]:
        define_attribute(
            session, key="plan", kind=AttributeKind.TEXT, name={"en": "Plan"}, choices=(), personal=False, now=clock()
        )
        return [
            add_person(session, external_ref=f"C-{number}", language="ja", now=clock()).id for number in range(people)
        ]

    return Panel(database=database, clock=clock, people=database.write_now(add))
