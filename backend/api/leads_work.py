"""What is done with leads through the schema: opened, given away, worked, closed and opened again."""

from typing import TypeVar

import strawberry

from backend.api.fields.context import Context, Info
from backend.api.fields.lookups import optional_id
from backend.api.fields.mutations import MutationInput, Outcome, attempt
from backend.api.leads import LeadChoice, choice_of, find_lead, find_step, scope_in
from backend.api.leads_inputs import (
    LeadAdvanceInput,
    LeadAdvancePayload,
    LeadAssignInput,
    LeadAssignPayload,
    LeadCloseInput,
    LeadClosePayload,
    LeadContactInput,
    LeadContactPayload,
    LeadGoBackInput,
    LeadGoBackPayload,
    LeadLearningCorrectInput,
    LeadLearningCorrectPayload,
    LeadLearningWithdrawInput,
    LeadLearningWithdrawPayload,
    LeadOpenInput,
    LeadOpenPayload,
    LeadPayload,
    LeadReopenInput,
    LeadReopenPayload,
    SalesActionChooseInput,
    SalesActionChoosePayload,
)
from backend.api.shapes.nodes import parse_id
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import Invalid
from backend.sales import actions
from backend.sales.queries import leads as queries
from backend.staff.rules import Permission

P = TypeVar("P", bound=LeadPayload)


