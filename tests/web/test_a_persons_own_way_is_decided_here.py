"""What is asked, required and said follows from answers, hidden fields and attributes, on the server alone."""

import re
from urllib.parse import urljoin

from sqlalchemy import select

from backend.db import Database, Session
from backend.invitations.queries import get_invitation
from backend.invitations.rules import Brought
from backend.loyalty.queries import position_at
from backend.panel.actions import define_attribute, set_attributes
from backend.panel.rules import AttributeKind
from backend.responses.tables import Response
from tests.asking import CONNECTION, LIKING, ask, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import answers, ledger, replaced, response_of
from tests.web.visiting import Visitor

BOTH = {"ja": "どちら", "en": "Which?"}


def choice(key: str, *codes: str, **more: object) -> dict[str, object]:
    options = [{"code": code, "wording": {"ja": f"選択{code}", "en": f"Choice {code}"}} for code in codes]
    return {"key": key, "kind": "SINGLE", "wording": BOTH, "options": options, **more}


def said(key: str, *values: object) -> dict[str, object]:
    return {"answer": key, "in": list(values)}


FORKED = survey_of(
    [choice("buys", "yes", "no", required=True), scale("like", LIKING)],
    [
        scale("bond", CONNECTION, show_if=said("buys", "yes")),
        choice("why", "price", "taste", show_if=said("buys", "no")),
    ],
    [scale("more", show_if=said("why", "taste"))],
)


def test_only_what_concerns_someone_is_asked(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), FORKED)
    path = visitor.path(asked.invitation)
    onward = visitor.follow(path, visitor.answer(path, {"buys": "no", "like": "4"}))
    page = visitor.get(onward).text
    assert 'name="q.why"' in page
    assert 'name="q.bond"' not in page
    done = visitor.answer(onward, {"why": "price"})
    assert done.headers["location"] == "?page=done"
    response = response_of(database)
    assert (response.pages_done, response.finished_at, response.outcome) == (2, clock(), "FINISHED")
    assert response.shown == {"pages": {"p1": ["buys", "like"], "p2": ["why"]}}


def test_what_was_not_asked_is_not_kept_when_it_is_posted(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), FORKED)
    path = visitor.path(asked.invitation)
    onward = visitor.follow(path, visitor.answer(path, {"buys": "no"}))
    visitor.answer(onward, {"why": "price", "bond": "5"})
    assert [key for key, *_ in answers(database, asked)] == ["buys", "why"]


def test_nobody_jumps_to_a_page_that_is_not_theirs(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), FORKED)
    path = visitor.path(asked.invitation)
    form = visitor.form(path)
    fields = [("page", "3") if name == "page" else (name, value) for name, value in form.fields]
    assert visitor.post(path, [*fields, ("q.more", "3")]).headers["location"] == "?page=next"
    assert answers(database, asked) == []


