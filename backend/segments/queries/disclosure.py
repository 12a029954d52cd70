"""veil_for: the veil of a report, by the set of people that its filter matches."""

from hashlib import sha256
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, func, literal, select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import NotFound
from backend.loyalty.queries import get_model
from backend.loyalty.tables import PositionRow
from backend.segments.queries.people import of_people
from backend.segments.rules import PeopleWhere
from backend.segments.rules.disclosure import OPEN, Veil, veil_of_everyone, veil_of_set
from backend.segments.tables import DisclosureKey

# The three largest primes under 2^31: what is less than them can be multiplied within 62 bits.
_PRIMES: Final = (2_147_483_647, 2_147_483_629, 2_147_483_587)


def veil_for(
    session: Session,
    where: PeopleWhere | None,
    *,
    now: Instant,
    sees_all: bool,
    product_id: int | None = None,
    model_id: int | None = None,
) -> Veil:
    """The veil of a report on the positions of those people towards a product, or towards any.

    `sees_all` is whether the reader may read personal data.
    """
    if sees_all:
        return OPEN
    secret = disclosure_key(session)
    if where is None:
        return veil_of_everyone(secret)
    counted = select(PositionRow.person_id).where(
        PositionRow.model_id == get_model(session, model_id).id, of_people(session, where, now=now)
    )
    if product_id is not None:
        counted = counted.where(PositionRow.product_id == product_id)
    person_id = counted.distinct().subquery().c.person_id
    people, key_sum = session.execute(select(func.count(), func.sum(person_key(person_id, secret)))).one()
    return veil_of_set(secret, people, int(key_sum or 0))


def disclosure_key(session: Session) -> str:
    """The one secret of this database by which counts are veiled, and people called by pseudonyms."""
    secret: str | None = session.scalar(select(DisclosureKey.key))
    if secret is None:
        raise NotFound("this database has no key to veil counts with", "where")
    return secret


def person_key(person_id: ColumnElement[int], secret: str) -> ColumnElement[int]:
    """A number under 2^31 that nobody foretells of a person without the secret; sums of them stay within 64 bits.

    With l_i = (a_i·id + b_i) mod p_i it is ((l_1·l_2 mod p_3)·l_3) mod p_1: sums of linear keys would be equal for sets
    of equal sums of ids, and the primes differ so that no such identity of higher degree goes through all of them.
    """
    lines = [_line(person_id, secret, number) for number in range(len(_PRIMES))]
    first, _, third = _PRIMES
    product = (lines[0] * lines[1]) % _whole(third)
    return (product * lines[2]) % _whole(first)


def _line(person_id: ColumnElement[int], secret: str, number: int) -> ColumnElement[int]:
    prime = _PRIMES[number]
    factor, shift = (_constant(secret, f"{name} {number}", prime) for name in ("factor", "shift"))
    return ((person_id % _whole(prime)) * _whole(factor) + _whole(shift)) % _whole(prime)


def _constant(secret: str, name: str, prime: int) -> int:
    """A number from 1 to prime − 1 that follows from the secret."""
    return 1 + int.from_bytes(sha256(f"{secret}\n{name}".encode()).digest()) % (prime - 1)


def _whole(number: int) -> ColumnElement[int]:
    return literal(number, BigInteger)
