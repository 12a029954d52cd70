"""What can be said about the people one looks for: a tree of conditions.

A condition about a product speaks of the live model's positions, true at the instant it is read, whether or not a
sweep has run; of someone without a position towards the product it does not hold, unless it says otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.clock import Instant
from backend.loyalty.rules.axes import Axis
from backend.panel.rules import AttributeValue


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Every one of the conditions holds; without any, it holds for everybody."""

    parts: Sequence["PeopleWhere"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """At least one of the conditions holds."""

    parts: Sequence["PeopleWhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoneOf:
    """None of the conditions holds."""

    parts: Sequence["PeopleWhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InSegment:
    """Stands in one of the segments towards a product (UNCLASSIFIED may be among them); raw or stable sides."""

    product_id: int
    segments: Sequence[int]
    raw: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeIn:
    """The attribute of that key says one of the values."""

    key: str
    values: Sequence[AttributeValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeBetween:
    """The number or date of that key is no less than one bound and no more than the other."""

    key: str
    least: AttributeValue | None = None
    most: AttributeValue | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefIn:
    """The client knows the person by one of the references."""

    refs: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedSince:
    """The person joined the panel at that instant or later."""

    since: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class OnAxis:
    """The coordinate on an axis is known, no less than one bound and no more than the other, 0..1 at that instant."""

    product_id: int
    axis: Axis
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NearCut:
    """The coordinate on an axis is known and no further from the axis's cut than this, on either side."""

    product_id: int
    axis: Axis
    within: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CertainBy:
    """The certainty of the segment (of the unclassified: of the best guess there is) is at least this."""

    product_id: int
    least: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Knows:
    """Enough is known of the person on an axis; or not, and then nobody needs to have a position."""

    product_id: int
    axis: Axis
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class IsCustomer:
    """The person has bought the product; or is a prospect still, as is whoever nothing is known of."""

    product_id: int
    customer: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Came from one of the segments into one of the others, at `since` or later and at `until` at the latest.

    Without `origins` a first place counts too; without `until` it is up to now. Nothing still to come counts.
    """

    product_id: int
    since: Instant
    until: Instant | None = None
    origins: Sequence[int] | None = None
    targets: Sequence[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """Bought the product, or any of the brand's, or anything, so many times in that time, without returns."""

    product_id: int | None = None
    brand_id: int | None = None
    since: Instant | None = None
    until: Instant | None = None
    least: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Finished the survey, in any version, between the instants; tests and what was withdrawn do not count."""

    survey_id: int
    since: Instant | None = None
    until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InAudience:
    """Belongs to a saved audience: is on the list of a frozen one, or fits a dynamic one at that instant."""

    audience_id: int


Place = InSegment | OnAxis | NearCut | CertainBy
"""What holds of a position, and of nobody without one."""
Standing = Knows | IsCustomer
"""What may hold of somebody without a position, too."""
Deed = Moved | Bought | Answered
"""What somebody did, and when."""
Fact = AttributeIn | AttributeBetween | RefIn | JoinedSince | InAudience
"""What is known of somebody, whatever the product."""
Condition = Place | Standing | Deed | Fact
PeopleWhere = AllOf | AnyOf | NoneOf | Condition
