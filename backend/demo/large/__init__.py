"""A panel of any size: people, purchases and answers drawn at once, folded as they are written."""

from backend.demo.large.making import MOST_EACH, MOST_PEOPLE, PanelAsked, make_panel
from backend.demo.large.refusals import PanelNotEmpty

__all__ = ["MOST_EACH", "MOST_PEOPLE", "PanelAsked", "PanelNotEmpty", "make_panel"]
