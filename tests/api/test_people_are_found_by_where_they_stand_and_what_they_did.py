"""Conditions on places, moves, purchases, answers and audiences through the API: whom they find, and who may ask."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from backend.db import Database
from backend.links import Links, Purpose
from backend.responses.actions import Submission, submit_together
from backend.responses.queries import get_form_state
from backend.settings import Settings
from backend.staff.rules import Role
from tests.api.client import Answer, Api
from tests.api.company import Company, answers, found_company, purchase
from tests.asking import published, scale, survey_of
from tests.clocks import SettableClock
from tests.filled import Filled
from tests.responding import posted
from tests.snapshots import everything

PEOPLE = "query ($where: PeopleWhereInput) { people(where: $where) { totalCount nodes { externalRef } } }"
BOUGHT_AT, AGAIN_AT = "2026-03-01T00:00:00.000Z", "2026-03-10T00:00:00.000Z"
PURCHASES: dict[str, object] = {"bought": {}}
ANSWERS: dict[str, object] = {"answered": {"surveyId": "SURVEY"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A company, its survey, and whoever asks."""

    api: Api
    company: Company
    survey: str

    def meant(self, where: object) -> Answer:
        """The condition with the ids that it is about."""
        ids = {"PRODUCT": self.company.product, "BRAND": self.company.brand, "SURVEY": self.survey}
        if isinstance(where, dict):
            return {name: self.meant(each) for name, each in where.items()}
        if isinstance(where, list):
            return [self.meant(each) for each in where]
        return ids.get(where, where) if isinstance(where, str) else where

    def found(self, where: object) -> list[str]:
        """Whom the condition finds, once it is sure that they are as many as are counted."""
        page = self.api.ask(PEOPLE, where=self.meant(where))["people"]
        assert page["totalCount"] == len(page["nodes"])
        return [each["externalRef"] for each in page["nodes"]]

    def code(self, where: object) -> object:
        """The code of what is said against the condition."""
        return self.api.code(PEOPLE, where=self.meant(where))

    def unsaved(self, where: object) -> Answer:
        """What is said against saving the condition."""
        given = {"key": "unfit", "name": {"en": "Unfit"}, "where": self.meant(where)}
        refused = self.api.attempt("audienceCreate", **given)["userErrors"]
        return [(each["code"], each["path"]) for each in refused]

    def save(self, key: str, where: object) -> str:
        """The id of an audience of whoever fits."""
        given = {"key": key, "name": {"en": key}, "where": self.meant(where)}
        return str(self.api.do("audienceCreate", "audience { id }", **given)["audience"]["id"])


@pytest.fixture
def asked(api: Api, database: Database, clock: SettableClock, filled: Filled) -> Asked:
    """A buyer unheard, a fan, a consumer, a buyer twice over who likes it, and someone of whom nothing is known.

    The fan answered a survey a month after all that.
    """
    company, survey = filled.once(database, lambda: _asked(api, database, clock))
    return Asked(api=api, company=company, survey=survey)


def _asked(api: Api, database: Database, clock: SettableClock) -> tuple[Company, str]:
    company = found_company(api, 5)
    for ref, feeling, bond in (("u1", 5, 1), ("u2", 1, 1), ("u3", 5, 5)):
        api.do("observationsImport", rows=answers(company, ref, feeling=feeling, bond=bond))
    rows = [purchase(company, "u0", "a", BOUGHT_AT), purchase(company, "u3", "b", BOUGHT_AT)]
    api.do("purchasesRecord", rows=[*rows, purchase(company, "u3", "c", AGAIN_AT)])
    survey = api.do("surveyCreate", "survey { id }", key="short", definition=survey_of([scale("like")]))["survey"]["id"]
    api.do("surveyPublish", id=survey)
    about = {"surveyId": survey, "moment": "ANNUAL", "productId": company.product}
    touchpoint = api.do("touchpointCreate", "touchpoint { id }", key="t", **about)["touchpoint"]["id"]
    issue = {"touchpointId": touchpoint, "people": [{"externalRef": "u1"}]}
    url = api.do("invitationsIssue", "invitations { url }", **issue)["invitations"][0]["url"]
    link = Links(Settings().secret_keys, "").read(Purpose.SURVEY, url.rpartition("/")[2], clock())
    state = database.read_now(lambda session: get_form_state(session, link.id))
    page = posted(published(database, state.latest_version_id or 0), {"like": 5})
    said = Submission(invitation_id=link.id, posted=page, now=clock())
    database.write_now(lambda session: submit_together(session, [said]))
    return company, survey


