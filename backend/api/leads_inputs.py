"""What mutations of leads take and answer."""

import strawberry

from backend.api.fields.mutations import MutationInput, Payload, RepeatableInput
from backend.api.leads import Lead, LeadChoice, LeadStep
from backend.api.sales_enums import Action, Decision, Outcome, Stage
from backend.api.shapes.enums import Axis, Facet, Language
from backend.api.shapes.scalars import DateTime
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.sales.rules.learning import Learnt


@input_shape
class LeadOpenInput(RepeatableInput):
    """A new lead."""

    product_id: strawberry.ID = says("What is to be sold.")
    person_id: strawberry.ID | None = says(
        "To whom: for whoever sees a team's leads. Left out, a new prospect is made whom nobody knows yet.",
        default=None,
    )
    owner_id: strawberry.ID | None = says("Whose lead it is; the viewer's own if left out.", default=None)
    stage: Stage = says("How far it has come already.", default=Stage.APPROACH)
    language: Language = says("In which language to speak to a new prospect.", default=Language.JA)
    note: str = says("What to write down.", default="", personal=True)


@input_shape
class LeadAssignInput(RepeatableInput):
    """Who takes over a lead."""

    id: strawberry.ID = says("The lead's id.")
    owner_id: strawberry.ID = says("Whose lead it is from now on.")
    note: str = says("What to write down.", default="", personal=True)


@input_shape
class LearntInput:
    """What was heard of one facet, put on a scale."""

    item: str = says("The name under which it is kept; the question of a scheme has one.")
    axis: Axis = says("PSYCHOLOGY or DEPTH.")
    facet: Facet = says("The facet of that axis.")
    value: float = says("Where the person stands on the scale.")
    low: float = says("The lowest value of the scale.", default=1.0)
    high: float = says("The highest value of the scale.", default=5.0)

    def plain(self) -> Learnt:
        """What was learnt as rooms take it."""
        return Learnt(item=self.item, axis=self.axis, facet=self.facet, value=self.value, low=self.low, high=self.high)


@input_shape
class LeadContactInput(RepeatableInput):
    """A contact: a meeting, a call, a letter."""

    id: strawberry.ID = says("The lead's id.")
    note: str = says("What was said.", default="", personal=True)
    at: DateTime | None = says("When; now if left out.", default=None)
    learnt: list[LearntInput] = says(
        "What was learnt of the person: each weighs half of an answer of their own.", default_factory=list
    )


@input_shape
class LeadLearningCorrectInput(RepeatableInput):
    """What a contact really taught."""

    id: strawberry.ID = says("The id of the contact: a step of a lead.")
    item: str = says("Under which name it is kept.")
    value: float | None = says("Where the person stands on the scale; null takes it back.", default=None)
    low: float = says("The lowest value of the scale.", default=1.0)
    high: float = says("The highest value of the scale.", default=5.0)


@input_shape
class LeadLearningWithdrawInput(RepeatableInput):
    """Which contact taught nothing after all."""

    id: strawberry.ID = says("The id of the contact: a step of a lead.")


@input_shape
class LeadAdvanceInput(RepeatableInput):
    """How far a lead has come."""

    id: strawberry.ID = says("The lead's id.")
    to: Stage | None = says("A later stage; the next one if left out.", default=None)
    note: str = says("What to write down.", default="", personal=True)


@input_shape
class LeadGoBackInput(RepeatableInput):
    """How far a lead fell back."""

    id: strawberry.ID = says("The lead's id.")
    to: Stage | None = says("An earlier stage; the one before if left out.", default=None)
    reason: str = says("Why.", personal=True)


@input_shape
class LeadCloseInput(MutationInput):
    """How a lead ended."""

    id: strawberry.ID = says("The lead's id.")
    outcome: Outcome = says("Won or lost.")
    reason: str = says("Why.", personal=True)
    amount: float | None = says("What it was won for, a whole number.", default=None)


@input_shape
class LeadReopenInput(RepeatableInput):
    """Which lead goes on."""

    id: strawberry.ID = says("The lead's id.")
    reason: str = says("Why.", personal=True)


@input_shape
class SalesActionChooseInput(RepeatableInput):
    """What is decided on an action that a scheme advises."""

    id: strawberry.ID = says("The lead's id.")
    scheme_id: strawberry.ID = says("The version of the scheme that advises it.")
    action: Action = says("What is advised.")
    decision: Decision = says("Whether it is taken up.")
    reason: str = says("Why; a rejection says it.", default="", personal=True)


@object_shape
class LeadPayload(Payload):
    """What mutations of a lead answer."""

    lead: Lead | None = says("The lead, as it is now.")


@object_shape
class LeadOpenPayload(LeadPayload):
    """What `leadOpen` answers."""


@object_shape
class LeadAssignPayload(LeadPayload):
    """What `leadAssign` answers."""


@object_shape
class LeadContactPayload(LeadPayload):
    """What `leadContact` answers."""

    step: LeadStep | None = says("The contact.")


@object_shape
class LeadLearningCorrectPayload(Payload):
    """What `leadLearningCorrect` answers."""

    step: LeadStep | None = says("The contact, with what it taught.")


@object_shape
class LeadLearningWithdrawPayload(Payload):
    """What `leadLearningWithdraw` answers."""

    step: LeadStep | None = says("The contact, which teaches nothing any more.")


@object_shape
class LeadAdvancePayload(LeadPayload):
    """What `leadAdvance` answers."""


@object_shape
class LeadGoBackPayload(LeadPayload):
    """What `leadGoBack` answers."""


@object_shape
class LeadClosePayload(LeadPayload):
    """What `leadClose` answers."""


@object_shape
class LeadReopenPayload(LeadPayload):
    """What `leadReopen` answers."""


@object_shape
class SalesActionChoosePayload(LeadPayload):
    """What `salesActionChoose` answers."""

    choice: LeadChoice | None = says("The decision.")
