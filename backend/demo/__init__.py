"""The demo: a made-up company with a believable panel, played through the rooms' own actions."""

from backend.demo.building import MOST_PEOPLE, build
from backend.demo.fresh import NotADemo, fresh_database
from backend.demo.presenting import counter_url, first_query, further_queries, present
from backend.demo.report import DemoReport, Door
from backend.demo.watching import moved_lines, watch

__all__ = [
    "MOST_PEOPLE",
    "DemoReport",
    "Door",
    "NotADemo",
    "build",
    "counter_url",
    "first_query",
    "fresh_database",
    "further_queries",
    "moved_lines",
    "present",
    "watch",
]
