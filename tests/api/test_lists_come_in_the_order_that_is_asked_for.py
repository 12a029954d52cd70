"""Lists come in every order that they offer, forward and backward, with ties, and read each from an index."""

from collections.abc import Iterator, Mapping

import pytest

from backend.api.fields import orders
from backend.communications.queries.campaigns import CAMPAIGN_ORDERS
from backend.db.paging import Keys
from backend.metadata import metadata
from backend.sales.queries.leads import LEAD_ORDERS
from backend.segments.queries.audiences import AUDIENCE_ORDERS
from backend.surveys.queries.versions import SURVEY_ORDERS
from backend.touchpoints.queries import TOUCHPOINT_ORDERS
from tests.api.client import Answer, Api
from tests.api.company import Company, found_company, purchase
from tests.api.test_campaigns_are_run_through_the_api import create
from tests.asking import TWO_PAGES
from tests.clocks import SettableClock

ORDERS: Mapping[str, Mapping[str, Keys]] = {
    "audiences": AUDIENCE_ORDERS,
    "campaigns": CAMPAIGN_ORDERS,
    "leads": LEAD_ORDERS,
    "surveys": SURVEY_ORDERS,
    "touchpoints": TOUCHPOINT_ORDERS,
}
# Two start together, and so do two others: only the key or the number behind it tells them apart.
KEYS = ("d", "b", "e", "a", "c")
STARTS = ("2026-05-02", "2026-05-01", "2026-05-02", "2026-05-01", "2026-05-03")
DOOR = {"everyone": False, "invited": True}
FIRST_FIRST = {
    ("audiences", "CREATED"): "dbeac",
    ("audiences", "KEY"): "abcde",
    ("campaigns", "CREATED"): "dbeac",
    ("campaigns", "KEY"): "abcde",
    ("campaigns", "STARTS_AT"): "badec",
    ("invitations", "ISSUED"): "dbeac",
    ("leads", "OPENED"): "dbeac",
    ("leads", "STAGE_AT"): "beacd",
    ("outboxMessages", "QUEUED"): "dbeac",
    ("purchases", "PURCHASED"): "badec",
    ("surveys", "CREATED"): "dbeac",
    ("surveys", "KEY"): "abcde",
    ("touchpoints", "CREATED"): "dbeac",
    ("touchpoints", "KEY"): "abcde",
}
NAMED_BY = {
    "invitations": "person { externalRef }",
    "leads": "person { externalRef }",
    "outboxMessages": "person { externalRef }",
    "purchases": "orderRef",
}


def test_every_list_comes_in_each_of_its_orders_and_refuses_a_cursor_of_another(api: Api, clock: SettableClock) -> None:
    _world(api, clock)
    kinds = {"outboxMessages": "MessageOrder"}
    for (name, by), expected in FIRST_FIRST.items():
        kind = kinds.get(name, f"{name[0].upper()}{name[1:-1]}Order")
        for way, letters in (("ASC", expected), ("DESC", expected[::-1])):
            order = f"{by}_{way}"
            assert order in getattr(orders, kind).__members__
            assert _forward(api, name, order) == letters, (name, order)
            assert _backward(api, name, order) == letters, (name, order)
    offered = {(each.__name__, order.value) for each in orders.ENUMS for order in each}
    assert len(offered) == 2 * len(FIRST_FIRST)
    for name, one, other in (
        ("campaigns", "KEY_ASC", "CREATED_ASC"),
        ("campaigns", "STARTS_AT_ASC", "KEY_ASC"),
        ("leads", "OPENED_ASC", "STAGE_AT_ASC"),
    ):
        end = _page(api, name, one, "first: 2")["pageInfo"]["endCursor"]
        text = f'{{ {name}(orderBy: {other}, after: "{end}") {{ nodes {{ id }} }} }}'
        assert api.code(text) == "BAD_CURSOR"


@pytest.mark.parametrize("name", sorted(ORDERS))
def test_each_order_is_read_from_an_index(name: str) -> None:
    table = metadata.tables[name]
    indexes = [[column.name for column in index.columns] for index in table.indexes]
    indexes += [[column.name for column in table.primary_key.columns]]
    indexes += [[column.name for column in columns] for columns in _unique(name)]
    for keys in ORDERS[name].values():
        columns = [column.key for column in keys]
        assert any(index[: len(columns)] == columns for index in indexes), (name, columns)