@strawberry.type
class LeadsMutation:
    """What changes leads."""

    @guarded(Permission.WORK_LEADS)
    async def lead_open(self, info: Info, input: LeadOpenInput) -> LeadOpenPayload:
        """Opens a lead: on a new prospect, or, for whoever sees a team's leads, on someone who is there."""
        context, scope = info.context, scope_in(info.context)

        def work(session: Session) -> Result:
            owner_id = optional_id(input.owner_id, "StaffMember", "ownerId")
            given = actions.NewLead(
                person_id=optional_id(input.person_id, "Person", "personId"),
                product_id=parse_id(input.product_id, "Product", "productId"),
                owner_id=scope.member_id if owner_id is None else owner_id,
                stage=input.stage,
                language=input.language.value,
                note=input.note,
            )
            return {"id": actions.open_lead(session, given, scope, context.now).id}

        return await _answered(LeadOpenPayload, context, input, await attempt(info, input, work))

    @guarded(Permission.ASSIGN_LEADS)
    async def lead_assign(self, info: Info, input: LeadAssignInput) -> LeadAssignPayload:
        """Gives an open lead to another member of staff."""
        context, scope = info.context, scope_in(info.context)

        def work(session: Session) -> Result:
            owner_id = parse_id(input.owner_id, "StaffMember", "ownerId")
            lead = actions.assign_lead(session, _lead_id(input.id), owner_id, scope, context.now, note=input.note)
            return {"id": lead.id}

        return await _answered(LeadAssignPayload, context, input, await attempt(info, input, work))

    @guarded(Permission.WORK_LEADS)
    async def lead_contact(self, info: Info, input: LeadContactInput) -> LeadContactPayload:
        """Writes down a contact; what was learnt in it moves the person's coordinates, marked as CONVERSATION."""
        context, scope = info.context, scope_in(info.context)

        def work(session: Session) -> Result:
            step = actions.log_contact(
                session,
                _lead_id(input.id),
                scope,
                context.now,
                note=input.note,
                learnt=[each.plain() for each in input.learnt],
                at=input.at,
            )
            return {"id": step.lead_id, "step": step.id}

        done = await attempt(info, input, work)
        return LeadContactPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            lead=await find_lead(context, done.id()),
            step=await find_step(context, done.id("step")),
        )

    @guarded(Permission.WORK_LEADS)
    async def lead_learning_correct(self, info: Info, input: LeadLearningCorrectInput) -> LeadLearningCorrectPayload:
        """Says anew what a contact taught, as of then: a correction of the ledger."""
        context, scope = info.context, scope_in(info.context)

        def work(session: Session) -> Result:
            row = actions.correct_learning(
                session,
                parse_id(input.id, "LeadStep", "id"),
                scope,
                context.now,
                item=input.item,
                value=input.value,
                low=input.low,
                high=input.high,
            )
            return {"id": row.step_id}

        done = await attempt(info, input, work)
        return LeadLearningCorrectPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            step=await find_step(context, done.id()),
        )

    @guarded(Permission.WORK_LEADS)
    async def lead_learning_withdraw(self, info: Info, input: LeadLearningWithdrawInput) -> LeadLearningWithdrawPayload:
        """Takes back all that a contact taught; that there was a contact stays."""
        context, scope = info.context, scope_in(info.context)

        def work(session: Session) -> Result:
            step_id = parse_id(input.id, "LeadStep", "id")
            return {"id": actions.withdraw_learning(session, step_id, scope, context.now).id}

        done = await attempt(info, input, work)
        return LeadLearningWithdrawPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            step=await find_step(context, done.id()),
        )

    @guarded(Permission.WORK_LEADS)
    async def lead_advance(self, info: Info, input: LeadAdvanceInput) -> LeadAdvancePayload:
        """Brings an open lead to a later stage."""
        context, scope = info.context, scope_in(info.context)

        def work(session: Session) -> Result:
            lead = actions.advance(session, _lead_id(input.id), scope, context.now, to=input.to, note=input.note)
            return {"id": lead.id}

        return await _answered(LeadAdvancePayload, context, input, await attempt(info, input, work))

    @guarded(Permission.WORK_LEADS)
    async def lead_go_back(self, info: Info, input: LeadGoBackInput) -> LeadGoBackPayload:
        """Brings an open lead back to an earlier stage."""
        context, scope = info.context, scope_in(info.context)

        def work(session: Session) -> Result:
            lead = actions.go_back(session, _lead_id(input.id), scope, context.now, reason=input.reason, to=input.to)
            return {"id": lead.id}

        return await _answered(LeadGoBackPayload, context, input, await attempt(info, input, work))

    @guarded(Permission.WORK_LEADS)
    async def lead_close(self, info: Info, input: LeadCloseInput) -> LeadClosePayload:
        """Closes an open lead as won or lost; whoever listens to webhooks is told."""
        context, scope = info.context, scope_in(info.context)

        def work(session: Session) -> Result:
            lead = actions.close_lead(
                session,
                _lead_id(input.id),
                scope,
                context.now,
                outcome=input.outcome,
                reason=input.reason,
                amount=_whole(input.amount),
            )
            return {"id": lead.id}

        return await _answered(LeadClosePayload, context, input, await attempt(info, input, work))

    @guarded(Permission.WORK_LEADS)
    async def lead_reopen(self, info: Info, input: LeadReopenInput) -> LeadReopenPayload:
        """Opens a closed lead again where it stood."""
        context, scope = info.context, scope_in(info.context)

        def work(session: Session) -> Result:
            lead = actions.reopen_lead(session, _lead_id(input.id), scope, context.now, reason=input.reason)
            return {"id": lead.id}

        return await _answered(LeadReopenPayload, context, input, await attempt(info, input, work))

    @guarded(Permission.WORK_LEADS)
    async def sales_action_choose(self, info: Info, input: SalesActionChooseInput) -> SalesActionChoosePayload:
        """Takes up what a scheme advises for a lead, or does not and says why."""
        context, scope = info.context, scope_in(info.context)

        def work(session: Session) -> Result:
            choice = actions.choose_action(
                session,
                _lead_id(input.id),
                scope,
                context.now,
                scheme_id=parse_id(input.scheme_id, "SalesScheme", "schemeId"),
                action=input.action,
                decision=input.decision,
                reason=input.reason,
            )
            return {"id": choice.lead_id, "choice": choice.id}

        done = await attempt(info, input, work)
        lead = await find_lead(context, done.id())
        return SalesActionChoosePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            lead=lead,
            choice=None if lead is None else await _choice(context, lead.row.id, done.id("choice")),
        )


async def _answered(payload: type[P], context: Context, input: MutationInput, done: Outcome) -> P:
    """The payload of a mutation that answers the lead."""
    return payload(
        user_errors=done.errors,
        client_mutation_id=input.client_mutation_id,
        lead=await find_lead(context, done.id()),
    )


async def _choice(context: Context, lead_id: int, choice_id: int | None) -> LeadChoice | None:
    rows = await context.load(queries.choices_of, lead_id) or []
    return next((choice_of(row) for row in rows if row.id == choice_id), None)


def _lead_id(spelled: str) -> int:
    return parse_id(spelled, "Lead", "id")


def _whole(amount: float | None) -> int | None:
    """The schema's Int ends at two thousand million; amounts do not."""
    if amount is not None and not amount.is_integer():
        raise Invalid("the amount is a whole number", "amount")
    return None if amount is None else int(amount)
