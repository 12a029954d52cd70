"""Anything may be posted: a page never fails, and takes for an answer only what its survey allows."""

import re
from collections.abc import Callable

from hypothesis import example, given
from hypothesis import strategies as st

from forms_ui import NOT_APPLICABLE, PROOF_PLACE, AnswerValue, survey_form
from forms_ui.uploads import STORED_NAME
from tests.forms_ui.browsing import browse
from tests.forms_ui.samples import USUAL, every_kind, newer_kinds

FORM = survey_form(every_kind(), 1, "ja")
NEWER = survey_form(newer_kinds(), 1, "ja")
KEYS = ("scale", "single", "multi", "line", "lines", "whole", "real", "consent")

wild = st.text(st.characters(exclude_categories=()), max_size=30)
plausible = st.sampled_from(
    ["1", "7", "8", "-1", "a", "b.c", "x", "y", "z", "!na", "yes", "１２", "NaN", "1e9", "\0", " "]
)
# Each close to something that some newer kind accepts.
nearly = st.sampled_from(
    [
        *(
            "1",
            "9",
            "10",
            "",
            "2026-04-01",
            "令和8年4月1日",
            "H99.99.99",
            "a@example.jp",
            "a@@",
            "+81",
            "090-1234-5678",
        ),
        *("〒123-4567", "やまだ", "ﾔﾏﾀﾞ", "a.png", "!too_large", "!no", "../a", "!na", "yes", "\0", "９" * 70),
    ]
)
older = st.sampled_from([f"{prefix}.{key}" for key in KEYS for prefix in ("q", "na")]) | st.text(max_size=8)
pairs = st.lists(st.tuples(older, plausible | wild), max_size=12)
newer = st.sampled_from(
    [f"{prefix}.{key}" for key in NEWER.keys for prefix in ("q", "na", "kept", "drop")]
    + [f"rank.{key}/o{place}" for key in ("ranking", "many") for place in range(10)]
)
newer_pairs = st.lists(st.tuples(newer, nearly | wild), max_size=16)


@given(pairs)
@example([("q.line", "\ud800"), ("q.lines", "\0<b>"), ("q.scale", "\udfff")])
def test_answers_lie_within_the_survey(posted: list[tuple[str, str]]) -> None:
    reading = FORM.read(posted)
    assert tuple(reading.answers) == KEYS
    assert all(reading.answers[key] is None for key in reading.errors)
    assert [key for key, answer in reading.answers.items() if not _is_allowed(key, answer)] == []


@given(pairs)
@example([("q.line", "\ud800"), ("q.lines", "\0</textarea><script>"), ("q.whole", '"><b>')])
def test_the_page_that_says_what_is_wrong_can_be_sent_and_read(posted: list[tuple[str, str]]) -> None:
    page = FORM.fill(**USUAL, answers={}, reading=FORM.read(posted))
    assert "\0" not in page.replace(PROOF_PLACE, "")
    browsed = browse(page.encode().decode())
    assert len(browsed.list_all("form")) == 1
    assert browsed.list_all("script") == []
    assert len(set(browsed.list_ids())) == len(browsed.list_ids())


@given(newer_pairs)
@example([("q.mail", "\ud800"), ("q.phone", "\0<b>"), ("kept.photo", "\udfff"), ("rank.many/o0", "\ud800")])
def test_answers_of_every_newer_kind_lie_within_the_survey(posted: list[tuple[str, str]]) -> None:
    reading = NEWER.read(posted)
    assert tuple(reading.answers) == NEWER.keys
    assert all(reading.answers[key] is None for key in reading.errors)
    assert {key: answer for key, answer in reading.answers.items() if not _is_newer(key, answer)} == {}


@given(newer_pairs)
@example([("q.mail", "\ud800"), ("q.contact.city", "\0</textarea><script>"), ("q.day", '"><b>'), ("kept.photo", "<")])
def test_what_was_read_is_read_again_from_the_page_that_shows_it(posted: list[tuple[str, str]]) -> None:
    reading = NEWER.read(posted)
    page = NEWER.fill(**USUAL, answers={}, reading=reading)
    browsed = browse(page.encode().decode())
    assert "\0" not in page.replace(PROOF_PLACE, "")
    assert browsed.list_all("script") == []
    assert len(set(browsed.list_ids())) == len(browsed.list_ids())
    kept = {key: answer for key, answer in reading.answers.items() if answer is not None}
    assert NEWER.read(browse(NEWER.fill(**USUAL, answers=kept)).list_posted()).answers == reading.answers


def _is_newer(key: str, answer: AnswerValue | None) -> bool:
    if answer is None or answer is NOT_APPLICABLE:
        return answer is None or key in {"ranking", "mail"}
    if key in {"ranking", "many"}:
        count = 4 if key == "ranking" else 9
        codes = {f"o{place}" for place in range(count)}
        return isinstance(answer, tuple) and set(answer) <= codes and len(set(answer)) == len(answer) > 0
    if key.startswith(("matrix.", "worded.")):
        return type(answer) is int and 1 <= answer <= (7 if key.startswith("matrix.") else 3)
    pattern = FORMS.get(key.removeprefix("contact."))
    return isinstance(answer, str) and (_is_text(answer, 200) if pattern is None else bool(pattern.fullmatch(answer)))


_EMAIL, _PHONE, _POSTAL_CODE, _KANA = map(
    re.compile, (r"[\x21-\x7e]+@\S+\.\S+", r"\+[1-9][0-9]{6,14}", r"[0-9]{3}-[0-9]{4}", "[ \u30a1-\u30fe]+")
)
FORMS: dict[str, re.Pattern[str]] = {
    "day": re.compile(r"20(2[0-6])-[01][0-9]-[0-3][0-9]"),
    **dict.fromkeys(("mail", "email"), _EMAIL),
    "phone": _PHONE,
    **dict.fromkeys(("post", "postal_code"), _POSTAL_CODE),
    **dict.fromkeys(("family_kana", "given_kana"), _KANA),
    "photo": STORED_NAME,
}


def _is_allowed(key: str, answer: AnswerValue | None) -> bool:
    if answer is None or answer is NOT_APPLICABLE:
        return answer is None or key in {"scale", "multi", "lines", "real"}
    return ALLOWED[key](answer)


def _is_chosen(answer: AnswerValue) -> bool:
    return isinstance(answer, tuple) and 1 <= len(answer) <= 2 and answer == tuple(c for c in "xyz" if c in answer)


def _is_text(answer: AnswerValue, most: int) -> bool:
    return (
        isinstance(answer, str)
        and 0 < len(answer) <= most
        and answer == answer.strip()
        and "\0" not in answer
        and answer.encode().decode() == answer
    )


ALLOWED: dict[str, Callable[[AnswerValue], bool]] = {
    "scale": lambda answer: type(answer) is int and 1 <= answer <= 7,
    "single": lambda answer: answer in {"a", "b.c"},
    "multi": _is_chosen,
    "line": lambda answer: _is_text(answer, 20) and "\n" not in str(answer),
    "lines": lambda answer: _is_text(answer, 2_000),
    "whole": lambda answer: type(answer) is int and 0 <= answer <= 99,
    "real": lambda answer: type(answer) is float and -50 <= answer < 1e15,
    "consent": lambda answer: isinstance(answer, bool),
}
