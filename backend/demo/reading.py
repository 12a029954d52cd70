"""Reads what was written by hand for the demo from the files of `content`, and fills its templates."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from backend.demo.contents import (
    AskingContent,
    AttributeContent,
    BrandContent,
    CampaignContent,
    Content,
    DoorContent,
    ProductContent,
)
from backend.loyalty.rules.axes import Moment

# What tomllib reads; the classes of `contents` say what is in it.
Table = dict[str, Any]

_CONTENT = Path(__file__).parent / "content"


def read_content() -> Content:
    """The whole content, as it is written."""
    catalogue, asking = tomllib.loads(_text("catalogue")), tomllib.loads(_text("touchpoints"))
    attributes, comments = tomllib.loads(_text("attributes")), tomllib.loads(_text("comments"))
    moments = {key.replace("-", "_"): _asking(asking[key]) for key in ("signup", "after-purchase", "annual")}
    return Content(
        company=catalogue["company"],
        brands=tuple(_brand(each) for each in catalogue["brands"]),
        attributes=tuple(AttributeContent(**each) for each in attributes["attributes"]),
        campaigns=tuple(_campaign(each) for each in asking["campaigns"]),
        doors=tuple(DoorContent(**each) for each in asking["doors"]),
        surveys={path.stem: tomllib.loads(path.read_text("utf-8")) for path in (_CONTENT / "surveys").glob("*.toml")},
        comments=comments,
        **moments,
    )


def filled(template: object, words: Callable[[str], Mapping[str, str]], language: str = "ja") -> object:
    """The template with its {places} filled; under a key that is a language, in that language."""
    if isinstance(template, str):
        return template.format_map(words(language)) if "{" in template else template
    if isinstance(template, dict):
        return {key: filled(value, words, key if key in {"ja", "en"} else language) for key, value in template.items()}
    if isinstance(template, list):
        return [filled(each, words, language) for each in template]
    return template


def _brand(source: Table) -> BrandContent:
    return BrandContent(**source | {"products": tuple(ProductContent(**each) for each in source["products"])})


def _asking(source: Table) -> AskingContent:
    return AskingContent(**source | {"moment": Moment[source["moment"]]})


def _campaign(source: Table) -> CampaignContent:
    return CampaignContent(**source | {"moment": Moment[source["moment"]]})


def _text(name: str) -> str:
    return (_CONTENT / f"{name}.toml").read_text("utf-8")
