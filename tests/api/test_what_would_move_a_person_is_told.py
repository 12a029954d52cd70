"""A position says what would carry its person over each cut, and following it does so."""

from backend.clock import HOUR
from tests.api.client import Answer, Api, counted_statements
from tests.api.company import answers, found_company, purchase
from tests.clocks import SettableClock

NOW = "2026-04-01T00:00:00Z"
WOULD_MOVE = """query($ref: String!) { person(externalRef: $ref) { positions { segment wouldMove {
  nearest
  psychology { ...turn } depth { ...turn }
  behaviour { turnsHigh purchases acts { kind count } lapsesAt lastsUntil segment }
} } } }
fragment turn on AttitudeTurn { turnsHigh answers single answersToKnow weakest segment }"""


def told(api: Api) -> Answer:
    """The one position of u0."""
    (found,) = api.ask(WOULD_MOVE, ref="u0")["person"]["positions"]
    return found


def test_what_would_move_a_person_moves_them(api: Api, clock: SettableClock) -> None:
    company = found_company(api)
    rows = [{**row, "observedAt": NOW} for row in answers(company, "u0", feeling=3, bond=4)]
    api.do("observationsImport", rows=rows)
    api.do("purchasesRecord", rows=[purchase(company, "u0", "o", NOW)])
    clock.advance(HOUR)
    found = told(api)
    turn = found["wouldMove"]["psychology"]
    assert (found["segment"], turn["segment"]) == ("SWITCHER", "PRODUCT_LOYAL")
    # Three answers of .5 stand against 1·(1 − .65) each: (.05·4 + .3)/.35 is 1.43, so two are needed.
    assert (turn["turnsHigh"], turn["answers"], turn["single"], turn["answersToKnow"]) == (True, 2, None, 0)
    later = {"observedAt": "2026-04-01T01:00:00Z", "value": 5}
    more = [{**row, **later, "sourceId": f"more-{row['sourceId']}"} for row in rows[:2]]
    api.do("observationsImport", rows=more[:1])
    assert told(api)["segment"] == "SWITCHER"
    api.do("observationsImport", rows=more[1:])
    assert told(api)["segment"] == "PRODUCT_LOYAL"


def test_behaviour_says_when_it_lapses_and_what_a_purchase_would_do(api: Api) -> None:
    company = found_company(api)
    api.do("observationsImport", rows=[{**row, "observedAt": NOW} for row in answers(company, "u0", feeling=4, bond=4)])
    prospect = told(api)["wouldMove"]["behaviour"]
    assert (prospect["turnsHigh"], prospect["purchases"], prospect["lapsesAt"]) == (True, 1, None)
    assert prospect["lastsUntil"] == "2026-06-30T00:00:00.000Z"
    assert {act["kind"]: act["count"] for act in prospect["acts"]} == {
        "SITE_VISIT": 8,
        "CATALOGUE": 2,
        "TRIAL": 1,
        "MEETING": 1,
    }
    api.do("purchasesRecord", rows=[purchase(company, "u0", "o", NOW)])
    customer = told(api)
    assert customer["wouldMove"]["behaviour"]["lapsesAt"] == "2026-06-30T00:00:00.000Z"
    assert (customer["segment"], customer["wouldMove"]["behaviour"]["segment"]) == ("BRAND_LOYAL", "MIND_LEADER")
    assert customer["wouldMove"]["behaviour"]["acts"] == []


def test_of_many_people_it_is_read_together(api: Api) -> None:
    company = found_company(api, 5)
    refs = [f"u{number}" for number in range(5)]
    api.do("observationsImport", rows=[row for ref in refs for row in answers(company, ref, feeling=4, bond=4)])
    query = "{ people { nodes { positions { wouldMove { nearest } explanation { effect } } } } }"
    with counted_statements() as statements:
        api.ask(query)
    assert len(statements) == 5
