"""Schemes in the schema: how to meet people of one segment, standing and stage, version by version."""

from typing import Annotated

import strawberry
from strawberry.utils.str_converters import to_camel_case

from backend.api.catalogue import Product, find_product
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import by_id, optional_id
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.positions import Standing
from backend.api.sales_enums import Action, Reach, Stage
from backend.api.shapes.enums import Axis, Facet, Segment
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime, Wording, WordingInput, worded
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.staff import StaffMember, find_member
from backend.api.viewers.permissions import guarded
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import Refused
from backend.sales import actions, tables
from backend.sales.queries import schemes as queries
from backend.sales.rules.leads import Standing as SchemeStanding
from backend.sales.rules.reading import scheme_from_json
from backend.sales.rules.schemes import Question, Scheme, SchemePlace
from backend.staff.rules import Permission


@object_shape
class SchemeQuestion:
    """What to find out."""

    wording: Wording = says("The question.")
    item: str | None = says("The name under which its answer is kept as something learnt; null where it is not.")
    axis: Axis | None = says("The attitude that it is about; null where it is about none.")
    facet: Facet | None = says("The facet that it is about.")
    low: float = says("The lowest value of its scale.")
    high: float = says("The highest value of its scale.")


@object_shape
class SchemeMaterial:
    """Something to show or to leave behind (資料)."""

    title: Wording = says("What it is.")
    url: str = says("Where it is.")


@object_shape
class SalesScheme(Node):
    """One version of how to meet people of one segment, standing and stage (営業スキーム); never changed."""

    row: strawberry.Private[tables.SchemeRow]
    version: int = says("Counts from 1; the newest one of its place is in use.")
    reach: Reach = says("Whether it is for one segment, for one layer of four, or for everyone.")
    segment: Segment | None = says("The segment, or the layer of four by its segment of low depth; null for everyone.")
    standing: Standing = says("Whether it is for prospects or customers.")
    stage: Stage = says("For which stage of a lead.")
    aim: Wording = says("What this meeting is to reach (目的).")
    opening: Wording = says("How to open it (切り出し方).")
    say: list[Wording] = says("What to say (話すこと).")
    leave_unsaid: list[Wording] = says("What to leave unsaid (話さないこと).")
    question: SchemeQuestion | None = says("The question to ask next (聞くこと); null without one.")
    materials: list[SchemeMaterial] = says("What to show or to leave behind (資料).")
    exit_criteria: list[Wording] = says("What must hold before the lead goes on (次段階への条件).")
    next_step: Wording = says("The next step (次の一手).")
    actions: list[Action] = says("What of it can be taken up or not.")
    reason: str = says("Why this version was made.")
    created_at: DateTime = says("When it was published.")

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info) -> Product | None:
        """For selling which product."""
        return await find_product(info.context, self.row.product_id)

    @guarded(Permission.READ_SCHEMES)
    async def created_by(self, info: Info) -> StaffMember | None:
        """Who published it."""
        return await find_member(info.context, self.row.member_id)


def scheme_of(row: tables.SchemeRow, known: Scheme | None = None) -> SalesScheme:
    """The scheme as the schema shows it; its content is not read again where it is known."""
    scheme = scheme_from_json(row.content) if known is None else known
    return SalesScheme(
        id=global_id("SalesScheme", row.id),
        row=row,
        version=row.version,
        reach=Reach(row.reach),
        segment=None if row.segment is None else Segment(row.segment),
        standing=Standing(row.standing),
        stage=Stage(row.stage),
        aim=worded(scheme.aim),
        opening=worded(scheme.opening),
        say=[worded(each) for each in scheme.say],
        leave_unsaid=[worded(each) for each in scheme.leave_unsaid],
        question=None if scheme.question is None else _question(scheme.question),
        materials=[SchemeMaterial(title=worded(each.title), url=each.url) for each in scheme.materials],
        exit_criteria=[worded(each) for each in scheme.exit_criteria],
        next_step=worded(scheme.next_step),
        actions=list(scheme.actions),
        reason=row.reason,
        created_at=DateTime(row.created_at),
    )


async def find_scheme(context: Context, scheme_id: int | None) -> SalesScheme | None:
    """The scheme of that key."""
    return await by_id(context, queries.schemes_by_id, scheme_of, scheme_id)


KINDS = {
    "SalesScheme": Kind(permission=Permission.READ_SCHEMES, fetch=lambda context, keys: find_scheme(context, keys[0]))
}


@input_shape
class SalesSchemesWhereInput:
    """Which schemes are asked for: those of which everything that is said holds."""

    product_id: strawberry.ID | None = says("For selling this product.", default=None)
    reach: Reach | None = says("Of this reach.", default=None)
    segment: Segment | None = says("For this segment or layer.", default=None)
    standing: Standing | None = says("For this standing.", default=None)
    stage: Stage | None = says("For this stage.", default=None)
    all_versions: bool = says("Outdated versions, too.", default=False)

    def plain(self) -> queries.SchemeQuery:
        """The same by the database's keys."""
        return queries.SchemeQuery(
            product_id=optional_id(self.product_id, "Product", "where", "productId"),
            reach=self.reach,
            segment=None if self.segment is None else self.segment.value,
            standing=None if self.standing is None else SchemeStanding(self.standing.value),
            stage=self.stage,
            all_versions=self.all_versions,
        )


