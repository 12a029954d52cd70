"""Reads what is to be sent through the channels."""

from backend.channels.queries.checking import count_missing, count_orphans
from backend.channels.queries.files import Line, check_batch, lines_of_batch, newest_batch, waiting_for_file
from backend.channels.queries.letters import letters
from backend.channels.queries.notices import (
    LetterDesk,
    Recipient,
    notice_letter,
    preferences_url_of,
    recipients,
    worded_letter,
)
from backend.channels.queries.standings import Standing, cancelled, kind_of, standings
from backend.channels.queries.webhooks import (
    Parcel,
    deliveries_by_id,
    get_delivery,
    get_webhook,
    list_deliveries,
    list_webhooks,
    parcels,
    webhooks_by_id,
)

__all__ = [
    "LetterDesk",
    "Line",
    "Parcel",
    "Recipient",
    "Standing",
    "cancelled",
    "check_batch",
    "count_missing",
    "count_orphans",
    "deliveries_by_id",
    "get_delivery",
    "get_webhook",
    "kind_of",
    "letters",
    "lines_of_batch",
    "list_deliveries",
    "list_webhooks",
    "newest_batch",
    "notice_letter",
    "parcels",
    "preferences_url_of",
    "recipients",
    "standings",
    "waiting_for_file",
    "webhooks_by_id",
    "worded_letter",
]