def _unique(name: str) -> Iterator[Answer]:
    for constraint in metadata.tables[name].constraints:
        if type(constraint).__name__ == "UniqueConstraint":
            yield list(getattr(constraint, "columns", ()))


def _world(api: Api, clock: SettableClock) -> None:
    """Five of each, made in the order of KEYS."""
    company = found_company(api, 0)
    api.do("peopleImport", rows=[_person(key) for key in KEYS])
    survey = _surveys(api)
    for key, start in zip(KEYS, STARTS, strict=True):
        api.do("audienceCreate", key=key, name={"en": key})
        create(api, company, key=key, startsAt=f"{start}T00:00:00Z", endsAt="2026-06-01T00:00:00Z")
        about = {"surveyId": survey, "moment": "ANNUAL", "productId": company.product, "channel": "EMAIL"}
        api.do("touchpointCreate", key=key, **about)
    found = api.ask("{ touchpoints(first: 1) { nodes { id } } }")["touchpoints"]["nodes"]
    people = [{"externalRef": key} for key in KEYS]
    api.do("invitationsIssue", touchpointId=found[0]["id"], people=people)
    of_board = {"brandId": company.brand, "question": {"en": "?"}, "purpose": "surveys", "doors": {"see": DOOR}}
    board = api.do("boardCreate", "board { id }", key="b", **of_board)["board"]["id"]
    api.do("boardInvite", id=board, people=people, sends=True)
    starts = [f"{start[:5]}02{start[7:]}T00:00:00Z" for start in STARTS]
    api.do("purchasesRecord", rows=[purchase(company, "a", key, at) for key, at in zip(KEYS, starts, strict=True)])
    _leads(api, company, clock)


def _person(key: str) -> Answer:
    consent = {"purpose": "surveys", "granted": True, "wording": "ok", "decidedAt": "2026-01-01T00:00:00Z"}
    addresses = [{"kind": "EMAIL", "address": f"{key}@example.com"}]
    return {"externalRef": key, "addresses": addresses, "consents": [consent]}


def _surveys(api: Api) -> str:
    made = [api.do("surveyCreate", "survey { id }", key=key, definition=TWO_PAGES)["survey"]["id"] for key in KEYS]
    api.do("surveyPublish", id=made[0])
    return str(made[0])


def _leads(api: Api, company: Company, clock: SettableClock) -> None:
    """The first of them goes on to another stage later than the others came into theirs."""
    found = api.ask("{ people { nodes { id externalRef } } }")["people"]["nodes"]
    people = {node["externalRef"]: node["id"] for node in found}
    for key in KEYS:
        api.do("leadOpen", personId=people[key], productId=company.product)
    first = api.ask("{ leads(first: 1) { nodes { id } } }")["leads"]["nodes"][0]["id"]
    clock.advance(1_000)
    api.do("leadAdvance", id=first)


def _page(api: Api, name: str, order: str, part: str) -> Answer:
    shown = NAMED_BY.get(name, "key")
    inside = f"{name}(orderBy: {order}, {part}) {{ nodes {{ {shown} }} pageInfo {{ startCursor endCursor }} }}"
    if name == "purchases":
        return api.ask(f'{{ person(externalRef: "a") {{ {inside} }} }}')["person"][name]
    return api.ask(f"{{ {inside} }}")[name]


def _letters(nodes: Answer) -> str:
    named = [next(iter(node.values())) for node in nodes]
    return "".join(each["externalRef"] if isinstance(each, dict) else each for each in named)


def _forward(api: Api, name: str, order: str) -> str:
    seen, after = "", ""
    for _ in range(2):
        page = _page(api, name, order, f"first: 3{after}")
        seen += _letters(page["nodes"])
        after = f', after: "{page["pageInfo"]["endCursor"]}"'
    return seen


def _backward(api: Api, name: str, order: str) -> str:
    seen, before = "", ""
    for _ in range(2):
        page = _page(api, name, order, f"last: 3{before}")
        seen = _letters(page["nodes"]) + seen
        before = f', before: "{page["pageInfo"]["startCursor"]}"'
    return seen
