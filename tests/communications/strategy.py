"""A tea house with a plan of what to say to whom: its table in short, people in every segment, and what they got."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.catalogue.actions import add_brand, add_product
from backend.clock import DAY, Instant
from backend.communications.actions.contacts import keep_contacts
from backend.communications.actions.plans import publish_plan
from backend.communications.queries.next import next_communications
from backend.communications.rules.contacts import Contact
from backend.communications.rules.next import Suggestion
from backend.communications.tables import CommunicationPlan
from backend.db import Database
from backend.loyalty.actions import observe
from backend.loyalty.rules.axes import Axis, Facet, Kind
from backend.loyalty.rules.observations import Observation
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.panel.actions import add_person, pause, record_consent, set_address
from backend.panel.rules import AddressKind
from backend.planning.actions import set_cap
from backend.planning.rules import CapInput
from backend.segments.rules import Segment
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.api.client import token_named
from tests.clocks import SettableClock

PURPOSE = "news"
FACETS = (Facet.LIKING, Facet.TRUST, Facet.DEPENDENCE)
BONDS = (Facet.CONNECTION, Facet.PROMINENCE)

Json = dict[str, object]


def entry(
    key: str, segment: int = Segment.FAN, direction: str = "ACT", form: str = "TEXT_MAIL", **more: object
) -> Json:
    """An entry of a plan as it comes from outside."""
    said = {"title": {"ja": f"{key}の件名"}, "text": {"ja": f"{key}の本文"}, "purpose": PURPOSE}
    return {"key": key, "segment": int(segment), "direction": direction, "form": form, **said, **more}


def aim(segment: int, text: str) -> Json:
    """An aim of a plan as it comes from outside."""
    return {"segment": int(segment), "aim": {"ja": text}}


def table(*entries: Json, aims: Sequence[Json] = ()) -> Json:
    """A whole plan as it comes from outside."""
    return {"aims": list(aims), "entries": list(entries)}


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The company, its clock, and who publishes its plans."""

    database: Database
    clock: SettableClock
    brand_id: int
    product_id: int
    other_id: int
    member_id: int

    def publish(
        self,
        *entries: Json,
        product_id: int | None = None,
        reason: str = "初版",
        after_version: int | None = None,
    ) -> int:
        """The next version of a plan of these entries; its id."""
        content = table(*entries)
        return self.published(content, product_id=product_id, reason=reason, after_version=after_version).id

    def published(
        self, content: Json, *, product_id: int | None = None, reason: str = "初版", after_version: int | None = None
    ) -> CommunicationPlan:
        """The next version of a plan of that content."""
        return self.database.write_now(
            lambda session: publish_plan(
                session,
                product_id=self.product_id if product_id is None else product_id,
                content=content,
                reason=reason,
                by=self.member_id,
                now=self.clock(),
                after_version=after_version,
            )
        )

    def person(self, segment: int | None = None, *, agrees: bool = True, address: bool = True) -> int:
        """Someone on the panel, who agreed to hear news, and came into that segment of tea just now."""

        def made(session: Session) -> int:
            person_id = add_person(session, external_ref=None, language="ja", now=self.clock()).id
            if agrees:
                self.decide(session, person_id)
            if address:
                set_address(session, person_id, AddressKind.EMAIL, f"p{person_id}@example.com", self.clock())
            return person_id

        person_id = self.database.write_now(made)
        if segment is not None:
            self.comes_to(person_id, segment)
        return person_id

    def decide(self, session: Session, person_id: int, *, granted: bool = True, channel: str = "") -> None:
        """The person agrees to hear news, or not any more."""
        record_consent(
            session,
            person_id,
            purpose=PURPOSE,
            granted=granted,
            channel=channel,
            wording="お知らせ",
            language="ja",
            source="test",
            now=self.clock(),
        )

    def changes_mind(self, person_id: int, *, granted: bool, channel: str = "") -> None:
        """The person decides anew."""
        self.database.write_now(lambda session: self.decide(session, person_id, granted=granted, channel=channel))

    def comes_to(self, person_id: int, segment: int, *, product_id: int | None = None) -> None:
        """What the person says and does from now on puts them there, whatever they said before."""
        product = self.product_id if product_id is None else product_id
        sides = (float(segment & 1), float(bool(segment & 4)))
        said: list[tuple[Axis, int, Facet | None, float]] = [
            *((Axis.PSYCHOLOGY, product, facet, sides[0]) for facet in FACETS),
            *((Axis.DEPTH, self.brand_id, facet, sides[1]) for facet in BONDS),
        ]
        # Of whom too little is known is who said one thing only.
        said = said[:1] if segment == UNCLASSIFIED else [*said, *said]
        if segment != UNCLASSIFIED and segment & 2:
            said.append((Axis.BEHAVIOUR, product, None, 1.0))
        lines = [
            Observation(
                person_id=person_id,
                axis=axis,
                subject_id=subject,
                kind=Kind.PURCHASE if facet is None else Kind.ANSWER,
                source_id=f"{self.clock()}/{subject}/{number}",
                revision=1,
                observed_at=self.clock(),
                value=value,
                item=None if facet is None else f"{facet.name}.{number}",
                facet=facet,
            )
            for number, (axis, subject, facet, value) in enumerate(said)
        ]
        self.database.write_now(lambda session: observe(session, lines, self.clock()))

    def pauses(self, person_id: int, until: Instant) -> None:
        """The person wants to hear nothing until then."""
        self.database.write_now(lambda session: pause(session, person_id, until, self.clock()).id)

    def caps(self, key: str, *, most: int, days: int, channel: str = "", segments: Sequence[int] | None = None) -> None:
        """Sets a cap."""
        said = CapInput(key=key, most=most, window_days=days, channel=channel, segments=segments)
        self.database.write_now(lambda session: set_cap(session, said, self.clock()).id)

    def gets(self, person_id: int, key: str, *, source: str | None = None, channel: str | None = "EMAIL") -> None:
        """The person is sent an entry now, or shown it where there is no channel."""
        contact = Contact(
            person_id=person_id,
            product_id=self.product_id,
            entry_key=key,
            channel=channel,
            source=source or f"test/{person_id}/{key}/{self.clock()}",
            at=self.clock(),
        )
        self.database.write_now(lambda session: keep_contacts(session, [contact]))

    def waits(self, days: float) -> None:
        """Time passes."""
        self.clock.advance(int(days * DAY))

    def suggested(self, person_id: int, product_id: int | None = None) -> list[Suggestion]:
        """What the person should get now."""
        return self.all_suggested([person_id], product_id)[person_id]

    def all_suggested(self, person_ids: Sequence[int], product_id: int | None = None) -> Mapping[int, list[Suggestion]]:
        """What each of them should get now."""
        return self.database.read_now(
            lambda session: next_communications(session, person_ids, self.clock(), product_id)
        )

    def told(self, person_id: int, product_id: int | None = None) -> list[tuple[str, str, str | None]]:
        """The same in short: the key, the state, and what holds it."""
        return [
            (each.candidate.entry.key, each.state.value, None if each.held_by is None else each.held_by.value)
            for each in self.suggested(person_id, product_id)
        ]


def open_house(database: Database, clock: SettableClock) -> House:
    """A fresh house: a brand with tea and coffee, one planner, and nobody on its panel."""

    def made(session: Session) -> House:
        now = clock()
        brand = add_brand(session, key="sakura", name={"ja": "さくら"}, now=now)
        tea = add_product(session, brand_id=brand.id, key="tea", name={"ja": "お茶"}, now=now)
        coffee = add_product(session, brand_id=brand.id, key="coffee", name={"ja": "珈琲"}, now=now)
        token = issue_token(
            session, name="planner", role=Role.PLANNER, token=token_named("planner"), expires_at=None, now=now
        )
        return House(
            database=database,
            clock=clock,
            brand_id=brand.id,
            product_id=tea.id,
            other_id=coffee.id,
            member_id=token.member_id or 0,
        )

    return database.write_now(made)
