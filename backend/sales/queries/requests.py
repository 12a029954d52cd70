"""Reads of requests for leads: a salesperson's own, and those that a manager may answer."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from backend.db import Page, Slice, keyset_page
from backend.errors import NotFound
from backend.panel.tables import Person
from backend.sales.queries.scope import members_in
from backend.sales.rules.scope import LeadScope
from backend.sales.tables import LeadRequest


def get_request(session: Session, request_id: int, scope: LeadScope) -> LeadRequest:
    """The request of that id; one out of scope is refused exactly as one that is not there."""
    theirs = LeadRequest.member_id.in_(members_in(scope))
    request = session.scalar(select(LeadRequest).where(LeadRequest.id == request_id, theirs))
    if request is None:
        raise NotFound("there is no such request", "id")
    return request


def list_requests(
    session: Session, scope: LeadScope, part: Slice, *, is_settled: bool | None = None
) -> Page[LeadRequest]:
    """The requests in scope in the order in which they came."""
    statement = select(LeadRequest).where(LeadRequest.member_id.in_(members_in(scope)))
    if is_settled is not None:
        settled = LeadRequest.settled_at
        statement = statement.where(settled.is_not(None) if is_settled else settled.is_(None))
    return keyset_page(session, statement, [LeadRequest.id], part)


def names_any(person_ids: Sequence[int], lead_ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a request names one of those people: by reference, or by a lead of theirs that came of it."""
    refs = select(Person.external_ref).where(Person.id.in_(person_ids), Person.external_ref.is_not(None))
    return or_(LeadRequest.external_ref.in_(refs), LeadRequest.lead_id.in_(lead_ids))
