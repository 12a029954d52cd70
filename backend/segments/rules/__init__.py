"""The eight segments, and what can be said about the people one looks for."""

from backend.segments.rules.segments import NAMES, WHAT_TO_DO, WHO_THEY_ARE, Segment
from backend.segments.rules.where import (
    AllOf,
    AnyOf,
    AttributeBetween,
    AttributeIn,
    Condition,
    InSegment,
    JoinedSince,
    NoneOf,
    PeopleWhere,
    RefIn,
    attributes_named,
    check_where,
)

__all__ = [
    "NAMES",
    "WHAT_TO_DO",
    "WHO_THEY_ARE",
    "AllOf",
    "AnyOf",
    "AttributeBetween",
    "AttributeIn",
    "Condition",
    "InSegment",
    "JoinedSince",
    "NoneOf",
    "PeopleWhere",
    "RefIn",
    "Segment",
    "attributes_named",
    "check_where",
]
