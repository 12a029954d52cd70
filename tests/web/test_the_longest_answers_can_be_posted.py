"""As much as a page may ask for can be posted, whatever it is written in."""

from backend.db import Database
from tests.asking import WORDS, ask, survey_of
from tests.clocks import SettableClock
from tests.responding import answers
from tests.web.visiting import Visitor

LONGEST = 10_000
TEXTS = survey_of([{"key": key, "kind": "TEXT", "wording": WORDS, "max_length": LONGEST} for key in ("one", "two")])
# Four bytes in UTF-8, and so twelve in a posted form.
TEA = "\U0001f375"


def test_a_page_full_of_the_longest_letters_is_kept(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), TEXTS)
    written = visitor.answer(visitor.path(asked.invitation), {"one": TEA * LONGEST, "two": TEA * LONGEST})
    assert written.status_code == 303
    assert [value for _, value, *_ in answers(database, asked)] == [TEA * LONGEST] * 2
