"""The program's own words in letters to ambassadors, and to those who are asked to become one."""

import re
from typing import Final

from backend.text import Wording

INVITATION_SUBJECT: Final[Wording] = {
    "ja": "「{programme}」へのご招待",
    "en": "An invitation to “{programme}”",
}
INVITATION_BODY: Final[Wording] = {
    "ja": "いつも{brand}をご愛顧いただき、ありがとうございます。\n"
    "「{programme}」に、アンバサダーとしてご参加いただけませんか。\n\n"
    "内容と規約をご覧のうえ、参加する・しないをお選びください。参加はいつでもお休み・退会いただけます。",
    "en": "Thank you for being with {brand}.\n"
    "Would you like to take part in “{programme}” as an ambassador?\n\n"
    "Please read what it is about and what you would agree to, and say yes or no. You can pause or leave at any time.",
}
INVITATION_OPEN: Final[Wording] = {"ja": "招待を見る", "en": "See the invitation"}
INVITATION_ENDS: Final[Wording] = {"ja": "お返事の期限：{end}", "en": "Please answer by {end}"}
THANKS_SUBJECT: Final[Wording] = {
    "ja": "「{programme}」より御礼",
    "en": "Thank you from “{programme}”",
}
THANKS_OPEN: Final[Wording] = {"ja": "アンバサダーのページを開く", "en": "Open your ambassador page"}


_PLACE: Final = re.compile(r"\{(programme|brand|end)\}")


def filled(wording: str, *, programme: str, brand: str = "", end: str = "") -> str:
    """The words with the names in their places; what a name itself looks like changes nothing."""
    said = {"programme": programme, "brand": brand, "end": end}
    return _PLACE.sub(lambda place: said[place[1]], wording)
