"""What is said while an idea is written, and why something cannot be kept."""

from collections.abc import Mapping
from typing import Final

COMPOSE_WORDING: Final[Mapping[str, Mapping[str, str]]] = {
    "compose_title": {"ja": "アイデアを投稿する", "en": "Post an idea"},
    "edit_title": {"ja": "アイデアを編集する", "en": "Edit your idea"},
    "to_board": {"ja": "ボードに戻る", "en": "Back to the board"},
    "to_idea": {"ja": "アイデアに戻る", "en": "Back to the idea"},
    "title": {"ja": "ひとことで言うと", "en": "In a few words"},
    "title_hint": {"ja": "{most}文字まで", "en": "At most {most} characters"},
    "text": {"ja": "くわしく", "en": "Tell us more"},
    "text_hint": {
        "ja": "どんなときに、どう困っているか。あるとどううれしいか。{most}文字まで。",
        "en": "When do you miss it, and what would it change? At most {most} characters.",
    },
    "tags": {"ja": "テーマ（任意）", "en": "Themes (optional)"},
    "pictures": {"ja": "写真（任意）", "en": "Pictures (optional)"},
    "pictures_hint": {
        "ja": "{most}枚まで。撮影場所などの情報は取りのぞかれます。",
        "en": "Up to {most}. Where they were taken is removed.",
    },
    "picture_add": {"ja": "写真を選ぶ", "en": "Choose pictures"},
    "picture_alt": {
        "ja": "{number}枚目に何が写っていますか（見えない方のために）",
        "en": "What does picture {number} show? (for those who cannot see it)",
    },
    "picture_drop": {"ja": "{number}枚目をはずす", "en": "Remove picture {number}"},
    "similar": {"ja": "似たアイデア", "en": "Ideas like this"},
    "similar_hint": {
        "ja": "同じ思いのアイデアがあれば、そちらに声を寄せると、より届きやすくなります。",
        "en": "If one of these says it, your vote there carries further.",
    },
    "similar_none": {
        "ja": "似たアイデアは見つかりませんでした。はじめてのアイデアです。",
        "en": "Nothing like it yet: yours is new.",
    },
    "similar_look": {"ja": "似たアイデアを確かめる", "en": "Look for ideas like this"},
    "draft": {"ja": "下書きを保存する", "en": "Keep as a draft"},
    "draft_kept": {"ja": "下書きを保存しました", "en": "Draft kept"},
    "draft_keeping": {"ja": "保存しています…", "en": "Keeping your draft…"},
    "draft_offline": {
        "ja": "通信が切れています。つながったら下書きを保存します。",
        "en": "You are offline. Your draft will be kept once you are back.",
    },
    "post": {"ja": "投稿する", "en": "Post it"},
    "save": {"ja": "変更を保存する", "en": "Keep the changes"},
    "post_checked": {
        "ja": "投稿は、事務局の確認のあとに公開されます。",
        "en": "What you post appears once we have checked it.",
    },
    "required": {"ja": "必須", "en": "required"},
    # What is wrong
    "blank": {"ja": "ご記入ください。", "en": "Please fill this in."},
    "long": {
        "ja": "{most}文字以内でお書きください（いま{length}文字）。",
        "en": "Please keep to {most} characters (now {length}).",
    },
    "unfit": {"ja": "使えない文字が含まれています。", "en": "It holds characters that cannot be kept."},
    "nickname_taken": {
        "ja": "そのニックネームは使われています。別のものをお選びください。",
        "en": "That nickname is taken. Please choose another.",
    },
    "nickname_unfit": {
        "ja": "このニックネームはお使いいただけません。公式と紛らわしい名前や、連絡先を含む名前は避けてください。",
        "en": "This nickname cannot be used. Please avoid names that seem official or tell an address.",
    },
    "tags_many": {"ja": "テーマは{most}つまでお選びいただけます。", "en": "Please choose {most} themes at most."},
    "answer_gone": {
        "ja": "返信先のコメントは取り下げられました。よろしければ、新しいコメントとしてお送りください。",
        "en": "The comment you answered was withdrawn. You can send this as a comment of its own.",
    },
    "tag_unknown": {"ja": "テーマを選びなおしてください。", "en": "Please choose among the themes."},
    "picture_type": {
        "ja": "写真として読めないファイルがありました。JPEG・PNG・WebPの写真をお選びください。",
        "en": "One file is no picture that we can read. Please choose JPEG, PNG or WebP.",
    },
    "picture_large": {
        "ja": "写真が大きすぎます。1枚{most}MBまでのものをお選びください。",
        "en": "A picture is too large. Each may be {most} MB at most.",
    },
    "picture_many": {"ja": "写真は{most}枚までです。", "en": "At most {most} pictures."},
    "reason_missing": {"ja": "理由をお選びください。", "en": "Please choose a reason."},
    "proof_blank": {"ja": "どのように達成したかをご記入ください。", "en": "Please tell us how you did it."},
    # What is refused
    "refused_words": {
        "ja": "気になることばが含まれているため、このままでは投稿できません。やわらかい表現に直していただけますか。",
        "en": "Some of these words cannot be posted here. Could you put it more gently?",
    },
    "refused_limit": {
        "ja": "たくさんのご投稿をありがとうございます。{when}に、またお聞かせください。書いたものは下に残っています。",
        "en": "Thank you for so much input. Please try again {when}. What you wrote is still below.",
    },
    "refused_blocked": {
        "ja": "ただいま、投稿とコメントをお休みいただいています。ご覧になることと、声を届けることはできます。",
        "en": "You cannot post or comment at present. You can still read and vote.",
    },
    "refused_closed": {
        "ja": "このボードの受付は終わりました。書いたものは下に残っています。",
        "en": "This board has closed. What you wrote is still below.",
    },
    "refused_may_not": {
        "ja": "このボードでは、いまその操作はできません。",
        "en": "You cannot do that on this board now.",
    },
    "refused_same": {
        "ja": "同じ内容がすでに投稿されています。",
        "en": "The same was posted already.",
    },
    "refused_other": {
        "ja": "うまくいきませんでした。もう一度お試しください。",
        "en": "That did not work. Please try again.",
    },
    "later_minutes": {"ja": "{count}分後", "en": "in {count} minutes"},
    "later_hours": {"ja": "{count}時間後", "en": "in {count} hours"},
    "later_tomorrow": {"ja": "明日", "en": "tomorrow"},
    "later": {"ja": "しばらくあと", "en": "a little later"},
}


def compose_word(key: str, language: str, **gaps: object) -> str:
    """The words in that language, their gaps filled."""
    wording = COMPOSE_WORDING[key]
    said = wording.get(language, wording["en"])
    return said.format_map(gaps) if gaps else said
