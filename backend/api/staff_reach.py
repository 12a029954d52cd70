"""How far members of staff reach, in the schema: for which brands they are there, and what they may do besides."""

import strawberry

from backend.api.fields.context import Info
from backend.api.fields.mutations import MutationInput, Payload, attempt
from backend.api.shapes.nodes import parse_id
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.staff import StaffMember, find_member
from backend.api.viewers.permissions import guarded
from backend.catalogue.queries import get_brand
from backend.db import Session
from backend.db.idempotency import Result
from backend.errors import Invalid
from backend.staff import actions
from backend.staff.rules import Permission

_MOST_BRANDS = 100


@input_shape
class MemberBrandsSetInput(MutationInput):
    """For which brands a member is there from now on."""

    id: strawberry.ID = says("The member's id.")
    brand_ids: list[strawberry.ID] = says("These brands and nothing of any other; none of them means every brand.")


@object_shape
class MemberBrandsSetPayload(Payload):
    """What `memberBrandsSet` answers."""

    staff_member: StaffMember | None = says("The member, as they are now.")


@input_shape
class MemberGrantsSetInput(MutationInput):
    """What a member may do from now on beyond their role."""

    id: strawberry.ID = says("The member's id.")
    permissions: list[Permission] = says("Exactly these; none takes back what was granted.")


@object_shape
class MemberGrantsSetPayload(Payload):
    """What `memberGrantsSet` answers."""

    staff_member: StaffMember | None = says("The member, as they are now.")


@strawberry.type
class StaffReachMutation:
    """What changes how far members of staff reach."""

    @guarded(Permission.EDIT_STAFF)
    async def member_brands_set(self, info: Info, input: MemberBrandsSetInput) -> MemberBrandsSetPayload:
        """Binds a member to brands: at their next request they see, count and change only what belongs to these."""

        def work(session: Session) -> Result:
            if len(input.brand_ids) > _MOST_BRANDS:
                raise Invalid(f"a member is there for at most {_MOST_BRANDS} brands", "brandIds")
            keys = [parse_id(each, "Brand", "brandIds", str(place)) for place, each in enumerate(input.brand_ids)]
            brands = [get_brand(session, key).id for key in keys]
            member_id = parse_id(input.id, "StaffMember", "id")
            return {"id": actions.bind_member(session, member_id, brands, info.context.now).id}

        done = await attempt(info, input, work)
        return MemberBrandsSetPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            staff_member=await find_member(info.context, done.id()),
        )

    @guarded(Permission.EDIT_STAFF)
    async def member_grants_set(self, info: Info, input: MemberGrantsSetInput) -> MemberGrantsSetPayload:
        """Lets a member do more than their role may, such as reading personal data, or takes that back."""

        def work(session: Session) -> Result:
            member_id = parse_id(input.id, "StaffMember", "id")
            return {"id": actions.grant_member(session, member_id, input.permissions, info.context.now).id}

        done = await attempt(info, input, work)
        return MemberGrantsSetPayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            staff_member=await find_member(info.context, done.id()),
        )
