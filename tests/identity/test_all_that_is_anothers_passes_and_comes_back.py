"""With a merge pass invitations, answers, decisions, purchases and what fills a gap; undone, each goes back."""

from dataclasses import dataclass
from functools import partial

import pytest
from sqlalchemy import select

from backend.clock import DAY, Instant
from backend.db import Database
from backend.errors import NotFound
from backend.identity.actions import merge, undo_merge
from backend.invitations.actions import issue
from backend.invitations.tables import Invitation
from backend.panel.actions import (
    add_person,
    define_attribute,
    pause,
    record_consent,
    set_address,
    set_attributes,
)
from backend.panel.queries import addresses_of, attributes_of, bearers_by_ref, get_person, may_contact, people_by_ref
from backend.panel.rules import AddressKind, AttributeKind
from backend.purchases.actions import import_tiers, record_purchases
from backend.purchases.queries import purchases_of
from backend.purchases.rules import PurchaseInput, TierInput
from backend.purchases.tables import PersonTier, Purchase
from backend.responses.tables import Response
from tests.asking import Asked, ask, invite_another
from tests.clocks import SettableClock
from tests.identity.standing import counted, drifted, standing
from tests.responding import post
from tests.snapshots import everything


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """Hana, who is kept, and Hanako, who is gone; both were asked on one occasion."""

    hana: Asked
    hanako: Asked


@pytest.fixture
def two(database: Database, clock: SettableClock) -> Two:
    """Two people of whom one and the same was asked."""
    hana = ask(database, clock())
    hanako = invite_another(database, hana, clock())
    return Two(hana=hana, hanako=hanako)


def _merged(database: Database, two: Two, now: Instant) -> int:
    work = partial(merge, kept_id=two.hana.person_id, gone_id=two.hanako.person_id, source="test", now=now)
    return database.write_now(work).id


def _undone(database: Database, merge_id: int, now: Instant) -> None:
    database.write_now(lambda session: undo_merge(session, merge_id, now))


def test_invitations_and_answers_pass_and_what_is_answered_since_goes_back_too(
    database: Database, two: Two, clock: SettableClock
) -> None:
    post(database, two.hana, {"like": 5}, clock.advance(1))
    post(database, two.hanako, {"like": 1, "doubt": 5}, clock.advance(1))
    before = standing(database)
    merge_id = _merged(database, two, clock.advance(1))
    assert _owners(database) == [two.hana.person_id] * 4
    post(database, two.hanako, {"bond": 4}, clock.advance(1), page=2)
    assert len(standing(database, of=two.hana.person_id)["observations"]) == 4
    assert drifted(database, clock()) == 0
    _undone(database, merge_id, clock.advance(1))
    mine, hers = two.hana.person_id, two.hanako.person_id
    assert _owners(database) == [mine, hers, mine, hers]
    assert [row for row in standing(database)["observations"] if row[0] == mine] == [
        row for row in before["observations"] if row[0] == mine
    ]
    assert len(standing(database, of=hers)["observations"]) == 3
    assert drifted(database, clock()) == 0


def test_a_merge_and_its_undoing_leave_every_row_as_it_was(database: Database, two: Two, clock: SettableClock) -> None:
    """But for the tables that remember it, the history of attributes, and counts that may be kept in other rows."""
    _know(database, two, clock)
    post(database, two.hana, {"like": 5}, clock.advance(1))
    post(database, two.hanako, {"like": 1}, clock.advance(1))
    _buy(database, two.hanako.person_id, two.hana.product_id, "A-1", clock())
    before, counts = everything(database), counted(database)
    _undone(database, _merged(database, two, clock.advance(1)), clock.advance(1))
    after = everything(database)
    remembered = {"merges", "merge_rows", "attribute_changes", "late_paths"}
    remembered |= {"people_counts", "position_counts", "placement_days"}
    assert {name for name in after if after[name] != before[name]} <= remembered
    assert counted(database) == counts


def test_a_purchase_under_the_old_reference_reaches_the_kept_person(
    database: Database, two: Two, clock: SettableClock
) -> None:
    gone = _add(database, "G-1", clock())
    _buy(database, gone, two.hana.product_id, "A-1", clock())
    work = partial(merge, kept_id=two.hana.person_id, gone_id=gone, source="test", now=clock())
    merge_id = database.write_now(work).id
    assert database.read_now(lambda session: people_by_ref(session, ["G-1"])) == {"G-1": two.hana.person_id}
    assert database.read_now(lambda session: bearers_by_ref(session, ["G-1"])) == {"G-1": gone}
    _buy(database, gone, two.hana.product_id, "A-2", clock())
    _buy(database, two.hana.person_id, two.hana.product_id, "K-1", clock())
    assert _orders(database, two.hana.person_id) == {"A-1": gone, "A-2": gone, "K-1": None}
    before = everything(database)
    _buy(database, gone, two.hana.product_id, "A-2", clock())
    assert everything(database) == before
    _undone(database, merge_id, clock())
    assert _orders(database, two.hana.person_id) == {"K-1": None}
    assert _orders(database, gone) == {"A-1": None, "A-2": None}
    assert drifted(database, clock()) == 0


