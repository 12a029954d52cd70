"""What the page where staff sign in says, and what stands around GraphiQL, in the languages of the staff."""

from typing import Final

_ENGLISH: Final = {
    "language": "en",
    "title": "Sign in – Kizuna API",
    "heading": "Sign in to the Kizuna API",
    "label": "Staff token",
    "hint": "It begins with kz_. It is sent once; this browser keeps only a session, for 12 hours at most.",
    "submit": "Sign in",
    "with_provider": "Sign in with your organisation",
    "refused": "This token is not known, or its time is over.",
    "shape": "A staff token is kz_ and 43 characters.",
    "failed": "Signing in did not work just now. Please try again.",
    "not_let_in": "Your organisation's account is not let in here, or the sign-in took too long.",
    "noscript": "GraphiQL needs JavaScript. Other clients send the token themselves: Authorization: Bearer kz_…",
    "signed_in": "You are signed in.",
    "go_on": "Go on",
    "explorer": "Kizuna API",
    "signed_in_as": "Signed in as",
    "sign_out": "Sign out",
    "other_language": "日本語",
    "other": "ja",
}
_JAPANESE: Final = {
    "language": "ja",
    "title": "サインイン – Kizuna API",
    "heading": "Kizuna API にサインイン",
    "label": "スタッフトークン",
    "hint": "kz_ で始まる文字列です。送信は一度だけで、ブラウザにはセッションだけが最長12時間残ります。",
    "submit": "サインイン",
    "with_provider": "組織のアカウントでサインイン",
    "refused": "このトークンは登録されていないか、期限が切れています。",
    "shape": "スタッフトークンは kz_ と43文字です。",
    "failed": "サインインできませんでした。もう一度お試しください。",
    "not_let_in": "このアカウントでは入れないか、サインインに時間がかかりすぎました。",
    "noscript": "GraphiQL には JavaScript が必要です。ほかのクライアントは Authorization: Bearer kz_… を送ります。",
    "signed_in": "サインインしました。",
    "go_on": "続ける",
    "explorer": "Kizuna API",
    "signed_in_as": "サインイン中：",
    "sign_out": "サインアウト",
    "other_language": "English",
    "other": "en",
}
WORDINGS: Final = {"en": _ENGLISH, "ja": _JAPANESE}


def wording(asked: str, accepted: str) -> dict[str, str]:
    """The wording of the language that was asked for, else of the one that the browser likes best, else English."""
    if asked in WORDINGS:
        return WORDINGS[asked]
    liked = [_preference(part) for part in accepted.lower().split(",")]
    for language, quality in sorted(liked, key=lambda each: -each[1]):
        if language in WORDINGS and quality > 0:
            return WORDINGS[language]
    return _ENGLISH


def _preference(part: str) -> tuple[str, float]:
    tag, _, parameter = part.strip().partition(";")
    try:
        quality = float(parameter.strip().removeprefix("q=") or 1)
    except ValueError:
        quality = 0.0
    return tag.strip().partition("-")[0], quality
