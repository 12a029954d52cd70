"""A small shop: two teams that sell the world's products, and what each of its members sees."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.db import Database
from backend.loyalty.rules.axes import FACETS, Axis
from backend.sales import actions
from backend.sales.actions import NewLead
from backend.sales.queries.leads import learnings_of, steps_of
from backend.sales.rules.leads import Stage, Standing
from backend.sales.rules.schemes import Reach, SchemePlace
from backend.sales.rules.scope import LeadScope, scope_of
from backend.sales.tables import Lead, LeadLearning, LeadStep, SchemeRow
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.loyalty.told import NOW, answer, purchase
from tests.loyalty.world import World

T = TypeVar("T")
Work = Callable[[Session], T]
CONTENT: dict[str, object] = {
    "aim": {"ja": "まず試してもらう", "en": "Let them try it"},
    "opening": {"ja": "最近はいかがですか"},
    "next_step": {"ja": "試飲会に誘う"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """The world, and the scopes of whoever works in it, by name."""

    world: World
    scopes: dict[str, LeadScope]

    @property
    def database(self) -> Database:
        """The database."""
        return self.world.database

    @property
    def product(self) -> int:
        """The product that is sold."""
        return self.world.products[1]

    def do(self, work: Work[T]) -> T:
        """Writes."""
        return self.database.write_now(work)

    def see(self, work: Work[T]) -> T:
        """Reads."""
        return self.database.read_now(work)

    def publish(
        self,
        reach: Reach = Reach.GENERAL,
        segment: int | None = None,
        standing: Standing = Standing.PROSPECT,
        *,
        stage: Stage = Stage.APPROACH,
        content: object = CONTENT,
        at: Instant = NOW,
    ) -> SchemeRow:
        """A new version of a scheme."""
        place = SchemePlace(reach=reach, segment=segment, standing=standing, stage=stage)
        return self.do(
            lambda session: actions.publish_scheme(
                session,
                product_id=self.product,
                place=place,
                content=content,
                reason="初版",
                by=self.scopes["boss"].member_id,
                now=at,
            )
        )

    def lead(self, owner: str = "taro", person_id: int | None = None, now: Instant = NOW) -> Lead:
        """An open lead of that member, on a new prospect where nobody is named."""
        given = NewLead(person_id=person_id, product_id=self.product, owner_id=self.scopes[owner].member_id)
        scope = self.scopes[owner if person_id is None else "boss"]
        return self.do(lambda session: actions.open_lead(session, given, scope, now))

    def steps(self, lead_id: int) -> Sequence[LeadStep]:
        """What was done with it."""
        return self.see(lambda session: steps_of(session, [lead_id]).get(lead_id, []))

    def learnt(self, step_id: int) -> Sequence[LeadLearning]:
        """What a contact taught."""
        return self.see(lambda session: learnings_of(session, [step_id]).get(step_id, []))

    def loyal(self, *, customer: bool = True, depth: bool = True, at: Instant = NOW - 1) -> int:
        """Someone who likes the product, and the brand where depth is said, and has bought it where a customer."""
        person = self.world.person()
        told = [
            answer(at, 0.9, source_id=f"p{number}", facet=facet, weight=2.0)
            for number, facet in _facets(Axis.PSYCHOLOGY)
        ]
        if depth:
            told += [
                answer(at, 0.9, axis=Axis.DEPTH, source_id=f"d{number}", facet=facet, weight=2.0)
                for number, facet in _facets(Axis.DEPTH)
            ]
        self.world.observe(person, [*told, *([purchase(at)] if customer else [])], at)
        return person


def _facets(axis: Axis) -> list[tuple[int, object]]:
    return list(enumerate(FACETS[axis]))


def make_shop(world: World) -> Shop:
    """Two salespeople and a manager in the east, a manager in the west, an administrator and an auditor."""
    staff = [
        ("taro", Role.SALESPERSON, "east"),
        ("jiro", Role.SALESPERSON, "east"),
        ("boss", Role.SALES_MANAGER, "east"),
        ("nishi", Role.SALESPERSON, "west"),
        ("west boss", Role.SALES_MANAGER, "west"),
        ("admin", Role.ADMINISTRATOR, None),
        ("auditor", Role.AUDITOR, None),
    ]

    def hire(session: Session) -> dict[str, LeadScope]:
        scopes = {}
        for number, (name, role, team) in enumerate(staff):
            token = "kz_" + str(number) * 43
            row = issue_token(session, name=name, role=role, token=token, expires_at=None, now=0, team=team)
            scopes[name] = scope_of(role, row.member_id or 0, team)
        return scopes

    return Shop(world=world, scopes=world.database.write_now(hire))
