"""Leads are opened, given away, brought forward and back, closed and opened again; each step keeps what was true."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.errors import Forbidden, Invalid, NotFound
from backend.loyalty.actions import lock_ledgers
from backend.outbox.actions import announce
from backend.outbox.rules import Event
from backend.panel.actions import add_person
from backend.panel.queries import get_present, survivors
from backend.sales.actions.steps import Taken, add_step, check_not_merged, lock_lead, lock_open_lead
from backend.sales.queries.scope import members_in
from backend.sales.queries.situations import situation_at
from backend.sales.rules.leads import (
    LeadOpen,
    Outcome,
    Stage,
    StepKind,
    open_key_of,
    stage_after,
    stage_before,
)
from backend.sales.rules.scope import LeadScope
from backend.sales.tables import Lead
from backend.staff.tables import StaffMember
from backend.text import LANGUAGES, clean_shown

MOST_AMOUNT = 10**15
_LONGEST_REASON = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLead:
    """Who is to be sold what, by whom; without a person a new prospect is made, whom nobody knows yet."""

    person_id: int | None
    product_id: int
    owner_id: int
    stage: Stage = Stage.APPROACH
    language: str = LANGUAGES[0]
    note: str = ""


def open_lead(session: Session, given: NewLead, scope: LeadScope, now: Instant) -> Lead:
    """A new lead; on someone who is there already it is for whoever sees more than their own leads to open it."""
    get_product(session, given.product_id)
    _check_owner(session, given.owner_id, scope)
    if given.person_id is None:
        person_id = add_person(session, external_ref=None, language=given.language, now=now).id
    else:
        person_id = _lock_person(session, given.person_id, scope)
    situation = situation_at(session, person_id, given.product_id, given.stage, now)
    lead = Lead(
        person_id=person_id,
        product_id=given.product_id,
        owner_id=given.owner_id,
        open_key=open_key_of(person_id, given.product_id),
        stage=given.stage.value,
        standing=situation.standing.value,
        segment=situation.segment,
        opened_at=now,
        stage_at=now,
    )
    with refusing_clash(session, LeadOpen("there is an open lead of that person and product", "personId")):
        session.add(lead)
    add_step(session, lead, _taken(StepKind.OPENED, scope, now, given.note), None, given.stage)
    return lead


def assign_lead(
    session: Session, lead_id: int, owner_id: int, scope: LeadScope, now: Instant, *, note: str = ""
) -> Lead:
    """Gives an open lead to another member within the asker's scope."""
    lead = lock_open_lead(session, lead_id, scope)
    _check_owner(session, owner_id, scope)
    lead.owner_id = owner_id
    stage = Stage(lead.stage)
    add_step(session, lead, _taken(StepKind.ASSIGNED, scope, now, note), stage, stage)
    return lead


def advance(
    session: Session, lead_id: int, scope: LeadScope, now: Instant, *, to: Stage | None = None, note: str = ""
) -> Lead:
    """Brings an open lead to its next stage, or to the later one that is named."""
    lead = lock_open_lead(session, lead_id, scope)
    reached = stage_after(Stage(lead.stage), to)
    return _brought(session, lead, reached, _taken(StepKind.ADVANCED, scope, now, note))


def go_back(
    session: Session, lead_id: int, scope: LeadScope, now: Instant, *, reason: str, to: Stage | None = None
) -> Lead:
    """Brings an open lead back to the stage before, or to the earlier one that is named, and says why."""
    lead = lock_open_lead(session, lead_id, scope)
    reached = stage_before(Stage(lead.stage), to)
    note = clean_shown(reason, "reason", most=_LONGEST_REASON)
    return _brought(session, lead, reached, _taken(StepKind.WENT_BACK, scope, now, note))


def close_lead(
    session: Session,
    lead_id: int,
    scope: LeadScope,
    now: Instant,
    *,
    outcome: Outcome,
    reason: str,
    amount: int | None = None,
) -> Lead:
    """Closes an open lead as won or lost, and says why; whoever listens is told of it."""
    lead = lock_open_lead(session, lead_id, scope)
    lead.reason = clean_shown(reason, "reason", most=_LONGEST_REASON)
    lead.amount = _checked_amount(amount, outcome)
    lead.open_key, lead.closed_at, lead.outcome = None, now, outcome.value
    stage = Stage(lead.stage)
    step = add_step(session, lead, _taken(StepKind(outcome.value), scope, now, lead.reason), stage, stage)
    announce(session, Event.LEAD_CLOSED, lead.id, subject_id=lead.person_id, step=str(step.id), now=now)
    return lead


def reopen_lead(session: Session, lead_id: int, scope: LeadScope, now: Instant, *, reason: str) -> Lead:
    """Opens a closed lead again where it stood, unless another of the same person and product is open by now."""
    lead = lock_lead(session, lead_id, scope)
    check_not_merged(lead)
    get_present(session, lead.person_id)
    clash = LeadOpen("there is an open lead of that person and product", "id")
    if lead.open_key is not None:
        raise clash
    note = clean_shown(reason, "reason", most=_LONGEST_REASON)
    with refusing_clash(session, clash):
        lead.open_key = open_key_of(lead.person_id, lead.product_id)
        lead.closed_at = lead.outcome = lead.reason = lead.amount = None
        lead.stage_at = now
    stage = Stage(lead.stage)
    add_step(session, lead, _taken(StepKind.REOPENED, scope, now, note), stage, stage)
    return lead


def _brought(session: Session, lead: Lead, reached: Stage, taken: Taken) -> Lead:
    before = Stage(lead.stage)
    lead.stage, lead.stage_at = reached.value, taken.at
    add_step(session, lead, taken, before, reached)
    return lead


def _taken(kind: StepKind, scope: LeadScope, now: Instant, note: str) -> Taken:
    return Taken(kind=kind, member_id=scope.member_id, at=now, now=now, note=note)


def _check_owner(session: Session, owner_id: int, scope: LeadScope) -> None:
    """Refuses whoever is not in the asker's scope, exactly as one who is not there."""
    if session.scalar(members_in(scope).where(StaffMember.id == owner_id)) is None:
        raise NotFound("there is no such member of staff", "ownerId")


def _lock_person(session: Session, person_id: int, scope: LeadScope) -> int:
    """Who the person is by now, whom nobody merges or forgets meanwhile."""
    if not (scope.sees_team or scope.sees_all):
        raise Forbidden("ask for the lead: it is for a manager to give")
    found = survivors(session, [person_id]).get(person_id, person_id)
    lock_ledgers(session, [found])
    person = get_present(session, found)
    session.refresh(person)
    return get_present(session, found).id


def _checked_amount(amount: int | None, outcome: Outcome) -> int | None:
    if amount is None:
        return None
    if outcome is not Outcome.WON:
        raise Invalid("only what was won has an amount", "amount")
    if not 0 <= amount <= MOST_AMOUNT:
        raise Invalid("the amount is out of bounds", "amount")
    return amount
