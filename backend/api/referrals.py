"""Referrals in the schema: whom ambassadors brought, whether it counts, and what staff say of it."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Annotated, ClassVar

import strawberry

from backend.ambassadors import tables
from backend.ambassadors.actions import judge_referral, record_referral
from backend.ambassadors.queries import referrals as queries
from backend.ambassadors.queries.referral_doors import UnknownCode, ambassador_of_code
from backend.ambassadors.rules.referral_codes import referral_link_of, shown_code
from backend.ambassadors.rules.referrals import Judgement, ReferralSource, open_flags
from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import ProductId, by_id, optional_id
from backend.api.fields.mutations import Payload, RepeatableInput, attempt
from backend.api.referral_enums import FlagName, flag_names
from backend.api.shapes.enums import Segment
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime, optional_time
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.veils import JUDGES
from backend.api.viewers.permissions import guarded, later
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import Invalid, NotFound
from backend.links import Purpose
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.panel.queries import find_person_by_ref
from backend.staff.rules import Permission
from backend.text import clean
from backend.touchpoints.queries import open_links_by_id
from backend.touchpoints.rules import qr_png, qr_svg


@object_shape
class Referral(Node):
    """Someone whom an ambassador brought to a programme (紹介)."""

    row: strawberry.Private[tables.Referral]
    source: ReferralSource = says("How they came.")
    signed_up_at: DateTime = says("When they signed up, or staff recorded that they came.")
    confirmed_at: DateTime | None = says("When they first bought something of the brand; null until then.")
    unconfirmed_at: DateTime | None = says("Since when all that they bought is returned; null while some is kept.")
    counts_since: DateTime | None = says("Since when it counts for the ambassador; null while it does not.")
    flags: list[FlagName] = says("What looks, or looked, wrong about it.")
    open_flags: list[FlagName] = says("What of it staff have not let pass: while there is any, it counts nothing.")
    judged: Judgement | None = says("What staff decided last; null where they have not yet.")
    judged_at: DateTime | None = says("When they did.")
    judged_by: str | None = says("Who did.")

    @guarded(Permission.READ_AMBASSADORS, personal=True, known_to=JUDGES, veil=None)
    def reason(self) -> str | None:
        """Why; null where nothing was decided, and for whom it is too personal but judges."""
        return self.row.reason

    @guarded(Permission.READ_PANEL, later("Person", "backend.api.panel"))
    async def person(self, info: Info) -> object:
        """Who was brought."""
        person_id = self.row.person_id
        return None if person_id is None else await info.context.node("Person", person_id)

    @guarded(Permission.READ_AMBASSADORS, later("Ambassador", "backend.api.ambassadors"))
    async def ambassador(self, info: Info) -> object:
        """Who brought them."""
        return await info.context.node("Ambassador", self.row.ambassador_id)


@object_shape
class BroughtSegment:
    """How many of those brought stand in one segment."""

    segment: Segment = says("The segment.")
    count: int = says("How many.")


@object_shape
class BroughtSegments:
    """Where those brought stand towards a product now; whom staff have not let pass is left out."""

    total: int = says("How many were brought.")
    unclassified: int = says("Of how many too little is known, or nothing.")
    counts: list[BroughtSegment] = says("The eight, by code.")


@object_shape
class Brought:
    """How many an ambassador brought."""

    row: strawberry.Private[tables.Ambassador]
    signed_up: int = says("How many signed up.")
    confirmed: int = says("How many of them bought, and kept some of it.")
    flagged: int = says("How many look wrong, and wait for staff.")
    counting: int = says("How many count.")

    @guarded(Permission.READ_SEGMENTS)
    async def segments(self, info: Info, product_id: ProductId) -> BroughtSegments:
        """Where they stand towards a product now."""
        product, now = parse_id(product_id, "Product", "productId"), info.context.now
        found = await info.context.load(queries.brought_by_segment, self.row.id, product, now) or {}
        return BroughtSegments(
            total=sum(found.values()),
            unclassified=found.get(UNCLASSIFIED, 0),
            counts=[BroughtSegment(segment=each, count=found.get(int(each), 0)) for each in Segment],
        )


@strawberry.type
class Brings:
    """What an ambassador has of referrals: a link, a code, and whom they brought."""

    row: strawberry.Private[tables.Ambassador]

    @guarded(Permission.READ_AMBASSADORS)
    async def referral_url(self, info: Info) -> str | None:
        """The link to pass on; null without a place at the programme's open touchpoint."""
        return await self._referral_url(info)

    @guarded(Permission.READ_AMBASSADORS)
    def referral_code(self) -> str | None:
        """The code to pass on, as it is read aloud; null for whoever never accepted."""
        return None if self.row.code is None else shown_code(self.row.code)

    @guarded(Permission.READ_AMBASSADORS)
    async def referral_qr_svg(self, info: Info) -> str | None:
        """The link as a QR code, an SVG document to be printed at any size."""
        url = await self._referral_url(info)
        return None if url is None else qr_svg(url)

    @guarded(Permission.READ_AMBASSADORS)
    async def referral_qr_png_base64(self, info: Info) -> str | None:
        """The link as a QR code, a PNG image in base64."""
        url = await self._referral_url(info)
        return None if url is None else b64encode(qr_png(url)).decode("ascii")

    @guarded(Permission.READ_AMBASSADORS)
    async def brought(self, info: Info) -> Brought:
        """How many they brought."""
        counts = await info.context.load(queries.referral_counts, self.row.id) or queries.BroughtCounts()
        return Brought(
            row=self.row,
            signed_up=counts.signed_up,
            confirmed=counts.confirmed,
            flagged=counts.flagged,
            counting=counts.counting,
        )

    @guarded(Permission.READ_AMBASSADORS)
    async def referrals(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Referral]:
        """Whom they brought, in the order in which it became known."""
        where = queries.ReferralWhere(ambassador_id=self.row.id)
        return await _listed(info, where, first, after, last, before)

    async def _referral_url(self, info: Info) -> str | None:
        if self.row.open_link_id is None:
            return None
        place = await info.context.load(open_links_by_id, self.row.open_link_id)
        if place is None:
            return None
        return info.context.links.url(Purpose.REFERRAL, referral_link_of(self.row.id, place.created_at))


