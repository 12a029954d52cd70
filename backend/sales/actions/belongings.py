"""What becomes of leads when two people become one or part again, and when someone is forgotten."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.loyalty.actions import Source, sources_of, transplant
from backend.loyalty.rules.axes import Kind
from backend.sales.queries.requests import names_any
from backend.sales.rules.leads import NO_SEGMENT, Outcome, StepKind, open_key_of
from backend.sales.rules.learning import source_stem
from backend.sales.tables import Lead, LeadChoice, LeadRequest, LeadStep

Notes = Mapping[str, str | None]

_LEAD: Final = "lead/"
_OPEN: Final = "open"


def pass_to(session: Session, kept_id: int, gone_id: int) -> list[tuple[str, str | None]]:
    """The gone person's leads pass; an open one steps back where the kept person has one of the same product.

    The notes name each lead, and say of those that stepped back that they were open.
    """
    open_leads = _open_leads(session, kept_id)
    notes: list[tuple[str, str | None]] = []
    for lead in _leads_of(session, [gone_id]):
        lead.person_id = kept_id
        held_by = open_leads.get(lead.product_id)
        steps_back = lead.open_key is not None and held_by is not None
        if steps_back and held_by is not None:
            lead.open_key, lead.merged_into = None, held_by
        elif lead.open_key is not None:
            lead.open_key = open_key_of(kept_id, lead.product_id)
        notes.append((f"{_LEAD}{lead.id}", _OPEN if steps_back else None))
    session.flush()
    return notes


def give_back(session: Session, kept_id: int, gone_id: int, notes: Notes) -> None:
    """They go back with all that was done with them since, and with what their contacts taught.

    A lead that had stepped back is open again, unless another of that product was opened on the gone person's side.
    """
    returned = [lead for lead in _leads_of(session, [kept_id]) if f"{_LEAD}{lead.id}" in notes]
    for lead in returned:
        lead.person_id = gone_id
        if lead.open_key is not None:
            lead.open_key = open_key_of(gone_id, lead.product_id)
    session.flush()
    open_leads = _open_leads(session, gone_id)
    for lead in returned:
        if notes[f"{_LEAD}{lead.id}"] != _OPEN or lead.merged_into is None:
            continue
        lead.merged_into = open_leads.get(lead.product_id)
        lead.open_key = open_key_of(gone_id, lead.product_id) if lead.merged_into is None else None
    session.flush()
    _give_learning_back(session, kept_id, gone_id, [lead.id for lead in returned])


def forget(session: Session, person_ids: Sequence[int], now: Instant) -> list[str]:
    """Every word about them goes; what was done, when and how it ended stays. Open leads end, as lost.

    To be called while the panel still has their references, by which requests name them. No files are kept here.
    """
    leads = list(_leads_of(session, person_ids))
    for lead in leads:
        if lead.open_key is not None:
            _lose(session, lead, now)
        lead.reason = None if lead.reason is None else ""
    session.flush()
    of_them = [lead.id for lead in leads]
    session.execute(update(LeadStep).where(LeadStep.lead_id.in_(of_them)).values(note=""))
    session.execute(update(LeadChoice).where(LeadChoice.lead_id.in_(of_them)).values(reason=""))
    naming = update(LeadRequest).where(names_any(person_ids, of_them))
    session.execute(naming.where(LeadRequest.settled_at.is_(None)).values(settled_at=now, granted=False))
    session.execute(naming.values(external_ref="", note=""))
    return []


def _lose(session: Session, lead: Lead, now: Instant) -> None:
    lead.open_key, lead.closed_at, lead.outcome, lead.reason = None, now, Outcome.LOST.value, ""
    session.add(
        LeadStep(
            lead_id=lead.id,
            kind=StepKind.LOST.value,
            at=now,
            from_stage=lead.stage,
            to_stage=lead.stage,
            note="",
            segment=NO_SEGMENT,
            recorded_at=now,
        )
    )


def _leads_of(session: Session, person_ids: Sequence[int]) -> Sequence[Lead]:
    """Their leads, which no other transaction changes meanwhile."""
    theirs = select(Lead).where(Lead.person_id.in_(person_ids)).order_by(Lead.id).with_for_update(key_share=True)
    return session.scalars(theirs.execution_options(populate_existing=True)).all()


def _open_leads(session: Session, person_id: int) -> dict[int, int]:
    """The person's open leads by product."""
    opened = select(Lead.product_id, Lead.id).where(Lead.person_id == person_id, Lead.open_key.is_not(None))
    return {row.product_id: row.id for row in session.execute(opened)}


def _give_learning_back(session: Session, kept_id: int, gone_id: int, lead_ids: Sequence[int]) -> None:
    """What contacts on these leads taught is about whom the leads are about."""
    contacts = session.scalars(
        select(LeadStep.id).where(LeadStep.lead_id.in_(lead_ids), LeadStep.kind == StepKind.CONTACT)
    )
    stems = tuple(source_stem(step_id) for step_id in contacts)
    names = {source: source.source_id for source in _heard(session, kept_id) if source.source_id.startswith(stems)}
    transplant(session, kept_id, gone_id, names)


def _heard(session: Session, person_id: int) -> Iterator[Source]:
    return (source for source in sources_of(session, person_id) if source.kind == Kind.CONVERSATION)