def of_product(**said: object) -> dict[str, object]:
    """Said of the company's product."""
    return {"productId": "PRODUCT", **said}


@pytest.mark.parametrize(
    ("where", "refs"),
    [
        ({"onAxis": of_product(axis="PSYCHOLOGY", least=0.6)}, ["u1", "u3"]),
        ({"onAxis": of_product(axis="PSYCHOLOGY", most=0.6)}, ["u2"]),
        ({"onAxis": of_product(axis="DEPTH", least=0, most=1)}, []),
        ({"onAxis": of_product(axis="BEHAVIOUR", least=0)}, ["u0", "u1", "u2", "u3"]),
        ({"onAxis": of_product(axis="BEHAVIOUR", least=0.7)}, ["u3"]),
        ({"nearCut": of_product(axis="PSYCHOLOGY", within=1)}, ["u1", "u2", "u3"]),
        ({"nearCut": of_product(axis="PSYCHOLOGY", within=0)}, []),
        ({"known": of_product(axis="PSYCHOLOGY")}, ["u1", "u2", "u3"]),
        ({"known": of_product(axis="PSYCHOLOGY", known=False)}, ["u0", "u4"]),
        ({"standing": of_product(standing="CUSTOMER")}, ["u0", "u3"]),
        ({"standing": of_product(standing="PROSPECT")}, ["u1", "u2", "u4"]),
        ({"certain": of_product(least=0)}, ["u0", "u1", "u2", "u3"]),
        ({"certain": of_product(least=1)}, []),
        ({"moved": of_product(since=BOUGHT_AT, to={"segments": ["FAN"]})}, ["u1"]),
        ({"moved": of_product(since="2026-03-01T00:00:00.001Z", to={"segments": ["FAN"]})}, []),
        ({"moved": of_product(since=BOUGHT_AT, **{"from": {"segments": ["FAN"]}})}, []),
        ({"moved": of_product(since="2026-01-01T00:00:00Z", until="2026-02-28T00:00:00Z")}, []),
        ({"moved": of_product(since=BOUGHT_AT, to={"unclassified": True})}, ["u0"]),
        ({"bought": {}}, ["u0", "u3"]),
        ({"bought": {"productId": "PRODUCT", "least": 2}}, ["u3"]),
        ({"bought": {"brandId": "BRAND", "since": AGAIN_AT}}, ["u3"]),
        ({"bought": {"brandId": "BRAND", "since": "2026-03-10T00:00:00.001Z"}}, []),
        ({"bought": {"until": BOUGHT_AT, "least": 2}}, []),
        ({"not": [{"bought": {"since": AGAIN_AT}}], "standing": of_product(standing="CUSTOMER")}, ["u0"]),
        ({"answered": {"surveyId": "SURVEY"}}, ["u1"]),
        ({"answered": {"surveyId": "SURVEY", "until": "2026-03-31T00:00:00Z"}}, []),
        ({"not": [{"answered": {"surveyId": "SURVEY"}}], "segment": of_product(segments=["FAN", "CONSUMER"])}, ["u2"]),
    ],
)
def test_each_finds_those_of_whom_it_holds(asked: Asked, where: object, refs: list[str]) -> None:
    assert asked.found(where) == refs
    assert asked.found({"audience": asked.save("saved", where)}) == refs


