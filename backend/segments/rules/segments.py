"""The eight segments: code = psychology + 2·behaviour + 4·depth, one for each octant of the cube."""

from enum import IntEnum
from typing import Final

from backend.text import Wording


class Segment(IntEnum):
    """Where a person stands towards a product; no respondent ever sees the name."""

    CONSUMER = 0
    """コンシューマ."""
    FAN = 1
    """ファン."""
    SWITCHER = 2
    """スイッチャー."""
    PRODUCT_LOYAL = 3
    """プロダクトロイヤル."""
    SURFACE = 4
    """サーフェイス."""
    MIND_LEADER = 5
    """マインドリーダー."""
    BRAND_BUYER = 6
    """ブランドバイヤー."""
    BRAND_LOYAL = 7
    """ブランドロイヤル."""


NAMES: Final[dict[Segment, Wording]] = {
    Segment.CONSUMER: {"ja": "コンシューマ", "en": "Consumer"},
    Segment.FAN: {"ja": "ファン", "en": "Fan"},
    Segment.SWITCHER: {"ja": "スイッチャー", "en": "Switcher"},
    Segment.PRODUCT_LOYAL: {"ja": "プロダクトロイヤル", "en": "Product loyal"},
    Segment.SURFACE: {"ja": "サーフェイス", "en": "Surface"},
    Segment.MIND_LEADER: {"ja": "マインドリーダー", "en": "Mind leader"},
    Segment.BRAND_BUYER: {"ja": "ブランドバイヤー", "en": "Brand buyer"},
    Segment.BRAND_LOYAL: {"ja": "ブランドロイヤル", "en": "Brand loyal"},
}

WHO_THEY_ARE: Final[dict[Segment, Wording]] = {
    Segment.CONSUMER: {
        "ja": "まだロイヤルティのない人。新規、無関心、または一度きりの購入。",
        "en": "No loyalty yet: new, indifferent or one-off.",
    },
    Segment.FAN: {
        "ja": "気に入っているが、行動していない人。きっかけがあれば動く。",
        "en": "Likes it and does not act; something can tip them.",
    },
    Segment.SWITCHER: {
        "ja": "思い入れなく買っている人。次に離れやすい。",
        "en": "Buys without feeling; the next to leave.",
    },
    Segment.PRODUCT_LOYAL: {
        "ja": "製品を好み、信頼し、頼りにして、買っている人。",
        "en": "Likes, trusts and depends on the product, and buys it.",
    },
    Segment.SURFACE: {
        "ja": "製品へのロイヤルティを失った人、またはこれという理由なくブランドを好む人。",
        "en": "Fell out of product loyalty, or likes the brand without a clear reason.",
    },
    Segment.MIND_LEADER: {
        "ja": "ブランド全体のファンだが、行動していない人。",
        "en": "A fan of the whole brand who is not active.",
    },
    Segment.BRAND_BUYER: {
        "ja": "はっきりした理由なくブランドの製品を広く買う人。優良に見えるが、移ることがある。",
        "en": "Buys across the brand for unclear reasons; looks valuable, may switch.",
    },
    Segment.BRAND_LOYAL: {
        "ja": "ブランドが作るものすべてを信頼している人。",
        "en": "Trusts everything the brand makes.",
    },
}

WHAT_TO_DO: Final[dict[Segment, Wording]] = {
    Segment.CONSUMER: {"ja": "知ってもらい、試してもらう。", "en": "Make them know it and try it."},
    Segment.FAN: {"ja": "ためらう理由を取り除く。", "en": "Remove what holds them back."},
    Segment.SWITCHER: {
        "ja": "離れる前に、好意と信頼を育てる。",
        "en": "Build liking and trust before they go.",
    },
    Segment.PRODUCT_LOYAL: {"ja": "ブランド全体へ広げる。", "en": "Widen their loyalty to the brand."},
    Segment.SURFACE: {"ja": "理由を見つけ、取り戻す。", "en": "Find the reason and win them back."},
    Segment.MIND_LEADER: {
        "ja": "行動する機会をつくり、声を聞かせてもらう。",
        "en": "Give them an occasion to act, and let them speak.",
    },
    Segment.BRAND_BUYER: {"ja": "ひとつの製品に結びつける。", "en": "Tie them to a product."},
    Segment.BRAND_LOYAL: {
        "ja": "アンバサダーに、そして共創の仲間になってもらう。",
        "en": "Make them ambassadors and co-creators.",
    },
}
