"""Every page of the console, where it is, and the way that a reader goes on it.

One walk for each page; pages without a way of their own are looked at only. A way is gone in English, and says in the
page's own words what must be there. What it changes stays changed for the ways behind it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from backend.api.shapes.nodes import global_id
from backend.staff.rules import Role
from tests.console import walks_campaigns, walks_cube, walks_deeds, walks_house, walks_listening, walks_people
from tests.console.windows import Demo, Reader

Way = Callable[[Reader, Demo], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A page: its address below /console/, in which {product} and the like stand for the demo's, and the way on it.

    The ways of one part are gone one after the other, and those of each part by themselves.
    """

    part: str
    address: str
    way: Way | None = None


WALKS: Final[Mapping[str, Walk]] = {
    "home": Walk(part="looking", address="?product={product}", way=walks_house.home),
    "cube": Walk(part="looking", address="cube?product={product}", way=walks_cube.cube),
    "flows": Walk(part="looking", address="flows?product={product}", way=walks_cube.flows),
    "people": Walk(part="people", address="people?product={product}", way=walks_people.people),
    "person": Walk(part="people", address="person/{person}?product={product}", way=walks_people.person),
    "audiences": Walk(part="people", address="audiences", way=walks_people.audiences),
    "sales": Walk(part="people", address="sales", way=walks_people.sales),
    "lead": Walk(part="people", address="lead/{lead}", way=walks_people.lead),
    "surveys": Walk(part="listening", address="surveys", way=walks_listening.surveys),
    "survey": Walk(part="listening", address="survey/{survey}?product={product}", way=walks_listening.survey),
    "touchpoints": Walk(part="listening", address="touchpoints", way=walks_listening.touchpoints),
    "models": Walk(part="listening", address="models", way=walks_listening.models),
    "boards": Walk(part="listening", address="boards", way=walks_house.boards),
    "moderation": Walk(part="listening", address="moderation", way=walks_house.moderation),
    "programme": Walk(part="acting", address="programme?product={product}", way=walks_house.programme),
    "campaign": Walk(part="acting", address="campaign/{campaign}", way=walks_house.campaign),
    "team": Walk(part="house", address="team", way=walks_house.team),
    "audit": Walk(part="house", address="audit", way=walks_house.audit),
}

# What else is done on them, by ways alone: these are looked at no further.
ALSO: Final[Mapping[str, Walk]] = {
    "a person's way": Walk(part="looking", address="person/{person}?product={product}", way=walks_deeds.way_in_cube),
    "a kept condition": Walk(part="people", address="audiences", way=walks_deeds.condition_kept),
    "a first plan": Walk(part="acting", address="programme?product={product}", way=walks_deeds.first_plan),
    "a new campaign": Walk(part="acting", address="campaign?product={product}", way=walks_campaigns.new_campaign),
    "how far a member reaches": Walk(part="house", address="team?tab=members", way=walks_deeds.reach),
}

PARTS: Final = tuple(dict.fromkeys(walk.part for walk in WALKS.values()))


def known_ids(demo: Demo) -> Mapping[str, str]:
    """What stands for the names in addresses."""
    _, product = demo.report.met
    person = demo.ask("query($ref: String!) { person(externalRef: $ref) { id } }", ref=demo.met)["person"]
    # One of the salesperson's own, so that they may open it as well.
    own = demo.ask("{ leads(first: 1) { nodes { id } } }", Role.SALESPERSON)["leads"]["nodes"]
    return {
        "product": global_id("Product", product),
        "person": person["id"],
        "lead": own[0]["id"],
        "survey": global_id("Survey", demo.report.survey_id),
        "campaign": global_id("Campaign", demo.report.campaign[0]),
    }
