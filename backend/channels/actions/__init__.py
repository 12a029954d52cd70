"""What changes webhooks, and what passes messages on."""

from backend.channels.actions.files import HandedOver, hand_over
from backend.channels.actions.webhooks import (
    add_webhook,
    delete_webhook,
    disable_webhook,
    enable_webhook,
    log_delivery,
    replay,
    take_deliveries,
)

__all__ = [
    "HandedOver",
    "add_webhook",
    "delete_webhook",
    "disable_webhook",
    "enable_webhook",
    "hand_over",
    "log_delivery",
    "replay",
    "take_deliveries",
]
