"""An administrator says for which brands a member is there; from the next request on they see and change only these."""

import pytest

from backend.api.shapes.nodes import global_id, parse_id
from backend.db import Database
from tests.api.client import Answer, Api, counted_statements
from tests.api.company import Company, found_company, purchase
from tests.filled import Filled

SEEN = """{ viewer { brands { key } } brands { totalCount nodes { key } } products { totalCount nodes { key } }
  people { totalCount nodes { purchases { totalCount nodes { product { key } } } } } }"""


@pytest.fixture
def company(api: Api, database: Database, filled: Filled) -> Company:
    """Two brands with a product each, both of which u0 bought."""
    return filled.once(database, lambda: _company(api))


def _company(api: Api) -> Company:
    company = found_company(api)
    other = api.do("brandCreate", "brand { id }", key="yuzu", name={"ja": "ゆず"})["brand"]["id"]
    api.do("productCreate", "product { id }", brandId=other, key="juice", name={"ja": "ジュース"})
    juice = api.ask('{ product(key: "juice") { id } }')["product"]["id"]
    rows = [purchase(company, "u0", "o1"), {**purchase(company, "u0", "o2"), "productId": juice}]
    api.do("purchasesRecord", rows=rows)
    return company


@pytest.fixture
def planner(api: Api, company: Company) -> tuple[str, Api]:
    """A planner who is there for the first brand."""
    made = api.do("staffTokenCreate", "token staffToken { member { id } }", name="hana", role="PLANNER")
    member = made["staffToken"]["member"]["id"]
    api.do("memberBrandsSet", id=member, brandIds=[company.brand])
    return member, Api(api.http, made["token"])


def test_they_see_and_count_what_belongs_to_their_brands(api: Api, planner: tuple[str, Api]) -> None:
    member, hana = planner
    seen = hana.ask(SEEN)
    assert seen["viewer"]["brands"] == [{"key": "sakura"}]
    assert seen["brands"] == {"totalCount": 1, "nodes": [{"key": "sakura"}]}
    assert seen["products"] == {"totalCount": 1, "nodes": [{"key": "tea"}]}
    bought = {"totalCount": 1, "nodes": [{"product": {"key": "tea"}}]}
    assert seen["people"] == {"totalCount": 1, "nodes": [{"purchases": bought}]}
    api.do("memberBrandsSet", "staffMember { brands { key } }", id=member, brandIds=[])
    assert hana.ask(SEEN)["products"]["totalCount"] == 2


def test_ids_of_others_are_of_nothing_wherever_they_are_given(api: Api, planner: tuple[str, Api]) -> None:
    _, hana = planner
    juice = api.ask('{ product(key: "juice") { id } }')["product"]["id"]
    unknown = global_id("Product", 10**9)
    assert hana.ask('{ product(key: "juice") { id } }') == {"product": None}
    asking = """query($id: ID!, $where: PeopleWhereInput) { node(id: $id) { id } product(id: $id) { id }
      segmentSummary(productId: $id) { total } people(where: $where) { totalCount } }"""
    answers = [_plain(hana.send(asking, id=each, where={"bought": {"productId": each}})) for each in (juice, unknown)]
    assert answers[0] == answers[1]
    literal = [_plain(hana.send(f'{{ product(id: "{each}") {{ id }} }}')) for each in (juice, unknown)]
    assert literal[0] == literal[1] == {"data": {"product": None}}
    rows = [
        {"person": {"externalRef": "u0"}, "productId": each, "orderRef": "o3", "purchasedAt": "2026-03-01T00:00:00Z"}
        for each in (juice, unknown)
    ]
    refusals = [hana.attempt("purchasesRecord", rows=[row]) for row in rows]
    assert refusals[0] == refusals[1]
    assert refusals[0]["userErrors"][0]["code"] == "NOT_FOUND"


def test_what_concerns_every_brand_is_not_theirs(api: Api, planner: tuple[str, Api]) -> None:
    _, hana = planner
    capping = 'mutation { contactCapSet(input: { key: "a", most: 1, windowDays: 1 }) { userErrors { code } } }'
    assert hana.code(capping) == "FORBIDDEN"
    assert api.ask("{ contactCaps { totalCount } }") == {"contactCaps": {"totalCount": 0}}


def test_what_holds_on_every_board_is_not_theirs(api: Api, planner: tuple[str, Api], company: Company) -> None:
    member, hana = planner
    api.do("memberGrantsSet", id=member, permissions=["MODERATE_BOARDS"])
    word = api.do("bannedWordAdd", "bannedWord { id }", word="bad")["bannedWord"]["id"]
    comment, poster = global_id("IdeaComment", 1), global_id("Poster", parse_id(company.people[0], "Person", "id"))
    refused = [
        f'posterBlock(input: {{ id: "{poster}", note: "x" }}) {{ poster {{ id }} }}',
        f'posterTrust(input: {{ id: "{poster}" }}) {{ poster {{ id }} }}',
        f'posterUnblock(input: {{ id: "{poster}" }}) {{ poster {{ id }} }}',
        f'bannedWordRemove(input: {{ id: "{word}" }}) {{ removedId }}',
        'bannedWordAdd(input: { word: "worse" }) { bannedWord { id } }',
        f'ideaApprove(input: {{ id: "{global_id("Idea", 1)}", trusts: true }}) {{ idea {{ id }} }}',
        f'commentDecline(input: {{ id: "{comment}", reason: "x", blocks: true }}) {{ userErrors {{ code }} }}',
    ]
    assert [hana.code(f"mutation {{ {each} }}") for each in refused] == ["FORBIDDEN"] * len(refused)
    assert api.ask("{ posters { totalCount } bannedWords { nodes { word } } }") == {
        "posters": {"totalCount": 0},
        "bannedWords": {"nodes": [{"word": "bad"}]},
    }


