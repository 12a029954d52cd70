"""Brands and products are renamed; their keys, and whoever may not, change nothing."""

from tests.api.client import Api
from tests.api.company import found_company

SOLD = "{ brands { nodes { id key name { ja en } } } products { nodes { id key name { ja en } } } }"


def test_another_name_stands_at_once_and_the_key_stays(api: Api) -> None:
    found_company(api)
    before = api.ask(SOLD)
    brand, product = before["brands"]["nodes"][0], before["products"]["nodes"][0]
    renamed = api.do("brandUpdate", "brand { key name { ja en } }", id=brand["id"], name={"ja": "やまと"})
    assert renamed["brand"] == {"key": brand["key"], "name": {"ja": "やまと", "en": None}}
    api.do("productUpdate", id=product["id"], name={"ja": "茶", "en": "Tea"})
    after = api.ask(SOLD)
    assert after["brands"]["nodes"][0] == brand | {"name": {"ja": "やまと", "en": None}}
    assert after["products"]["nodes"][0] == product | {"name": {"ja": "茶", "en": "Tea"}}


def test_a_name_in_no_language_is_refused(api: Api) -> None:
    found_company(api)
    before = api.ask(SOLD)
    for mutation, kind in (("brandUpdate", "brands"), ("productUpdate", "products")):
        (error,) = api.attempt(mutation, id=before[kind]["nodes"][0]["id"], name={})["userErrors"]
        assert (error["code"], error["path"]) == ("INVALID", ["input", "name"])
    assert api.ask(SOLD) == before
