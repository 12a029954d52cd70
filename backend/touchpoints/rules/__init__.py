"""When a touchpoint takes answers, whom, when and how it asks, and the links of an open one."""

from backend.touchpoints.rules.periods import (
    ALWAYS,
    MOST_EXPIRY_DAYS,
    Closed,
    NeedsAudience,
    NeedsProduct,
    NotOpen,
    NotPublished,
    NotYetOpen,
    Period,
    UnfitPeriod,
    check_open,
    check_period,
    check_plannable,
    open_link_of,
    placed_link_of,
)
from backend.touchpoints.rules.placed import clean_hidden, clean_prefill
from backend.touchpoints.rules.qr_codes import qr_png, qr_svg
from backend.touchpoints.rules.reading import rules_from_json, rules_to_json
from backend.touchpoints.rules.shapes import DEFAULT_RULES, Message, QuietHours, Rules, Yearly

__all__ = [
    "ALWAYS",
    "DEFAULT_RULES",
    "MOST_EXPIRY_DAYS",
    "Closed",
    "Message",
    "NeedsAudience",
    "NeedsProduct",
    "NotOpen",
    "NotPublished",
    "NotYetOpen",
    "Period",
    "QuietHours",
    "Rules",
    "UnfitPeriod",
    "Yearly",
    "check_open",
    "check_period",
    "check_plannable",
    "clean_hidden",
    "clean_prefill",
    "open_link_of",
    "placed_link_of",
    "qr_png",
    "qr_svg",
    "rules_from_json",
    "rules_to_json",
]
