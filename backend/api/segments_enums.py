"""The enums of cohorts as the schema shows them."""

from backend.api.shapes.enums import described
from backend.segments.rules.cohorts import CohortBy, CohortUnit

__all__ = ["CohortBy", "CohortUnit"]

described(
    CohortBy,
    "What puts people into a cohort.",
    {
        CohortBy.JOINED: "When they joined the panel.",
        CohortBy.FIRST_BOUGHT: "When they first bought the product; what was returned does not count.",
    },
)
described(
    CohortUnit,
    "How long a cohort is gathered, and how often it is looked at.",
    {
        CohortUnit.MONTH: "A calendar month.",
        CohortUnit.QUARTER: "A quarter of a calendar year.",
        CohortUnit.YEAR: "A calendar year.",
    },
)
