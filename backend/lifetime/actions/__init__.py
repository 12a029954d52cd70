"""Use cases that write curves."""

from backend.lifetime.actions.models import keep_curves

__all__ = ["keep_curves"]
