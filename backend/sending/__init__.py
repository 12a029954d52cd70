"""Sending: claims what is due, talks to the network while no transaction is open, and settles what became of it."""

from backend.sending.couriers import Courier, Round
from backend.sending.equipment import couriers_of
from backend.sending.mailing import MailCourier
from backend.sending.rounds import send_due
from backend.sending.webhooks import WebhookCourier

__all__ = ["Courier", "MailCourier", "Round", "WebhookCourier", "couriers_of", "send_due"]
