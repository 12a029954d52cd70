"""The share of wallet: how much of what someone spends in a category goes to the product, where they were asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.invitations.tables import Invitation
from backend.loyalty.queries import live_model
from backend.loyalty.queries.placements import segment_at
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.loyalty.tables import PositionRow
from backend.panel.tables import Person
from backend.responses.tables import AnswerRow, Response
from backend.segments.queries.people import select_people
from backend.segments.rules import PeopleWhere
from backend.surveys.rules import Question, survey_from_json
from backend.surveys.tables import SurveyVersion
from backend.touchpoints.tables import Touchpoint

SHARE_OF_WALLET: Final = "share_of_wallet"
"""The `item` of a NUMBER or SCALE question that asks it: its lowest answer is none, its highest all."""
_PER_CENT: Final = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletShare:
    """What the people of a segment (UNCLASSIFIED: of none) said last, 0..1 on average; `people` is how many said it."""

    segment: int
    people: int
    mean: float


def wallet_shares(
    session: Session, product_id: int, *, now: Instant, where: PeopleWhere | None = None
) -> list[WalletShare]:
    """The latest answers up to `now` of those of whom the condition holds, by where they stand now."""
    latest = _latest(session, product_id, now, where)
    by_segment: dict[int, list[float]] = {}
    for share, segment in latest.values():
        by_segment.setdefault(segment, []).append(share)
    return [
        WalletShare(segment=segment, people=len(shares), mean=sum(shares) / len(shares))
        for segment, shares in sorted(by_segment.items())
    ]


def _latest(
    session: Session, product_id: int, now: Instant, where: PeopleWhere | None
) -> Mapping[int, tuple[float, int]]:
    """The latest share of each person, and their segment."""
    asked = _asked(session, product_id)
    place = (
        select(PositionRow.person_id, segment_at(now).label("segment"))
        .where(PositionRow.model_id == live_model(session).id, PositionRow.product_id == product_id)
        .subquery()
    )
    statement = (
        select(
            Response.person_id, Response.survey_version_id, AnswerRow.question_key, AnswerRow.number, place.c.segment
        )
        .join(AnswerRow, AnswerRow.response_id == Response.id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Touchpoint, Touchpoint.id == Invitation.touchpoint_id)
        .outerjoin(place, place.c.person_id == Response.person_id)
        .where(
            Touchpoint.product_id == product_id,
            Response.survey_version_id.in_({version for version, _ in asked}),
            AnswerRow.question_key.in_({key for _, key in asked}),
            AnswerRow.number.is_not(None),
            AnswerRow.observed_at <= now,
            Response.is_test.is_(False),
            Response.withdrawn_at.is_(None),
        )
        .order_by(AnswerRow.observed_at, Response.id)
    )
    if where is not None:
        people = select_people(session, where, now=now).with_only_columns(Person.id)
        statement = statement.where(Response.person_id.in_(people))
    found: dict[int, tuple[float, int]] = {}
    for person_id, version_id, key, number, segment in session.execute(statement):
        question = asked.get((version_id, key))
        if question is not None and number is not None:
            found[person_id] = (_share(question, number), UNCLASSIFIED if segment is None else segment)
    return found


def _asked(session: Session, product_id: int) -> Mapping[tuple[int, str], Question]:
    """The questions that ask for it, by the version of the survey and their key there."""
    surveys = select(Touchpoint.survey_id).where(Touchpoint.product_id == product_id)
    versions: Sequence[SurveyVersion] = session.scalars(
        select(SurveyVersion).where(SurveyVersion.survey_id.in_(surveys))
    ).all()
    return {
        (version.id, question.key): question
        for version in versions
        for page in survey_from_json(version.definition).pages
        for question in page.parts
        if question.item == SHARE_OF_WALLET
    }


def _share(question: Question, number: float) -> float:
    """A SCALE runs from its low to its high; a NUMBER between its limits, else from 0 to 100 per cent."""
    if question.kind == "SCALE":
        least, most = float(question.low), float(question.high)
    else:
        least = 0.0 if question.minimum is None else question.minimum
        most = _PER_CENT if question.maximum is None else question.maximum
    return min(max((number - least) / (most - least), 0.0), 1.0) if most > least else 0.0
