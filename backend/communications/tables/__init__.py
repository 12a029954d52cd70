"""The tables of communications."""

from backend.communications.tables.campaigns import (
    Campaign,
    CampaignArm,
    CampaignEvent,
    CampaignMember,
    ControlDraw,
)
from backend.communications.tables.contacts import CommunicationContact
from backend.communications.tables.findings import CampaignFinding, PlanFinding
from backend.communications.tables.plans import CommunicationAim, CommunicationEntry, CommunicationPlan

__all__ = [
    "Campaign",
    "CampaignArm",
    "CampaignEvent",
    "CampaignFinding",
    "CampaignMember",
    "CommunicationAim",
    "CommunicationContact",
    "CommunicationEntry",
    "CommunicationPlan",
    "ControlDraw",
    "PlanFinding",
]
