"""How responses end."""

from enum import StrEnum, unique


@unique
class Outcome(StrEnum):
    """What became of a response whose person has come to an end of the survey."""

    FINISHED = "FINISHED"
    """The last page that was theirs is done."""
    SCREENED_OUT = "SCREENED_OUT"
    """They are not of those who are asked, and were thanked by an ending of their own."""
    QUOTA_FULL = "QUOTA_FULL"
    """As many of their kind as are wanted had answered before them."""
