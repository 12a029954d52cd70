"""The single conditions that clients can put together, and what each means to the room of segments."""

from collections.abc import Iterator, Sequence

import strawberry

from backend.api.positions import Standing
from backend.api.shapes.enums import Axis, Segment
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.scalars import JSON, DateTime
from backend.api.shapes.writing import input_shape, says
from backend.errors import Invalid
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.panel.rules import AttributeValue
from backend.segments.rules import (
    Answered,
    AttributeBetween,
    AttributeIn,
    Bought,
    CertainBy,
    Condition,
    InAudience,
    InSegment,
    IsCustomer,
    Knows,
    Moved,
    NearCut,
    OnAxis,
)


def segment_codes(segments: Sequence[Segment], *, unclassified: bool) -> list[int]:
    """The codes of the segments, and of the unclassified if they are meant as well."""
    return [*(segment.value for segment in segments), *([UNCLASSIFIED] if unclassified else ())]


@input_shape
class SegmentWhere:
    """Stands in one of these segments towards a product."""

    product_id: strawberry.ID = says("Towards which product.")
    segments: list[Segment] = says("Which segments.", default_factory=list)
    unclassified: bool = says("Also those of whom too little is known.", default=False)
    raw: bool = says("By the coordinates alone, without the dead band around a cut.", default=False)

    def condition(self) -> Condition:
        """The condition as the room of segments reads it."""
        product_id = parse_id(self.product_id, "Product", "where", "segment", "productId")
        codes = segment_codes(self.segments, unclassified=self.unclassified)
        return InSegment(product_id=product_id, segments=codes, raw=self.raw)


@input_shape
class OnAxisWhere:
    """A coordinate towards a product is known, and lies between these bounds, 0..1; say one of them at least."""

    product_id: strawberry.ID = says("Towards which product.")
    axis: Axis = says("On which axis.")
    least: float | None = says("No less than this.", default=None)
    most: float | None = says("No more than this.", default=None)

    def condition(self) -> Condition:
        """The condition as the room of segments reads it."""
        product_id = parse_id(self.product_id, "Product", "where", "onAxis", "productId")
        return OnAxis(product_id=product_id, axis=self.axis, least=self.least, most=self.most)


@input_shape
class NearCutWhere:
    """A coordinate towards a product is known, and lies so near to its axis's cut, above or below."""

    product_id: strawberry.ID = says("Towards which product.")
    axis: Axis = says("On which axis.")
    within: float = says("No further from the cut than this, 0..1.")

    def condition(self) -> Condition:
        """The condition as the room of segments reads it."""
        product_id = parse_id(self.product_id, "Product", "where", "nearCut", "productId")
        return NearCut(product_id=product_id, axis=self.axis, within=self.within)


@input_shape
class CertainWhere:
    """The segment towards a product is at least so certain; of the unclassified, the best guess there is."""

    product_id: strawberry.ID = says("Towards which product.")
    least: float = says("The certainty, 0..1.")

    def condition(self) -> Condition:
        """The condition as the room of segments reads it."""
        product_id = parse_id(self.product_id, "Product", "where", "certain", "productId")
        return CertainBy(product_id=product_id, least=self.least)


@input_shape
class KnownWhere:
    """Enough is known of the person on an axis towards a product; or not, as of whoever was never heard of there."""

    product_id: strawberry.ID = says("Towards which product.")
    axis: Axis = says("On which axis.")
    known: bool = says("Whether it is known.", default=True)

    def condition(self) -> Condition:
        """The condition as the room of segments reads it."""
        product_id = parse_id(self.product_id, "Product", "where", "known", "productId")
        return Knows(product_id=product_id, axis=self.axis, known=self.known)


@input_shape
class StandingWhere:
    """Is a customer of a product, or a prospect still, as is whoever was never heard of there."""

    product_id: strawberry.ID = says("Towards which product.")
    standing: Standing = says("Which of the two.")

    def condition(self) -> Condition:
        """The condition as the room of segments reads it."""
        product_id = parse_id(self.product_id, "Product", "where", "standing", "productId")
        return IsCustomer(product_id=product_id, customer=self.standing is Standing.CUSTOMER)


@input_shape
class SegmentsWhere:
    """Any of these segments."""

    segments: list[Segment] = says("Which segments.", default_factory=list)
    unclassified: bool = says("Also that of those of whom too little is known.", default=False)

    def codes(self) -> list[int]:
        """The segments' codes."""
        return segment_codes(self.segments, unclassified=self.unclassified)


