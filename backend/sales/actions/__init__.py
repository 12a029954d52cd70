"""What changes sales: schemes are published, leads are opened, worked and closed."""

from backend.sales.actions.choices import choose_action
from backend.sales.actions.contacts import correct_learning, log_contact, withdraw_learning
from backend.sales.actions.leads import (
    NewLead,
    advance,
    assign_lead,
    close_lead,
    go_back,
    open_lead,
    reopen_lead,
)
from backend.sales.actions.requests import decline_request, grant_lead, request_lead
from backend.sales.actions.schemes import publish_scheme

__all__ = [
    "NewLead",
    "advance",
    "assign_lead",
    "choose_action",
    "close_lead",
    "correct_learning",
    "decline_request",
    "go_back",
    "grant_lead",
    "log_contact",
    "open_lead",
    "publish_scheme",
    "reopen_lead",
    "request_lead",
    "withdraw_learning",
]
