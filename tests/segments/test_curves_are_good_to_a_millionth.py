"""Φ and the decay, said in SQL, are those of the rules to a millionth, and nothing is too far for either database."""

import math
from collections.abc import Sequence

from sqlalchemy import BigInteger, ColumnElement, Double, cast, literal, select
from sqlalchemy.orm import Session

from backend.clock import Instant, days
from backend.db import Database
from backend.loyalty.rules.coordinates import phi as phi_of
from backend.segments.queries.conditions.curves import decay, phi

PLACES = [0.0, *(sign * step / 4 for step in range(1, 40) for sign in (1, -1)), 40.0, -40.0, 1e6, -1e6]


def test_phi_is_that_of_the_rules(database: Database) -> None:
    columns = [phi(cast(literal(place), Double)).label(f"p{number}") for number, place in enumerate(PLACES)]

    def read(session: Session) -> list[float]:
        return [float(value) for start in range(0, len(columns), 40) for value in _row(session, columns[start:][:40])]

    found = database.read_now(read)
    assert len(found) == len(PLACES)
    assert max(abs(value - phi_of(place)) for value, place in zip(found, PLACES, strict=True)) < 2e-7
    assert {0.0 <= value <= 1.0 for value in found} == {True}


def test_decay_is_a_power_of_two_and_ends(database: Database) -> None:
    half_life, now = days(30), days(1_000_000)
    cases: list[tuple[Instant | None, float]] = [
        (None, 0.0),
        (now, 1.0),
        (now + 1, 1.0),
        (now + days(100_000), 1.0),
        (now - half_life, 0.5),
        (now - 7 * half_life // 2, math.exp2(-3.5)),
        (now - 1_000 * half_life, math.exp2(-1_000)),
        (now - 1_000 * half_life - 1, 0.0),
        (0, 0.0),
    ]

    def read(session: Session) -> list[float]:
        return [
            float(_row(session, [decay(cast(literal(landmark), BigInteger), half_life, now).label("d")])[0])
            for landmark, _ in cases
        ]

    for value, (landmark, expected) in zip(database.read_now(read), cases, strict=True):
        assert math.isclose(value, expected, rel_tol=1e-12), landmark


def _row(session: Session, columns: Sequence[ColumnElement[float]]) -> Sequence[float]:
    return session.execute(select(*columns)).one()
