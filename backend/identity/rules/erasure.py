"""What is cut when a person is forgotten, and what stays so that totals stay right."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from backend.clock import Instant
from backend.surveys.rules import Question, QuestionKind, parts_of

# Words of one's own, and what leads to a person. What was chosen or rated tells nobody apart and stays.
TELLING: Final = frozenset(
    {
        QuestionKind.DATE,
        QuestionKind.EMAIL,
        QuestionKind.FILE,
        QuestionKind.PHONE,
        QuestionKind.POSTAL_CODE,
        QuestionKind.TEXT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """Who was forgotten, by nothing but numbers: the row, when it was made, and when it was emptied."""

    person_id: int
    created_at: Instant
    erased_at: Instant


def telling_keys(questions: Iterable[Question]) -> frozenset[str]:
    """The keys of the questions whose answers tell who someone is, the parts of contact blocks among them."""
    return frozenset(part.key for question in questions for part in parts_of(question) if part.kind in TELLING)


def is_own_source(source_id: str, response_ids: Iterable[str]) -> bool:
    """Whether a source of the ledger is named by one of these responses; any other may carry a client's reference."""
    return source_id.partition("/")[0] in response_ids


def nameless(number: int) -> str:
    """The name of a source, an order or an act whose own name might lead back to the person."""
    return f"erased/{number:09d}"
