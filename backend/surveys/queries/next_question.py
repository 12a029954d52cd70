"""The next best question for one person, from where they stand and what they were asked before."""

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.loyalty.queries import ActiveModel, ledger_of, live_model, positions_of
from backend.loyalty.queries.positions import evidence_at
from backend.loyalty.queries.states import PositionKey
from backend.loyalty.rules.path import State, fold
from backend.surveys.queries.asked import items_asked
from backend.surveys.rules import Asked, Facts, Published
from backend.surveys.rules.choosing import Chosen, Interview, Limits, Respondent, choose

_NO_PRODUCT = 0


def next_question(
    session: Session,
    published: Published,
    asked: Asked,
    *,
    limits: Limits,
    facts: Facts,
    asked_now: tuple[str, ...],
    now: Instant,
) -> Chosen:
    """What to ask next, once what was answered before is folded in; whoever is not known yet is nobody (person 0).

    `asked_now` are the keys of the parts that this response has asked so far, answered or left blank, in order.
    """
    active = live_model(session)
    interview = Interview(
        published=published,
        model=active.model,
        moment=asked.moment,
        limits=limits,
        about_product=asked.product_id is not None,
    )
    respondent = Respondent(
        state=_state(session, asked, active, now),
        at=now,
        facts=facts,
        asked_now=asked_now,
        asked_lately=items_asked(session, asked.person_id, product_id=asked.product_id, brand_id=asked.brand_id),
    )
    return choose(interview, respondent)


def _state(session: Session, asked: Asked, active: ActiveModel, now: Instant) -> State:
    """The kept position; else what the ledger makes of someone who has none, but may have told of the brand before."""
    person_id = asked.person_id
    products = None if asked.product_id is None else [asked.product_id]
    for view in positions_of(session, [person_id], now, products, active):
        if view.key.brand_id == asked.brand_id:
            return view.state
    key = PositionKey(person_id, active.id, asked.product_id or _NO_PRODUCT, asked.brand_id)
    evidence = evidence_at(key, ledger_of(session, [person_id]).get(person_id, []), now)
    state, _ = fold(active.model, active.model.behaviour_of(key.product_id), evidence, now)
    return state
