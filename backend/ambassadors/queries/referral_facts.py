"""What is known of those brought that tells whether something looks wrong, and what they bought since."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.ambassadors.rules.referrals import NO_FLAGS, Flag, in_bursts, in_rings, sharing_addresses
from backend.ambassadors.tables.ambassadors import Ambassador
from backend.ambassadors.tables.programmes import Programme
from backend.ambassadors.tables.referrals import Referral
from backend.catalogue.tables import Product
from backend.clock import DAY, Instant
from backend.db.parts import in_parts
from backend.panel.queries import IS_PRESENT
from backend.panel.tables import Address, Person
from backend.purchases.tables import Purchase

# A circle of more people than this is nobody's trick.
_MOST_ROUNDS: Final = 50

_BROUGHT: Final = (
    select(
        Referral.id,
        Referral.programme_id,
        Referral.ambassador_id,
        Ambassador.person_id.label("bringer_id"),
        Referral.person_id,
        Referral.signed_up_at.label("at"),
    )
    .join(Ambassador, Ambassador.id == Referral.ambassador_id)
    # One that was set aside has no person.
    .where(Referral.person_id.is_not(None))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """What somebody first bought of a brand and kept, after they were brought."""

    purchase_id: int
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class _Brought:
    """Who was brought by whom, both as people, and when."""

    id: int
    programme_id: int
    ambassador_id: int
    bringer_id: int
    person_id: int
    at: Instant


def flags_of(session: Session, referral_ids: Collection[int]) -> dict[int, Flag]:
    """What looks wrong about these referrals, and about others because of them."""
    brought = _brought(session, referral_ids)
    addresses = _addresses(session, brought)
    found: dict[int, Flag] = defaultdict(lambda: NO_FLAGS)
    for flag, ids in (
        (Flag.SELF, _brought_themselves(brought, addresses)),
        (Flag.RING, _in_circles(session, brought)),
        (Flag.SAME_ADDRESS, _at_one_address(session, brought, addresses)),
        (Flag.BURST, _in_bursts(session, brought)),
        (Flag.KNOWN, _known_before(session, brought, addresses)),
    ):
        for referral_id in ids:
            found[referral_id] |= flag
    return dict(found)


def first_bought(session: Session, referrals: Iterable[Referral], now: Instant) -> dict[int, Bought]:
    """The first thing of the brand that each of those brought has bought since, and not returned."""
    found: dict[int, Bought] = {}
    for part in in_parts([referral.id for referral in referrals]):
        rows = session.execute(
            select(Referral.id, Purchase.id, Purchase.purchased_at)
            .join(Programme, Programme.id == Referral.programme_id)
            .join(Product, Product.brand_id == Programme.brand_id)
            .join(Purchase, (Purchase.product_id == Product.id) & (Purchase.person_id == Referral.person_id))
            .where(Referral.id.in_(part), Purchase.returned_at.is_(None))
            .where(Purchase.purchased_at >= Referral.signed_up_at, Purchase.purchased_at <= now)
            .order_by(Purchase.purchased_at.desc(), Purchase.id.desc())
        )
        found.update((referral_id, Bought(purchase_id=purchase_id, at=at)) for referral_id, purchase_id, at in rows)
    return found


def _brought(session: Session, referral_ids: Collection[int]) -> list[_Brought]:
    found: list[_Brought] = []
    for part in in_parts(referral_ids):
        found += (_Brought(**row) for row in session.execute(_BROUGHT.where(Referral.id.in_(part))).mappings())
    return found


def _addresses(session: Session, brought: Collection[_Brought]) -> dict[int, set[str]]:
    """Where those brought are reached, and those who brought them."""
    found: dict[int, set[str]] = {each: set() for one in brought for each in (one.bringer_id, one.person_id)}
    for part in in_parts(found):
        for person_id, normal in session.execute(
            select(Address.person_id, Address.normal).where(Address.person_id.in_(part))
        ):
            found[person_id].add(normal)
    return found


def _brought_themselves(brought: Collection[_Brought], addresses: Mapping[int, set[str]]) -> list[int]:
    return [
        each.id
        for each in brought
        if each.bringer_id == each.person_id or addresses[each.bringer_id] & addresses[each.person_id]
    ]


def _in_circles(session: Session, brought: Collection[_Brought]) -> list[int]:
    """Those in circles that lead through these; others' too, for the circle is as much theirs."""
    met = {each.id: each for each in brought}
    newest, seen = list(brought), set[tuple[int, int]]()
    for _ in range(_MOST_ROUNDS):
        people = {(each.programme_id, each.person_id) for each in newest} - seen
        if not people:
            break
        seen |= people
        newest = _brought_by(session, people)
        met.update((each.id, each) for each in newest)
    pairs: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for each in met.values():
        pairs[each.programme_id].add((each.bringer_id, each.person_id))
    rings = {programme_id: in_rings(edges) for programme_id, edges in pairs.items()}
    return [each.id for each in met.values() if (each.bringer_id, each.person_id) in rings[each.programme_id]]


