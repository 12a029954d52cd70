"""What is said at the door: to those who enter by a link, and to those who are asked to become ambassadors."""

from collections.abc import Mapping
from typing import Final

ENTRY_WORDING: Final[Mapping[str, Mapping[str, str]]] = {
    "welcome_title": {"ja": "アイデアボードへようこそ", "en": "Welcome to the idea boards"},
    "welcome_body": {
        "ja": "みなさんの「こうだったらいいのに」を集めています。読むだけでも、ひとこと書くだけでも歓迎です。",
        "en": "We collect what people wish for. Come in to read, to vote, or to write a line of your own.",
    },
    "welcome_back_title": {"ja": "おかえりなさい", "en": "Welcome back"},
    "welcome_back_body": {
        "ja": "アンバサダーのページへお入りください。",
        "en": "Your ambassador’s page is waiting.",
    },
    "begin": {"ja": "はじめる", "en": "Begin"},
    "cookie_note": {
        "ja": "入室のしるし（Cookie）を、この端末に30日間だけ置きます。個人情報は含まれません。",
        "en": "We leave a sign (a cookie) on this device for 30 days. It holds no personal data.",
    },
    "agreement_title": {"ja": "アンバサダーになりませんか", "en": "Will you be our ambassador?"},
    "agreement_body": {
        "ja": "「{programme}」へのご招待です。下のお約束をお読みになり、よろしければご参加ください。",
        "en": "You are invited to “{programme}”. Please read what we agree on, and join if you like.",
    },
    "agreement": {"ja": "お約束", "en": "What we agree on"},
    "agreement_version": {"ja": "第{version}版", "en": "Version {version}"},
    "accept": {"ja": "同意して参加する", "en": "I agree and join"},
    "decline": {"ja": "今回は見送る", "en": "Not this time"},
    "decline_title": {"ja": "今回は見送りますか", "en": "Not this time?"},
    "decline_body": {
        "ja": "見送っても、これまでのお付き合いは何も変わりません。",
        "en": "If you decline, nothing else changes between us.",
    },
    "declined_title": {"ja": "お返事ありがとうございました", "en": "Thank you for telling us"},
    "declined_body": {
        "ja": "今回のご招待は見送りとして承りました。これからも、どうぞよろしくお願いいたします。",
        "en": "We will leave it at that. We hope to see you around all the same.",
    },
    "valid_until": {"ja": "このご招待は{day}まで有効です。", "en": "This invitation is good until {day}."},
    "changed": {
        "ja": "お約束の内容が新しくなりました。お手数ですが、もう一度お読みください。",
        "en": "The agreement has changed meanwhile. Please read it once more.",
    },
    # There is no way in
    "no_session_title": {"ja": "ご案内のリンクからお入りください", "en": "Please come in by your link"},
    "no_session_body": {
        "ja": "入室のしるしが見つからないか、期限が切れています。\n"
        "お届けしたご案内のリンクをもう一度開くと、続きからご覧いただけます。",
        "en": "You have not come in yet, or it was too long ago.\n"
        "Open the link in your invitation once more, and go on from there.",
    },
    "not_here_title": {"ja": "このページは見つかりません", "en": "We cannot find this page"},
    "not_here_body": {
        "ja": "取り下げられたか、ご覧いただける方が限られているのかもしれません。",
        "en": "It may have been withdrawn, or it is only for some.",
    },
    "gone_title": {"ja": "このアイデアは取り下げられました", "en": "This idea was withdrawn"},
    "gone_body": {"ja": "ほかのアイデアも、ぜひご覧ください。", "en": "Have a look at the others."},
    "slow_title": {"ja": "少しお待ちください", "en": "One moment, please"},
    "slow_body": {
        "ja": "短い時間にたくさんの操作がありました。{when}に、もう一度お試しください。",
        "en": "That was a lot in a short time. Please try again {when}.",
    },
    "may_not_title": {"ja": "この操作はできません", "en": "You cannot do this"},
    "may_not_body": {
        "ja": "受付が終わったか、参加できる方が限られています。ご覧いただくことはできます。",
        "en": "It has closed, or it is only for some. You can still read along.",
    },
    "blocked_title": {"ja": "投稿をお休みいただいています", "en": "You cannot post at present"},
    "blocked_body": {
        "ja": "ただいま、投稿とコメントをお休みいただいています。ご覧になることと、声を届けることはできます。",
        "en": "You can still read and vote.",
    },
    "expired_title": {"ja": "ご招待の期限が過ぎました", "en": "This invitation has ended"},
    "expired_body": {
        "ja": "お返事の期限が過ぎています。またの機会がありましたら、あらためてご案内いたします。",
        "en": "Its time is over. If there is another occasion, we will write to you again.",
    },
    "to_start": {"ja": "アイデアボードへ", "en": "To the boards"},
}


def entry_word(key: str, language: str, **gaps: object) -> str:
    """The words in that language, their gaps filled."""
    wording = ENTRY_WORDING[key]
    said = wording.get(language, wording["en"])
    return said.format_map(gaps) if gaps else said
