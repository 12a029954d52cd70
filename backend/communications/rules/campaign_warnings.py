"""What is said plainly beside a campaign, before anyone believes its figures."""

from enum import StrEnum, unique
from typing import Final

from backend.text import Wording


@unique
class CampaignWarning(StrEnum):
    """Why a campaign's figures would say less than they seem to."""

    NOBODY_AGREED = "NOBODY_AGREED"
    NO_CONTROL = "NO_CONTROL"
    NO_GLOBAL_CONTROL = "NO_GLOBAL_CONTROL"
    OVERLAP = "OVERLAP"
    NOTHING_SAID = "NOTHING_SAID"


WARNINGS: Final[dict[CampaignWarning, Wording]] = {
    CampaignWarning.NOBODY_AGREED: {
        "ja": (
            "対象の人のうち、この目的での連絡に同意している人が一人もいません。"
            "だれにも届きません(目的の名前に誤りがないか、確かめてください)。"
        ),
        "en": (
            "Of the people whom it is for, nobody agreed to be contacted for its purpose: nobody is sent anything. "
            "See that the purpose is spelled as people were asked for it."
        ),
    },
    CampaignWarning.NO_CONTROL: {
        "ja": (
            "対照群がありません。この施策の効果は、何も検証できません"
            "（何が起きても、何もしなくても起きたことかもしれません）。"
        ),
        "en": (
            "There is no control: nothing about this campaign can be verified. "
            "Whatever happens may have happened anyway."
        ),
    },
    CampaignWarning.NO_GLOBAL_CONTROL: {
        "ja": "全体の対照群がありません。個々の施策の効果は検証できますが、すべての施策を合わせた効果は分かりません。",
        "en": "There is no global control: what all campaigns do together cannot be told.",
    },
    CampaignWarning.OVERLAP: {
        "ja": "同じ期間に、ほかの施策も受け取っている人がいます。差がどの施策によるものかは分かりません。",
        "en": "Some of these people are treated by another campaign at the same time: a difference may be that one's.",
    },
    CampaignWarning.NOTHING_SAID: {
        "ja": "何も伝える内容がないセグメントの人がいます。その人たちは、配信群にも対照群にも入っていません。",
        "en": "Of some segments nothing is said: their people are in neither arm.",
    },
}
