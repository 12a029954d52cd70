"""Brands and products in the schema."""

from collections.abc import Collection

import strawberry

from backend.api.fields.connections import After, Before, Connection, First, Last, asked, connected, connection, page_of
from backend.api.fields.context import Context, Info, Kind
from backend.api.fields.lookups import ById, ByKey, OneBrand, by_id, by_id_or_key, optional_id
from backend.api.fields.mutations import MutationInput, Payload, RepeatableInput, attempt
from backend.api.shapes.nodes import Node, global_id, parse_id
from backend.api.shapes.scalars import DateTime, Wording, WordingInput, worded
from backend.api.shapes.writing import input_shape, object_shape, says
from backend.api.viewers.permissions import guarded
from backend.catalogue import actions, queries, tables
from backend.db import Session
from backend.db.idempotency import Result
from backend.staff.rules import Permission


@object_shape
class Brand(Node):
    """The maker of products (ブランド・企業)."""

    row_id: strawberry.Private[int]
    key: str = says("The client's own name for it: unique, and never changed.")
    name: Wording = says("What people call it.")
    created_at: DateTime = says("When it was added.")

    @guarded(Permission.READ_CATALOGUE)
    async def products(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> "Connection[Product]":
        """What the brand makes, by key."""
        part = asked(first, after, last, before, str, of="Product")
        rows = await info.context.load(queries.products_of, self.row_id) or []
        return connection(page_of(rows, lambda row: (row.key,), part), product_of)


@object_shape
class Product(Node):
    """What a brand makes and people buy (製品)."""

    brand_row_id: strawberry.Private[int]
    key: str = says("The client's own name for it: unique, and never changed.")
    name: Wording = says("What people call it.")
    created_at: DateTime = says("When it was added.")

    @guarded(Permission.READ_CATALOGUE)
    async def brand(self, info: Info) -> Brand | None:
        """The maker."""
        return await find_brand(info.context, self.brand_row_id)


def brand_of(row: tables.Brand) -> Brand:
    """The brand as the schema shows it."""
    return Brand(
        id=global_id("Brand", row.id),
        row_id=row.id,
        key=row.key,
        name=worded(row.name),
        created_at=DateTime(row.created_at),
    )


def product_of(row: tables.Product) -> Product:
    """The product as the schema shows it."""
    return Product(
        id=global_id("Product", row.id),
        brand_row_id=row.brand_id,
        key=row.key,
        name=worded(row.name),
        created_at=DateTime(row.created_at),
    )


async def find_brand(context: Context, brand_id: int | None) -> Brand | None:
    """The brand of that key."""
    return await by_id(context, queries.brands_by_id, brand_of, brand_id)


async def brands_of(context: Context, brand_ids: Collection[int]) -> list[Brand]:
    """The brands of those keys, in their order."""
    found = [await find_brand(context, each) for each in sorted(brand_ids)]
    return [each for each in found if each is not None]


async def find_product(context: Context, product_id: int | None) -> Product | None:
    """The product of that key."""
    return await by_id(context, queries.products_by_id, product_of, product_id)


KINDS = {
    "Brand": Kind(permission=Permission.READ_CATALOGUE, fetch=lambda context, keys: find_brand(context, keys[0])),
    "Product": Kind(permission=Permission.READ_CATALOGUE, fetch=lambda context, keys: find_product(context, keys[0])),
}


@strawberry.type
class CatalogueQuery:
    """What can be asked of the catalogue."""

    @guarded(Permission.READ_CATALOGUE)
    async def brand(self, info: Info, id: ById = None, key: ByKey = None) -> Brand | None:
        """A brand by its id or key; null where there is none."""
        return await by_id_or_key(
            info.context, "Brand", queries.brands_by_id, queries.find_brand_by_key, brand_of, id=id, key=key
        )

    @guarded(Permission.READ_CATALOGUE)
    async def brands(
        self, info: Info, *, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Brand]:
        """All brands, by key."""
        part = asked(first, after, last, before, str, of="Brand")
        page = info.context.read(lambda session: queries.list_brands(session, part))
        return await connected(page, brand_of)

    @guarded(Permission.READ_CATALOGUE)
    async def product(self, info: Info, id: ById = None, key: ByKey = None) -> Product | None:
        """A product by its id or key; null where there is none."""
        return await by_id_or_key(
            info.context, "Product", queries.products_by_id, queries.find_product_by_key, product_of, id=id, key=key
        )

    @guarded(Permission.READ_CATALOGUE)
    async def products(
        self,
        info: Info,
        *,
        brand_id: OneBrand = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Product]:
        """All products, or those of one brand, by key."""
        part = asked(first, after, last, before, str, of="Product")
        of = optional_id(brand_id, "Brand", "brandId")
        page = info.context.read(lambda session: queries.list_products(session, part, brand_id=of))
        return await connected(page, product_of)


@input_shape
class BrandCreateInput(RepeatableInput):
    """A new brand."""

    key: str = says("Letters a-z, digits, '-', '_' and '.'; unique among brands.")
    name: WordingInput = says("What people call it.")


@object_shape
class BrandCreatePayload(Payload):
    """What `brandCreate` answers."""

    brand: Brand | None = says("The new brand.")


@input_shape
class ProductCreateInput(RepeatableInput):
    """A new product."""

    brand_id: strawberry.ID = says("The brand that makes it.")
    key: str = says("Letters a-z, digits, '-', '_' and '.'; unique among all products.")
    name: WordingInput = says("What people call it.")


@object_shape
class ProductCreatePayload(Payload):
    """What `productCreate` answers."""

    product: Product | None = says("The new product.")


@input_shape
class BrandUpdateInput(MutationInput):
    """Another name for a brand."""

    id: strawberry.ID = says("The brand's id.")
    name: WordingInput = says("What people call it from now on.")


@object_shape
class BrandUpdatePayload(Payload):
    """What `brandUpdate` answers."""

    brand: Brand | None = says("The brand under its new name.")


@input_shape
class ProductUpdateInput(MutationInput):
    """Another name for a product."""

    id: strawberry.ID = says("The product's id.")
    name: WordingInput = says("What people call it from now on.")


@object_shape
class ProductUpdatePayload(Payload):
    """What `productUpdate` answers."""

    product: Product | None = says("The product under its new name.")


@strawberry.type
class CatalogueMutation:
    """What changes the catalogue."""

    @guarded(Permission.EDIT_CATALOGUE, company_wide=True)
    async def brand_create(self, info: Info, input: BrandCreateInput) -> BrandCreatePayload:
        """Adds a brand."""

        def work(session: Session) -> Result:
            brand = actions.add_brand(session, key=input.key, name=input.name.kept(), now=info.context.now)
            return {"id": brand.id}

        done = await attempt(info, input, work)
        return BrandCreatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            brand=await find_brand(info.context, done.id()),
        )

    @guarded(Permission.EDIT_CATALOGUE)
    async def product_create(self, info: Info, input: ProductCreateInput) -> ProductCreatePayload:
        """Adds a product to a brand."""

        def work(session: Session) -> Result:
            brand_id = parse_id(input.brand_id, "Brand", "brandId")
            product = actions.add_product(
                session, brand_id=brand_id, key=input.key, name=input.name.kept(), now=info.context.now
            )
            return {"id": product.id}

        done = await attempt(info, input, work)
        return ProductCreatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            product=await find_product(info.context, done.id()),
        )

    @guarded(Permission.EDIT_CATALOGUE)
    async def brand_update(self, info: Info, input: BrandUpdateInput) -> BrandUpdatePayload:
        """Gives a brand another name; its key stays."""

        def work(session: Session) -> Result:
            brand = actions.rename_brand(session, parse_id(input.id, "Brand", "id"), name=input.name.kept())
            return {"id": brand.id}

        done = await attempt(info, input, work)
        return BrandUpdatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            brand=await find_brand(info.context, done.id()),
        )

    @guarded(Permission.EDIT_CATALOGUE)
    async def product_update(self, info: Info, input: ProductUpdateInput) -> ProductUpdatePayload:
        """Gives a product another name; its key stays."""

        def work(session: Session) -> Result:
            product = actions.rename_product(session, parse_id(input.id, "Product", "id"), name=input.name.kept())
            return {"id": product.id}

        done = await attempt(info, input, work)
        return ProductUpdatePayload(
            user_errors=done.errors,
            client_mutation_id=input.client_mutation_id,
            product=await find_product(info.context, done.id()),
        )
