"""What the page of an ambassador says: what was agreed on, what is asked, what was brought, and the way out."""

from collections.abc import Mapping
from typing import Final

AMBASSADOR_WORDING: Final[Mapping[str, Mapping[str, str]]] = {
    "title": {"ja": "アンバサダー", "en": "Ambassador"},
    "since": {"ja": "{day}からご参加いただいています。", "en": "You have been with us since {day}."},
    "none_title": {"ja": "アンバサダーのページ", "en": "The ambassador’s page"},
    "none": {
        "ja": "いまご参加いただいているアンバサダープログラムはありません。",
        "en": "You take part in no ambassador programme at present.",
    },
    "invited": {
        "ja": "ご招待のメールにあるリンクから、お約束の内容をご確認いただけます。",
        "en": "Open the link in your invitation to read what we would agree on.",
    },
    "status_INVITED": {"ja": "お返事待ち", "en": "Invited"},
    "status_ACTIVE": {"ja": "参加中", "en": "Active"},
    "status_PAUSED": {"ja": "お休み中", "en": "On a break"},
    "status_LEFT": {"ja": "退会済み", "en": "Left"},
    "status_DECLINED": {"ja": "見送り", "en": "Declined"},
    "paused_note": {
        "ja": "お休み中です。そのあいだ、お願いもご案内もお送りせず、紹介リンクもお休みします。",
        "en": "You are on a break. We ask nothing of you, and your link rests, too.",
    },
    "paused_until": {"ja": "{day}までお休みです。", "en": "Until {day}."},
    "left_note": {
        "ja": "退会されています。これまでのご協力に、心より感謝いたします。",
        "en": "You have left. Thank you for all you did.",
    },
    # Missions
    "missions": {"ja": "お願いしていること", "en": "What we ask of you"},
    "missions_none": {"ja": "いまお願いしていることはありません。", "en": "Nothing at the moment."},
    "due": {"ja": "{day}まで", "en": "By {day}"},
    "points": {"ja": "{points}ポイント", "en": "{points} points"},
    "progress": {"ja": "{target}のうち{done}", "en": "{done} of {target}"},
    "target": {"ja": "めやす {target}件", "en": "{target} in all"},
    "entry_OPEN": {"ja": "これから", "en": "To do"},
    "entry_SENT_IN": {"ja": "確認中", "en": "Being checked"},
    "entry_DONE": {"ja": "達成", "en": "Done"},
    "entry_SENT_BACK": {"ja": "もう一度お願いします", "en": "Please try again"},
    "counted_alone": {"ja": "達成すると自動で記録されます。", "en": "It is counted by itself."},
    "proof": {"ja": "どのように達成しましたか", "en": "How did you do it?"},
    "proof_hint": {
        "ja": "レビューの場所（URL）や、したことをお書きください。",
        "en": "Where your review stands (its address), or what you did.",
    },
    "proof_send": {"ja": "達成を知らせる", "en": "Tell us"},
    "proof_yours": {"ja": "お知らせいただいた内容", "en": "What you told us"},
    "note": {"ja": "事務局から", "en": "From us"},
    # Rewards
    "rewards": {"ja": "ありがとうの記録", "en": "Thanks"},
    "balance": {"ja": "いまのポイント", "en": "Points now"},
    "rewards_none": {"ja": "まだ記録はありません。", "en": "Nothing yet."},
    "ledger": {"ja": "これまでの記録", "en": "All of it"},
    "kind_THANKS": {"ja": "お礼", "en": "Thanks"},
    "kind_POINTS": {"ja": "ポイント", "en": "Points"},
    "kind_GIFT": {"ja": "贈りもの", "en": "Gift"},
    "cause_REFERRAL": {"ja": "ご紹介", "en": "a recommendation"},
    "cause_MISSION": {"ja": "お願いの達成", "en": "something we asked"},
    "cause_STAFF": {"ja": "事務局から", "en": "from us"},
    "taken_back": {"ja": "取り消し", "en": "taken back"},
    # Recommending
    "recommend": {"ja": "おすすめする", "en": "Recommend us"},
    "recommend_hint": {
        "ja": "このリンクやコードから登録された方が、あなたのご紹介になります。",
        "en": "Whoever signs up by this link or code was brought by you.",
    },
    "link": {"ja": "紹介リンク", "en": "Your link"},
    "copy": {"ja": "リンクをコピー", "en": "Copy the link"},
    "copied": {"ja": "コピーしました", "en": "Copied"},
    "code": {"ja": "紹介コード", "en": "Your code"},
    "qr": {"ja": "紹介リンクのQRコード", "en": "Your link as a QR code"},
    "qr_show": {"ja": "QRコードを見せる", "en": "Show the QR code"},
    "share_hint": {
        "ja": "親しい方に、ご自分のことばでお伝えください。紹介でポイントを受け取ることも、あわせてお伝えください。",
        "en": "Tell people you know, in your own words. Please also tell them that you receive points for it.",
    },
    "brought": {"ja": "ご紹介から生まれたこと", "en": "What came of it"},
    "brought_signed_up": {"ja": "登録された方", "en": "People who signed up"},
    "brought_confirmed": {"ja": "お買い上げになった方", "en": "People who bought"},
    "people": {"ja": "{count}人", "en": "{count}"},
    # The agreement
    "agreement": {"ja": "お約束", "en": "What we agreed on"},
    "agreed_on": {"ja": "{day}に同意（第{version}版）", "en": "Agreed on {day} (version {version})"},
    "agreement_read": {"ja": "お約束を読む", "en": "Read it"},
    "newer": {"ja": "お約束が新しくなりました", "en": "The agreement has changed"},
    "newer_hint": {
        "ja": "お手数ですが、新しい内容をお読みのうえ、ご同意をお願いします。",
        "en": "Please read what is new and tell us whether you agree.",
    },
    "newer_accept": {"ja": "新しいお約束に同意する", "en": "I agree"},
    "done_agreed": {"ja": "ご同意ありがとうございます。", "en": "Thank you."},
    # Taking a break, leaving, coming back
    "participation": {"ja": "参加のしかた", "en": "Taking part"},
    "pause_hint": {
        "ja": "お休みのあいだは、お願いもご案内もお送りしません。",
        "en": "While you are on a break we ask nothing of you.",
    },
    "pause_1": {"ja": "1か月休む", "en": "1 month"},
    "pause_3": {"ja": "3か月休む", "en": "3 months"},
    "pause_0": {"ja": "再開するまで休む", "en": "Until I come back"},
    "resume": {"ja": "再開する", "en": "Go on"},
    "leave": {"ja": "アンバサダーをやめる", "en": "Stop being an ambassador"},
    "leave_title": {"ja": "アンバサダーをやめますか", "en": "Stop being an ambassador?"},
    "leave_body": {
        "ja": "紹介リンクは数えられなくなり、お願いもお送りしません。これまでの記録は残り、いつでも戻れます。",
        "en": "Your link no longer counts, and we ask nothing more. What you did stays, and you can come back.",
    },
    "leave_yes": {"ja": "やめる", "en": "Leave"},
    "keep": {"ja": "やめずに戻る", "en": "Stay"},
    "come_back": {"ja": "アンバサダーに戻る", "en": "Come back"},
    "come_back_hint": {
        "ja": "いつでもお戻りいただけます。お約束の内容を、もう一度ご確認ください。",
        "en": "You can come back at any time. Please read once more what we agree on.",
    },
    # What was done
    "done_accepted": {
        "ja": "ようこそ、アンバサダーへ。これからどうぞよろしくお願いいたします。",
        "en": "Welcome. We are glad to have you with us.",
    },
    "done_proof": {
        "ja": "お知らせありがとうございます。事務局で確認します。",
        "en": "Thank you. We will have a look.",
    },
    "done_paused": {"ja": "お休みに入りました。ゆっくりお過ごしください。", "en": "Your break has begun."},
    "done_resumed": {"ja": "再開しました。おかえりなさい。", "en": "Welcome back."},
    "done_left": {
        "ja": "アンバサダーをやめました。これまでのご協力に、心より感謝いたします。",
        "en": "You have left. Thank you for all you did.",
    },
    "done_returned": {
        "ja": "おかえりなさい。またお会いできてうれしいです。",
        "en": "Welcome back. We are glad to see you.",
    },
}


def ambassador_word(key: str, language: str, **gaps: object) -> str:
    """The words in that language, their gaps filled."""
    wording = AMBASSADOR_WORDING[key]
    said = wording.get(language, wording["en"])
    return said.format_map(gaps) if gaps else said
