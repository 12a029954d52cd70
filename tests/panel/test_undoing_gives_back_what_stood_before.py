"""The rule of undoing, against a model: what stands is what the last one said of those who were not undone."""

from hypothesis import given
from hypothesis import strategies as st

from backend.panel.rules import Parsed, Said, Swap, said_before, swapped_back

STAFF = None
# Who speaks (staff, or one of three imports) and what they say; or an import that is undone.
SAID = st.tuples(st.sampled_from([STAFF, 1, 2, 3]), st.sampled_from([None, "a", "b", "c"]))
UNDONE = st.integers(1, 3)


@given(st.lists(st.one_of(SAID, UNDONE), max_size=20))
def test_what_stands_is_the_last_word_of_those_who_were_not_undone(
    steps: list[tuple[int | None, str | None] | int],
) -> None:
    history: list[Said] = []
    words: list[tuple[int | None, str | None]] = []
    undone: set[int] = set()
    for step in steps:
        if isinstance(step, int):
            _undo(history, step, undone)
            words = [word for word in words if word[0] != step]
            undone.add(step)
        elif step[0] not in undone and step[1] != _standing(history):
            words.append(step)
            history.append(Said(value=_parsed(step[1]), import_id=step[0]))
        assert _standing(history) == (words[-1][1] if words else None)


def _undo(history: list[Said], import_id: int, undone: set[int]) -> None:
    """As the panel does it: looks for what stood before, and writes that down where it is something else."""
    if import_id in undone or not any(line.import_id == import_id for line in history):
        return
    before = said_before(history, import_id, undone)
    if before is not None and before.value != history[-1].value:
        history.append(before)


def _standing(history: list[Said]) -> str | None:
    return history[-1].value[0] if history and history[-1].value else None


def _parsed(text: str | None) -> Parsed | None:
    return None if text is None else (text, None)


def test_what_an_undone_import_had_put_there_does_not_come_back() -> None:
    own = Swap(import_id=3, before="b", after="c")
    others = [Swap(import_id=1, before="z", after="a"), Swap(import_id=2, before="a", after="b")]
    assert swapped_back(own, others, set()) == "b"
    assert swapped_back(own, others, {2}) == "a"
    assert swapped_back(own, others, {1, 2}) == "z"
    assert swapped_back(own, others, {1}) == "b"


def test_what_an_import_that_stands_has_put_there_again_comes_back() -> None:
    own = Swap(import_id=4, before="a", after="b")
    others = [Swap(import_id=1, before=None, after="a"), Swap(import_id=3, before=None, after="a")]
    assert swapped_back(own, others, {1}) == "a"
    assert swapped_back(own, others, {1, 3}) is None
