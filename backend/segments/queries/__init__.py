"""Who stands where: counts, members, flows, the cube, and people found by what is known of them."""

from backend.segments.queries.cohorts import Cohort, CohortStand, cohorts
from backend.segments.queries.cube import Cell, Cube, cube
from backend.segments.queries.flows import Flow, flow
from backend.segments.queries.means import Means, segment_means
from backend.segments.queries.members import members
from backend.segments.queries.people import PeopleOrder, count_people, list_people
from backend.segments.queries.summary import Summary, summary

__all__ = [
    "Cell",
    "Cohort",
    "CohortStand",
    "Cube",
    "Flow",
    "Means",
    "PeopleOrder",
    "Summary",
    "cohorts",
    "count_people",
    "cube",
    "flow",
    "list_people",
    "members",
    "segment_means",
    "summary",
]
