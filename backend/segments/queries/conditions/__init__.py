"""Conditions on people as SQL: one compiler for every list, count, audience and report."""

from backend.segments.queries.conditions.counting import counted_alone
from backend.segments.queries.conditions.gathering import people_gathered, people_paged
from backend.segments.queries.conditions.spoken import conditions_within, saved_condition
from backend.segments.queries.conditions.tree import people_where
from backend.segments.queries.conditions.unfolding import AudienceCycle

__all__ = [
    "AudienceCycle",
    "conditions_within",
    "counted_alone",
    "people_gathered",
    "people_paged",
    "people_where",
    "saved_condition",
]
