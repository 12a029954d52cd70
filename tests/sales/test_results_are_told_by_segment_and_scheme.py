"""Results count each lead once, by what its person was at the opening and by the schemes it was worked with."""

from sqlalchemy import update

from backend.clock import HOUR, Instant, days
from backend.sales import actions
from backend.sales.queries.results import Period, SalesResults, sales_results
from backend.sales.rules.leads import Outcome, Stage, Standing
from backend.sales.rules.results import closing_rate
from backend.sales.rules.schemes import Reach
from backend.sales.tables import Lead
from tests.api.client import counted_statements
from tests.loyalty.told import NOW
from tests.sales.shop import Shop

BRAND_LOYAL = 7
ALWAYS = Period()


def results(shop: Shop, who: str = "boss", period: Period = ALWAYS, product_id: int | None = None) -> SalesResults:
    """What came of the leads that someone sees."""
    return shop.see(lambda session: sales_results(session, shop.scopes[who], period, product_id=product_id))


def sold(
    shop: Shop,
    outcome: Outcome | None,
    *,
    owner: str = "taro",
    person_id: int | None = None,
    hours: int = 1,
    at: Instant = NOW,
) -> int:
    """A lead that was approached for so many hours, and then proposed to for two before it was closed so, if at all."""
    scope = shop.scopes[owner]
    given = actions.NewLead(person_id=person_id, product_id=shop.product, owner_id=scope.member_id)
    opener = shop.scopes["boss"] if person_id is not None else scope
    lead = shop.do(lambda session: actions.open_lead(session, given, opener, at)).id
    later = at + hours * HOUR
    shop.do(lambda session: actions.advance(session, lead, scope, later, to=Stage.PROPOSAL))
    if outcome is not None:
        closed_at = later + 2 * HOUR
        shop.do(lambda session: actions.close_lead(session, lead, scope, closed_at, outcome=outcome, reason="理由"))
    return lead


def test_rates_are_told_by_segment_at_the_opening(shop: Shop) -> None:
    for number in range(6):
        sold(shop, Outcome.WON if number < 4 else Outcome.LOST, person_id=shop.loyal())
    for _ in range(3):
        sold(shop, Outcome.WON)
    sold(shop, None)
    found = results(shop)
    assert found.rate == closing_rate(9, 7)
    assert {each.segment: each.rate for each in found.segments} == {
        BRAND_LOYAL: closing_rate(6, 4),
        None: closing_rate(3, 3),
    }
    unclassified = next(each for each in found.segments if each.segment is None)
    assert (unclassified.rate.too_few, unclassified.rate.rate) == (True, None)


def test_times_are_told_stage_by_stage(shop: Shop) -> None:
    for hours in (1, 2, 3, 4, 5, 6):
        sold(shop, Outcome.WON, hours=hours)
    sold(shop, None, hours=9)
    found = results(shop).stages
    approach, proposal = found[Stage.APPROACH], found[Stage.PROPOSAL]
    assert (approach.ended, approach.ongoing, approach.median) == (7, 0, 4 * HOUR)
    assert (approach.low, approach.high) == (HOUR, 9 * HOUR)
    assert (proposal.ended, proposal.ongoing, proposal.median) == (6, 1, 2 * HOUR)
    assert (found[Stage.CLOSING].ended, found[Stage.CLOSING].too_few) == (0, True)


def test_going_back_and_opening_again_begin_another_stay(shop: Shop) -> None:
    scope = shop.scopes["taro"]
    lead = sold(shop, None, hours=1)
    shop.do(lambda session: actions.go_back(session, lead, scope, NOW + 5 * HOUR, reason="早かった"))
    # A contact or another owner ends no stay.
    shop.do(lambda session: actions.log_contact(session, lead, scope, NOW + 6 * HOUR))
    shop.do(
        lambda session: actions.close_lead(session, lead, scope, NOW + 7 * HOUR, outcome=Outcome.LOST, reason="予算")
    )
    shop.do(lambda session: actions.reopen_lead(session, lead, scope, NOW + 20 * HOUR, reason="再開"))
    stages = results(shop).stages
    assert {stage: (time.ended, time.ongoing) for stage, time in stages.items() if time.ended or time.ongoing} == {
        Stage.APPROACH: (1, 0),
        Stage.DISCOVERY: (1, 1),
        Stage.PROPOSAL: (1, 0),
    }
    # What was reopened is not closed.
    assert results(shop).rate.closed == 0


def test_rates_are_told_by_version_of_a_scheme(shop: Shop) -> None:
    first = shop.publish()
    proposing = shop.publish(stage=Stage.PROPOSAL)
    for _ in range(5):
        sold(shop, Outcome.LOST)
    second = shop.publish(at=NOW + days(1))
    for _ in range(6):
        sold(shop, Outcome.WON, at=NOW + days(1))
    found = {each.row.id: each for each in results(shop).schemes}
    assert {scheme: each.rate for scheme, each in found.items()} == {
        first.id: closing_rate(5, 0),
        proposing.id: closing_rate(11, 6),
        second.id: closing_rate(6, 6),
    }
    assert found[second.id].row.version == 2
    assert {scheme: (each.stay.ended, each.stay.median) for scheme, each in found.items()} == {
        first.id: (5, HOUR),
        proposing.id: (11, 2 * HOUR),
        second.id: (6, HOUR),
    }


def test_a_period_is_that_of_the_closing(shop: Shop) -> None:
    for day in range(4):
        sold(shop, Outcome.WON, at=NOW + days(day))
    closed = NOW + days(1) + 3 * HOUR
    assert results(shop, period=Period(since=closed)).rate.closed == 3
    assert results(shop, period=Period(since=closed + 1)).rate.closed == 2
    assert results(shop, period=Period(until=closed)).rate.closed == 1
    assert results(shop, period=Period(since=closed, until=closed + 1)).rate.closed == 1
    # The approach ended two hours before.
    before = results(shop, period=Period(until=closed)).stages
    assert (before[Stage.APPROACH].ended, before[Stage.PROPOSAL].ended) == (2, 1)


def test_everyone_has_the_results_of_what_they_see(shop: Shop) -> None:
    for owner in ("taro", "taro", "jiro", "nishi"):
        sold(shop, Outcome.WON, owner=owner)
    closed = {who: results(shop, who).rate.closed for who in shop.scopes}
    assert closed == {"taro": 2, "jiro": 1, "boss": 3, "nishi": 1, "west boss": 1, "admin": 4, "auditor": 4}


def test_results_are_of_one_product_or_of_all(shop: Shop) -> None:
    sold(shop, Outcome.WON)
    assert results(shop, product_id=shop.product).rate.closed == 1
    assert results(shop, product_id=shop.world.products[2]).rate.closed == 0


def test_of_two_leads_that_became_one_the_kept_one_counts(shop: Shop) -> None:
    shop.publish(Reach.GENERAL, None, Standing.PROSPECT)
    kept, gone = sold(shop, Outcome.WON), sold(shop, Outcome.LOST)
    shop.do(lambda session: session.execute(update(Lead).where(Lead.id == gone).values(merged_into=kept)))
    found = results(shop)
    assert (found.rate.closed, found.rate.won) == (1, 1)
    assert found.stages[Stage.APPROACH].ended == 1
    assert [each.rate.closed for each in found.schemes] == [1]


def test_results_take_few_statements_however_many_leads(shop: Shop) -> None:
    shop.publish()
    counts = []
    for _ in range(2):
        for _ in range(4):
            sold(shop, Outcome.WON)
        with counted_statements() as statements:
            results(shop)
        counts.append(len(statements))
    assert counts == [4, 4]
