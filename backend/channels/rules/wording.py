"""The program's own words around a link, for whoever is invited, reminded or asked to confirm."""

from typing import Final

from backend.outbox.rules import Kind
from backend.text import Wording

SUBJECTS: Final[dict[Kind, Wording]] = {
    Kind.INVITATION: {"ja": "「{title}」へのご協力のお願い", "en": "May we ask you? “{title}”"},
    Kind.REMINDER: {"ja": "（再度のご案内）「{title}」へのご協力のお願い", "en": "A reminder: “{title}”"},
    Kind.CONFIRMATION: {"ja": "ご登録の確認", "en": "Please confirm that this is you"},
}
# Before the planner's own subject, so that a reminder does not look like the same letter once more.
AGAIN: Final[Wording] = {"ja": "（再度のご案内）", "en": "A reminder: "}
BODIES: Final[dict[Kind, Wording]] = {
    Kind.INVITATION: {
        "ja": "いつもありがとうございます。\n「{title}」にお答えいただけますでしょうか。数分で終わります。",
        "en": "Thank you for being with us.\nWould you answer “{title}”? It takes a few minutes.",
    },
    Kind.REMINDER: {
        "ja": "先日お送りした「{title}」は、まだお答えいただけます。\n途中までお答えの方は、続きからどうぞ。",
        "en": "You can still answer “{title}”, which we sent you the other day.\nIf you had begun, go on from there.",
    },
    Kind.CONFIRMATION: {
        "ja": "このメールアドレスで登録のお申し込みがありました。\nご本人でしたら、下のリンクからご確認ください。"
        "お心当たりがなければ、このメールは破棄してください。何も変わりません。",
        "en": "Someone signed up with this address.\nIf it was you, please confirm by the link below. "
        "If it was not, please ignore this mail: nothing changes.",
    },
}
OPEN: Final[dict[Kind, Wording]] = {
    Kind.INVITATION: {"ja": "アンケートに答える", "en": "Answer"},
    Kind.REMINDER: {"ja": "アンケートに答える", "en": "Answer"},
    Kind.CONFIRMATION: {"ja": "確認する", "en": "Confirm"},
}
EXPIRES: Final[Wording] = {"ja": "ご回答期限：{end}", "en": "Open until {end}"}
PREFERENCES: Final[Wording] = {
    "ja": "配信の停止・受け取り方の変更・ご回答の確認はこちら",
    "en": "Stop these mails, change how we reach you, or see what you said",
}
LINK_IS_YOURS: Final[Wording] = {
    "ja": "このリンクはあなた専用です。転送なさらないでください。",
    "en": "This link is yours alone; please do not forward it.",
}