@input_shape
class MovedWhere:
    """Moved between segments towards a product in that time; a first place is a move from nowhere."""

    product_id: strawberry.ID = says("Towards which product.")
    since: DateTime = says("At that instant or later.")
    until: DateTime | None = says("At that instant at the latest; without it up to now.", default=None)
    origin: SegmentsWhere | None = says("Out of one of these; without it from anywhere.", default=None, name="from")
    target: SegmentsWhere | None = says("Into one of these; without it to anywhere.", default=None, name="to")

    def condition(self) -> Condition:
        """The condition as the room of segments reads it."""
        return Moved(
            product_id=parse_id(self.product_id, "Product", "where", "moved", "productId"),
            since=self.since,
            until=self.until,
            origins=None if self.origin is None else self.origin.codes(),
            targets=None if self.target is None else self.target.codes(),
        )


@input_shape
class BoughtWhere:
    """Bought a product, any of a brand's, or anything at all, in that time; what was returned does not count."""

    product_id: strawberry.ID | None = says("This product.", default=None)
    brand_id: strawberry.ID | None = says("Any product of this brand.", default=None)
    since: DateTime | None = says("At that instant or later.", default=None)
    until: DateTime | None = says("At that instant at the latest; without it up to now.", default=None)
    least: int = says("So many times at least.", default=1)

    def condition(self) -> Condition:
        """The condition as the room of segments reads it."""
        return Bought(
            product_id=_optional(self.product_id, "Product", "bought", "productId"),
            brand_id=_optional(self.brand_id, "Brand", "bought", "brandId"),
            since=self.since,
            until=self.until,
            least=self.least,
        )


@input_shape
class AnsweredWhere:
    """Finished a survey, in any version of it, in that time; tests and what was withdrawn do not count."""

    survey_id: strawberry.ID = says("Which survey.")
    since: DateTime | None = says("At that instant or later.", default=None)
    until: DateTime | None = says("At that instant at the latest; without it up to now.", default=None)

    def condition(self) -> Condition:
        """The condition as the room of segments reads it."""
        survey_id = parse_id(self.survey_id, "Survey", "where", "answered", "surveyId")
        return Answered(survey_id=survey_id, since=self.since, until=self.until)


@input_shape
class AttributeWhere:
    """An attribute says one of these values, or lies between these bounds."""

    key: str = says("The attribute's key.")
    values: list[JSON] | None = says("One of these.", default=None, personal=True)
    least: JSON | None = says("No less than this, of a NUMBER or DATE.", default=None, personal=True)
    most: JSON | None = says("No more than this, of a NUMBER or DATE.", default=None, personal=True)

    def condition(self) -> Condition:
        """The condition as the room of segments reads it."""
        if (self.values is None) == (self.least is None and self.most is None):
            raise Invalid("name values, or bounds, and not both", "where", "attribute")
        if self.values is not None:
            return AttributeIn(key=self.key, values=[_value(value) for value in self.values])
        least, most = (None if bound is None else _value(bound) for bound in (self.least, self.most))
        return AttributeBetween(key=self.key, least=least, most=most)


@input_shape
class LeavesWhere:
    """The single conditions, of which all that are said hold."""

    segment: SegmentWhere | None = says("Stands in one of these segments.", default=None)
    on_axis: OnAxisWhere | None = says("A coordinate lies here.", default=None)
    near_cut: NearCutWhere | None = says("A coordinate lies near the cut.", default=None)
    certain: CertainWhere | None = says("The segment is so certain.", default=None)
    known: KnownWhere | None = says("Enough is known on an axis, or not.", default=None)
    standing: StandingWhere | None = says("Is a customer, or a prospect.", default=None)
    moved: MovedWhere | None = says("Moved between segments.", default=None)
    bought: BoughtWhere | None = says("Bought something.", default=None)
    answered: AnsweredWhere | None = says("Answered a survey.", default=None)
    audience: strawberry.ID | None = says("Belongs to this saved audience.", default=None)
    attribute: AttributeWhere | None = says("An attribute says this.", default=None)

    def conditions(self) -> Iterator[Condition]:
        """What is said, as the room of segments reads it."""
        places = (self.segment, self.on_axis, self.near_cut, self.certain, self.known, self.standing)
        for each in (*places, self.moved, self.bought, self.answered, self.attribute):
            if each is not None:
                yield each.condition()
        if self.audience is not None:
            yield InAudience(audience_id=parse_id(self.audience, "Audience", "where", "audience"))


def _optional(spelled: strawberry.ID | None, kind: str, *path: str) -> int | None:
    return None if spelled is None else parse_id(spelled, kind, "where", *path)


def _value(value: object) -> AttributeValue:
    if not isinstance(value, str | int | float | bool):
        raise Invalid("a value is a text, a number or a boolean", "where", "attribute")
    return value
