"""What the pages themselves say, in every language they speak; the author's wording comes with the survey."""

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("ja", "en")
FALLBACK: Final = "en"
NAMES: Final[Mapping[str, str]] = {"ja": "日本語", "en": "English"}

WORDING: Final[Mapping[str, Mapping[str, str]]] = {
    # Around the questions
    "language": {"ja": "言語", "en": "Language"},
    "progress": {"ja": "進みぐあい", "en": "Progress"},
    "page_of": {"ja": "{page} / {pages}", "en": "{page} / {pages}"},
    "required": {"ja": "必須", "en": "Required"},
    "optional": {"ja": "任意", "en": "Optional"},
    "next": {"ja": "次へ", "en": "Next"},
    "send": {"ja": "送信する", "en": "Send"},
    "back": {"ja": "戻る", "en": "Back"},
    "kept": {
        "ja": "「次へ」を押すたびに回答が保存されます。途中で閉じても、同じリンクから続きに答えられます。",
        "en": "Your answers are kept each time you press Next. If you leave, the same link brings you back.",
    },
    "not_applicable": {"ja": "わからない・あてはまらない", "en": "Don’t know / doesn’t apply"},
    # Hints that follow from the question
    "any_number": {"ja": "あてはまるものをいくつでも選べます。", "en": "Choose as many as apply."},
    "at_most": {"ja": "{most}個まで選べます。", "en": "Choose up to {most}."},
    "between": {"ja": "{least}～{most}の数字", "en": "A number from {least} to {most}"},
    "at_least_number": {"ja": "{least}以上の数字", "en": "A number of {least} or more"},
    "at_most_number": {"ja": "{most}以下の数字", "en": "A number of {most} or less"},
    "characters": {"ja": "{most}文字まで", "en": "Up to {most} characters"},
    # Errors
    "error": {"ja": "エラー", "en": "Error"},
    "summary": {"ja": "次の回答をご確認ください", "en": "Please check your answers"},
    "choose_one": {"ja": "ひとつ選んでください。", "en": "Please choose one."},
    "choose_some": {"ja": "ひとつ以上選んでください。", "en": "Please choose at least one."},
    "choose_fewer": {"ja": "選べるのは{most}個までです。", "en": "Please choose no more than {most}."},
    "choose_shown": {"ja": "表示されている中から選んでください。", "en": "Please choose from the answers shown."},
    "answer_once": {"ja": "回答はひとつだけにしてください。", "en": "Please give one answer only."},
    "answer_or_not_applicable": {
        "ja": "「わからない・あてはまらない」を選ぶときは、ほかの回答を消してください。",
        "en": "Please either answer, or choose “Don’t know / doesn’t apply”, not both.",
    },
    "write": {"ja": "ご記入ください。", "en": "Please write an answer."},
    "too_long": {
        "ja": "{most}文字以内にしてください（いまは{length}文字です）。",
        "en": "Please keep to {most} characters; there are {length} now.",
    },
    "unreadable": {
        "ja": "読み取れない文字が含まれています。消してから、もう一度お試しください。",
        "en": "This holds characters that cannot be read. Please remove them and try again.",
    },
    "enter_number": {"ja": "数字を入力してください。", "en": "Please enter a number."},
    "digits_only": {
        "ja": "数字だけで入力してください（例：12）。",
        "en": "Please enter digits only, such as 12.",
    },
    "whole_only": {
        "ja": "小数点のない数字（整数）で入力してください。",
        "en": "Please enter a whole number, without a decimal point.",
    },
    "too_many_digits": {
        "ja": "桁が多すぎます。数字をご確認ください。",
        "en": "This has too many digits. Please check the number.",
    },
    "too_small": {"ja": "{least}以上の数字を入力してください。", "en": "Please enter {least} or more."},
    "too_large": {"ja": "{most}以下の数字を入力してください。", "en": "Please enter {most} or less."},
    "consent": {
        "ja": "先に進むには、内容をご確認のうえチェックを入れてください。",
        "en": "To go on, please read this and tick the box.",
    },
    # Links of a message page
    "review": {"ja": "回答を見直す", "en": "Look at my answers"},
    "preferences": {"ja": "配信設定と回答の確認", "en": "My preferences and answers"},
    "resume": {"ja": "続きに答える", "en": "Go on answering"},
    "retry": {"ja": "もう一度開く", "en": "Try again"},
}


def say(key: str, language: str, **values: object) -> str:
    """The pages' own wording in that language, its gaps filled; English where the language is not spoken."""
    wording = WORDING[key]
    said = wording.get(language) or wording[FALLBACK]
    return said.format_map(values) if values else said
