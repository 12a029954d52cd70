"""A wrong answer is explained to its respondent, in their language, and never taken for another answer."""

import dataclasses

import pytest

from forms_ui import AnswerValue, survey_form
from tests.forms_ui.samples import Question, Survey, every_kind, options, scale, survey_of

JAPANESE = survey_form(every_kind(), 1, "ja")
ENGLISH = survey_form(every_kind(), 1, "en")

SHOWN = ("表示されている中から選んでください。", "Please choose from the answers shown.")
ONCE = ("回答はひとつだけにしてください。", "Please give one answer only.")
UNREADABLE = (
    "読み取れない文字が含まれています。消してから、もう一度お試しください。",
    "This holds characters that cannot be read. Please remove them and try again.",
)
EITHER = (
    "「わからない・あてはまらない」を選ぶときは、ほかの回答を消してください。",
    "Please either answer, or choose “Don’t know / doesn’t apply”, not both.",
)


@pytest.mark.parametrize(
    ("posted", "key", "messages"),
    [
        ([("q.scale", "0")], "scale", SHOWN),
        ([("q.scale", "8")], "scale", SHOWN),
        ([("q.scale", "３")], "scale", SHOWN),
        ([("q.scale", "+3")], "scale", SHOWN),
        ([("q.scale", "3.0")], "scale", SHOWN),
        ([("q.scale", "3\0")], "scale", SHOWN),
        ([("q.scale", "3"), ("q.scale", "3")], "scale", ONCE),
        ([("q.single", "B.C")], "single", SHOWN),
        ([("q.single", "!na")], "single", SHOWN),
        ([("q.single", "a"), ("q.single", "b.c")], "single", ONCE),
        ([("q.multi", "x"), ("q.multi", "w")], "multi", SHOWN),
        ([("q.multi", "x"), ("q.multi", "\ud800")], "multi", SHOWN),
        ([("q.multi", "x"), ("q.multi", "!na")], "multi", EITHER),
        (
            [("q.multi", "x"), ("q.multi", "y"), ("q.multi", "z")],
            "multi",
            ("選べるのは2個までです。", "Please choose no more than 2."),
        ),
        ([("q.line", "a\0b")], "line", UNREADABLE),
        ([("q.line", "\udfff")], "line", UNREADABLE),
        # Sorting the marks of 60 kB of them takes a second and a half, in which nobody else is served.
        ([("q.lines", "e" + "\u0327\u0301" * 16)], "lines", UNREADABLE),
        ([("q.line", "a"), ("q.line", "b")], "line", ONCE),
        ([("q.lines", "a"), ("na.lines", "!na")], "lines", EITHER),
        ([("na.lines", "1")], "lines", SHOWN),
        ([("na.lines", "!na"), ("na.lines", "!na")], "lines", SHOWN),
        (
            [("q.lines", "茶" * 2_001)],
            "lines",
            (
                "2000文字以内にしてください（いまは2001文字です）。",
                "Please keep to 2000 characters; there are 2001 now.",
            ),
        ),
        ([("q.real", "？"), ("na.real", "!na")], "real", EITHER),
        ([("q.consent", "no")], "consent", SHOWN),
        ([("q.consent", "yes"), ("q.consent", "yes")], "consent", SHOWN),
    ],
)
def test_what_the_page_does_not_offer_is_refused(
    posted: list[tuple[str, str]], key: str, messages: tuple[str, str]
) -> None:
    for form, message in zip((JAPANESE, ENGLISH), messages, strict=True):
        reading = form.read(posted)
        assert reading.errors == {key: message}
        assert reading.answers[key] is None


def test_one_wrong_answer_leaves_the_others_standing() -> None:
    reading = JAPANESE.read([("q.scale", "9"), ("q.single", "a"), ("q.line", "よい")])
    assert list(reading.errors) == ["scale"]
    assert (reading.answers["single"], reading.answers["line"]) == ("a", "よい")


@pytest.mark.parametrize(
    ("key", "messages"),
    [
        ("scale", ("ひとつ選んでください。", "Please choose one.")),
        ("single", ("ひとつ選んでください。", "Please choose one.")),
        ("multi", ("ひとつ以上選んでください。", "Please choose at least one.")),
        ("line", ("ご記入ください。", "Please write an answer.")),
        ("whole", ("数字を入力してください。", "Please enter a number.")),
        (
            "consent",
            (
                "先に進むには、内容をご確認のうえチェックを入れてください。",
                "To go on, please read this and tick the box.",
            ),
        ),
    ],
)
def test_a_required_question_may_not_be_left_blank(key: str, messages: tuple[str, str]) -> None:
    survey = _requiring(every_kind(), key)
    for language, message in zip(("ja", "en"), messages, strict=True):
        reading = survey_form(survey, 1, language).read([(f"q.{key}", "")])
        assert reading.errors == {key: message}
        assert reading.answers[key] is None


def test_not_applicable_answers_a_required_question() -> None:
    form = survey_form(_requiring(every_kind(), "scale", "multi", "lines", "real"), 1, "ja")
    posted = [("q.scale", "!na"), ("q.multi", "!na"), ("na.lines", "!na"), ("na.real", "!na")]
    assert form.read(posted).errors == {}


def test_not_applicable_is_an_answer_only_where_the_author_offers_it() -> None:
    texts: list[AnswerValue | None] = []
    for question in (
        scale("it"),
        Question(key="it", kind="SINGLE", wording={}, options=options("a")),
        Question(key="it", kind="MULTI", wording={}, options=options("a")),
        Question(key="it", kind="NUMBER", wording={}),
        Question(key="it", kind="CONSENT", wording={}),
    ):
        reading = survey_form(survey_of(question), 1, "ja").read([("q.it", "!na"), ("na.it", "!na")])
        assert list(reading.errors) == ["it"]
        texts.append(reading.answers["it"])
    assert texts == [None] * 5


def _requiring(survey: Survey, *keys: str) -> Survey:
    [page] = survey.pages
    return survey_of(*(dataclasses.replace(question, required=question.key in keys) for question in page.questions))