def test_tiers_of_one_instant_stay_with_whom_they_were_given(
    database: Database, two: Two, clock: SettableClock
) -> None:
    def tiers(*people: int) -> None:
        rows = [TierInput(person_id=person, tier="gold", observed_at=clock()) for person in people]
        order = ["silver", "gold"]
        database.write_now(lambda session: import_tiers(session, two.hana.product_id, rows, order, clock()))

    tiers(two.hana.person_id, two.hanako.person_id)
    before = standing(database)
    merge_id = _merged(database, two, clock())
    # A file that still names both is taken, and the kept person's own line stands.
    tiers(two.hana.person_id, two.hanako.person_id)
    rows = database.read_now(lambda session: session.scalars(select(PersonTier).order_by(PersonTier.id)).all())
    assert [(row.person_id, row.came_as) for row in rows] == [
        (two.hana.person_id, None),
        (two.hanako.person_id, None),
    ]
    assert drifted(database, clock()) == 0
    _undone(database, merge_id, clock())
    assert standing(database) == before


def test_the_kept_persons_word_stands_and_gaps_are_filled(database: Database, two: Two, clock: SettableClock) -> None:
    _know(database, two, clock)
    merge_id = _merged(database, two, clock())
    kept = two.hana.person_id
    assert database.read_now(lambda session: attributes_of(session, [kept])) == {
        kept: {"city": "Kyoto", "tea": "sencha"}
    }
    assert _address(database, kept) == "hanako@example.jp"
    paused = database.read_now(lambda session: get_person(session, kept)).paused_until
    assert paused == clock() + DAY
    assert database.read_now(lambda session: may_contact(session, [kept], "news", "EMAIL", clock() + 2 * DAY)) == set()
    _undone(database, merge_id, clock())
    assert database.read_now(lambda session: attributes_of(session, [kept])) == {kept: {"city": "Kyoto"}}
    assert _address(database, kept) is None
    assert database.read_now(lambda session: get_person(session, kept)).paused_until is None
    assert database.read_now(lambda session: may_contact(session, [kept], "news", "EMAIL", clock())) == {kept}


def _know(database: Database, two: Two, clock: SettableClock) -> None:
    """Hana lives in Kyoto and wants news; Hanako, in Nara, likes sencha, has an address, pauses, and wants none."""
    now, kept, gone = clock(), two.hana.person_id, two.hanako.person_id
    text = AttributeKind.TEXT
    for key in ("city", "tea"):
        database.write_now(partial(define_attribute, key=key, kind=text, name={"en": key}, now=now))
    database.write_now(lambda session: set_attributes(session, kept, {"city": "Kyoto"}, now))
    database.write_now(lambda session: set_attributes(session, gone, {"city": "Nara", "tea": "sencha"}, now))
    database.write_now(lambda session: set_address(session, gone, AddressKind.EMAIL, "hanako@example.jp", now))
    database.write_now(lambda session: pause(session, gone, now + DAY, now))
    news = partial(record_consent, purpose="news", wording="News?", language="en", source="test")
    database.write_now(partial(news, person_id=kept, granted=True, now=now))
    database.write_now(partial(news, person_id=gone, granted=False, now=now + 1))


def _owners(database: Database) -> list[int]:
    """Whose the invitations are, and then the responses."""
    invitations, responses = select(Invitation.person_id).order_by(Invitation.id), select(Response.person_id)
    return database.read_now(
        lambda session: [*session.scalars(invitations), *session.scalars(responses.order_by(Response.id))]
    )


def _buy(database: Database, person_id: int, product_id: int, order: str, now: Instant) -> None:
    row = PurchaseInput(person_id=person_id, product_id=product_id, order_ref=order, purchased_at=now - DAY)
    database.write_now(lambda session: record_purchases(session, [row], now))


def _orders(database: Database, person_id: int) -> dict[str, int | None]:
    rows: list[Purchase] = database.read_now(lambda session: purchases_of(session, [person_id]))[person_id]
    return {row.order_ref: row.came_as for row in rows}


def _add(database: Database, ref: str, now: Instant) -> int:
    return database.write_now(lambda session: add_person(session, external_ref=ref, language="ja", now=now)).id


def _address(database: Database, person_id: int) -> str | None:
    found = database.read_now(lambda session: addresses_of(session, [person_id]))[person_id]
    return found[AddressKind.EMAIL].address if AddressKind.EMAIL in found else None


def test_nobody_is_invited_in_a_gone_persons_name(database: Database, two: Two, clock: SettableClock) -> None:
    _merged(database, two, clock())
    before = everything(database)
    invited = partial(issue, touchpoint_id=two.hana.touchpoint_id, person_ids=[two.hanako.person_id], occasion="2027")
    with pytest.raises(NotFound):
        database.write_now(partial(invited, now=clock()))
    assert everything(database) == before
