"""What changes ambassadors."""

from backend.ambassadors.actions.answering import accept, decline
from backend.ambassadors.actions.checking import check_missions, note_joined_board
from backend.ambassadors.actions.inviting import invite, invite_eligible
from backend.ambassadors.actions.lifecycle import bring_back, come_back, leave, pause, resume
from backend.ambassadors.actions.missions import add_mission, close_mission, judge_proof, send_in_proof
from backend.ambassadors.actions.programmes import (
    change_programme,
    close_programme,
    create_programme,
    publish_agreement,
)
from backend.ambassadors.actions.referral_places import place_anew
from backend.ambassadors.actions.referrals import (
    attribute_referrals,
    confirm_referrals,
    judge_referral,
    record_referral,
)
from backend.ambassadors.actions.rewards import grant_reward, take_back_for, take_back_reward

__all__ = [
    "accept",
    "add_mission",
    "attribute_referrals",
    "bring_back",
    "change_programme",
    "check_missions",
    "close_mission",
    "close_programme",
    "come_back",
    "confirm_referrals",
    "create_programme",
    "decline",
    "grant_reward",
    "invite",
    "invite_eligible",
    "judge_proof",
    "judge_referral",
    "leave",
    "note_joined_board",
    "pause",
    "place_anew",
    "publish_agreement",
    "record_referral",
    "resume",
    "send_in_proof",
    "take_back_for",
    "take_back_reward",
]
