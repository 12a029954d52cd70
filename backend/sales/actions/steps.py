"""What every step of a lead does: the lead is locked, and what was true at that instant is written beside it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import Busy, NotFound
from backend.loyalty.actions import lock_ledgers
from backend.panel.queries import get_present
from backend.sales.queries.leads import get_lead
from backend.sales.queries.scope import leads_in
from backend.sales.queries.situations import situation_at
from backend.sales.rules.leads import LeadClosed, LeadMerged, Stage, StepKind
from backend.sales.rules.scope import LeadScope
from backend.sales.tables import Lead, LeadStep
from backend.text import clean_shown

LONGEST_NOTE = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step to be written: what was done, by whom, when, and in words."""

    kind: StepKind
    member_id: int
    at: Instant
    now: Instant
    note: str = ""


def lock_lead(session: Session, lead_id: int, scope: LeadScope) -> Lead:
    """The lead in that scope, which no other transaction changes meanwhile; refused where it is not there."""
    locking = leads_in(scope).where(Lead.id == lead_id).with_for_update(of=Lead, key_share=True)
    lead = session.scalar(locking.execution_options(populate_existing=True))
    if lead is None:
        raise NotFound("there is no such lead", "id")
    return lead


def lock_open_lead(session: Session, lead_id: int, scope: LeadScope) -> Lead:
    """The same; refused also where the lead is closed."""
    lead = lock_lead(session, lead_id, scope)
    check_open(lead)
    return lead


def lock_with_ledger(session: Session, lead_id: int, scope: LeadScope) -> Lead:
    """The lead and its person's ledger, the ledger first, as merges take them."""
    person_id = get_lead(session, lead_id, scope).person_id
    lock_ledgers(session, [person_id])
    lead = lock_lead(session, lead_id, scope)
    if lead.person_id != person_id:
        raise Busy("the lead's person has just become another; try again")
    get_present(session, person_id)
    return lead


def check_open(lead: Lead) -> None:
    """Refuses a closed lead, and one whose place another took."""
    check_not_merged(lead)
    if lead.open_key is None:
        raise LeadClosed("the lead is closed", "id")


def check_not_merged(lead: Lead) -> None:
    """Refuses a lead whose place another took."""
    if lead.merged_into is not None:
        raise LeadMerged("another lead of the same person took this one's place", "id")


def add_step(session: Session, lead: Lead, taken: Taken, from_stage: Stage | None, to_stage: Stage) -> LeadStep:
    """Writes the step, with the segment and the scheme that held at its instant."""
    situation = situation_at(session, lead.person_id, lead.product_id, to_stage, taken.at)
    step = LeadStep(
        lead_id=lead.id,
        kind=taken.kind.value,
        at=taken.at,
        from_stage=None if from_stage is None else from_stage.value,
        to_stage=to_stage.value,
        note=clean_shown(taken.note, "note", most=LONGEST_NOTE, blank=True, lines=True),
        segment=situation.segment,
        scheme_id=situation.scheme_id,
        member_id=taken.member_id,
        recorded_at=taken.now,
    )
    session.add(step)
    session.flush()
    return step


def stage_at(session: Session, lead: Lead, at: Instant) -> Stage:
    """In which stage the lead was at that instant."""
    before = select(LeadStep.to_stage).where(LeadStep.lead_id == lead.id, LeadStep.at <= at)
    found = session.scalar(before.order_by(LeadStep.at.desc(), LeadStep.id.desc()).limit(1))
    return Stage(lead.stage if found is None else found)
