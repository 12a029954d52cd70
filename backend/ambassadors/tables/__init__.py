"""The tables of ambassadors."""

from backend.ambassadors.tables.ambassadors import Ambassador, AmbassadorStep
from backend.ambassadors.tables.missions import BoardJoin, Mission, MissionEntry
from backend.ambassadors.tables.programmes import Agreement, Programme
from backend.ambassadors.tables.referrals import Referral, ReferralPlace
from backend.ambassadors.tables.rewards import Reward

__all__ = [
    "Agreement",
    "Ambassador",
    "AmbassadorStep",
    "BoardJoin",
    "Mission",
    "MissionEntry",
    "Programme",
    "Referral",
    "ReferralPlace",
    "Reward",
]