def test_a_key_that_another_brand_has_is_taken_and_no_more_is_told(
    api: Api, planner: tuple[str, Api], company: Company
) -> None:
    member, hana = planner
    api.do("memberGrantsSet", id=member, permissions=["EDIT_CATALOGUE"])
    for key in ("juice", "tea"):
        refused = hana.attempt("productCreate", "product { id }", brandId=company.brand, key=key, name={"ja": "x"})
        assert refused["product"] is None
        assert refused["userErrors"] == [
            {"code": "ALREADY_EXISTS", "message": "there is a product of that key", "path": ["input", "key"]}
        ]


def test_trials_of_models_are_of_the_whole_company(api: Api, planner: tuple[str, Api]) -> None:
    _, hana = planner
    juice = api.ask('{ product(key: "juice") { id } }')["product"]["id"]
    model = api.ask("{ measurementModels { nodes { id } } }")["measurementModels"]["nodes"][0]["id"]
    begin = f'mutation {{ modelTrialBegin(input: {{ id: "{model}" }}) {{ job {{ id }} }} }}'
    assert hana.code(begin) == "FORBIDDEN"
    trial = f'{{ modelTrial(modelId: "{model}", productId: "{{}}") {{ __typename }} }}'
    answers = [_plain(hana.send(trial.replace("{}", each))) for each in (juice, global_id("Product", 10**9))]
    assert answers[0] == answers[1]


def test_a_survey_is_of_the_brand_whose_it_was_made_for(api: Api, planner: tuple[str, Api]) -> None:
    _, hana = planner
    draft = {
        "title": {"ja": "題"},
        "languages": ["ja"],
        "questions": [{"key": "like", "kind": "SCALE", "low": 1, "high": 5, "wording": {"ja": "好きですか"}}],
    }
    mine = hana.do("surveyCreate", "survey { id key }", key="mine", definition=draft)["survey"]
    other = api.ask('{ brand(key: "yuzu") { id } }')["brand"]["id"]
    api.do("surveyCreate", key="theirs", definition=draft, brandId=other)
    api.do("surveyCreate", key="anybodys", definition=draft)
    keys = hana.ask("{ surveys { totalCount nodes { key } } }")["surveys"]
    assert keys == {"totalCount": 2, "nodes": [{"key": "mine"}, {"key": "anybodys"}]}
    assert mine["key"] == "mine"


def test_audiences_that_name_others_are_not_there(api: Api, planner: tuple[str, Api], company: Company) -> None:
    _, hana = planner
    juice = api.ask('{ product(key: "juice") { id } }')["product"]["id"]
    for key, product in (("tea", company.product), ("juice", juice)):
        api.do("audienceCreate", key=key, name={"ja": key}, where={"bought": {"productId": product}})
    theirs = api.ask('{ audience(key: "juice") { id } }')["audience"]["id"]
    api.do("audienceCreate", key="through", name={"ja": "x"}, where={"audience": theirs})
    assert hana.ask("{ audiences { totalCount nodes { key } } }")["audiences"] == {
        "totalCount": 1,
        "nodes": [{"key": "tea"}],
    }


def test_grants_are_beyond_the_role_and_are_taken_back(api: Api) -> None:
    found_company(api)
    made = api.do("staffTokenCreate", "token staffToken { member { id } }", name="ken", role="ANALYST")
    member, ken = made["staffToken"]["member"]["id"], Api(api.http, made["token"])
    assert ken.ask("{ people { nodes { externalRef } } }")["people"]["nodes"] == [{"externalRef": None}]
    granted = api.do(
        "memberGrantsSet", "staffMember { grants brands { key } }", id=member, permissions=["READ_PERSONAL_DATA"]
    )
    assert granted["staffMember"] == {"grants": ["READ_PERSONAL_DATA"], "brands": None}
    assert ken.ask("{ people { nodes { externalRef } } }")["people"]["nodes"] == [{"externalRef": "u0"}]
    api.do("memberGrantsSet", id=member, permissions=[])
    assert ken.ask("{ people { nodes { externalRef } } }")["people"]["nodes"] == [{"externalRef": None}]


def test_whoever_is_there_for_all_brands_costs_nothing_more(api: Api) -> None:
    found_company(api)
    with counted_statements() as statements:
        api.ask("{ products { nodes { id } } }")
    assert len([each for each in statements if not each.startswith(("INSERT", "UPDATE"))]) == 2


def test_nobody_is_bound_to_what_is_not_there(api: Api, company: Company) -> None:
    member = api.ask("{ viewer { memberId } }")["viewer"]["memberId"]
    refused = api.attempt("memberBrandsSet", id=member, brandIds=[company.brand, global_id("Brand", 99)])
    assert [error["code"] for error in refused["userErrors"]] == ["NOT_FOUND"]
    assert api.ask("{ viewer { brands { key } } }") == {"viewer": {"brands": None}}
    assert (
        api.attempt("memberGrantsSet", id=global_id("StaffMember", 99), permissions=[])["userErrors"][0]["code"]
        == "NOT_FOUND"
    )


def _plain(answer: Answer) -> Answer:
    """An answer without the costs that stand beside it."""
    return {name: value for name, value in answer.items() if name != "extensions"}
