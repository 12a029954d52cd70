"""A salesperson asks for a lead on someone they merely name; a manager grants it, or does not."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.queries import get_product
from backend.clock import Instant
from backend.errors import Forbidden, NotFound
from backend.panel.queries import find_person_by_ref
from backend.panel.rules import clean_ref
from backend.sales.actions.leads import NewLead, open_lead
from backend.sales.queries.requests import get_request
from backend.sales.rules.leads import AlreadySettled
from backend.sales.rules.scope import LeadScope
from backend.sales.tables import Lead, LeadRequest
from backend.staff.tables import StaffMember
from backend.text import clean_shown


def request_lead(
    session: Session, scope: LeadScope, now: Instant, *, product_id: int, external_ref: str, note: str = ""
) -> LeadRequest:
    """Asks for the lead; whether there is such a person makes no difference to what is answered.

    Whoever has asked for the same already, and has no answer yet, keeps the request they have.
    """
    get_product(session, product_id)
    ref, words = clean_ref(external_ref), clean_shown(note, "note", most=400, blank=True)
    # Two requests of one member at once are one.
    session.execute(select(StaffMember.id).where(StaffMember.id == scope.member_id).with_for_update(key_share=True))
    waiting = select(LeadRequest).where(
        LeadRequest.member_id == scope.member_id,
        LeadRequest.product_id == product_id,
        LeadRequest.external_ref == ref,
        LeadRequest.settled_at.is_(None),
    )
    known = session.scalar(waiting.limit(1))
    if known is not None:
        return known
    request = LeadRequest(member_id=scope.member_id, product_id=product_id, external_ref=ref, note=words, at=now)
    session.add(request)
    session.flush()
    return request


def grant_lead(session: Session, request_id: int, scope: LeadScope, now: Instant) -> Lead:
    """Opens the lead that was asked for, for whoever asked; refused where there is no such person."""
    request = _locked(session, request_id, scope)
    person = find_person_by_ref(session, request.external_ref)
    if person is None or person.erased_at is not None:
        raise NotFound("there is no person of that reference", "id")
    given = NewLead(person_id=person.id, product_id=request.product_id, owner_id=request.member_id, note=request.note)
    lead = open_lead(session, given, scope, now)
    request.settled_at, request.granted, request.lead_id = now, True, lead.id
    session.flush()
    return lead


def decline_request(session: Session, request_id: int, scope: LeadScope, now: Instant) -> LeadRequest:
    """Answers a request with no; nothing is said of the person."""
    request = _locked(session, request_id, scope)
    request.settled_at, request.granted = now, False
    session.flush()
    return request


def _locked(session: Session, request_id: int, scope: LeadScope) -> LeadRequest:
    """The request, which nobody else answers meanwhile."""
    if not (scope.sees_team or scope.sees_all):
        raise Forbidden("it is for a manager to answer requests")
    get_request(session, request_id, scope)
    locking = select(LeadRequest).where(LeadRequest.id == request_id).with_for_update()
    request = session.scalars(locking.execution_options(populate_existing=True)).one()
    if request.settled_at is not None:
        raise AlreadySettled("the request was answered before", "id")
    return request
