"""What a person was shown, in its order: kept with the response, for orders tell on answers."""

from collections.abc import Mapping

from backend.surveys.rules import Page, Question, QuestionKind

PAGES = "pages"
ORDERS = "orders"
PICKED = "picked"
FULL = "full"


def with_page(shown: Mapping[str, object], page: Page) -> dict[str, object]:
    """What was shown so far, and that page: its questions in their order, and of shuffled ones the options or rows."""
    orders = {question.key: _order_of(question) for question in page.questions if question.shuffled}
    found: dict[str, object] = {
        **shown,
        PAGES: _merged(shown.get(PAGES), {page.key: [each.key for each in page.questions]}),
    }
    if orders:
        found[ORDERS] = _merged(shown.get(ORDERS), orders)
    return found


def _order_of(question: Question) -> list[str]:
    if question.kind is QuestionKind.MATRIX:
        return [row.key for row in question.rows]
    return [option.code for option in question.options]


def _merged(before: object, more: Mapping[str, object]) -> dict[str, object]:
    return {**(before if isinstance(before, dict) else {}), **more}
