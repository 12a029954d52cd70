"""The pages of one's preferences say everything in every language, and escape whatever comes in."""

import string

import pytest

from forms_ui.preferences import (
    AgreedLine,
    AnsweredPage,
    AnswerLine,
    Around,
    Choices,
    DataSection,
    OutcomeBlock,
    Question,
    ResponseLine,
    ResponsePage,
    choices_page,
    data_page,
    note_page,
    outcomes_page,
    question_page,
    response_page,
)
from forms_ui.preferences_wording import PREFERENCES_WORDING
from forms_ui.wording import LANGUAGES

EVIL = "<script>alert('x')</script>\"&'\0"


@pytest.mark.parametrize("key", PREFERENCES_WORDING)
def test_every_language_says_the_same_with_the_same_gaps(key: str) -> None:
    wording = PREFERENCES_WORDING[key]
    assert tuple(wording) == LANGUAGES
    assert all(text.strip() == text != "" for text in wording.values())
    gaps = {
        language: {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for language, text in wording.items()
    }
    assert gaps["ja"] == gaps["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_comes_in_is_escaped(language: str) -> None:
    around = Around(language=language, done=EVIL)
    told = AnswerLine(question=EVIL, lines=[EVIL], key=EVIL)
    page = AnsweredPage(number=1, url="?", answers=[told])
    choices = Choices(
        responses=[ResponseLine(title=EVIL, detail=EVIL, url="?view=said")],
        email=EVIL,
        paused_until=EVIL,
        agreed=[AgreedLine(wording=EVIL, day=EVIL, consent=1)],
    )
    pages = [
        choices_page(around, choices),
        response_page(around, ResponsePage(title=EVIL, response=1, pages=[page])),
        outcomes_page(around, [OutcomeBlock(title={"en": EVIL}, text={"en": EVIL}, day=EVIL)]),
        data_page(around, [DataSection(name="acts", entries=[[(EVIL, EVIL)]])]),
        question_page(around, Question(title=EVIL, body=EVIL, yes=EVIL, carried={"do": EVIL})),
        note_page(around, EVIL, EVIL),
    ]
    for html in pages:
        assert "<script" not in html
        assert f'lang="{language}"' in html
