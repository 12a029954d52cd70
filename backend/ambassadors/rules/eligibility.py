"""Who may be asked to become an ambassador: of an audience, known surely enough, on the panel for long enough."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from backend.clock import DAY, Instant
from backend.documents import Node
from backend.segments.rules import PeopleWhere
from backend.segments.rules.spelling import where_from_json, where_to_json

_NAMES: Final = frozenset({"audience", "certainty", "product", "tenure_days"})
_MOST_DAYS: Final = 36_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """Whom to ask; `certainty` is the least probability of the segment towards `product_id`, tenure is on the panel."""

    audience: PeopleWhere | None = None
    certainty: float | None = None
    product_id: int | None = None
    tenure_days: int = 0


EVERYBODY: Final = Eligibility()


def eligibility_from_json(value: object) -> Eligibility:
    """The conditions in that JSON value; everybody where it says nothing."""
    node = Node(value=value if value is not None else {}, path=("eligibility",))
    members = node.record(_NAMES)
    days = members["tenure_days"].integer() if "tenure_days" in members else 0
    if not 0 <= days <= _MOST_DAYS:
        raise members["tenure_days"].refuse(f"tenure is 0 to {_MOST_DAYS} days")
    return Eligibility(
        audience=where_from_json(members["audience"].value) if "audience" in members else None,
        certainty=_certainty(node, members),
        product_id=members["product"].integer() if "product" in members else None,
        tenure_days=days,
    )


def eligibility_to_json(eligibility: Eligibility) -> dict[str, object]:
    """The one JSON spelling of the conditions: reading it gives the same ones again."""
    named: Mapping[str, object] = {
        "audience": where_to_json(eligibility.audience),
        "certainty": eligibility.certainty,
        "product": eligibility.product_id,
        "tenure_days": eligibility.tenure_days or None,
    }
    return {name: value for name, value in named.items() if value is not None}


def joined_until(eligibility: Eligibility, now: Instant) -> Instant:
    """The last instant of joining the panel at which somebody has been on it for long enough by now."""
    return now - eligibility.tenure_days * DAY


def is_sure(eligibility: Eligibility, certainty: float | None) -> bool:
    """Whether a person's segment is certain enough; of whom nothing is known, nothing is certain."""
    if eligibility.certainty is None:
        return True
    return certainty is not None and certainty >= eligibility.certainty


def _certainty(node: Node, members: Mapping[str, Node]) -> float | None:
    if "certainty" not in members:
        return None
    least = members["certainty"].number()
    # Written so that NaN, which is neither, is refused too.
    if not 0 <= least <= 1:
        raise members["certainty"].refuse("certainty is 0 to 1")
    if "product" not in members:
        raise node.refuse("certainty is about a product; name it")
    return least
