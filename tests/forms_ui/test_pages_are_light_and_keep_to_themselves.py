"""Pages are light and keep to themselves: no script, no inline style, nothing from elsewhere, one small stylesheet."""

import re
from hashlib import sha256

import pytest

from forms_ui import STYLESHEET, STYLESHEET_NAME, MessageKind, message_page, survey_form
from tests.forms_ui.browsing import browse
from tests.forms_ui.samples import USUAL, every_kind, newer_kinds, scale, survey_of

MOST_BYTES = 30_000
_NEWER = newer_kinds(required=True).pages[0].questions
_ONE_EACH = {question.key: survey_form(survey_of(question), 1, "ja") for question in _NEWER}
_TOGETHER = survey_form(newer_kinds(required=True), 1, "ja")
_TEN = survey_form(survey_of(*(scale(f"q{number}", 5, unsure=True) for number in range(10))), 1, "ja")
_ALL = survey_form(every_kind(), 1, "ja")
PAGES = {
    "ten scales": _TEN.fill(**USUAL, answers={}, brand="山あいの茶舗", languages={"ja": "?a", "en": "?b"}),
    "ten errors": _TEN.fill(**USUAL, answers={}, reading=_TEN.read([])),
    "every kind": _ALL.fill(**USUAL, answers={}),
    "message": message_page(MessageKind.THANKS, "ja"),
} | {key: form.fill(**USUAL, answers={}, reading=form.read([])) for key, form in _ONE_EACH.items()}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_and_its_style_are_light_even_before_they_are_compressed(name: str) -> None:
    assert len(PAGES[name].encode()) + len(STYLESHEET) <= MOST_BYTES


def test_even_a_page_that_asks_for_everything_at_once_is_light() -> None:
    assert len(_TOGETHER.fill(**USUAL, answers={}, reading=_TOGETHER.read([])).encode()) <= MOST_BYTES


def test_the_stylesheet_holds_nothing_that_only_its_authors_read() -> None:
    style = STYLESHEET.decode()
    assert [blank for blank in ("/*", "\n", "  ", " {", "; ", ";}") if blank in style] == []
    assert len(STYLESHEET) <= MOST_BYTES / 2


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_its_stylesheet_and_nothing_else(name: str) -> None:
    page = browse(PAGES[name])
    assert [link.attributes for link in page.list_all("link")] == [
        {"rel": "icon", "href": "data:,"},
        {"rel": "stylesheet", "href": f"/assets/{STYLESHEET_NAME}"},
    ]
    tags = {element.tag for element in page.elements}
    assert tags & {"script", "style", "img", "iframe", "video", "audio", "object", "embed", "base"} == set()
    assert "style" not in {name for element in page.elements for name in element.attributes}
    assert [name for element in page.elements for name in element.attributes if name.startswith("on")] == []
    assert "://" not in PAGES[name]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_neither_indexed_nor_referred_from(name: str) -> None:
    page = browse(PAGES[name])
    assert page.get_one("meta", name="robots").attributes["content"] == "noindex"
    assert page.get_one("meta", name="referrer").attributes["content"] == "no-referrer"


def test_the_stylesheet_asks_for_nothing_and_is_named_by_its_content() -> None:
    assert re.search(rb"url\(|@import|@font-face", STYLESHEET) is None
    assert f"{sha256(STYLESHEET).hexdigest()[:16]}.css" == STYLESHEET_NAME
