"""The orders in which ideas are listed; the first in each comes first."""

from enum import StrEnum, unique


@unique
class IdeaOrder(StrEnum):
    """What ideas are listed by; among those alike, the newer comes first."""

    VOTES = "VOTES"
    """How many want it."""
    NEWEST = "NEWEST"
    """When it was posted."""
    TRENDING = "TRENDING"
    """How many want it, each vote worth half as much seven days later."""
    FIT = "FIT"
    """How large a part of its voters stand in one segment; for staff."""
    RELEVANCE = "RELEVANCE"
    """How well it answers the search; only where one searches."""