def referral_of(row: tables.Referral) -> Referral:
    """The referral as the schema shows it."""
    return Referral(
        id=global_id("Referral", row.id),
        row=row,
        source=ReferralSource(row.source),
        signed_up_at=DateTime(row.signed_up_at),
        confirmed_at=optional_time(row.confirmed_at),
        unconfirmed_at=optional_time(row.unconfirmed_at),
        counts_since=optional_time(row.counts_since),
        flags=flag_names(row.flags),
        open_flags=flag_names(open_flags(row)),
        judged=None if row.judged is None else Judgement(row.judged),
        judged_at=optional_time(row.judged_at),
        judged_by=row.judged_by,
    )


async def find_referral(context: Context, referral_id: int | None) -> Referral | None:
    """The referral of that key."""
    return await by_id(context, queries.referrals_by_id, referral_of, referral_id)


KINDS = {
    "Referral": Kind(
        permission=Permission.READ_AMBASSADORS, fetch=lambda context, keys: find_referral(context, keys[0])
    )
}


@input_shape
class ReferralWhere:
    """Which referrals are meant: those of which all of this holds."""

    programme_id: strawberry.ID | None = says("Brought to this programme.", default=None)
    ambassador_id: strawberry.ID | None = says("Brought by this ambassador.", default=None)
    person_id: strawberry.ID | None = says("Of this person.", default=None)
    confirmed: bool | None = says("Who bought and kept some of it, or not.", default=None)
    flagged: bool | None = says("What looks wrong and waits for staff, or does not.", default=None)
    upheld: bool | None = says("What staff decided does not count, or the others.", default=None)

    def asked(self) -> queries.ReferralWhere:
        """The same with the keys in the ids."""
        return queries.ReferralWhere(
            programme_id=optional_id(self.programme_id, "Programme", "where", "programmeId"),
            ambassador_id=optional_id(self.ambassador_id, "Ambassador", "where", "ambassadorId"),
            person_id=optional_id(self.person_id, "Person", "where", "personId"),
            confirmed=self.confirmed,
            flagged=self.flagged,
            upheld=self.upheld,
        )


