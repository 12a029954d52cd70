"""What sales holds on one person, for the file of their own data: what was said and learnt, never the segment."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Product
from backend.clock import Instant, to_datetime
from backend.loyalty.rules.axes import Axis, Facet
from backend.sales.queries.leads import choices_of, learnings_of, steps_of
from backend.sales.queries.requests import names_any
from backend.sales.tables import Lead, LeadChoice, LeadLearning, LeadRequest, LeadStep

Entry = dict[str, object]


def personal_of(session: Session, person_id: int) -> Entry:
    """Every lead on the person with its contacts and decisions, and every request for one; instants as ISO 8601."""
    leads = session.scalars(select(Lead).where(Lead.person_id == person_id).order_by(Lead.id)).all()
    ids = [lead.id for lead in leads]
    steps, choices = steps_of(session, ids), choices_of(session, ids)
    learnings = learnings_of(session, [step.id for own in steps.values() for step in own])
    naming = select(LeadRequest).where(names_any([person_id], ids)).order_by(LeadRequest.id)
    products: dict[int, str] = {row[0]: row[1] for row in session.execute(select(Product.id, Product.key))}
    return {
        "leads": [
            {
                "product": products[lead.product_id],
                **_lead(lead),
                "steps": [_step(step, learnings.get(step.id, ())) for step in steps.get(lead.id, ())],
                "choices": [_choice(choice) for choice in choices.get(lead.id, ())],
            }
            for lead in leads
        ]
        + [{"product": products[each.product_id], **_request(each)} for each in session.scalars(naming)]
    }


def _lead(lead: Lead) -> Entry:
    told: Entry = {"stage": lead.stage, "standing": lead.standing, "opened_at": _iso(lead.opened_at)}
    if lead.closed_at is not None:
        told |= {"closed_at": _iso(lead.closed_at), "outcome": lead.outcome, "reason": lead.reason}
    return told if lead.amount is None else {**told, "amount": lead.amount}


def _step(step: LeadStep, learnings: Sequence[LeadLearning]) -> Entry:
    told: Entry = {"kind": step.kind, "at": _iso(step.at), "stage": step.to_stage, "note": step.note}
    return {**told, "learnt": [_learnt(each) for each in learnings]} if learnings else told


def _learnt(row: LeadLearning) -> Entry:
    about = {"item": row.item, "axis": Axis(row.axis).name, "facet": Facet(row.facet).name}
    return {**about, "value": row.value, "revision": row.revision}


def _choice(choice: LeadChoice) -> Entry:
    decided = {"action": choice.action, "decision": choice.decision}
    return {**decided, "reason": choice.reason, "at": _iso(choice.at)}


def _request(request: LeadRequest) -> Entry:
    return {"asked_for_at": _iso(request.at), "note": request.note, "granted": request.granted}


def _iso(at: Instant) -> str:
    return to_datetime(at).isoformat(timespec="milliseconds")
