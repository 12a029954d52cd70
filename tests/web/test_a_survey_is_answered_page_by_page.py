"""A signed link leads through the survey page by page; it resumes where one left off, and back shows what was said."""

from backend.db import Database
from tests.asking import TWO_PAGES, ask, invite_another, publish_again, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import answers
from tests.web.visiting import Form, Visitor


def test_every_page_leads_to_the_next_and_the_last_to_thanks(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    first = visitor.answer(path, {"like": "5", "doubt": "2"})
    assert (first.status_code, first.headers["location"]) == (303, "?page=2")
    second_path = visitor.follow(path, first)
    clock.advance(1)
    second = visitor.answer(second_path, {"bond": "3"})
    assert (second.status_code, second.headers["location"]) == (303, "?page=done")
    thanks = visitor.get(visitor.follow(path, second))
    assert thanks.status_code == 200
    assert Form(thanks.text).heading == "ご回答ありがとうございました"
    assert [(key, value) for key, value, *_ in answers(database, asked)] == [("bond", 3), ("doubt", 2), ("like", 5)]


def test_the_same_link_resumes_at_the_first_page_not_done(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    assert visitor.form(path).hidden("page") == "1"
    visitor.answer(path, {"like": "5"})
    elsewhere = Visitor(database, clock)
    assert elsewhere.form(path).hidden("page") == "2"
    assert elsewhere.form(f"{path}?page=2").hidden("page") == "2"
    elsewhere.answer(path, {"bond": "1"})
    assert Form(visitor.get(path).text).action == ""


def test_back_shows_what_was_said_and_takes_corrections(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    visitor.answer(path, {"like": "5", "doubt": "!na"})
    form = visitor.form(path)
    assert "?page=1" in form.links
    back = visitor.form(f"{path}?page=1")
    assert [pair for pair in back.fields if pair[0].startswith("q.")] == [("q.like", "5"), ("q.doubt", "!na")]
    clock.advance(1)
    corrected = visitor.answer(f"{path}?page=1", {"like": "4"})
    assert corrected.headers["location"] == "?page=2"
    assert [(key, value) for key, value, *_ in answers(database, asked)] == [("doubt", None), ("like", 4)]


def test_after_the_end_answers_can_be_looked_at_and_changed(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    visitor.answer(path, {"like": "5"})
    visitor.answer(path, {"bond": "1"})
    assert "?page=1" in Form(visitor.get(path).text).links
    assert visitor.answer(f"{path}?page=2", {"bond": "2"}).headers["location"] == "?page=done"
    assert answers(database, asked)[0][:3] == ("bond", 2, 2)


def test_nobody_jumps_ahead_and_nonsense_asks_for_nothing(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    for query in ("page=2", "page=99", "page=0", "page=-1", "page=x", "page=1e9", "page=%00", "page=" + "9" * 400):
        assert visitor.form(f"{path}?{query}").hidden("page") == "1"
    skipped = dict(visitor.form(path).fields) | {"page": "2", "q.bond": "5"}
    led = visitor.post(path, list(skipped.items()))
    assert (led.status_code, led.headers["location"]) == (303, "?page=next")
    assert answers(database, asked) == []


def test_two_taps_and_two_tabs_give_one_answer(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    one, other = visitor.form(path), visitor.form(path)
    assert one.hidden("idem") != other.hidden("idem")
    fields = [*one.fields, ("q.like", "5")]
    taps = [visitor.post(path, fields) for _ in range(3)]
    assert [tap.headers["location"] for tap in taps] == ["?page=2"] * 3
    assert visitor.post(path, [*other.fields, ("q.like", "5")]).headers["location"] == "?page=2"
    assert len(answers(database, asked)) == 1
    assert answers(database, asked)[0][2] == 1


def test_their_version_is_what_counts(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    opened = visitor.form(path)
    newer = publish_again(database, asked.survey_id, survey_of([scale("like", low=0, high=10)]), clock())
    reloaded = visitor.form(path)
    assert (opened.hidden("version"), reloaded.hidden("version")) == (str(asked.version_id), str(newer))
    assert visitor.post(path, [*opened.fields, ("q.like", "5")]).headers["location"] == "?page=2"
    assert visitor.form(path).hidden("version") == str(asked.version_id)
    led = visitor.post(path, [*reloaded.fields, ("q.like", "9")])
    assert (led.status_code, led.headers["location"]) == (303, "?page=next")
    assert [value for _, value, *_ in answers(database, asked)] == [5]
    later = invite_another(database, asked, clock())
    assert visitor.form(visitor.path(later.invitation)).hidden("version") == str(newer)


def test_a_page_of_another_version_with_errors_leads_on_too(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock())
    path = visitor.path(asked.invitation)
    newer = publish_again(database, asked.survey_id, survey_of([scale("like", required=True)]), clock())
    stale = visitor.form(path)
    assert stale.hidden("version") == str(newer)
    old = [("version", str(asked.version_id)), ("page", "1"), ("language", "ja"), ("q.like", "5")]
    assert visitor.post(path, old).headers["location"] == "?page=2"
    assert visitor.post(path, stale.fields).headers["location"] == "?page=next"


def test_the_shape_of_the_survey_is_as_the_author_grouped_it(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), TWO_PAGES)
    text = visitor.get(visitor.path(asked.invitation)).text
    assert 'name="q.like"' in text
    assert 'name="q.doubt"' in text
    assert 'name="q.bond"' not in text
