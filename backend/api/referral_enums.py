"""What referrals are called in the schema: how people came, what looks wrong, and what staff decided."""

from enum import StrEnum

from backend.ambassadors.rules.referrals import Flag, Judgement, ReferralSource
from backend.api.shapes.enums import described

described(
    ReferralSource,
    "How somebody was brought (紹介の経路).",
    {
        ReferralSource.LINK: "By the ambassador's link or QR code.",
        ReferralSource.CODE: "By the ambassador's code, which they typed themselves.",
        ReferralSource.STAFF: "By the ambassador's code, which staff recorded.",
    },
)
ReferralJudgement = described(
    Judgement,
    "What staff decided about a referral.",
    {
        Judgement.UPHELD: "It does not count, whatever comes.",
        Judgement.CLEARED: "What was flagged is all right; what is flagged later waits for staff anew.",
    },
    name="ReferralJudgement",
)


class FlagName(StrEnum):
    """The flags by their names, for a list of them."""

    SELF = "SELF"
    RING = "RING"
    SAME_ADDRESS = "SAME_ADDRESS"
    BURST = "BURST"
    KNOWN = "KNOWN"


ReferralFlag = described(
    FlagName,
    "What looks wrong about a referral (確認が必要な点); it counts nothing until staff let it pass.",
    {
        FlagName.SELF: "The ambassador and the one brought are one person, or share an address.",
        FlagName.RING: "Those brought go on to bring, in a circle that leads back.",
        FlagName.SAME_ADDRESS: "Several of those whom the ambassador brought share an address.",
        FlagName.BURST: "Too many signed up within a day.",
        FlagName.KNOWN: "They were on the panel, or had bought of the brand, before: no new customer.",
    },
    name="ReferralFlag",
)


def flag_names(flags: int) -> list[FlagName]:
    """The flags that are set, by their names."""
    return [FlagName(str(flag.name)) for flag in Flag if flag & flags]
