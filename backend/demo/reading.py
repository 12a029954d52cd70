"""Reads what was written by hand for the demo from the files of `content`, and fills its templates."""

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from backend.demo.contents import (
    AskingContent,
    AttributeContent,
    BrandContent,
    CampaignContent,
    CapContent,
    ConsentContent,
    Content,
    CounterContent,
    DoorContent,
    NamesContent,
    Opens,
    OutcomeContent,
    ProductContent,
)
from backend.loyalty.rules.axes import Moment
from backend.outbox.rules import Channel

# What tomllib reads; the classes of `contents` say what is in it.
Table = dict[str, Any]

_CONTENT = Path(__file__).parent / "content"
# A place in single braces is filled here; a pipe, in double ones, when somebody reads it.
_PLACE = re.compile(r"(?<!\{)\{([a-z]+)\}(?!\})")


def read_content() -> Content:
    """The whole content, as it is written."""
    catalogue, asking, answers = read_table("catalogue"), read_table("touchpoints"), read_table("answers")
    moments = {key.replace("-", "_"): _asking(asking[key]) for key in ("signup", "after-purchase", "annual")}
    return Content(
        company=catalogue["company"],
        brands=tuple(_brand(each) for each in catalogue["brands"]),
        attributes=tuple(AttributeContent(**each) for each in read_table("attributes")["attributes"]),
        campaigns=tuple(_campaign(each) for each in asking["campaigns"]),
        counter=CounterContent(**asking["counter"]),
        caps=tuple(CapContent(**each) for each in asking["caps"]),
        doors=tuple(_door(each) for each in asking["doors"]),
        names=NamesContent(**read_table("names")),
        consents=tuple(ConsentContent(**each) for each in read_table("consents")["consents"]),
        outcomes=tuple(OutcomeContent(**each) for each in read_table("outcomes")["outcomes"]),
        surveys={path.stem: tomllib.loads(path.read_text("utf-8")) for path in (_CONTENT / "surveys").glob("*.toml")},
        comments=read_table("comments"),
        shares=answers["shares"],
        words=answers["words"],
        **moments,
    )


def filled(template: object, words: Callable[[str], Mapping[str, str]], language: str = "ja") -> object:
    """The template with its {places} filled; under a key that is a language, in that language."""
    if isinstance(template, str):
        return _PLACE.sub(lambda place: words(language)[place[1]], template)
    if isinstance(template, dict):
        return {key: filled(value, words, key if key in {"ja", "en"} else language) for key, value in template.items()}
    if isinstance(template, list):
        return [filled(each, words, language) for each in template]
    return template


def _brand(source: Table) -> BrandContent:
    return BrandContent(**source | {"products": tuple(ProductContent(**each) for each in source["products"])})


def _asking(source: Table) -> AskingContent:
    channel = Channel(source.get("channel", Channel.FILE))
    return AskingContent(**source | {"moment": Moment[source["moment"]], "channel": channel})


def _campaign(source: Table) -> CampaignContent:
    return CampaignContent(**source | {"moment": Moment[source["moment"]]})


def _door(source: Table) -> DoorContent:
    return DoorContent(**source | {"opens": Opens(source.get("opens", Opens.SURVEY))})


def read_table(name: str) -> Table:
    """What stands in the file of that name."""
    return tomllib.loads((_CONTENT / f"{name}.toml").read_text("utf-8"))
