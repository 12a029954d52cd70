"""What would move a person, in the schema: the least that carries each axis over its nearest cut."""

from backend.api.shapes.enums import Axis, Facet, Kind, Segment
from backend.api.shapes.scalars import DateTime, optional_time
from backend.api.shapes.writing import object_shape, says
from backend.loyalty.rules import would_move as rules
from backend.loyalty.rules.path import UNCLASSIFIED


@object_shape
class AttitudeTurn:
    """What would turn an attitude to its other side, by answers of weight 1 given now."""

    turns_high: bool = says("Whether it would turn above the cut, or under it.")
    answers: int | None = says(
        "The smallest number of answers that does, each at the end of its scale; null where no reachable number does."
    )
    single: float | None = says(
        "What one answer alone must lie beyond, 0..1 towards the high side; null where one is not enough."
    )
    answers_to_know: int | None = says("How many answers make the axis known, whatever they say; 0 where it is known.")
    weakest: Facet = says("The facet that is lowest now.")
    segment: Segment | None = says("Where the person would then be, all else as now; null for unclassified.")


@object_shape
class ActsNeeded:
    """How many acts of one kind would do."""

    kind: Kind = says("The kind of act.")
    count: int = says("How many of it, now.")


@object_shape
class BehaviourTurn:
    """What would turn behaviour to its other side: purchases up, silence down."""

    turns_high: bool = says("Whether it would turn above the cut, or under it.")
    purchases: int | None = says(
        "How many standard purchases now turn it high; null where it is high, or a client's tier stands for it."
    )
    acts: list[ActsNeeded] = says("What a prospect's acts would do instead, kind by kind.")
    lapses_at: DateTime | None = says("When it turns low without another purchase; null where it is low.")
    lasts_until: DateTime | None = says("Until when it is high if one more purchase is made now; null under a tier.")
    segment: Segment | None = says("Where the person would then be, all else as now; null for unclassified.")


@object_shape
class WouldMove:
    """What would carry each axis over its nearest cut."""

    nearest: Axis = says("The axis that is nearest to its cut: the least certain one.")
    psychology: AttitudeTurn = says("What the person feels about the product.")
    behaviour: BehaviourTurn = says("What the person does about the product.")
    depth: AttitudeTurn = says("How attached the person is to the brand.")


def would_move_of(found: rules.WouldMove) -> WouldMove:
    """What would move a person as the schema shows it."""
    behaviour = found.behaviour
    return WouldMove(
        nearest=found.nearest,
        psychology=_attitude(found.psychology),
        behaviour=BehaviourTurn(
            turns_high=behaviour.turns_high,
            purchases=behaviour.purchases,
            acts=[ActsNeeded(kind=kind, count=count) for kind, count in behaviour.acts.items()],
            lapses_at=optional_time(behaviour.lapses_at),
            lasts_until=optional_time(behaviour.lasts_until),
            segment=_segment(behaviour.segment),
        ),
        depth=_attitude(found.depth),
    )


def _attitude(turn: rules.AttitudeTurn) -> AttitudeTurn:
    return AttitudeTurn(
        turns_high=turn.turns_high,
        answers=turn.answers,
        single=turn.single,
        answers_to_know=turn.answers_to_know,
        weakest=turn.weakest,
        segment=_segment(turn.segment),
    )


def _segment(code: int | None) -> Segment | None:
    return None if code is None or code == UNCLASSIFIED else Segment(code)
