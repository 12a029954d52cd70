"""Reads what respondents said, question by question, out of the ledger."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from backend.catalogue.queries import makers
from backend.catalogue.tables import Product
from backend.clock import Instant
from backend.db.parts import in_parts
from backend.errors import NotFound
from backend.loyalty.queries.lines import PlainRow
from backend.loyalty.rules.answered import Answers
from backend.loyalty.rules.axes import Axis, Facet, Kind
from backend.loyalty.rules.many.arrays import Floats
from backend.loyalty.tables import ObservationRow
from backend.panel.tables import Person

MOST_PEOPLE: Final = 20_000
"""Of a larger panel so many people are looked at, evenly spread over it: more would change no figure that is shown."""
_TOGETHER = 1_000
_LEDGER = ObservationRow.__table__.c
_KEY = (_LEDGER.person_id, _LEDGER.axis, _LEDGER.subject_id, _LEDGER.kind, _LEDGER.source_id)
_ATTITUDES = (Axis.PSYCHOLOGY, Axis.DEPTH)

# Person and subject; and of each, by item: when, how, and on which facet.
_Place = tuple[int, int]
_Said = dict[str, tuple[Instant, float, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersAsked:
    """Whose answers are looked at: about one product and its maker, about a brand and its products, or about all.

    Only what was said from `since` on and up to `until`.
    """

    product_id: int | None = None
    brand_id: int | None = None
    since: Instant | None = None
    until: Instant


def answers_given(session: Session, asked: AnswersAsked, most: int = MOST_PEOPLE) -> Mapping[Axis, Answers]:
    """What respondents said last to each question, on both attitudes; of what was corrected, how it stands now."""
    said: dict[Axis, dict[_Place, _Said]] = {axis: {} for axis in _ATTITUDES}
    for people in in_parts(_people(session, most), _TOGETHER):
        for person, axis, subject, _, _, item, facet, value, at in _live(session, _chosen(session, asked, people)):
            if item is None or value is None or facet is None:
                continue
            own = said[Axis(axis)].setdefault((person, subject), {})
            if item not in own or own[item][0] <= at:
                own[item] = (at, value, facet)
    return {axis: _table(axis, places) for axis, places in said.items()}


def bought_after(session: Session, answers: Answers, within: int, now: Instant) -> Floats:
    """Whether each respondent bought (of) what they spoke about within so many ms of answering: 1 or 0.

    Not a number where that time is not over yet.
    """
    products: dict[int, list[int]] = {}
    for product_id, brand_id in makers(session).items():
        products.setdefault(brand_id if answers.axis is Axis.DEPTH else product_id, []).append(product_id)
    bought: dict[_Place, list[Instant]] = {}
    for part in in_parts(np.unique(answers.person).tolist(), _TOGETHER):
        statement = select(_LEDGER.person_id, _LEDGER.subject_id, _LEDGER.observed_at, _LEDGER.value).where(
            _LEDGER.person_id.in_(part), _LEDGER.axis == Axis.BEHAVIOUR, _LEDGER.kind == Kind.PURCHASE
        )
        for person, product, at, value in session.connection().execute(statement):
            if value is not None:
                bought.setdefault((person, product), []).append(at)
    rows = zip(answers.person.tolist(), answers.subject.tolist(), answers.at.tolist(), strict=True)
    told = (
        _later(bought, [(person, product) for product in products.get(subject, [])], at, at + within)
        if at + within <= now
        else np.nan
        for person, subject, at in rows
    )
    return np.fromiter(told, np.float64, answers.person.size)


def _later(
    bought: Mapping[_Place, Sequence[Instant]], places: Sequence[_Place], since: Instant, until: Instant
) -> float:
    return float(any(since < at <= until for place in places for at in bought.get(place, ())))


def _people(session: Session, most: int) -> Sequence[int]:
    """People spread evenly over the panel, by their ids."""
    panel = session.scalar(select(func.count()).select_from(Person)) or 0
    step = max(1, -(-panel // most))
    return session.scalars(select(Person.id).where(Person.id % step == 0).order_by(Person.id)).all()


def _chosen(session: Session, asked: AnswersAsked, people: Sequence[int]) -> Select[*tuple[Any, ...]]:
    told = (_LEDGER.item, _LEDGER.facet, _LEDGER.value, _LEDGER.observed_at)
    statement = select(*_KEY, *told).where(
        _LEDGER.person_id.in_(people), _LEDGER.kind == Kind.ANSWER, _LEDGER.observed_at <= asked.until
    )
    if asked.since is not None:
        statement = statement.where(_LEDGER.observed_at >= asked.since)
    if asked.product_id is not None or asked.brand_id is not None:
        products, brands = _subjects(session, asked)
        of_product = (_LEDGER.axis == Axis.PSYCHOLOGY) & _LEDGER.subject_id.in_(products)
        statement = statement.where(of_product | ((_LEDGER.axis == Axis.DEPTH) & _LEDGER.subject_id.in_(brands)))
    return statement.order_by(*_KEY, _LEDGER.revision)


def _subjects(session: Session, asked: AnswersAsked) -> tuple[list[int], list[int]]:
    """The products asked about and their makers."""
    statement = select(Product.id, Product.brand_id)
    if asked.product_id is not None:
        statement = statement.where(Product.id == asked.product_id)
    if asked.brand_id is not None:
        statement = statement.where(Product.brand_id == asked.brand_id)
    rows = session.execute(statement).all()
    if not rows and asked.product_id is not None:
        raise NotFound("there is no such product", "productId")
    return [row.id for row in rows], sorted({row.brand_id for row in rows})


def _live(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[PlainRow]:
    """The highest revision of each source; the rows come by source and revision."""
    last: PlainRow | None = None
    for row in session.connection().execute(statement):
        if last is not None and tuple(row[: len(_KEY)]) != last[: len(_KEY)]:
            yield last
        last = tuple(row)
    if last is not None:
        yield last


def _table(axis: Axis, places: Mapping[_Place, _Said]) -> Answers:
    facets = {item: facet for said in places.values() for item, (_, _, facet) in said.items()}
    items = sorted(facets, key=lambda item: (facets[item], item))
    column = {item: place for place, item in enumerate(items)}
    values = np.full((len(places), len(items)), np.nan)
    for row, said in enumerate(places.values()):
        for item, (_, value, _) in said.items():
            values[row, column[item]] = value
    return Answers(
        axis=axis,
        items=items,
        facets=[Facet(facets[item]) for item in items],
        person=np.array([person for person, _ in places], np.int64),
        subject=np.array([subject for _, subject in places], np.int64),
        at=np.array([max(at for at, _, _ in said.values()) for said in places.values()], np.int64),
        values=values,
    )
