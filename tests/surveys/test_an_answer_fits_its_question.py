"""An answer is kept only in the spelling of its question's kind, within its limits and among its options."""

import pytest

from backend.errors import Invalid
from backend.surveys.rules import Answer, Option, Question, QuestionKind, check_answer
from tests.asking import WORDS

OPTIONS = tuple(Option(code=code, wording=WORDS) for code in "abc")


def question(kind: str, **more: object) -> Question:
    return Question(key="q", kind=QuestionKind(kind), wording=WORDS, **more)  # type: ignore[arg-type]  # as each test says


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (question("RANKING", options=OPTIONS), ["b"]),
        (question("RANKING", options=OPTIONS, required=True), ["b", "c", "a"]),
        (question("DATE"), "2024-02-29"),
        (question("DATE", earliest="2026-01-01", latest="2026-12-31"), "2026-12-31"),
        (question("EMAIL"), "hanako@例え.jp"),
        (question("PHONE"), "+81312345678"),
        (question("POSTAL_CODE"), "123-4567"),
        (question("FILE"), "0f3a.png"),
        (question("EMAIL", not_applicable=True), None),
    ],
)
def test_what_fits_is_accepted(asked: Question, answer: Answer) -> None:
    check_answer(asked, answer)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (question("RANKING", options=OPTIONS), []),
        (question("RANKING", options=OPTIONS), ["a", "a"]),
        (question("RANKING", options=OPTIONS), ["a", "d"]),
        (question("RANKING", options=OPTIONS), "a"),
        (question("RANKING", options=OPTIONS, required=True), ["a", "b"]),
        (question("DATE"), "2025-02-29"),
        (question("DATE"), "20250228"),
        (question("DATE"), "2025-W09-5"),
        (question("DATE", earliest="2026-01-01"), "2025-12-31"),
        (question("DATE", latest="2026-01-01"), "2026-01-02"),
        (question("EMAIL"), "hanako"),
        (question("EMAIL"), "a@b.jp\n"),
        (question("EMAIL"), "a" * 316 + "@b.jp"),
        (question("PHONE"), "0312345678"),
        (question("PHONE"), "+０312345678"),
        (question("POSTAL_CODE"), "1234567"),
        (question("FILE"), "../secret"),
        (question("FILE"), ""),
        (question("PHONE"), None),
        (question("MATRIX"), 3),
        (question("CONTACT"), "me"),
    ],
)
def test_what_does_not_fit_is_refused(asked: Question, answer: Answer) -> None:
    with pytest.raises(Invalid):
        check_answer(asked, answer)
