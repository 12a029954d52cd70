"""A pipe repeats what a person said in words of their language, or falls back on the author's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.surveys.rules import Facts, Source, piped, pipes_in, survey_from_json
from tests.asking import WORDS, scale, survey_of

TEA = {"code": "tea", "wording": {"ja": "お茶", "en": "tea"}}
MILK = {"code": "milk", "wording": {"ja": "牛乳", "en": "milk"}}
BEST = {"code": "5", "wording": {"ja": "最高", "en": "superb"}}
SURVEY = survey_from_json(
    survey_of(
        [
            {"key": "one", "kind": "SINGLE", "wording": WORDS, "options": [TEA, MILK]},
            {"key": "many", "kind": "MULTI", "wording": WORDS, "options": [TEA, MILK]},
            {"key": "day", "kind": "DATE", "wording": WORDS},
            {"key": "name", "kind": "TEXT", "wording": WORDS},
            {"key": "amount", "kind": "NUMBER", "wording": WORDS},
            scale("score", options=[BEST]),
            {"key": "m", "kind": "MATRIX", "wording": WORDS, "rows": [{"key": "r", "wording": WORDS}]},
        ],
        hidden=[{"key": "shop"}],
    )
)
FACTS = Facts(
    answers={
        "one": "tea",
        "many": ["milk", "tea"],
        "day": "2026-04-01",
        "name": "<b>花子</b>",
        "amount": 3.0,
        "score": 5,
        "m.r": 2,
    },
    hidden={"shop": "ginza"},
    attributes={"plan": "gold", "member": True},
)


@pytest.mark.parametrize(
    ("text", "ja", "en"),
    [
        ("{{answer.one|x}}", "お茶", "tea"),
        ("{{answer.many}}", "牛乳、お茶", "milk, tea"),
        ("{{answer.day}}", "2026年4月1日", "1 April 2026"),
        ("{{ answer.name | you }}!", "<b>花子</b>!", "<b>花子</b>!"),
        ("{{answer.amount}}", "3", "3"),
        ("{{answer.score}}", "最高", "superb"),
        ("{{answer.m.r}}", "2", "2"),
        ("{{hidden.shop|?}}", "ginza", "ginza"),
        ("{{attribute.plan|?}}", "gold", "gold"),
        ("{{attribute.member|?}}", "はい", "yes"),
        ("{{attribute.none|お客様}}", "お客様", "お客様"),
        ("{{answer.unasked}}", "", ""),
        ("{{shop}} {{", "{{shop}} {{", "{{shop}} {{"),
    ],
)
def test_a_pipe_is_filled_in_the_language_of_the_page(text: str, ja: str, en: str) -> None:
    assert piped(text, FACTS, SURVEY, "ja") == ja
    assert piped(text, FACTS, SURVEY, "en") == en


def test_what_was_typed_is_repeated_in_short_and_only_once() -> None:
    long = Facts(answers={"name": "あ" * 5_000})
    assert piped("{{answer.name}}", long, SURVEY, "ja") == "あ" * 200
    # A pipe that someone typed is not filled.
    sly = Facts(answers={"name": "{{attribute.plan}}"}, attributes={"plan": "gold"})
    assert piped("{{answer.name}}", sly, SURVEY, "ja") == "{{attribute.plan}}"


@given(st.text(alphabet="{}|.answerhidkey x", max_size=40))
def test_any_text_can_be_piped(text: str) -> None:
    assert len(piped(text, Facts(), SURVEY, "en")) <= len(text)


def test_pipes_are_found_with_their_words_to_fall_back_on() -> None:
    (name, plan) = pipes_in("Dear {{answer.name|you}}, {{attribute.plan}} {{x.y}}")
    assert (name.source, name.key, name.fallback) == (Source.ANSWER, "name", "you")
    assert (plan.source, plan.key, plan.fallback) == (Source.ATTRIBUTE, "plan", "")
