"""A panel of any size: people, purchases and answers drawn at once, folded as they are written."""

from backend.demo.large.making import MOST_PEOPLE, PanelAsked, make_panel

__all__ = ["MOST_PEOPLE", "PanelAsked", "make_panel"]
