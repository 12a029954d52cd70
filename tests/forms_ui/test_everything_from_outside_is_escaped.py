"""Everything from outside is escaped: the author's words, the answers, the brand and what the edge hands over."""

import dataclasses

from forms_ui import PROOF_PLACE, AnswerValue, LinkKind, MessageKind, message_page, survey_form
from tests.forms_ui.browsing import browse
from tests.forms_ui.samples import USUAL, Option, Page, Question, Survey, every_kind, newer_kinds, scale

ATTACK = """'"><script>alert(1)</script>&amp;{{ 7*7 }}{% x %}"""
WORDS = {"ja": ATTACK}
HARMLESS = survey_form(every_kind(), 1, "ja").fill(**USUAL, answers={})


def _attack(question: Question) -> Question:
    options = tuple(dataclasses.replace(option, wording=WORDS) for option in question.options)
    return dataclasses.replace(
        question,
        wording=WORDS,
        hint=WORDS,
        low_label=WORDS,
        high_label=WORDS,
        options=options,
        not_applicable=True,
        rows=tuple(_attack(row) for row in question.rows),
        media=(*question.media, ATTACK),
    )


def test_the_authors_words_stay_words() -> None:
    every = (*every_kind().pages[0].questions, *newer_kinds().pages[0].questions)
    questions = tuple(_attack(question) for question in every)
    survey = Survey(title=WORDS, introduction=WORDS, pages=(Page(key="p", title=WORDS, questions=questions),))
    form = survey_form(survey, 1, "ja")
    reading = form.read([("q.scale", "9"), ("q.photo", "!wrong_kind"), ("kept.photo", "a"), ("q.day", ATTACK)])
    for page in (form.fill(**USUAL, answers={}), form.fill(**USUAL, answers={}, reading=reading)):
        browsed = browse(page)
        assert browsed.list_all("script") == []
        assert browsed.get_one("h1").text == ATTACK
        assert browsed.get_one("title").text == f"{'エラー: ' if 'エラー' in page else ''}{ATTACK}"
        assert ATTACK in browsed.list_all("legend")[0].text
        assert "49" not in browsed.get_one("main").text


def test_codes_of_options_stay_values() -> None:
    question = Question(key="k", kind="SINGLE", wording={}, options=(Option(code=ATTACK, wording={}),))
    form = survey_form(Survey(title={}, pages=(Page(key="p", questions=(question,)),)), 1, "ja")
    browsed = browse(form.fill(**USUAL, answers={"k": ATTACK}))
    assert browsed.list_all("script") == []
    assert ("q.k", ATTACK) in browsed.list_posted()


def test_answers_stay_text() -> None:
    form = survey_form(every_kind(), 1, "ja")
    answers: dict[str, AnswerValue] = {"line": ATTACK, "lines": f"</textarea>{ATTACK}"}
    page = form.fill(**USUAL, answers=answers)
    assert browse(page).list_all("script") == []
    assert len(browse(page).elements) == len(browse(HARMLESS).elements)
    assert {("q.line", ATTACK), ("q.lines", f"</textarea>{ATTACK}")} <= set(browse(page).list_posted())
    posted = form.read([("q.line", ATTACK * 9), ("q.whole", ATTACK)])
    again = browse(form.fill(**USUAL, answers={}, reading=posted))
    assert again.list_all("script") == []
    assert ("q.whole", ATTACK) in again.list_posted()


def test_what_the_edge_hands_over_stays_text() -> None:
    browsed = browse(
        survey_form(every_kind(), 1, "ja").fill(
            action=ATTACK,
            hidden={ATTACK: ATTACK},
            answers={},
            brand=ATTACK,
            back=ATTACK,
            languages={"ja": ATTACK, ATTACK: ATTACK},
            notice=ATTACK,
        )
    )
    assert browsed.list_all("script") == []
    assert browsed.get_one("form").attributes["action"] == f"{ATTACK}#errors"
    assert (ATTACK, ATTACK) in browsed.list_posted()
    assert browsed.get_one("p", **{"class": "brand"}).text == ATTACK
    assert browsed.get_one("a", **{"class": "back"}).attributes["href"] == ATTACK
    assert browsed.get_one("p", **{"class": "notice"}).text == ATTACK
    assert browsed.list_all("a", href=ATTACK)[1].attributes["hreflang"] == ATTACK


def test_messages_are_escaped_as_forms_are() -> None:
    browsed = browse(
        message_page(
            MessageKind.THANKS,
            "ja",
            brand=ATTACK,
            body=WORDS,
            links={LinkKind.REVIEW: ATTACK},
            languages={"ja": ATTACK, "en": ATTACK},
        )
    )
    assert browsed.list_all("script") == []
    assert browsed.get_one("p", **{"class": "brand"}).text == ATTACK
    assert browsed.get_one("div", **{"class": "introduction"}).text == ATTACK
    assert browsed.get_one("a", **{"class": "onward quiet"}).attributes["href"] == ATTACK


def test_line_ends_of_the_author_are_kept() -> None:
    survey = Survey(
        title={"ja": "題\n副題"},
        introduction={"ja": "一行目\r\n二行目\n\n\n次の段落 <b>"},
        pages=(Page(key="p", questions=(scale(),)),),
    )
    page = survey_form(survey, 1, "ja").fill(**USUAL, answers={})
    assert "<h1>題<br>副題</h1>" in page
    assert "<title>題 副題</title>" in page
    assert "<p>一行目<br>二行目</p><p>次の段落 &lt;b&gt;</p>" in page


def test_what_cannot_be_sent_is_replaced() -> None:
    survey = Survey(title={"ja": "a\0b\ud800c"}, pages=(Page(key="p", questions=(scale(),)),))
    form = survey_form(survey, 1, "ja")
    page = form.fill(action="\0", hidden={"idem": "\udfff"}, answers={"line": "\0"}, brand="\0", notice="\ud800")
    assert "<h1>a\ufffdb\ufffdc</h1>" in page
    assert "\0" not in page.replace(PROOF_PLACE, "")
    assert page.encode().decode() == page
