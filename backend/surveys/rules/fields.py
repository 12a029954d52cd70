"""Which fields a survey, a page and a question of each kind may have in JSON."""

from collections.abc import Mapping
from typing import Final

from backend.surveys.rules.shapes import QuestionKind

SURVEY: Final = frozenset(
    {"title", "introduction", "thanks", "languages", "pages", "questions", "hidden", "quotas", "endings"}
)
PAGE: Final = frozenset({"key", "title", "questions", "shuffled", "show_if", "skip_if"})
OPTION: Final = frozenset({"code", "wording", "fixed"})
LOADING: Final = frozenset({"axis", "facet", "weight", "reversed"})
ROW: Final = frozenset({"key", "wording", "item", "loadings", "continues"})
HIDDEN: Final = frozenset({"key", "default"})
QUOTA: Final = frozenset({"key", "when", "limit", "thanks"})
ENDING: Final = frozenset({"key", "when", "thanks", "redirect"})

_BLOCK: Final = frozenset(
    {"key", "kind", "wording", "hint", "required", "continues", "show_if", "skip_if", "required_if"}
)
_QUESTION: Final = _BLOCK | {"not_applicable", "item"}
# What can also be kept as an attribute of the person: one value, which is neither a file nor a consent.
_TELLING: Final = _QUESTION | {"attribute"}
_POINTS: Final = frozenset({"low", "high", "low_label", "high_label", "options"})
_OF_KIND: Final[Mapping[QuestionKind, frozenset[str]]] = {
    QuestionKind.SCALE: _TELLING | _POINTS | {"loadings"},
    QuestionKind.SINGLE: _TELLING | {"options", "shuffled"},
    QuestionKind.MULTI: _QUESTION | {"options", "most", "shuffled"},
    QuestionKind.TEXT: _TELLING | {"multiline", "max_length"},
    QuestionKind.NUMBER: _TELLING | {"minimum", "maximum", "whole"},
    QuestionKind.CONSENT: _QUESTION | {"purpose"},
    QuestionKind.MATRIX: _BLOCK | _POINTS | {"not_applicable", "attribute", "rows", "shuffled"},
    QuestionKind.RANKING: _QUESTION | {"options", "shuffled"},
    QuestionKind.DATE: _TELLING | {"earliest", "latest"},
    QuestionKind.EMAIL: _TELLING,
    QuestionKind.PHONE: _TELLING,
    QuestionKind.POSTAL_CODE: _TELLING,
    QuestionKind.CONTACT: _BLOCK | {"attribute", "contact"},
    QuestionKind.FILE: _QUESTION | {"media", "largest_kb"},
}
ANYTHING: Final = frozenset[str]().union(*_OF_KIND.values())


def fields_of(kind: QuestionKind) -> frozenset[str]:
    """The fields that a question of that kind may have."""
    return _OF_KIND[kind]
