"""Pages without a form say kindly what is the matter, in the reader's language, and name no technicality."""

import re

import pytest

from forms_ui import LinkKind, MessageKind, message_page
from tests.forms_ui.browsing import browse


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("kind", MessageKind)
def test_each_message_is_a_whole_page(kind: MessageKind, language: str) -> None:
    page = message_page(kind, language, brand="山あいの茶舗")
    browsed = browse(page)
    assert browsed.get_one("html").attributes["lang"] == language
    assert browsed.get_one("title").text == f"{browsed.get_one('h1').text} – 山あいの茶舗"
    assert browsed.get_one("div", **{"class": "introduction"}).text != ""
    assert browsed.get_one("meta", name="robots").attributes["content"] == "noindex"
    words = browsed.get_one("main").text
    assert (
        re.search(r"[45]\d\d|token|トークン|HTTP|server|サーバー|error|エラー|invalid|不正", words, re.IGNORECASE)
        is None
    )


def test_the_author_may_say_thanks_in_their_own_words() -> None:
    page = browse(message_page(MessageKind.THANKS, "ja", body={"ja": "お茶を一服\n\nどうぞ"}))
    assert [element.text for element in page.list_all("p")] == ["お茶を一服", "どうぞ"]


@pytest.mark.parametrize("body", [None, {}, {"ja": ""}])
def test_without_words_of_the_author_the_usual_ones_are_said(body: dict[str, str] | None) -> None:
    page = browse(message_page(MessageKind.THANKS, "ja", body=body))
    assert page.get_one("p").text == "お答えは、たしかに受け取りました。このページは閉じていただいて大丈夫です。"


def test_links_lead_on() -> None:
    page = browse(
        message_page(MessageKind.THANKS, "en", links={LinkKind.REVIEW: "/s/t?page=1", LinkKind.PREFERENCES: "/p/t"})
    )
    links = [(link.text, link.attributes["href"]) for link in page.list_all("a")]
    assert links == [("Look at my answers", "/s/t?page=1"), ("My preferences and answers", "/p/t")]
    assert browse(message_page(MessageKind.CLOSED, "en")).list_all("ul") == []
