"""Pages that wait side by side share their statements; what is kept is the same as if each had come alone."""

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.db import Database
from backend.errors import Refused
from backend.loyalty.queries import positions_of
from backend.responses.actions import Submission, Submitted, submit_together
from backend.surveys.rules import Answer
from tests.asking import Asked, ask, invite_another, published
from tests.clocks import SettableClock
from tests.responding import answers, ledger, posted

FIRST = st.tuples(st.just(1), st.fixed_dictionaries({"like": st.integers(1, 5)}, optional={"doubt": st.integers(1, 5)}))
SECOND = st.tuples(st.just(2), st.fixed_dictionaries({}, optional={"bond": st.integers(1, 5)}))
POSTS = st.lists(st.tuples(st.integers(0, 2), FIRST | SECOND), max_size=10)


def test_together_is_the_same_as_one_by_one(database: Database, clock: SettableClock) -> None:
    everyone = ask(database, clock())
    of = published(database, everyone.version_id)

    @settings(max_examples=25)
    @given(POSTS)
    def holds(posts: list[tuple[int, tuple[int, dict[str, Answer]]]]) -> None:
        clock.advance(1)

        def pages(people: list[Asked]) -> list[Submission]:
            return [
                Submission(
                    invitation_id=people[who].invitation.id, posted=posted(of, given_answers, page), now=clock() + place
                )
                for place, (who, (page, given_answers)) in enumerate(posts)
            ]

        together = [invite_another(database, everyone, clock()) for _ in range(3)]
        alone = [invite_another(database, everyone, clock()) for _ in range(3)]
        told = database.write_now(lambda session: submit_together(session, pages(together)))
        told_alone = [one_by_one(database, page) for page in pages(alone)]
        assert [judged(result) for result in told] == [judged(result) for result in told_alone]
        clock.advance(100)
        for one, other in zip(together, alone, strict=True):
            assert answers(database, one) == answers(database, other)
            assert ledger(database, one) == ledger(database, other)
            assert placed(database, one, clock()) == placed(database, other, clock())

    holds()


def one_by_one(database: Database, page: Submission) -> Submitted | Refused:
    """The page kept in a transaction of its own."""
    return database.write_now(lambda session: submit_together(session, [page]))[0]


def judged(result: Submitted | Refused) -> tuple[bool, bool]:
    """Whether the page was kept, and whether the survey is finished."""
    assert isinstance(result, Submitted)
    return result.is_kept, result.is_finished


def placed(database: Database, asked: Asked, now: int) -> list[object]:
    """The coordinates and the segment of the person."""
    found = database.read_now(lambda session: positions_of(session, [asked.person_id], now))
    return [(view.psychology, view.depth, view.placement) for view in found]