WhichReferrals = Annotated[
    ReferralWhere | None, strawberry.argument(description="Which referrals; all that count for somebody if left out.")
]


@strawberry.type
class ReferralsQuery:
    """What can be asked of referrals."""

    @guarded(Permission.READ_AMBASSADORS)
    async def referrals(
        self,
        info: Info,
        *,
        where: WhichReferrals = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Referral]:
        """Who was brought, in the order in which it became known; with `flagged`, the list to review."""
        wanted = queries.ReferralWhere() if where is None else where.asked()
        return await _listed(info, wanted, first, after, last, before)


@input_shape
class ReferralRecordInput(RepeatableInput):
    """Somebody came with an ambassador's code: name them by `personId` or by `externalRef`."""

    code: str = says("The code, as they said it or showed it.")
    person_id: strawberry.ID | None = says("Who came.", default=None)
    external_ref: str | None = says("Who came, as the client knows them.", default=None, personal=True)
    refers: ClassVar[Sequence[str]] = ("external_ref",)


@object_shape
class ReferralRecordPayload(Payload):
    """What `referralRecord` answers."""

    referral: Referral | None = says("The referral.")


@input_shape
class ReferralJudgeInput(RepeatableInput):
    """What staff decided about a referral."""

    id: strawberry.ID = says("The referral's id.")
    verdict: Judgement = says("What is decided.")
    reason: str = says("Why, at most 500 characters.", personal=True)


@object_shape
class ReferralJudgePayload(Payload):
    """What `referralJudge` answers."""

    referral: Referral | None = says("The referral, as it is now.")


@strawberry.type
class ReferralsMutation:
    """What changes referrals."""

    @guarded(Permission.EDIT_AMBASSADORS)
    async def referral_record(self, info: Info, input: ReferralRecordInput) -> ReferralRecordPayload:
        """Records who came with an ambassador's code; again by the same ambassador, it changes nothing."""
        brands = info.context.viewer.brands

        def work(session: Session) -> Result:
            person_id, now = _person(session, input), info.context.now
            if brands is not None and ambassador_of_code(session, input.code, now).programme.brand_id not in brands:
                raise UnknownCode("this code is not known", "code")
            return {"id": record_referral(session, input.code, person_id, now).id}

        done = await attempt(info, input, work)
        return ReferralRecordPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            referral=await find_referral(info.context, done.id()),
        )

    @guarded(Permission.EDIT_AMBASSADORS)
    async def referral_judge(self, info: Info, input: ReferralJudgeInput) -> ReferralJudgePayload:
        """Decides whether a referral counts; rewards follow at once."""
        by, now = info.context.viewer.name, info.context.now

        def work(session: Session) -> Result:
            key = parse_id(input.id, "Referral", "id")
            return {"id": judge_referral(session, key, input.verdict, input.reason, by=by, now=now).id}

        done = await attempt(info, input, work)
        return ReferralJudgePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            referral=await find_referral(info.context, done.id()),
        )


async def _listed(
    info: Info,
    where: queries.ReferralWhere,
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
) -> Connection[Referral]:
    part = asked(first, after, last, before, int, of="Referral")
    page = info.context.read(lambda session: queries.list_referrals(session, part, where))
    return await connected(page, referral_of)


def _person(session: Session, input: ReferralRecordInput) -> int:
    if (input.person_id is None) == (input.external_ref is None):
        raise Invalid("name a personId or an externalRef, and not both", "personId")
    if input.person_id is not None:
        return parse_id(input.person_id, "Person", "personId")
    person = find_person_by_ref(session, clean(input.external_ref or "", "externalRef"))
    if person is None:
        raise NotFound("there is no such person", "externalRef")
    return person.id
