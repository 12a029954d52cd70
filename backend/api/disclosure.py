"""Whether a viewer sees reports exactly, or through the veil that hides small groups."""

from backend.api.permissions import Viewer
from backend.staff.rules import Permission, may


def sees_all(viewer: Viewer) -> bool:
    """Whether exact counts of any size may be shown: to whoever may read personal data."""
    return may(viewer.role, Permission.READ_PERSONAL_DATA)
