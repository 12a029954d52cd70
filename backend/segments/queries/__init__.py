"""Who stands where: counts, members, flows, the cube, and people found by what is known of them."""

from backend.segments.queries.cube import Cell, Cube, cube
from backend.segments.queries.flows import Flow, flow
from backend.segments.queries.members import members
from backend.segments.queries.people import PeopleOrder, count_people, list_people
from backend.segments.queries.summary import Summary, summary

__all__ = [
    "Cell",
    "Cube",
    "Flow",
    "PeopleOrder",
    "Summary",
    "count_people",
    "cube",
    "flow",
    "list_people",
    "members",
    "summary",
]