def _brought_by(session: Session, people: Collection[tuple[int, int]]) -> list[_Brought]:
    """Whom these people brought, each to a programme."""
    found: list[_Brought] = []
    for part in in_parts({person_id for _, person_id in people}):
        rows = session.execute(_BROUGHT.where(Ambassador.person_id.in_(part))).mappings()
        met = (_Brought(**row) for row in rows)
        found += (each for each in met if (each.programme_id, each.bringer_id) in people)
    return found


def _at_one_address(session: Session, brought: Collection[_Brought], addresses: Mapping[int, set[str]]) -> list[int]:
    """Those of the same ambassadors who share an address with one of these."""
    normals = {normal for each in brought for normal in addresses[each.person_id]}
    told: dict[int, dict[int, set[str]]] = {each.ambassador_id: defaultdict(set) for each in brought}
    for part in in_parts(normals):
        rows = session.execute(
            select(Referral.ambassador_id, Referral.id, Address.normal)
            .join(Address, Address.person_id == Referral.person_id)
            .where(Address.normal.in_(part))
        )
        for ambassador_id, referral_id, normal in rows:
            if ambassador_id in told:
                told[ambassador_id][referral_id].add(normal)
    return [each for own in told.values() for each in sharing_addresses(own)]


def _in_bursts(session: Session, brought: Collection[_Brought]) -> list[int]:
    """Those of the same ambassadors who signed up around the time of these, where these are too many."""
    instants: dict[int, list[Instant]] = defaultdict(list)
    for each in brought:
        instants[each.ambassador_id].append(each.at)
    found: list[int] = []
    for ambassador_id, own in instants.items():
        around = Referral.signed_up_at > min(own) - DAY, Referral.signed_up_at < max(own) + DAY
        theirs = Referral.ambassador_id == ambassador_id, Referral.person_id.is_not(None)
        rows = session.execute(select(Referral.id, Referral.signed_up_at).where(*theirs, *around))
        found += in_bursts(dict(rows.all()))
    return found


def _known_before(session: Session, brought: Collection[_Brought], addresses: Mapping[int, set[str]]) -> list[int]:
    """Those who had joined the panel, be it as somebody else, or had bought of the brand, before they were brought."""
    joined = _joined(session, {each.person_id for each in brought})
    sharing = _at_addresses(session, {normal for each in brought for normal in addresses[each.person_id]})
    bought = _first_purchases(session, [each.id for each in brought])
    found: list[int] = []
    for each in brought:
        others = (other for normal in addresses[each.person_id] for other in sharing[normal])
        before = [at for person_id, at in others if person_id != each.person_id]
        if min([*before, joined[each.person_id], bought.get(each.id, each.at)]) < each.at:
            found.append(each.id)
    return found


def _joined(session: Session, people: Collection[int]) -> dict[int, Instant]:
    """When each of these people first joined the panel, be it as one who was since merged into them."""
    found: dict[int, Instant] = {}
    stands = {person_id: person_id for person_id in people}
    for part in in_parts(people):
        found.update(session.execute(select(Person.id, Person.created_at).where(Person.id.in_(part))).all())
    while stands:
        onward: dict[int, int] = {}
        for part in in_parts(stands):
            statement = select(Person.id, Person.merged_into, Person.created_at).where(Person.merged_into.in_(part))
            for gone_id, kept_id, created_at in session.execute(statement):
                onward[gone_id] = stands[kept_id or gone_id]
                found[onward[gone_id]] = min(found[onward[gone_id]], created_at)
        stands = onward
    return found


def _at_addresses(session: Session, normals: Collection[str]) -> dict[str, list[tuple[int, Instant]]]:
    """Who is reached at each of these addresses, and when they joined the panel."""
    found: dict[str, list[tuple[int, Instant]]] = defaultdict(list)
    for part in in_parts(normals):
        statement = (
            select(Address.normal, Person.id, Person.created_at)
            .join(Person, Person.id == Address.person_id)
            .where(Address.normal.in_(part), IS_PRESENT)
        )
        for normal, person_id, created_at in session.execute(statement):
            found[normal].append((person_id, created_at))
    return found


def _first_purchases(session: Session, referral_ids: Collection[int]) -> dict[int, Instant]:
    """When each of those brought first bought anything of the brand, returned or not."""
    found: dict[int, Instant] = {}
    for part in in_parts(referral_ids):
        statement = (
            select(Referral.id, func.min(Purchase.purchased_at))
            .join(Programme, Programme.id == Referral.programme_id)
            .join(Product, Product.brand_id == Programme.brand_id)
            .join(Purchase, (Purchase.product_id == Product.id) & (Purchase.person_id == Referral.person_id))
            .where(Referral.id.in_(part))
            .group_by(Referral.id)
        )
        found.update(session.execute(statement).all())
    return found
