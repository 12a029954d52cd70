"""Reads of leads, each within the asker's scope: a foreign lead is found no more than one that is not there."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.db.paging import Keys
from backend.errors import NotFound
from backend.sales.queries.scope import leads_in
from backend.sales.rules.leads import Outcome, Stage
from backend.sales.rules.scope import LeadScope
from backend.sales.tables import Lead, LeadChoice, LeadLearning, LeadStep


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadQuery:
    """Which of the leads in scope are asked for; None asks for all."""

    product_id: int | None = None
    person_id: int | None = None
    owner_id: int | None = None
    stage: Stage | None = None
    is_open: bool | None = None
    outcome: Outcome | None = None


ALL_LEADS = LeadQuery()


def get_lead(session: Session, lead_id: int, scope: LeadScope) -> Lead:
    """The lead of that id; one out of scope is refused exactly as one that is not there."""
    lead = session.scalar(leads_in(scope).where(Lead.id == lead_id))
    if lead is None:
        raise NotFound("there is no such lead", "id")
    return lead


def leads_by_id(session: Session, ids: Collection[int], scope: LeadScope) -> dict[int, Lead]:
    """The leads in scope among those ids."""
    return {row.id: row for row in session.scalars(leads_in(scope).where(Lead.id.in_(ids)))}


# By what leads are listed.
LEAD_ORDERS: Final[Mapping[str, Keys]] = {"OPENED": (Lead.id,), "STAGE_AT": (Lead.stage_at, Lead.id)}


def list_leads(
    session: Session, scope: LeadScope, part: Slice, query: LeadQuery = ALL_LEADS, *, by: str = "OPENED"
) -> Page[Lead]:
    """The leads in scope, by when they were opened or came into their stage."""
    return keyset_page(session, _asked(leads_in(scope), query), LEAD_ORDERS[by], part)


def steps_by_id(session: Session, ids: Collection[int], scope: LeadScope) -> dict[int, LeadStep]:
    """The steps among those ids whose leads are in scope."""
    visible = leads_in(scope).with_only_columns(Lead.id)
    steps = session.scalars(select(LeadStep).where(LeadStep.id.in_(ids), LeadStep.lead_id.in_(visible)))
    return {row.id: row for row in steps}


def steps_of(session: Session, lead_ids: Collection[int]) -> Mapping[int, Sequence[LeadStep]]:
    """The steps of those leads, first ones first; whoever asks has seen that the leads are in scope."""
    rows = session.scalars(select(LeadStep).where(LeadStep.lead_id.in_(lead_ids)).order_by(LeadStep.at, LeadStep.id))
    found: dict[int, list[LeadStep]] = defaultdict(list)
    for row in rows:
        found[row.lead_id].append(row)
    return found


def learnings_of(session: Session, step_ids: Collection[int]) -> Mapping[int, Sequence[LeadLearning]]:
    """What those contacts taught, as it stands now, what was withdrawn included."""
    rows = session.scalars(
        select(LeadLearning)
        .where(LeadLearning.step_id.in_(step_ids))
        .order_by(LeadLearning.step_id, LeadLearning.axis, LeadLearning.facet)
    )
    found: dict[int, list[LeadLearning]] = defaultdict(list)
    for row in rows:
        found[row.step_id].append(row)
    return found


def choices_of(session: Session, lead_ids: Collection[int]) -> Mapping[int, Sequence[LeadChoice]]:
    """What was decided on the actions advised for those leads, first ones first."""
    rows = session.scalars(select(LeadChoice).where(LeadChoice.lead_id.in_(lead_ids)).order_by(LeadChoice.id))
    found: dict[int, list[LeadChoice]] = defaultdict(list)
    for row in rows:
        found[row.lead_id].append(row)
    return found


def choices_by_id(session: Session, ids: Collection[int], scope: LeadScope) -> dict[int, LeadChoice]:
    """The choices among those ids whose leads are in scope."""
    visible = leads_in(scope).with_only_columns(Lead.id)
    choices = session.scalars(select(LeadChoice).where(LeadChoice.id.in_(ids), LeadChoice.lead_id.in_(visible)))
    return {row.id: row for row in choices}


def _asked(statement: Select[Lead], query: LeadQuery) -> Select[Lead]:
    given = {
        Lead.product_id: query.product_id,
        Lead.person_id: query.person_id,
        Lead.owner_id: query.owner_id,
        Lead.stage: query.stage,
        Lead.outcome: query.outcome,
    }
    statement = statement.where(*(column == value for column, value in given.items() if value is not None))
    if query.is_open is None:
        return statement
    return statement.where(Lead.open_key.is_not(None) if query.is_open else Lead.open_key.is_(None))