Where = Annotated[
    SalesSchemesWhereInput | None,
    strawberry.argument(description="Only these; the newest version of every scheme if left out."),
]


@strawberry.type
class SalesSchemesQuery:
    """What can be asked of schemes."""

    @guarded(Permission.READ_SCHEMES)
    async def sales_scheme(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The scheme's id.")]
    ) -> SalesScheme | None:
        """A version of a scheme; null where there is none."""
        return await find_scheme(info.context, parse_id(id, "SalesScheme", "id"))

    @guarded(Permission.READ_SCHEMES)
    async def sales_schemes(
        self,
        info: Info,
        *,
        where: Where = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[SalesScheme]:
        """Schemes in the order in which they were published: the newest of each place, or every version."""
        part = asked(first, after, last, before, int, of="SalesScheme")
        query = queries.ALL_SCHEMES if where is None else where.plain()
        page = info.context.read(lambda session: queries.list_schemes(session, part, query))
        return await connected(page, scheme_of)


@input_shape
class SchemeQuestionInput:
    """What to find out; with item, axis and facet its answer can be kept as something learnt."""

    wording: WordingInput = says("The question.")
    item: str | None = says("The name under which its answer is kept.", default=None)
    axis: Axis | None = says("PSYCHOLOGY or DEPTH.", default=None)
    facet: Facet | None = says("The facet of that axis.", default=None)
    low: float | None = says("The lowest value of its scale; 1 if left out.", default=None)
    high: float | None = says("The highest value of its scale; 5 if left out.", default=None)

    def plain(self) -> dict[str, object]:
        """The question as rooms read it."""
        said = {"item": self.item, "low": self.low, "high": self.high}
        named = {"axis": self.axis, "facet": self.facet}
        return {
            "wording": self.wording.kept(),
            **{name: value for name, value in said.items() if value is not None},
            **{name: value.name for name, value in named.items() if value is not None},
        }


@input_shape
class SchemeMaterialInput:
    """Something to show or to leave behind."""

    title: WordingInput = says("What it is.")
    url: str = says("Where it is: an https:// address.")


@input_shape
class SchemeContentInput:
    """How to meet someone."""

    aim: WordingInput = says("What this meeting is to reach.")
    opening: WordingInput = says("How to open it.")
    say: list[WordingInput] = says("What to say; at most 12 lines.", default_factory=list)
    leave_unsaid: list[WordingInput] = says("What to leave unsaid; at most 12 lines.", default_factory=list)
    question: SchemeQuestionInput | None = says("The question to ask next.", default=None)
    materials: list[SchemeMaterialInput] = says("What to show or leave behind; at most 12.", default_factory=list)
    exit_criteria: list[WordingInput] = says("What must hold before the lead goes on.", default_factory=list)
    next_step: WordingInput = says("The next step.")

    def plain(self) -> dict[str, object]:
        """The content as rooms read it."""
        return {
            "aim": self.aim.kept(),
            "opening": self.opening.kept(),
            "say": [each.kept() for each in self.say],
            "leave_unsaid": [each.kept() for each in self.leave_unsaid],
            "question": None if self.question is None else self.question.plain(),
            "materials": [{"title": each.title.kept(), "url": each.url} for each in self.materials],
            "exit_criteria": [each.kept() for each in self.exit_criteria],
            "next_step": self.next_step.kept(),
        }


@input_shape
class SchemePublishInput(RepeatableInput):
    """A new version of a scheme, in use at once."""

    product_id: strawberry.ID = says("For selling which product.")
    reach: Reach = says("For one segment, for one layer of four, or for everyone.")
    segment: Segment | None = says(
        "The segment; of a layer its segment of low depth, CONSUMER to PRODUCT_LOYAL.", default=None
    )
    standing: Standing = says("For prospects or customers.")
    stage: Stage = says("For which stage.")
    content: SchemeContentInput = says("How to meet them.")
    reason: str = says("Why this version is made.")


@object_shape
class SchemePublishPayload(Payload):
    """What `schemePublish` answers."""

    scheme: SalesScheme | None = says("The new version.")


@strawberry.type
class SalesSchemesMutation:
    """What changes schemes."""

    @guarded(Permission.EDIT_SCHEMES)
    async def scheme_publish(self, info: Info, input: SchemePublishInput) -> SchemePublishPayload:
        """Publishes the next version of a scheme; what stood before stays readable."""
        context = info.context

        def work(session: Session) -> Result:
            place = SchemePlace(
                reach=input.reach,
                segment=None if input.segment is None else input.segment.value,
                standing=SchemeStanding(input.standing.value),
                stage=input.stage,
            )
            try:
                row = actions.publish_scheme(
                    session,
                    product_id=parse_id(input.product_id, "Product", "productId"),
                    place=place,
                    content=input.content.plain(),
                    reason=input.reason,
                    by=context.viewer.member_id,
                    now=context.now,
                )
            except Refused as refusal:
                # The room names the parts of a scheme as it keeps them; a client knows the names of the input.
                raise type(refusal)(refusal.message, *map(to_camel_case, refusal.path)) from None
            return {"id": row.id}

        done = await attempt(info, input, work)
        return SchemePublishPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            scheme=await find_scheme(context, done.id()),
        )


def _question(question: Question) -> SchemeQuestion:
    return SchemeQuestion(
        wording=worded(question.wording),
        item=question.item,
        axis=question.axis,
        facet=question.facet,
        low=question.low,
        high=question.high,
    )
