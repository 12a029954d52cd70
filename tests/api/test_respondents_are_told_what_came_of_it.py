"""What came of the answers is written, published and taken back, and told to those who gave them alone."""

from tests.api.client import Api
from tests.api.company import found_company

TITLE = {"ja": "詰めかえ", "en": "Refills"}
TEXT = {"ja": "始めました。", "en": "They are here."}
FIELDS = "outcome { id publishedAt title { en } brand { key } survey { id } }"


def test_an_outcome_is_written_published_and_taken_back(api: Api) -> None:
    company = found_company(api)
    made = api.do("outcomeCreate", FIELDS, brandId=company.brand, title=TITLE, text=TEXT)["outcome"]
    assert made == {
        "id": made["id"],
        "publishedAt": None,
        "title": {"en": "Refills"},
        "brand": {"key": "sakura"},
        "survey": None,
    }
    told = api.do("outcomePublish", FIELDS, id=made["id"])["outcome"]["publishedAt"]
    assert told == "2026-04-01T00:00:00.000Z"
    changed = api.do("outcomeUpdate", FIELDS, id=made["id"], title={"en": "Refill bags"})["outcome"]
    assert (changed["title"], changed["publishedAt"]) == ({"en": "Refill bags"}, told)
    assert api.do("outcomeWithdraw", FIELDS, id=made["id"])["outcome"]["publishedAt"] is None
    nodes = api.ask("{ outcomes(first: 5) { nodes { title { en } } } }")["outcomes"]["nodes"]
    assert nodes == [{"title": {"en": "Refill bags"}}]


def test_what_does_not_exist_has_no_outcome(api: Api) -> None:
    company = found_company(api)
    wrong = api.attempt("outcomeCreate", brandId=company.product, title=TITLE, text=TEXT)
    assert [error["path"] for error in wrong["userErrors"]] == [["input", "brandId"]]
    blank = api.attempt("outcomeCreate", brandId=company.brand, title={"en": " "}, text={"en": "x"})
    assert [error["code"] for error in blank["userErrors"]] == ["INVALID"]
    assert api.ask("{ outcomes(first: 5) { nodes { id } } }")["outcomes"]["nodes"] == []
