"""Where a touchpoint has questions chosen, each is asked on a page of its own until enough is known."""

from urllib.parse import urljoin

from backend.db import Database, Session
from backend.touchpoints.queries import get_touchpoint
from tests.asking import CONNECTION, LIKING, TRUST, Asked, ask, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import answers, response_of
from tests.web.test_a_persons_own_way_is_decided_here import choice
from tests.web.visiting import Form, Visitor

POOL = [
    scale("like1", {**LIKING, "weight": 3}),
    scale("like2", {**LIKING, "weight": 3}),
    scale("doubt", TRUST),
    scale("bond1", {**CONNECTION, "weight": 3}),
    scale("bond2", {**CONNECTION, "weight": 3}),
]
ALONE = survey_of(POOL)
AMONG = survey_of([choice("buys", "yes", "no"), POOL[0]], [POOL[1], POOL[2]], POOL[3:])


def chosen(database: Database, asked: Asked, **rules: object) -> None:
    def work(session: Session) -> None:
        get_touchpoint(session, asked.touchpoint_id).rules = rules

    database.write_now(work)


def asked_for(form: Form) -> str:
    return form.hidden("pick")


def say(visitor: Visitor, path: str, answer: str) -> tuple[str, str]:
    """Answers the one question of the page; what it was, and where it leads."""
    form = visitor.form(path)
    key = asked_for(form)
    response = visitor.post(urljoin(path, form.action), [*form.fields, (f"q.{key}", answer)])
    assert response.status_code == 303, response.text
    return key, response.headers["location"]


def test_whoever_is_clear_is_asked_little(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), ALONE)
    chosen(database, asked, most_questions=6, certain=0.9)
    path = visitor.path(asked.invitation)
    assert say(visitor, path, "5") == ("like1", "?page=3")
    assert response_of(database).shown == {"pages": {"p1": ["like1"]}, "picked": ["like1", "bond1"]}
    assert say(visitor, path, "1") == ("bond1", "?page=done")
    response = response_of(database)
    assert (response.finished_at, response.outcome, response.pages_done) == (clock(), "FINISHED", 3)
    assert [key for key, *_ in answers(database, asked)] == ["bond1", "like1"]


def test_no_more_than_so_many_are_asked(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), ALONE)
    chosen(database, asked, most_questions=3)
    path = visitor.path(asked.invitation)
    places = [say(visitor, path, "3")[1] for _ in range(3)]
    assert places[-1] == "?page=done"
    assert "?page=done" not in places[:-1]
    assert len(answers(database, asked)) == 3


def test_pages_of_the_survey_come_first_without_the_pool(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), AMONG)
    chosen(database, asked, most_questions=2)
    path = visitor.path(asked.invitation)
    page = visitor.get(path).text
    assert 'name="q.buys"' in page
    assert 'name="q.like1"' not in page
    assert visitor.answer(path, {"buys": "yes"}).headers["location"] == "?page=4"
    assert say(visitor, path, "4") == ("like1", "?page=5")
    back = visitor.form(f"{path}?page=4")
    assert ("q.like1", "4") in back.fields
    assert say(visitor, f"{path}?page=next", "4")[1] == "?page=done"


def test_a_question_that_was_not_chosen_cannot_be_slipped_in(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), AMONG)
    chosen(database, asked, most_questions=2)
    path = visitor.path(asked.invitation)
    visitor.answer(path, {"buys": "yes"})
    form = visitor.form(path)
    for pick in ("buys", "nothing", "bond2"):
        fields = [("pick", pick) if name == "pick" else (name, value) for name, value in form.fields]
        visitor.post(urljoin(path, form.action), [*fields, (f"q.{pick}", "5")])
    assert [key for key, *_ in answers(database, asked)] == ["buys"]


def test_another_tabs_question_in_the_same_place_takes_nothing_back(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), ALONE)
    chosen(database, asked, most_questions=3)
    path = visitor.path(asked.invitation)
    form = visitor.form(path)
    say(visitor, path, "5")
    fields = [("pick", "like2") if name == "pick" else (name, value) for name, value in form.fields]
    assert visitor.post(urljoin(path, form.action), [*fields, ("q.like2", "1")]).status_code == 303
    ahead = [("page", "3") if name == "page" else (name, value) for name, value in fields]
    assert visitor.post(urljoin(path, form.action), [*ahead, ("q.like2", "1")]).status_code == 303
    assert [(key, value) for key, value, *_ in answers(database, asked)] == [("like1", 5)]
    assert response_of(database).pages_done == 2


def test_an_open_link_chooses_for_whoever_comes(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), ALONE, is_open=True)
    chosen(database, asked, most_questions=2)
    path = visitor.open_path(asked)
    form = visitor.form(path)
    assert asked_for(form) == "like1"
    own = visitor.follow(path, visitor.post(path, [*form.fields, ("q.like1", "5")]))
    assert say(visitor, own, "1")[1] == "?page=done"
    assert response_of(database).outcome == "FINISHED"
