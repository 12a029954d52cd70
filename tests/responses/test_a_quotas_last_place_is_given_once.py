"""A place in a quota is taken when its condition first holds, given back when abandoned, and never given twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from sqlalchemy import select

from backend.clock import DAY, Instant
from backend.db import Database, Session
from backend.errors import Refused
from backend.invitations.actions import issue_test
from backend.responses.actions import Submission, Submitted, release_abandoned, submit_together, withdraw_response
from backend.responses.tables import QuotaCount, QuotaPlace, Response
from tests.asking import Asked, ask, invite_another, published, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import posted
from tests.web.test_a_persons_own_way_is_decided_here import choice, said

TEA = {
    "key": "tea",
    "when": said("drinks", "tea"),
    "limit": 2,
    "thanks": {"ja": "お茶の方は足りました", "en": "Enough of tea"},
}
LIMITED = survey_of([choice("drinks", "tea", "coffee")], [scale("like")], quotas=[TEA])


def answer(database: Database, asked: Asked, drink: str, now: Instant, *, page: int = 1) -> Submitted:
    answers = {"drinks": drink} if page == 1 else {"like": 3}
    page_posted = posted(published(database, asked.version_id), answers, page)
    submission = Submission(invitation_id=asked.invitation.id, posted=page_posted, now=now)
    (result,) = database.write_now(lambda session: submit_together(session, [submission]))
    assert not isinstance(result, Refused)
    return result


def taken(database: Database) -> dict[str, int]:
    rows = database.read_now(lambda session: session.execute(select(QuotaCount.key, QuotaCount.taken)).all())
    return {row.key: row.taken for row in rows}


def outcomes(database: Database) -> list[str | None]:
    return list(
        database.read_now(lambda session: session.scalars(select(Response.outcome).order_by(Response.id)).all())
    )


def people(database: Database, clock: SettableClock, count: int) -> list[Asked]:
    first = ask(database, clock(), LIMITED)
    return [first, *(invite_another(database, first, clock()) for _ in range(count - 1))]


def test_whoever_comes_when_it_is_full_is_thanked(database: Database, clock: SettableClock) -> None:
    everyone = people(database, clock, 4)
    results = [
        answer(database, each, drink, clock())
        for each, drink in zip(everyone, ["tea", "coffee", "tea", "tea"], strict=True)
    ]
    assert [result.next for result in results] == [2, 2, 2, None]
    assert [result.is_finished for result in results] == [False, False, False, True]
    assert outcomes(database) == [None, None, None, "QUOTA_FULL"]
    assert taken(database) == {"tea": 2}
    assert not answer(database, everyone[3], "coffee", clock.advance(1)).is_kept


def test_the_last_place_is_taken_once_by_two_writers(database: Database, clock: SettableClock) -> None:
    everyone = people(database, clock, 9)
    other = Database(database.url)
    try:
        with ThreadPoolExecutor(8) as pool:
            results = list(
                pool.map(
                    lambda pair: answer((database, other)[pair[0] % 2], pair[1], "tea", clock()),
                    enumerate(everyone),
                )
            )
    finally:
        other.close()
    assert sorted(result.next or 0 for result in results) == [0] * 7 + [2, 2]
    assert taken(database) == {"tea": 2}
    held = database.read_now(lambda session: session.scalars(select(QuotaPlace.response_id)).all())
    assert len(held) == 2


def test_a_correction_gives_the_place_back(database: Database, clock: SettableClock) -> None:
    first, second, third = people(database, clock, 3)
    for each in (first, second):
        answer(database, each, "tea", clock())
    answer(database, first, "coffee", clock.advance(1))
    assert taken(database) == {"tea": 1}
    assert answer(database, third, "tea", clock.advance(1)).next == 2
    assert answer(database, first, "tea", clock.advance(1)).next is None
    assert outcomes(database) == ["QUOTA_FULL", None, None]


def test_an_abandoned_place_is_free_again_and_taken_anew_on_return(database: Database, clock: SettableClock) -> None:
    first, second, third = people(database, clock, 3)
    for each in (first, second):
        answer(database, each, "tea", clock())
    answer(database, second, "tea", clock(), page=2)
    clock.advance(DAY)
    assert release(database, clock() - 1, DAY) == 0
    assert release(database, clock(), DAY) == 1
    assert release(database, clock(), DAY) == 0
    assert taken(database) == {"tea": 1}
    assert answer(database, first, "tea", clock(), page=2).is_finished
    assert outcomes(database)[:2] == ["FINISHED", "FINISHED"]
    assert taken(database) == {"tea": 2}
    assert answer(database, third, "tea", clock()).next is None


def test_whoever_returns_when_it_is_full_meanwhile_is_refused(database: Database, clock: SettableClock) -> None:
    first, second, third = people(database, clock, 3)
    for each in (first, second):
        answer(database, each, "tea", clock())
    clock.advance(DAY)
    assert release(database, clock(), DAY) == 2
    for each in (second, third):
        assert answer(database, each, "tea", clock(), page=2 if each is second else 1).is_kept
    result = answer(database, first, "tea", clock(), page=2)
    assert (result.next, outcomes(database)[0]) == (None, "QUOTA_FULL")
    assert taken(database) == {"tea": 2}


def test_a_withdrawn_response_holds_no_place(database: Database, clock: SettableClock) -> None:
    (first,) = people(database, clock, 1)
    answer(database, first, "tea", clock())
    response_id = database.read_now(lambda session: session.scalars(select(Response.id)).one())
    database.write_now(lambda session: withdraw_response(session, response_id, clock()).id)
    assert taken(database) == {"tea": 0}


def release(database: Database, now: Instant, after: int) -> int:
    def work(session: Session) -> int:
        return release_abandoned(session, now, after)

    return database.write_now(work)


def test_a_test_takes_no_place(database: Database, clock: SettableClock) -> None:
    (first,) = people(database, clock, 1)
    invitation = database.write_now(
        lambda session: issue_test(session, first.touchpoint_id, first.person_id, now=clock())
    )
    assert answer(database, replace(first, invitation=invitation), "tea", clock()).is_kept
    assert taken(database) == {}
