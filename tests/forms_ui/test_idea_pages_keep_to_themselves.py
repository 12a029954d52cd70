"""Pages of ideas and ambassadors are light, run our one script or none, and show what people wrote as mere text."""

import re
from hashlib import sha256
from string import Formatter

import pytest

from forms_ui import (
    IDEAS_STYLESHEET,
    IDEAS_STYLESHEET_NAME,
    SCRIPT,
    SCRIPT_NAME,
    STYLESHEET,
    STYLESHEET_NAME,
)
from forms_ui.ambassador_wording import AMBASSADOR_WORDING
from forms_ui.entry_wording import ENTRY_WORDING
from forms_ui.ideas_around import Told, told
from forms_ui.ideas_compose_wording import COMPOSE_WORDING
from forms_ui.ideas_wording import IDEAS_WORDING
from tests.forms_ui.ambassador_samples import every_page
from tests.forms_ui.browsing import browse
from tests.forms_ui.ideas_samples import HOSTILE

PAGES = {f"{language}{path}": html for language in ("ja", "en") for path, html in every_page(language).items()}
WORDING = {
    f"{name}.{key}": words
    for name, wording in (
        ("ideas", IDEAS_WORDING),
        ("compose", COMPOSE_WORDING),
        ("entry", ENTRY_WORDING),
        ("ambassador", AMBASSADOR_WORDING),
    )
    for key, words in wording.items()
}
AT_THE_DOOR = {"same-origin"}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_with_all_that_it_needs_is_light(name: str) -> None:
    assert len(PAGES[name].encode()) + len(STYLESHEET) + len(IDEAS_STYLESHEET) + len(SCRIPT) <= 40_000


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_asks_for_nothing_from_elsewhere(name: str) -> None:
    page = browse(PAGES[name])
    assert [link.attributes["href"] for link in page.list_all("link")] == [
        "data:,",
        f"/assets/{STYLESHEET_NAME}",
        f"/assets/{IDEAS_STYLESHEET_NAME}",
    ]
    assert {script.attributes["src"] for script in page.list_all("script")} <= {f"/assets/{SCRIPT_NAME}"}
    assert {picture.attributes["src"] for picture in page.list_all("img")} <= {"/ideas/pictures/1"}
    tags = {element.tag for element in page.elements}
    assert tags & {"style", "iframe", "video", "audio", "object", "embed", "base"} == set()
    names = {name for element in page.elements for name in element.attributes}
    assert [each for each in sorted(names) if each == "style" or each.startswith("on")] == []
    assert page.get_one("meta", name="robots").attributes["content"] == "noindex"
    assert page.get_one("meta", name="referrer").attributes["content"] in {"no-referrer", *AT_THE_DOOR}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_what_people_wrote_is_mere_text(name: str) -> None:
    assert HOSTILE not in PAGES[name]
    assert "<script>alert" not in PAGES[name]


def test_texts_keep_their_lines_and_no_address_in_them_is_a_link() -> None:
    said = Told(text="一\n二\n\n\nhttps://a.example <b>\0\ud800", language="en")
    assert told(said, "ja") == (
        '<p dir="auto" lang="en">一<br>二</p><p dir="auto" lang="en">https://a.example &lt;b&gt;\ufffd\ufffd</p>'
    )
    assert told(Told(text="a", language="ja"), "ja") == '<p dir="auto">a</p>'


def test_the_script_is_small_named_by_its_content_and_asks_only_here() -> None:
    script = SCRIPT.decode()
    assert f"{sha256(SCRIPT).hexdigest()[:16]}.js" == SCRIPT_NAME
    assert len(SCRIPT) <= 4_000
    assert [each for each in ("://", "eval(", "//", "localStorage", "document.cookie") if each in script] == []


def test_the_style_sheet_asks_for_nothing_and_is_named_by_its_content() -> None:
    assert re.search(rb"url\(|@import|@font-face", IDEAS_STYLESHEET) is None
    assert f"{sha256(IDEAS_STYLESHEET).hexdigest()[:16]}.css" == IDEAS_STYLESHEET_NAME


@pytest.mark.parametrize("key", sorted(WORDING))
def test_each_language_says_the_same(key: str) -> None:
    wording = WORDING[key]
    assert tuple(wording) == ("ja", "en")
    assert all(words == words.strip() != "" for words in wording.values())
    gaps = [{name for _, name, _, _ in Formatter().parse(words) if name} for words in wording.values()]
    assert gaps[0] == gaps[1]
