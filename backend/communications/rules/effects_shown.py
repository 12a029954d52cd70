"""Effects as they are shown to whoever may not read personal data: no group under five, nor one by subtraction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from backend.communications.rules.effects import ArmFigure, Effect
from backend.segments.rules.suppression import LEAST_GROUP, hidden_cells

BySegment = Mapping[int, Sequence[Effect]]


def veiled_effects(effects: Sequence[Effect]) -> list[Effect]:
    """The effects of everyone, without the figures that tell of fewer than five."""
    return [_hidden(each) if _is_small(each) else each for each in effects]


def veiled_segments(segments: BySegment, people: Mapping[int, Sequence[int]]) -> BySegment:
    """The effects of the segments that may be told of, measure by measure, where those of everyone are told as well.

    `people` are the sizes of each segment's arms: of a segment that is too small nothing is said at all.
    """
    gone = hidden_cells(people)
    measures = range(min((len(own) for own in segments.values()), default=0))
    hidden = [hidden_cells(_sizes_by({code: own[place] for code, own in segments.items()}), gone) for place in measures]
    return {
        code: [_hidden(each) if code in hidden[place] else each for place, each in enumerate(own)]
        for code, own in segments.items()
        if code not in gone
    }


def _is_small(effect: Effect) -> bool:
    return min(_sizes(effect, has_control=bool(effect.control.people))) < LEAST_GROUP


def _sizes_by(effects: Mapping[int, Effect]) -> dict[int, tuple[int, ...]]:
    """The sizes of each segment, side by side: where others have a control, nobody is in that of one without."""
    has_control = any(each.control.people for each in effects.values())
    return {code: _sizes(each, has_control=has_control) for code, each in effects.items()}


def _sizes(effect: Effect, *, has_control: bool) -> tuple[int, ...]:
    """Everybody whom a figure tells apart: who bought and who did not, in either arm; without a control in the one."""
    arms = [effect.treated, effect.control] if has_control else [effect.treated]
    return tuple(size for arm in arms for size in _sizes_of(arm))


def _sizes_of(arm: ArmFigure) -> tuple[int, ...]:
    people = arm.people or 0
    return (people,) if arm.cases is None else (arm.cases, people - arm.cases)


def _hidden(effect: Effect) -> Effect:
    nobody = ArmFigure(people=None, level=None)
    return replace(effect, treated=nobody, control=nobody, estimate=None)
