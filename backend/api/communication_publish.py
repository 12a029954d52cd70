"""Publishing communication plans: the whole table at once, wholly or not at all."""

import strawberry
from strawberry.utils.str_converters import to_camel_case

from backend.api.communication_enums import Direction, Form
from backend.api.communication_plans import CommunicationPlan, find_plan
from backend.api.fields.context import Info
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.shapes.enums import Segment
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.scalars import WordingInput
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.communications.actions.findings import rest_plan_on
from backend.communications.actions.plans import publish_plan
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import Refused
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.staff.rules import Permission


@input_shape
class CommunicationAimInput:
    """What the plan wants with one segment."""

    segment: Segment | None = says("The segment; null for those of whom too little is known.", default=None)
    aim: WordingInput = says("The aim, at most 400 characters.")

    def plain(self) -> dict[str, object]:
        """The aim as rooms read it."""
        return {"segment": _code(self.segment), "aim": self.aim.kept()}


@input_shape
class CommunicationEntryInput:
    """One thing that the plan says to one segment in one direction."""

    key: str = says("Its name, the same from version to version: by it, it is known who got it.")
    segment: Segment | None = says(
        "To whom: one segment, or null for those of whom too little is known, with LEARN and INTEREST only.",
        default=None,
    )
    direction: Direction = says("What it is to bring about.")
    form: Form = says("How it is said.")
    title: WordingInput = says("What it is called: a mail's subject, a film's title; at most 200 characters.")
    text: WordingInput | None = says(
        "What is said, at most 20,000 characters: Markdown in an HTML mail, else plain text. A mail needs it.",
        default=None,
    )
    url: str | None = says("Where the content is: an https:// address.", default=None)
    after_days: int | None = says("How many days after someone entered the segment; at once if left out.", default=None)
    every_days: int | None = says("Said again after so many days; once if left out.", default=None)
    most: int | None = says("How often at the most, where it is said again.", default=None)
    purpose: str = says("For which purpose people must have agreed to be contacted.")

    def plain(self) -> dict[str, object]:
        """The entry as rooms read it."""
        return {
            "key": self.key,
            "segment": _code(self.segment),
            "direction": self.direction.value,
            "form": self.form.value,
            "title": self.title.kept(),
            "text": None if self.text is None else self.text.kept(),
            "url": self.url,
            "after_days": self.after_days,
            "every_days": self.every_days,
            "most": self.most,
            "purpose": self.purpose,
        }


@input_shape
class CommunicationPlanPublishInput(RepeatableInput):
    """The whole table of a product's plan; it takes the place of what was in use."""

    product_id: strawberry.ID = says("About which product.")
    aims: list[CommunicationAimInput] = says("What it wants with each segment, one each at the most.")
    entries: list[CommunicationEntryInput] = says(
        "All that it says, in the order in which it comes up where several things are due; at most 300."
    )
    reason: str = says("Why this version is made.")
    after_version: int | None = says(
        "Which version its author began with, 0 for none: refused where another was published meanwhile.", default=None
    )
    based_on_finding_ids: list[strawberry.ID] | None = says(
        "The findings that this version is revised by, all about the same product.", default=None
    )


@object_shape
class CommunicationPlanPublishPayload(Payload):
    """What `communicationPlanPublish` answers."""

    communication_plan: CommunicationPlan | None = says("The new version.")


@strawberry.type
class CommunicationPlansMutation:
    """What changes communication plans."""

    @guarded(Permission.EDIT_COMMUNICATIONS)
    async def communication_plan_publish(
        self, info: Info, input: CommunicationPlanPublishInput
    ) -> CommunicationPlanPublishPayload:
        """Publishes the next version of a product's plan, in use at once; what stood before stays readable."""
        context = info.context

        def work(session: Session) -> Result:
            content = {
                "aims": [each.plain() for each in input.aims],
                "entries": [each.plain() for each in input.entries],
            }
            try:
                row = publish_plan(
                    session,
                    product_id=parse_id(input.product_id, "Product", "productId"),
                    content=content,
                    reason=input.reason,
                    by=context.viewer.member_id,
                    now=context.now,
                    after_version=input.after_version,
                )
            except Refused as refusal:
                # The room names the parts of a plan as it keeps them; a client knows the names of the input.
                raise type(refusal)(refusal.message, *map(to_camel_case, refusal.path)) from None
            findings = [
                parse_id(each, "CampaignFinding", "basedOnFindingIds") for each in input.based_on_finding_ids or []
            ]
            rest_plan_on(session, row.id, findings, context.now)
            return {"id": row.id}

        done = await attempt(info, input, work)
        return CommunicationPlanPublishPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            communication_plan=await find_plan(context, done.id()),
        )


def _code(segment: Segment | None) -> int:
    return UNCLASSIFIED if segment is None else segment.value
