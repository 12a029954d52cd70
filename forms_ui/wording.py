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
    "percent": {"ja": "約{percent}%", "en": "about {percent}%"},
    "banner": {"ja": "ご注意", "en": "Please note"},
    "preview": {"ja": "プレビュー：回答は保存されません", "en": "Preview: no answers are kept"},
    "test": {
        "ja": "テスト回答：集計には含まれません",
        "en": "Test: these answers are not counted",
    },
    "no_answer": {"ja": "回答しない", "en": "No answer"},
    "rank": {"ja": "{rank}位", "en": "{rank}"},
    "no_rank": {"ja": "順位をつけない", "en": "No rank"},
    "kept_file": {"ja": "受け取ったファイル：", "en": "We have this file:"},
    "a_file": {"ja": "お送りいただいたファイル", "en": "the one you sent"},
    "drop_file": {"ja": "このファイルを取り消す", "en": "Take this file back"},
    "not_applicable": {"ja": "わからない・あてはまらない", "en": "Don’t know / doesn’t apply"},
    # Hints that follow from the question
    "any_number": {"ja": "あてはまるものをいくつでも選べます。", "en": "Choose as many as apply."},
    "at_most": {"ja": "{most}個まで選べます。", "en": "Choose up to {most}."},
    "between": {"ja": "{least}～{most}の数字", "en": "A number from {least} to {most}"},
    "at_least_number": {"ja": "{least}以上の数字", "en": "A number of {least} or more"},
    "at_most_number": {"ja": "{most}以下の数字", "en": "A number of {most} or less"},
    "between_days": {"ja": "{earliest}から{latest}まで", "en": "From {earliest} to {latest}"},
    "only_earliest": {"ja": "{earliest}以降", "en": "{earliest} or later"},
    "only_latest": {"ja": "{latest}以前", "en": "{latest} or earlier"},
    "phone_hint": {"ja": "例：090-1234-5678", "en": "Such as 090-1234-5678; from abroad with +"},
    "postal_code_hint": {"ja": "例：123-4567", "en": "Such as 123-4567"},
    "rank_hint": {
        "ja": "1位から順に、ひとつずつ順位を選んでください。",
        "en": "Give each its own rank; 1 comes first.",
    },
    "file_hint": {"ja": "{media}、{most}まで", "en": "{media}, up to {most}"},
    "media_image": {"ja": "画像（JPEG・PNG・WebP）", "en": "Image (JPEG, PNG, WebP)"},
    "media_pdf": {"ja": "PDF", "en": "PDF"},
    "media_text": {"ja": "テキスト", "en": "Plain text"},
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
    "enter_date": {"ja": "日付を選んでください。", "en": "Please enter a date."},
    "date_only": {
        "ja": "日付は「2026/4/1」「令和8年4月1日」のように入力してください。",
        "en": "Please enter a date such as 2026-04-01.",
    },
    "no_such_day": {
        "ja": "この日付は暦にありません。年月日をご確認ください。",
        "en": "There is no such day. Please check year, month and day.",
    },
    "too_early": {"ja": "{earliest}以降の日付にしてください。", "en": "Please choose {earliest} or a later day."},
    "too_late": {"ja": "{latest}以前の日付にしてください。", "en": "Please choose {latest} or an earlier day."},
    "enter_email": {"ja": "メールアドレスを入力してください。", "en": "Please enter an e-mail address."},
    "email_only": {
        "ja": "メールアドレスをご確認ください（例：hanako@example.jp）。",
        "en": "Please check the e-mail address; it should look like hanako@example.jp.",
    },
    "enter_phone": {"ja": "電話番号を入力してください。", "en": "Please enter a phone number."},
    "phone_only": {
        "ja": "電話番号を市外局番からご確認ください（例：090-1234-5678）。",
        "en": "Please check the phone number; it should look like 090-1234-5678, or +1 650 253 0000 from abroad.",
    },
    "enter_postal_code": {"ja": "郵便番号を入力してください。", "en": "Please enter a postal code."},
    "postal_code_only": {
        "ja": "郵便番号は7桁の数字で入力してください（例：123-4567）。",
        "en": "Please enter the postal code as seven digits, such as 123-4567.",
    },
    "kana_only": {
        "ja": "ひらがなかカタカナで入力してください。",
        "en": "Please write this in hiragana or katakana.",
    },
    "rank_all": {"ja": "すべてに順位をつけてください。", "en": "Please give each of them a rank."},
    "rank_once": {
        "ja": "{rank}位が重なっています。同じ順位は一度だけ選んでください。",
        "en": "Rank {rank} is given more than once. Please give each its own rank.",
    },
    "choose_file": {"ja": "ファイルを選んでください。", "en": "Please choose a file."},
    "one_file": {"ja": "ファイルはひとつだけにしてください。", "en": "Please choose one file only."},
    "file_too_large": {
        "ja": "ファイルが大きすぎます。{most}までのものを選んでください。",
        "en": "The file is too large. Please choose one of up to {most}.",
    },
    "file_wrong_kind": {
        "ja": "この種類のファイルは受け取れません。お送りいただけるもの：{media}",
        "en": "We cannot take this kind of file. What you can send: {media}",
    },
    "file_empty": {
        "ja": "ファイルの中身がありません。もう一度お選びください。",
        "en": "The file is empty. Please choose it again.",
    },
    "file_unreadable": {
        "ja": "ファイルを受け取れませんでした。もう一度お選びください。",
        "en": "The file did not reach us. Please choose it again.",
    },
    "consent": {
        "ja": "先に進むには、内容をご確認のうえチェックを入れてください。",
        "en": "To go on, please read this and tick the box.",
    },
    # Links of a message page
    "review": {"ja": "回答を見直す", "en": "Look at my answers"},
    "preferences": {"ja": "配信設定と回答の確認", "en": "My preferences and answers"},
    "resume": {"ja": "続きに答える", "en": "Go on answering"},
    "onward": {"ja": "ウェブサイトへ進む", "en": "Go on to the website"},
    "retry": {"ja": "もう一度開く", "en": "Try again"},
}


def say(key: str, language: str, **values: object) -> str:
    """The pages' own wording in that language, its gaps filled; English where the language is not spoken."""
    wording = WORDING[key]
    said = wording.get(language) or wording[FALLBACK]
    return said.format_map(values) if values else said
