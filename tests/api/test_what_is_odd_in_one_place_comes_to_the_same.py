"""One odd value, fault or choice at a time: a plan meets each as graphql-core does, and not by the luck of a draw."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from graphql import ExecutionResult

from backend.api.viewers.permissions import Viewer
from backend.staff.rules import Role
from tests.api import moody
from tests.api.alike import Both, both, shown

# graphql-core leaves unawaited what it calls off when something beside it fails.
pytestmark = [
    pytest.mark.usefixtures("swept"),
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in. <coroutine:pytest.PytestUnraisableExceptionWarning"),
]

MOODY = moody.built()
VIEWER = Viewer(token_id=1, name="A test's", role=Role.ADMINISTRATOR, member_id=1)
FIELDS = ("name", "other", "number", "real", "flag", "colour", "at", "json", "names", "more", "inner", "inners")
LEAVES = FIELDS[:10]
LARGEST, SMALLEST = 2**31 - 1, -(2**31)
ODD: tuple[object, ...] = (
    *(None, "text", "RED", "", True, False, 0, 3.0, 3.5, -0.0),
    *(LARGEST, LARGEST + 1, SMALLEST, SMALLEST - 1, 2**40, 2**70, -(10**400)),
    *(float("nan"), float("inf"), float("-inf"), 1e300),
    *([], [None], ["a", 7], {}, {"a": 1}, (), moody.Colour.BLUE, ValueError("inside"), object),
)


class Planted(moody.Moods):
    """Good moods but for what is planted: values by their fields' names, faults and waits by their paths."""

    def __init__(
        self,
        values: Mapping[str, object] | None = None,
        faults: Mapping[str, Exception] | None = None,
        turns: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(0, 0)
        self._values = values or {}
        self._faults = faults or {}
        self._turns = turns or {}

    def spoilt(self, good: object, *place: object) -> Any:  # noqa: ANN401 - as in what it stands for
        """The value that is planted there, or the good one."""
        if place and place[0] in self._values:
            planted = self._values[str(place[0])]
            return moody.Nonsense() if planted is object else planted
        return good

    def fail(self, *place: object) -> None:
        """Raises what is planted there."""
        fault = self._faults.get(".".join(map(str, place)))
        if fault is not None:
            raise fault

    async def wait(self, *place: object) -> None:
        """Waits as long as is planted."""
        for _ in range(self._turns.get(".".join(map(str, place)), 0)):
            await asyncio.sleep(0)


async def found(text: str, **planted: Any) -> Both:  # noqa: ANN401 - whatever moods are planted
    """What both executors make of it."""
    document = MOODY.prepared(text)
    assert document.errors == ()
    return await both(MOODY, document, lambda: moody.Asking(viewer=VIEWER, moods=Planted(**planted)), {})


async def run(text: str, variables: Mapping[str, object], name: str | None, *, by_plan: bool) -> ExecutionResult:
    """What one executor makes of one operation of it."""
    document = MOODY.prepared(text)
    context: Any = moody.Asking(viewer=VIEWER, moods=Planted())
    return await MOODY.run(document if by_plan else replace(document, plans=None), context, variables, name)


@pytest.mark.parametrize("field", FIELDS)
def test_an_odd_value_of_one_field_comes_to_the_same(field: str) -> None:
    inner = field if field in LEAVES else f"{field} {{ name }}"
    text = f"{{ own {{ plain {{ {inner} }} plains {{ {inner} name inner {{ {inner} }} inners {{ {inner} }} }} }} }}"

    async def ask() -> None:
        # What is no JSON at all nobody can compare.
        for value in ODD[:-1] if field == "json" else ODD:
            each = await found(text, values={field: value})
            assert each.is_planned
            assert each.planned == each.stock, value

    asyncio.run(ask())


TWO_FAULTS = "{ own { late { lateOwn { label } late { text(number: 1) } lateThings { label } } text(number: 2) } }"


@pytest.mark.parametrize("turns", [0, 1, 4])
def test_what_fails_within_what_is_null_already_is_no_further_error(turns: int) -> None:
    faults = {path: ValueError("out") for path in ("own.late.lateOwn", "own.late.late.text")}

    async def ask() -> tuple[Both, ExecutionResult]:
        planted: dict[str, Any] = {"faults": faults, "turns": {"own.late.lateOwn": 2, "own.late.late.text": 5 + turns}}
        context: Any = moody.Asking(viewer=VIEWER, moods=Planted(**planted))
        return await found(TWO_FAULTS, **planted), await MOODY.run(MOODY.prepared(TWO_FAULTS), context, {}, None)

    alike, planned = asyncio.run(ask())
    assert alike.planned == alike.stock
    assert [error.path for error in planned.errors or ()] == [["own", "late", "lateOwn"]]
    assert planned.data is not None
    assert planned.data["own"]["late"] is None
    assert planned.data["own"]["text"].startswith("2 ")


CHOICES = """
query A($v: Boolean = true, $w: Boolean! = false) { own { label @include(if: $v) id @skip(if: $w) } }
query B($v: Boolean!) { own { id label @skip(if: $v) } things { id } }
query C($v: Boolean = false) { ...F @include(if: $v) own { id } }
fragment F on Query { own { label thing { label } } }
"""


def test_each_operation_and_each_choice_has_a_plan_of_its_own() -> None:
    by_a: list[dict[str, object]] = [{}, {"v": False}, {"w": True}, {"v": False, "w": True}]
    by_b: list[dict[str, object]] = [{"v": True}, {"v": False}]
    asked: list[tuple[str, dict[str, object]]] = [
        *(("A", each) for each in by_a),
        *(("B", each) for each in by_b),
        ("C", {"v": True}),
        ("C", {}),
        ("A", {}),
    ]

    async def ask() -> None:
        for name, variables in asked:
            planned, stock = [await run(CHOICES, variables, name, by_plan=by_plan) for by_plan in (True, False)]
            assert shown(planned) == shown(stock), (name, variables)

    asyncio.run(ask())
    plans = MOODY.prepared(CHOICES).plans
    assert plans is not None
    assert plans.made > 5
