"""What the pages say to whoever comes with a referral: a code to type, or a link that leads nowhere at present."""

from collections.abc import Mapping
from typing import Final

REFERRAL_WORDING: Final[Mapping[str, Mapping[str, str]]] = {
    "title": {"ja": "紹介コードをお持ちの方へ", "en": "Have you been given a code?"},
    "introduction": {
        "ja": "お知り合いから受け取った8文字の紹介コードを入力すると、ご登録のページへ進みます。",
        "en": "Type the eight letters and digits that someone gave you, and we take you to the sign-up page.",
    },
    "code": {"ja": "紹介コード", "en": "Code"},
    "code_hint": {
        "ja": "例：4K7M-9XQ2。大文字・小文字、全角・半角のどちらでもかまいません。",
        "en": "For example 4K7M-9XQ2. Capitals and dashes do not matter.",
    },
    "go_on": {"ja": "進む", "en": "Go on"},
    "missing": {"ja": "紹介コードを入力してください。", "en": "Please type the code."},
    "unknown": {
        "ja": "このコードは見つかりませんでした。文字をもう一度お確かめください。",
        "en": "We do not know this code. Please check its letters and digits once more.",
    },
    "unavailable_title": {
        "ja": "この紹介リンクは、いまはお使いいただけません",
        "en": "This link leads nowhere at present",
    },
    "unavailable_body": {
        "ja": "お手数ですが、リンクをくださった方におたずねください。\nお立ち寄りいただき、ありがとうございます。",
        "en": "Please ask whoever gave it to you. Thank you for coming by.",
    },
}


def referral_word(key: str, language: str) -> str:
    """The words in that language."""
    wording = REFERRAL_WORDING[key]
    return wording.get(language, wording["en"])
