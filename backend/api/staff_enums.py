"""The enums of staff and of the audit in the schema."""

from backend.api.shapes.enums import described
from backend.staff.tables import Deed, TokenSource

described(
    TokenSource,
    "Where a staff token came from.",
    {
        TokenSource.ISSUED: "It was issued here, and shown once.",
        TokenSource.OIDC: "Its holder signed in with the organisation's identity provider; nobody was shown it.",
    },
    name="StaffTokenSource",
)
described(
    Deed,
    "What kind of thing the audit says was done.",
    {
        Deed.SEEN: "Personal data was shown.",
        Deed.CHANGED: "A mutation was done.",
        Deed.EXPORTED: "Data left as a file.",
        Deed.COMMANDED: "A command was carried out at the server's own terminal.",
        Deed.SIGNED_IN: "Someone signed in with a browser.",
        Deed.SIGNED_OUT: "Someone signed out.",
        Deed.REFUSED: "Someone was refused who has no good token: taken down once a minute, with how often.",
    },
    name="AuditDeed",
)
__all__ = ["Deed", "TokenSource"]
