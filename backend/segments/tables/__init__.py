"""The tables of segments: saved audiences and who is in them, and the key of what is shown veiled."""

from backend.segments.tables.audiences import Audience, AudienceEvent, AudienceMember
from backend.segments.tables.disclosure import DisclosureKey

__all__ = ["Audience", "AudienceEvent", "AudienceMember", "DisclosureKey"]
