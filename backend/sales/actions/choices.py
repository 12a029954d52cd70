"""choose_action: a salesperson takes up what the scheme advises, or does not and says why."""

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.sales.actions.steps import lock_open_lead
from backend.sales.queries.schemes import get_scheme
from backend.sales.queries.situations import situation_at
from backend.sales.rules.leads import Action, Decision, NotAdvised, Stage
from backend.sales.rules.reading import scheme_from_json
from backend.sales.rules.scope import LeadScope
from backend.sales.tables import Lead, LeadChoice, SchemeRow
from backend.text import clean_shown


def choose_action(
    session: Session,
    lead_id: int,
    scope: LeadScope,
    now: Instant,
    *,
    scheme_id: int,
    action: Action,
    decision: Decision,
    reason: str = "",
) -> LeadChoice:
    """Writes down the decision on an action that the scheme advises at this stage; a rejection says why."""
    lead = lock_open_lead(session, lead_id, scope)
    scheme = get_scheme(session, scheme_id)
    if not _is_for(session, scheme, lead, now) or action not in scheme_from_json(scheme.content).actions:
        raise NotAdvised("the scheme does not advise that for this lead", "schemeId")
    choice = LeadChoice(
        lead_id=lead.id,
        scheme_id=scheme.id,
        action=action.value,
        decision=decision.value,
        reason=clean_shown(reason, "reason", most=400, blank=decision is Decision.ACCEPTED),
        at=now,
        member_id=scope.member_id,
    )
    session.add(choice)
    session.flush()
    return choice


def _is_for(session: Session, scheme: SchemeRow, lead: Lead, now: Instant) -> bool:
    """Whether the scheme is for this product, stage and standing: a version or a segment may have changed meanwhile."""
    if (scheme.product_id, scheme.stage) != (lead.product_id, lead.stage):
        return False
    situation = situation_at(session, lead.person_id, lead.product_id, Stage(lead.stage), now)
    return scheme.standing == situation.standing.value
