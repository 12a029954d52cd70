"""Each answer moves its person, and the next question is chosen from where they stand then."""

import pytest
from sqlalchemy.orm import Session

from backend.catalogue.actions import add_brand
from backend.clock import DAY, MINUTE, Instant
from backend.db import Database
from backend.loyalty.actions import observe
from backend.loyalty.rules.axes import Moment
from backend.surveys.queries import items_asked, next_question
from backend.surveys.rules import AnswerRevision, Asked, Facts, Published, observations_of
from backend.surveys.rules.choosing import Chosen, Limits, Reason
from tests.asking import CONNECTION, LIKING, TRUST, ask, published, scale, survey_of
from tests.clocks import SettableClock

LIMITS = Limits(most_questions=6, certain=0.9)
POOL = survey_of(
    *([scale(key, {**LIKING, "weight": 3})] for key in ("like1", "like2")),
    [scale("doubt", TRUST)],
    *([scale(key, {**CONNECTION, "weight": 3})] for key in ("bond1", "bond2")),
    [{"key": "said", "kind": "TEXT", "wording": {"ja": "ご意見", "en": "Your words"}}],
)


class Conversation:
    """One person who is asked, answers, and is asked again."""

    def __init__(self, database: Database, clock: SettableClock, *, about_product: bool = True) -> None:
        made = ask(database, clock(), POOL)
        self.database = database
        self.clock = clock
        self.published: Published = published(database, made.version_id)
        self.product_id, self.brand_id = made.product_id, made.brand_id
        self.asked = Asked(
            person_id=made.person_id,
            response_id=1,
            brand_id=made.brand_id,
            product_id=made.product_id if about_product else None,
            moment=Moment.ANNUAL,
        )
        self.keys: tuple[str, ...] = ()

    def next(self, limits: Limits = LIMITS) -> Chosen:
        """What is asked next."""
        return self.database.read_now(
            lambda session: next_question(
                session,
                self.published,
                self.asked,
                limits=limits,
                facts=Facts(),
                asked_now=self.keys,
                now=self.clock(),
            )
        )

    def answer(self, key: str, answer: int) -> None:
        """Answers that question a minute later."""
        now: Instant = self.clock.advance(MINUTE)
        question = next(part for part in self.published.survey.parts if part.key == key)
        kept = AnswerRevision(question=question, answer=answer, revision=1, observed_at=now)
        told = list(observations_of(self.published, self.asked, [kept]))
        self.database.write_now(lambda session: observe(session, told, now))
        self.keys = (*self.keys, key)


def test_a_clear_person_is_asked_less_than_an_unclear_one(database: Database, clock: SettableClock) -> None:
    clear = Conversation(database, clock)
    assert clear.next() == Chosen(key="like1", reason=Reason.TELLS_MOST)
    clear.answer("like1", 5)
    # So clear a feeling leaves only the attachment open.
    assert clear.next().key == "bond1"
    clear.answer("bond1", 1)
    assert clear.next() == Chosen(key=None, reason=Reason.CERTAIN)


def test_an_unclear_person_is_asked_until_no_answer_would_change_anything(
    database: Database, clock: SettableClock
) -> None:
    unclear = Conversation(database, clock)
    while (chosen := unclear.next()).key is not None:
        unclear.answer(chosen.key, 3)
    assert unclear.keys[0] == "like1"
    # One light question more could not lift psychology over its cut again.
    assert sorted(unclear.keys) == ["bond1", "bond2", "like1", "like2"]
    assert chosen.reason is Reason.SETTLED


def test_items_rest_after_they_were_answered(database: Database, clock: SettableClock) -> None:
    talk = Conversation(database, clock)
    talk.answer("like1", 3)
    asked_at = clock()
    asked = database.read_now(
        lambda session: items_asked(session, talk.asked.person_id, product_id=talk.product_id, brand_id=talk.brand_id)
    )
    assert asked == {"annual.like1": asked_at}
    talk.keys = ("bond1", "bond2")
    assert talk.next().key == "like2"
    clock.advance(400 * DAY)
    talk.answer("like2", 3)
    talk.keys = ("bond1", "bond2")
    assert talk.next().key == "like1"


def test_without_a_product_only_the_attachment_is_asked_about(database: Database, clock: SettableClock) -> None:
    talk = Conversation(database, clock, about_product=False)
    assert talk.next().key == "bond1"
    talk.answer("bond1", 5)
    assert talk.next() == Chosen(key=None, reason=Reason.CERTAIN)


def test_attachment_to_another_brand_is_not_taken_for_this_ones(database: Database, clock: SettableClock) -> None:
    talk = Conversation(database, clock)
    talk.answer("like1", 5)
    talk.answer("bond1", 5)

    def another(session: Session) -> int:
        return add_brand(session, key="other", name={"ja": "別", "en": "Other"}, now=clock()).id

    talk.asked = talk.asked._replace(brand_id=database.write_now(another), product_id=None)
    talk.keys = ()
    assert talk.next().key == "bond1"


def test_what_was_told_of_a_brand_alone_counts_for_its_products(database: Database, clock: SettableClock) -> None:
    talk = Conversation(database, clock, about_product=False)
    talk.answer("bond1", 5)
    talk.asked = talk.asked._replace(product_id=talk.product_id)
    talk.keys = ()
    assert talk.next().key == "like1"
    talk.answer("like1", 5)
    assert talk.next() == Chosen(key=None, reason=Reason.CERTAIN)


@pytest.mark.parametrize("most", [0, 1, 2])
def test_nobody_is_asked_more_than_the_touchpoint_says(database: Database, clock: SettableClock, most: int) -> None:
    talk = Conversation(database, clock)
    while (chosen := talk.next(Limits(most_questions=most))).key is not None:
        talk.answer(chosen.key, 3)
    assert len(talk.keys) == most
    assert chosen.reason is Reason.ASKED_ENOUGH


def test_whoever_is_not_known_yet_is_asked_what_tells_most_of_anyone(database: Database, clock: SettableClock) -> None:
    talk = Conversation(database, clock)
    stranger = Asked(
        person_id=0, response_id=0, brand_id=talk.brand_id, product_id=talk.product_id, moment=Moment.SIGNUP
    )
    talk.asked = stranger
    assert talk.next().key == "like1"
