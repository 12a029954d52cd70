"""A draft is seen as any person would see it, page by page, and no trace of it is left."""

from urllib.parse import urljoin

from sqlalchemy import func, select

from backend.clock import DAY
from backend.db import Database, Session
from backend.links import Link, Purpose
from backend.metadata import metadata
from backend.surveys.actions import change_draft
from backend.surveys.rules import survey_from_json
from tests.asking import Asked, ask, scale, survey_of
from tests.clocks import SettableClock
from tests.web.test_a_persons_own_way_is_decided_here import FORKED, choice, said
from tests.web.visiting import Form, Visitor

DRAFT = survey_of(
    [choice("buys", "yes", "no", required=True)],
    [scale("bond", show_if=said("buys", "yes")), scale("why", show_if=said("buys", "no"))],
)


def previewed(visitor: Visitor, asked: Asked, now: int) -> str:
    link = Link(id=asked.survey_id, issued_at=now, expires_at=now + 7 * DAY, place=asked.person_id)
    return f"/v/{visitor.links.token(Purpose.PREVIEW, link)}"


def rows(database: Database) -> dict[str, int]:
    def count(session: Session) -> dict[str, int]:
        tables = metadata.sorted_tables
        return {each.name: session.scalar(select(func.count()).select_from(each)) or 0 for each in tables}

    return database.read_now(count)


def test_the_draft_is_walked_through(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), FORKED)
    database.write_now(lambda session: change_draft(session, asked.survey_id, survey_from_json(DRAFT), clock()).id)
    path, before = previewed(visitor, asked, clock()), rows(database)
    assert "同じリンクから続きに" not in visitor.get(path).text
    assert visitor.answer(path, {}).status_code == 422
    second = visitor.answer(path, {"buys": "no"})
    assert second.status_code == 200
    assert 'name="q.why"' in second.text
    assert "送信する" in second.text
    assert 'name="q.bond"' not in second.text
    form = Form(second.text)
    last = visitor.post(urljoin(path, form.action), [*form.fields, ("q.why", "3")])
    assert last.status_code == 200
    assert "プレビュー" in last.text
    assert rows(database) == before


def test_what_travels_along_is_read_as_answers_only(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), DRAFT)
    path = previewed(visitor, asked, clock())
    form = visitor.form(path)
    for carried in (
        "{",
        "[]",
        "[" * 50_000,
        '{"buys": "\\ud800"}',
        '{"buys": 7}',
        '{"buys": ["yes"]}',
        '{"x": {"y": 1}}',
        '{"buys": {"a": 1}}',
    ):
        fields = [("said", carried) if name == "said" else (name, value) for name, value in form.fields]
        assert visitor.post(path, [*fields, ("q.buys", "yes")]).status_code == 200


def test_a_preview_ends_after_a_week(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), DRAFT)
    path = previewed(visitor, asked, clock())
    clock.advance(7 * DAY)
    assert visitor.get(path).status_code == 200
    clock.advance(1_000)
    assert visitor.get(path).status_code == 410


def test_a_preview_of_nobody_is_not_found(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), DRAFT)
    link = Link(id=asked.survey_id, issued_at=clock(), expires_at=clock() + DAY, place=99)
    assert visitor.get(f"/v/{visitor.links.token(Purpose.PREVIEW, link)}").status_code == 404
