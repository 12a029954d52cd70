"""Every language of the pages says everything, with the same gaps to fill."""

from string import Formatter

import pytest

from forms_ui import MessageKind
from forms_ui.message_wording import MESSAGES
from forms_ui.wording import FALLBACK, LANGUAGES, NAMES, WORDING, say

ALL_WORDING = {
    **WORDING,
    **{f"{kind} title": message.title for kind, message in MESSAGES.items()},
    **{f"{kind} body": message.body for kind, message in MESSAGES.items()},
}


@pytest.mark.parametrize("key", ALL_WORDING)
def test_each_language_has_the_words(key: str) -> None:
    wording = ALL_WORDING[key]
    assert tuple(wording) == LANGUAGES
    assert all(words == words.strip() != "" for words in wording.values())


@pytest.mark.parametrize("key", ALL_WORDING)
def test_the_gaps_are_the_same_in_each_language(key: str) -> None:
    gaps = [{name for _, name, _, _ in Formatter().parse(words) if name} for words in ALL_WORDING[key].values()]
    assert gaps == [gaps[0]] * len(LANGUAGES)


def test_each_kind_of_message_has_its_words() -> None:
    assert set(MESSAGES) == set(MessageKind)


def test_each_language_is_named_in_itself() -> None:
    assert NAMES == {"ja": "日本語", "en": "English"}
    assert set(NAMES) == set(LANGUAGES)


def test_a_language_that_is_not_spoken_gets_the_fallback() -> None:
    assert say("next", "zh") == WORDING["next"][FALLBACK] == "Next"


def test_what_fills_a_gap_is_not_read_for_gaps_itself() -> None:
    assert say("at_most", "ja", most="{least}") == "{least}個まで選べます。"
