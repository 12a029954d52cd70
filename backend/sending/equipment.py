"""The couriers that the settings equip a worker with."""

from collections.abc import Sequence
from typing import Any

from backend.links import Links
from backend.sending.couriers import Courier
from backend.sending.mailing import MailCourier
from backend.sending.posting import Policy
from backend.sending.traced import TracedCourier
from backend.sending.webhooks import WebhookCourier
from backend.settings import Settings, sender_of, smtp_server_of
from backend.telemetry import Tracing


def couriers_of(
    settings: Settings, tracing: Tracing | None = None
) -> Sequence[Courier[Any]]:  # each courier has parcels of its own kind
    """Webhooks always, mail where KIZUNA_SMTP_URL says through which server; files are fetched by staff."""
    links = Links(settings.secret_keys, settings.public_url)
    webhooks = WebhookCourier(links, Policy(https_only=settings.production, networks=settings.webhook_networks))
    equipped: dict[str, Courier[Any]] = {"webhook": webhooks}  # as above
    if settings.smtp_url:
        mail = MailCourier(smtp_server_of(settings.smtp_url), sender_of(settings), links)
        equipped = {"mail": mail, **equipped}
    if tracing is None:
        return list(equipped.values())
    return [TracedCourier(courier=each, tracing=tracing, way=way) for way, each in equipped.items()]