@pytest.mark.parametrize(
    ("where", "path"),
    [
        ({"onAxis": of_product(axis="DEPTH")}, ["where", "onAxis"]),
        ({"onAxis": of_product(axis="DEPTH", least=-0.1)}, ["where", "least"]),
        ({"onAxis": of_product(axis="DEPTH", most=1.1)}, ["where", "most"]),
        ({"onAxis": of_product(axis="DEPTH", least=0.6, most=0.5)}, ["where", "least"]),
        ({"onAxis": {"productId": "BRAND", "axis": "DEPTH", "least": 0}}, ["where", "onAxis", "productId"]),
        ({"nearCut": of_product(axis="DEPTH", within=1.5)}, ["where", "within"]),
        ({"nearCut": {"productId": "x", "axis": "DEPTH", "within": 0}}, ["where", "nearCut", "productId"]),
        ({"certain": of_product(least=2)}, ["where", "least"]),
        ({"certain": {"productId": "BRAND", "least": 0}}, ["where", "certain", "productId"]),
        ({"known": {"productId": "BRAND", "axis": "DEPTH"}}, ["where", "known", "productId"]),
        ({"standing": {"productId": "BRAND", "standing": "CUSTOMER"}}, ["where", "standing", "productId"]),
        ({"moved": of_product(since=AGAIN_AT, until=BOUGHT_AT)}, ["where", "since"]),
        ({"moved": {"productId": "BRAND", "since": AGAIN_AT}}, ["where", "moved", "productId"]),
        ({"bought": {"productId": "PRODUCT", "brandId": "BRAND"}}, ["where", "brandId"]),
        ({"bought": {"productId": "BRAND"}}, ["where", "bought", "productId"]),
        ({"bought": {"brandId": "PRODUCT"}}, ["where", "bought", "brandId"]),
        ({"bought": {"least": 0}}, ["where", "least"]),
        ({"bought": {"since": AGAIN_AT, "until": BOUGHT_AT}}, ["where", "since"]),
        ({"answered": {"surveyId": "PRODUCT"}}, ["where", "answered", "surveyId"]),
        ({"answered": {"surveyId": "SURVEY", "since": AGAIN_AT, "until": BOUGHT_AT}}, ["where", "since"]),
        ({"audience": "PRODUCT"}, ["where", "audience"]),
        ({"audience": "QXVkaWVuY2U6OTk="}, ["where", "audience"]),
        ({"attribute": {"key": "plan"}}, ["where", "attribute"]),
        ({"or": [{"not": [{"bought": {"least": 0}}]}]}, ["where", "least"]),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(
    asked: Asked, database: Database, where: object, path: list[str]
) -> None:
    before = everything(database)
    assert asked.code(where) == "INVALID"
    assert asked.unsaved(where) == [("INVALID", ["input", *path])]
    assert everything(database) == before


@pytest.mark.parametrize("where", [PURCHASES, ANSWERS], ids=["bought", "answered"])
@pytest.mark.parametrize("how", ["itself", "nested", "saved", "saved in saved", "frozen"])
def test_who_may_not_read_it_may_not_ask_for_it_in_any_way(
    asked: Asked, api_as: Callable[[Role], Api], where: dict[str, object], how: str
) -> None:
    said: object = where
    if how == "nested":
        said = {"or": [{"not": [{"and": [where]}]}]}
    elif how != "itself":
        inner = asked.save("inner", where)
        said = {"audience": inner}
        if how == "saved in saved":
            said = {"not": [{"audience": asked.save("outer", said)}]}
        if how == "frozen":
            given = {"id": inner, "key": "listed", "name": {"en": "Listed"}}
            said = {"audience": asked.api.do("audienceFreeze", "audience { id }", **given)["audience"]["id"]}
    assert asked.found(said) is not None
    manager = replace(asked, api=api_as(Role.COMMUNITY_MANAGER))
    assert manager.code(said) == "FORBIDDEN"
    counted = "query ($id: ID!, $where: PeopleWhereInput) { segmentSummary(productId: $id, where: $where) { total } }"
    assert manager.api.code(counted, id=asked.company.product, where=manager.meant(said)) == "FORBIDDEN"


def test_whoever_reads_the_panel_may_ask_for_places(asked: Asked, api_as: Callable[[Role], Api]) -> None:
    manager = replace(asked, api=api_as(Role.COMMUNITY_MANAGER))
    # People's own keys are not for this role: it sees that there are two.
    assert manager.found({"onAxis": of_product(axis="PSYCHOLOGY", least=0.6)}) == [None, None]
    assert manager.found({"audience": asked.save("fans", {"segment": of_product(segments=["FAN"])})}) == [None]


def test_audiences_lie_only_so_deep_within_each_other(asked: Asked, database: Database) -> None:
    deepest = asked.save("a0", {"externalRefs": ["u4"]})
    for number in range(1, 8):
        deepest = asked.save(f"a{number}", {"audience": deepest})
    # Whatever could be saved can be asked for.
    assert asked.found({"audience": deepest}) == ["u4"]
    before = everything(database)
    assert asked.unsaved({"audience": deepest}) == [("AUDIENCE_CYCLE", ["input", "where", "audience"])]
    assert everything(database) == before


def test_an_audience_is_no_part_of_itself(asked: Asked, database: Database) -> None:
    first = asked.save("first", {"externalRefs": ["u4"]})
    second = asked.save("second", {"not": [{"audience": first}]})
    before = everything(database)
    for inner in (first, second):
        refused = asked.api.attempt("audienceUpdate", id=first, where={"or": [{"audience": inner}]})["userErrors"]
        assert [(each["code"], each["path"]) for each in refused] == [
            ("AUDIENCE_CYCLE", ["input", "where", "audience"])
        ]
    assert everything(database) == before
    assert asked.found({"audience": second}) == ["u0", "u1", "u2", "u3"]


def test_a_condition_reads_back_with_the_ids_that_it_was_said_with(asked: Asked) -> None:
    every = {
        "onAxis": of_product(axis="DEPTH", least=0.25, most=0.75),
        "nearCut": of_product(axis="PSYCHOLOGY", within=0.1),
        "certain": of_product(least=0.8),
        "known": of_product(axis="BEHAVIOUR", known=False),
        "standing": of_product(standing="PROSPECT"),
        "moved": of_product(since=BOUGHT_AT, until=AGAIN_AT, **{"from": {"unclassified": True}, "to": {}}),
        "bought": {"brandId": "BRAND", "since": BOUGHT_AT, "until": AGAIN_AT, "least": 3},
        "answered": {"surveyId": "SURVEY", "since": BOUGHT_AT, "until": AGAIN_AT},
        "audience": asked.save("everybody", {}),
    }
    asked.save("every", every)
    product = asked.company.product
    assert asked.api.ask('{ audience(key: "every") { where } }')["audience"]["where"] == {
        "all": [
            {"on_axis": "DEPTH", "product": product, "at_least": 0.25, "at_most": 0.75},
            {"near_cut": "PSYCHOLOGY", "product": product, "within": 0.1},
            {"certain": 0.8, "product": product},
            {"unknown": "BEHAVIOUR", "product": product},
            {"standing": "PROSPECT", "product": product},
            {"moved_since": BOUGHT_AT, "product": product, "until": AGAIN_AT, "from": ["UNCLASSIFIED"], "to": []},
            {"bought": 3, "brand": asked.company.brand, "since": BOUGHT_AT, "until": AGAIN_AT},
            {"answered": asked.survey, "since": BOUGHT_AT, "until": AGAIN_AT},
            {"audience": every["audience"]},
        ]
    }
