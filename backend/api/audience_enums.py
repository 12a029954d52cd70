"""The enums of saved audiences as the schema shows them."""

from backend.api.shapes.enums import described
from backend.segments.rules.audiences import AudienceKind

__all__ = ["AudienceKind"]

described(
    AudienceKind,
    "Whether an audience follows its condition.",
    {
        AudienceKind.DYNAMIC: "At any instant it is whoever its condition holds of then.",
        AudienceKind.FROZEN: "A list that was made once and stays, but for those who are forgotten.",
    },
)
