"""Leads: the stages on the way to closing, what can be done with a lead, and when it is refused."""

from enum import StrEnum, unique
from typing import Final

from backend.errors import Invalid, Refused

NO_SEGMENT: Final = -1


@unique
class Stage(StrEnum):
    """How far a lead has come."""

    APPROACH = "APPROACH"
    """アプローチ: getting to talk at all."""
    DISCOVERY = "DISCOVERY"
    """ヒアリング: hearing what the person needs."""
    PROPOSAL = "PROPOSAL"
    """提案: showing what would suit."""
    NEGOTIATION = "NEGOTIATION"
    """条件調整: agreeing on terms."""
    CLOSING = "CLOSING"
    """クロージング: deciding."""


STAGES: Final = tuple(Stage)


@unique
class Standing(StrEnum):
    """Whether the person has bought the product yet."""

    PROSPECT = "PROSPECT"
    """見込客."""
    CUSTOMER = "CUSTOMER"
    """顧客."""


@unique
class StepKind(StrEnum):
    """What was done with a lead."""

    OPENED = "OPENED"
    CONTACT = "CONTACT"
    ADVANCED = "ADVANCED"
    WENT_BACK = "WENT_BACK"
    ASSIGNED = "ASSIGNED"
    WON = "WON"
    LOST = "LOST"
    REOPENED = "REOPENED"


@unique
class Outcome(StrEnum):
    """How a lead was closed."""

    WON = "WON"
    """成約."""
    LOST = "LOST"
    """失注."""


@unique
class Action(StrEnum):
    """What a scheme advises to do, as far as it can be taken up or not."""

    OPENING = "OPENING"
    """切り出し方."""
    QUESTION = "QUESTION"
    """聞くこと."""
    NEXT_STEP = "NEXT_STEP"
    """次の一手."""


@unique
class Decision(StrEnum):
    """What a salesperson decided on an advised action."""

    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"


class LeadOpen(Refused):
    """There is an open lead of that person and product."""

    code = "LEAD_OPEN"


class LeadClosed(Refused):
    """The lead is closed."""

    code = "LEAD_CLOSED"


class LeadMerged(Refused):
    """Another lead took this one's place when two people became one."""

    code = "LEAD_MERGED"


class LastStage(Refused):
    """There is no stage behind the last one, and none before the first."""

    code = "LAST_STAGE"


class NotAdvised(Refused):
    """The scheme does not advise that, or is not the one that holds for the lead."""

    code = "NOT_ADVISED"


class AlreadySettled(Refused):
    """The request was answered before."""

    code = "ALREADY_SETTLED"


def open_key_of(person_id: int, product_id: int) -> str:
    """What an open lead is unique by."""
    return f"{person_id}/{product_id}"


def stage_after(stage: Stage, to: Stage | None = None) -> Stage:
    """The next stage, or the later one that is named."""
    place = STAGES.index(stage)
    if place + 1 == len(STAGES):
        raise LastStage("the lead is in its last stage: close it", "to")
    if to is None:
        return STAGES[place + 1]
    if STAGES.index(to) <= place:
        raise Invalid("that stage is not a later one", "to")
    return to


def stage_before(stage: Stage, to: Stage | None = None) -> Stage:
    """The stage before, or the earlier one that is named."""
    place = STAGES.index(stage)
    if place == 0:
        raise LastStage("the lead is in its first stage", "to")
    if to is None:
        return STAGES[place - 1]
    if STAGES.index(to) >= place:
        raise Invalid("that stage is not an earlier one", "to")
    return to
