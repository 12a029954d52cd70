"""A company whose people are sold something: salespeople of two teams with tokens, schemes and leads."""

from dataclasses import dataclass

from starlette.testclient import TestClient

from backend.clock import DAY
from backend.db import Database
from backend.staff.actions import issue_token
from backend.staff.rules import Role
from tests.api.client import Answer, Api, token_named
from tests.api.company import Company, answers, found_company, purchase
from tests.clocks import START

NOW = "2026-04-01T00:00:00Z"
QUESTION = {"wording": {"ja": "どこが好きですか"}, "item": "liking", "axis": "PSYCHOLOGY", "facet": "LIKING"}
CONTENT = {
    "aim": {"ja": "まず試してもらう", "en": "Let them try it"},
    "opening": {"ja": "最近はいかがですか"},
    "say": [{"ja": "新茶が入りました"}],
    "leaveUnsaid": [{"ja": "値引き"}],
    "question": QUESTION,
    "materials": [{"title": {"ja": "冊子"}, "url": "https://example.com/leaflet"}],
    "exitCriteria": [{"ja": "試飲の日が決まった"}],
    "nextStep": {"ja": "試飲会に誘う"},
}
_STAFF = {
    "taro": (Role.SALESPERSON, "east"),
    "jiro": (Role.SALESPERSON, "east"),
    "boss": (Role.SALES_MANAGER, "east"),
    "nishi": (Role.SALESPERSON, "west"),
    "analyst": (Role.ANALYST, None),
}
CARD = """{ personId externalRef standing stage reach asOf
  position { segment certainty psychology { value sd pHigh known staleAt } behaviour { lapsesAt }
             explanation { kind effect } wouldMove { nearest } }
  freshness { psychology depth heardAt } wouldMove { psychology { answers } behaviour { purchases } }
  consents { channel agreement } lead { id stage } latestStep { kind } scheme { id version nextStep { ja } }
  nextAction { action reason wording { ja } why { ja en } } choice { decision } product { key } }"""
ASK_CARD = f"query($p: ID!, $id: ID) {{ salesCard(productId: $p, personId: $id) {CARD} }}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selling:
    """The company, and a client for each of its members by name."""

    company: Company
    staff: dict[str, Api]

    def open(self, ref: str, owner: str = "taro") -> str:
        """The id of a new lead on the person of that reference, asked for by its owner and granted by the boss."""
        asked = self.staff[owner].do(
            "leadRequest", "request { id }", productId=self.company.product, externalRef=ref, note="会いました"
        )
        return str(self.staff["boss"].do("leadGrant", "lead { id }", id=asked["request"]["id"])["lead"]["id"])

    def publish(self, **more: object) -> Answer:
        """A new version of the general scheme for prospects at the approach."""
        place = {"reach": "GENERAL", "standing": "PROSPECT", "stage": "APPROACH", "content": CONTENT, "reason": "初版"}
        given = {"productId": self.company.product, **place, **more}
        return self.staff["boss"].do("schemePublish", "scheme { id version }", **given)["scheme"]

    def card(self, who: str, person: str) -> Answer:
        """The card of a person as someone sees it."""
        return self.staff[who].ask(ASK_CARD, p=self.company.product, id=person)["salesCard"]


def make_selling(api: Api, http: TestClient, database: Database, people: int = 3) -> Selling:
    """A company of so many people, of whom u0 is known well and has bought; and its staff in two teams."""
    company = found_company(api, people)
    rows = [{**row, "observedAt": NOW} for row in answers(company, "u0", feeling=4, bond=4)]
    api.do("observationsImport", rows=rows)
    api.do("purchasesRecord", rows=[purchase(company, "u0", "o", NOW)])
    for name, (role, team) in _STAFF.items():
        _hire(database, name, role, team)
    return selling_of(company, http)


def selling_of(company: Company, http: TestClient) -> Selling:
    """The company that was made, its staff at a client."""
    return Selling(company=company, staff={name: Api(http, token_named(name)) for name in _STAFF})


def _hire(database: Database, name: str, role: Role, team: str | None) -> None:
    database.write_now(
        lambda session: issue_token(
            session, name=name, role=role, token=token_named(name), expires_at=START + 366 * DAY, now=START, team=team
        )
    )
