"""Which pages and questions someone sees, in which order, and how it ends, follows from what is known of them."""

from hypothesis import given
from hypothesis import strategies as st

from backend.surveys.rules import (
    Facts,
    Survey,
    ending_of,
    hidden_of,
    is_plain,
    next_page,
    quotas_met,
    required_now,
    shown_page,
    shown_parts,
    survey_from_json,
)
from tests.asking import LIKING, TWO_PAGES, WORDS, scale, survey_of

UNHAPPY = {"answer": "like", "at_most": 2}
THANKS = {"ja": "ありがとうございました", "en": "Thank you"}


def option(code: str, **more: object) -> dict[str, object]:
    return {"code": code, "wording": WORDS, **more}


def choice(key: str, **more: object) -> dict[str, object]:
    options = [*(option(code) for code in "abcdefgh"), option("other", fixed=True)]
    return {"key": key, "kind": "SINGLE", "wording": WORDS, "options": options, **more}


BRANCHING = survey_from_json(
    {
        "title": WORDS,
        "pages": [
            {"key": "p1", "questions": [scale("like", LIKING)]},
            {
                "key": "p2",
                "skip_if": {"segment": ["FAN"]},
                "questions": [
                    scale("why", show_if=UNHAPPY),
                    scale("shop", show_if={"hidden": "shop", "answered": True}, required_if=UNHAPPY),
                ],
            },
            {"key": "p3", "questions": [scale("deep", show_if={"answer": "why", "answered": True}), scale("last")]},
        ],
        "hidden": [{"key": "shop"}, {"key": "from", "default": "mail"}],
        "quotas": [{"key": "unhappy", "when": UNHAPPY, "limit": 5}],
        "endings": [{"key": "sorry", "when": UNHAPPY, "thanks": THANKS}, {"key": "rest", "redirect": "https://a.jp/"}],
    }
)
MIXED = survey_from_json(
    {
        "title": WORDS,
        "pages": [
            {
                "key": "p1",
                "shuffled": True,
                "questions": [scale(key) for key in "stuvwxyz"]
                + [
                    choice("pick", shuffled=True),
                    {
                        "key": "m",
                        "kind": "MATRIX",
                        "wording": WORDS,
                        "shuffled": True,
                        "rows": [{"key": key, "wording": WORDS} for key in "abcdefgh"],
                    },
                ],
            }
        ],
    }
)


def keys_of(survey: Survey, number: int, facts: Facts, seed: str = "1") -> list[str] | None:
    page = shown_page(survey, number, facts, seed)
    return None if page is None else [part.key for part in page.parts]


def test_questions_and_pages_come_for_whom_they_are_meant() -> None:
    unhappy = Facts(answers={"like": 1})
    assert keys_of(BRANCHING, 2, unhappy) == ["why"]
    assert keys_of(BRANCHING, 2, Facts(answers={"like": 5}, hidden={"shop": "ginza"})) == ["shop"]
    assert keys_of(BRANCHING, 2, Facts(answers={"like": 5})) is None
    assert keys_of(BRANCHING, 2, Facts(answers={"like": 1}, segment=1)) is None
    assert [next_page(BRANCHING, after, unhappy) for after in (0, 1, 2, 3)] == [1, 2, 3, None]
    assert next_page(BRANCHING, 1, Facts(answers={"like": 5})) == 3


def test_what_is_required_may_depend_on_the_same_page() -> None:
    shop = BRANCHING.pages[1].questions[1]
    assert required_now(shop, Facts(answers={"like": 2})) is True
    assert required_now(shop, Facts(answers={"like": 3})) is False
    page = shown_page(BRANCHING, 2, Facts(answers={"like": 2}, hidden={"shop": "ginza"}), "1")
    assert page is not None
    assert [question.required for question in page.questions] == [False, True]


def test_answers_to_what_is_no_longer_shown_lead_nowhere() -> None:
    told = {"like": 1, "why": 3, "deep": 2}
    assert shown_parts(BRANCHING, Facts(answers=told)) == {"like", "why", "deep", "last"}
    # With another first answer the second page is not shown, so that what was said there counts no more.
    assert shown_parts(BRANCHING, Facts(answers={**told, "like": 5})) == {"like", "last"}


def test_the_first_ending_that_holds_is_said_and_quotas_count_whom_they_mean() -> None:
    ends = {1: ("sorry", ["unhappy"]), 5: ("rest", [])}
    for answer, (ending, quotas) in ends.items():
        facts = Facts(answers={"like": answer})
        found = ending_of(BRANCHING, facts)
        assert found is not None
        assert (found.key, [quota.key for quota in quotas_met(BRANCHING, facts)]) == (ending, quotas)
    assert ending_of(survey_from_json(TWO_PAGES), Facts()) is None


def test_hidden_fields_are_those_of_the_survey_with_their_defaults() -> None:
    assert hidden_of(BRANCHING, {"shop": "ginza", "utm": "x"}) == {"shop": "ginza", "from": "mail"}


@given(st.text(max_size=8))
def test_an_order_belongs_to_its_seed_and_loses_nothing(seed: str) -> None:
    page, again = shown_page(MIXED, 1, Facts(), seed), shown_page(MIXED, 1, Facts(), seed)
    assert page is not None
    assert page == again
    assert sorted(part.key for part in page.parts) == sorted(part.key for part in MIXED.pages[0].parts)
    pick = next(question for question in page.questions if question.key == "pick")
    assert [each.code for each in pick.options][-1] == "other"
    assert sorted(each.code for each in pick.options) == ["a", "b", "c", "d", "e", "f", "g", "h", "other"]


def test_seeds_give_different_orders_to_questions_options_and_rows() -> None:
    pages = [shown_page(MIXED, 1, Facts(), str(seed)) for seed in range(20)]
    questions = {tuple(question.key for question in page.questions) for page in pages if page}
    options = {tuple(each.code for each in q.options) for page in pages if page for q in page.questions if q.options}
    rows = {tuple(row.key for row in q.rows) for page in pages if page for q in page.questions if q.rows}
    assert (len(questions), len(options), len(rows)) == (20, 20, 20)


def test_a_survey_without_any_of_it_is_plain() -> None:
    assert is_plain(survey_from_json(TWO_PAGES))
    for more in ({"hidden": [{"key": "shop"}]}, {"thanks": {"ja": "{{hidden.a|様}}", "en": "{{hidden.a|you}}"}}):
        assert not is_plain(survey_from_json({**TWO_PAGES, **more}))
    for question in (scale("q", show_if=UNHAPPY), choice("q", shuffled=True), scale("q", required_if=UNHAPPY)):
        assert not is_plain(survey_from_json(survey_of([question])))
    assert not is_plain(MIXED)
    assert not is_plain(BRANCHING)