def test_a_correction_takes_back_what_it_hides_and_coordinates_follow(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    asked = ask(database, clock(), FORKED)
    path = visitor.path(asked.invitation)
    first_at = clock()
    onward = visitor.follow(path, visitor.answer(path, {"buys": "yes", "like": "5"}))
    visitor.answer(onward, {"bond": "5"})
    with_depth = database.read_now(lambda session: position_at(session, asked.person_id, asked.product_id, clock()))
    assert with_depth is not None
    assert with_depth.depth.evidence == 1
    clock.advance(1_000)
    back = f"{path}?page=1"
    assert visitor.answer(back, {"buys": "no"}).headers["location"] == "?page=2"
    assert [key for key, *_ in answers(database, asked)] == ["buys", "like"]
    assert replaced(database) == [("bond", 5, 1), ("buys", "yes", 1)]
    assert [line for line in ledger(database, asked) if line[0] == "bond"] == [
        ("bond", 1, 1.0, first_at),
        ("bond", 2, None, first_at),
    ]
    without = database.read_now(lambda session: position_at(session, asked.person_id, asked.product_id, clock()))
    assert without is not None
    assert without.depth.evidence == 0
    clock.advance(1_000)
    visitor.answer(back, {"buys": "yes"})
    again = visitor.form(urljoin(path, "?page=2"))
    assert ("q.bond", "5") not in again.fields
    visitor.post(urljoin(path, again.action), [*again.fields, ("q.bond", "4")])
    assert ledger(database, asked)[2] == ("bond", 3, 0.75, first_at)


def test_what_is_required_can_depend_on_the_same_page(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    free: dict[str, object] = {"key": "free", "kind": "TEXT", "wording": BOTH, "required_if": said("buys", "no")}
    asked = ask(database, clock(), survey_of([choice("buys", "yes", "no"), free]))
    path = visitor.path(asked.invitation)
    refused = visitor.answer(path, {"buys": "no"})
    assert refused.status_code == 422
    assert 'id="errors"' in refused.text
    assert answers(database, asked) == []
    assert visitor.answer(path, {"buys": "yes"}).status_code == 303


def test_earlier_answers_and_attributes_are_said_again_escaped(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    name: dict[str, object] = {"key": "name", "kind": "TEXT", "wording": BOTH}
    wording = {
        "ja": "{{answer.name|お客さま}}と{{attribute.city|どこか}}",
        "en": "{{answer.name|you}}/{{attribute.city|x}}",
    }
    asked = ask(database, clock(), survey_of([name], [scale("like", LIKING, wording=wording)]))

    def tell(session: Session) -> None:
        define_attribute(session, key="city", kind=AttributeKind.TEXT, name={"ja": "市", "en": "City"}, now=clock())
        set_attributes(session, asked.person_id, {"city": "Nara"}, clock())

    database.write_now(tell)
    path = visitor.path(asked.invitation)
    onward = visitor.follow(path, visitor.answer(path, {"name": "<b>{{x}}</b>"}))
    assert "&lt;b&gt;{{x}}&lt;/b&gt;とNara" in visitor.get(onward).text
    assert "&lt;b&gt;{{x}}&lt;/b&gt;/Nara" in visitor.get(f"{onward}&language=en").text


def test_hidden_fields_come_with_the_link_and_stay_with_the_response(
    database: Database, clock: SettableClock, visitor: Visitor
) -> None:
    definition = survey_of(
        [scale("like", LIKING, show_if={"hidden": "shop", "in": ["ginza"]}), scale("other")],
        hidden=[{"key": "shop", "default": "none"}],
    )
    asked = ask(database, clock(), definition)
    brought = Brought(hidden={"shop": "ginza", "unknown": "x"}, prefill={"other": 3, "nothing": 1})

    def mark(session: Session) -> None:
        invitation = get_invitation(session, asked.invitation.id)
        invitation.hidden, invitation.prefill = brought.hidden, brought.prefill

    path = visitor.path(asked.invitation)
    assert 'name="q.like"' not in visitor.get(path).text
    database.write_now(mark)
    form = visitor.form(path)
    assert ("q.other", "3") in form.fields
    visitor.answer(path, {"like": "5"})
    assert response_of(database).hidden == {"shop": "ginza"}
    assert [(key, value) for key, value, *_ in answers(database, asked)] == [("like", 5), ("other", 3)]


def test_the_order_of_a_person_stays_theirs(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    definition = survey_of([choice("pick", *"abcdefgh", shuffled=True)])
    asked = ask(database, clock(), definition)
    path = visitor.path(asked.invitation)
    first = _order(visitor.get(path).text)
    assert first == _order(visitor.get(path).text)
    assert sorted(first) == list("abcdefgh")
    visitor.answer(path, {"pick": "c"})
    assert response_of(database).shown == {"pages": {"p1": ["pick"]}, "orders": {"pick": first}}
    assert _order(visitor.get(f"{path}?page=1").text) == first


def test_the_end_is_the_one_that_was_meant_for_them(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    definition = survey_of(
        [choice("buys", "yes", "no")],
        endings=[
            {"key": "away", "when": said("buys", "yes"), "redirect": "https://shop.example/thanks?x=1"},
            {"key": "kind", "thanks": {"ja": "また今度", "en": "Another time, {{answer.buys|x}}"}},
        ],
    )
    asked = ask(database, clock(), definition)
    path = visitor.path(asked.invitation)
    page = visitor.get(path)
    assert "form-action 'self' https://shop.example;" in page.headers["content-security-policy"]
    assert visitor.answer(path, {"buys": "yes"}).headers["location"] == "https://shop.example/thanks?x=1"
    assert visitor.answer(f"{path}?page=1", {"buys": "no"}).headers["location"] == "?page=done"
    assert "Another time, Choice no" in visitor.get(f"{path}?page=done&language=en").text
    assert "また今度" in visitor.get(path).text


def test_two_tabs_end_where_the_later_answer_leads(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), FORKED)
    path = visitor.path(asked.invitation)
    onward = visitor.follow(path, visitor.answer(path, {"buys": "yes"}))
    old_tab = visitor.form(onward)
    visitor.answer(f"{path}?page=1", {"buys": "no"})
    response = visitor.post(urljoin(path, old_tab.action), [*old_tab.fields, ("q.bond", "5")])
    assert response.status_code == 303
    assert [key for key, *_ in answers(database, asked)] == ["buys"]


def test_a_screened_out_person_is_thanked_early(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    definition = survey_of(
        [choice("buys", "yes", "no")],
        [scale("like", LIKING, show_if=said("buys", "yes"))],
        endings=[{"key": "out", "when": said("buys", "no"), "thanks": {"ja": "対象外です", "en": "Not this time"}}],
    )
    asked = ask(database, clock(), definition)
    path = visitor.path(asked.invitation)
    assert visitor.answer(path, {"buys": "no"}).headers["location"] == "?page=done"
    assert response_of(database).outcome == "SCREENED_OUT"
    assert "対象外です" in visitor.get(f"{path}?page=done").text
    assert database.read_now(lambda session: session.scalars(select(Response.finished_at)).one()) == clock()


def _order(html: str) -> list[str]:
    return re.findall(r'name="q.pick"[^>]* value="([a-h])"', html)
