"""What was moved between two people who became one, written down as words and numbers."""

from collections.abc import Iterable


def numbers_of(notes: Iterable[str], word: str) -> list[int]:
    """The numbers of the notes that begin with that word, as in "vote:12"."""
    return sorted(int(key.partition(":")[2]) for key in notes if key.partition(":")[0] == word)
