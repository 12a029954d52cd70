"""A word that is not wanted is found in other widths, kana and cases and with signs in it, never inside another."""

import pytest

from backend.ideas.rules.banned import found_words, letters_of


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("まぬけ", "この間抜け、まぬけ!"),
        ("まぬけ", "マヌケな機能"),
        ("まぬけ", "ﾏﾇｹ"),
        ("まぬけ", "まﾇけ"),
        ("マヌケ", "まぬけ"),
        ("まぬけ", "ま★ぬ★け"),
        ("まぬけ", "ま・ぬ-け"),
        ("まぬけ", "ま ぬ け"),
        ("まぬけ", "ま、ぬ、け"),
        ("まぬけ", "ま\nぬ\nけ"),
        ("まぬけ", "ま\u200bぬ\u2060け"),
        ("まぬけ", "ほんとにま_ぬ_けだ"),
        ("詐欺", "詐★欺だ"),
        ("詐欺", "これは詐欺です"),
        ("darn", "Darn!"),
        ("darn", "ＤＡＲＮ"),
        ("darn", "d.a.r.n it"),
        ("darn", "d a r n"),
        ("darn", "d-a-r-n"),
        ("darn", "d*arn"),
        ("darn", "this is darnなもの"),
        ("darn", "dаrn"),
        ("darn", "これはdarn"),
        ("ｄａｒｎ", "darn"),
        ("D.A.R.N.", "darn"),
    ],
)
def test_a_disguised_word_is_found(word: str, text: str) -> None:
    assert found_words(["水がほしい", text], [letters_of(word)]) == [letters_of(word)]


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("darn", "darning wool"),
        ("darn", "undarned"),
        ("darn", "Rda rned"),
        ("darn", "darn2x"),
        ("ass", "a class of glass, assist"),
        ("ass", "was a ssh key"),
        ("しね", "だし、ねぎを足して"),
        ("しね", "ほしい。しかも、ねだん"),
        ("まぬけ", "今ぬけ道"),
        ("詐欺", "詐りと欺き"),
    ],
)
def test_other_words_are_left_alone(word: str, text: str) -> None:
    assert found_words([text], [letters_of(word)]) == []


def test_of_many_words_those_that_are_there_are_told() -> None:
    assert found_words(["b と c"], ["a", "b", "c", "d"]) == ["b", "c"]
    assert found_words([], ["a"]) == found_words(["a"], []) == []


def test_hostile_text_takes_no_longer() -> None:
    words = [letters_of(f"まぬけ{number}") for number in range(500)]
    assert found_words(["ま★" * 5_000, "d." * 5_000, "\u200b" * 10_000], [*words, "ddddddddn", "まままままぬ"]) == []
