"""Says in words, to the company's own people, why something is suggested for a person and what holds it back."""

from collections.abc import Mapping
from typing import Final

from backend.communications.rules.next import HeldBy, Suggestion
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.segments.rules import NAMES, Segment
from backend.text import LANGUAGES, Wording

_TO_SEGMENT: Final[Wording] = {"ja": "「{name}」の方への内容です。", "en": "The plan says it to those in “{name}”."}
_TO_UNKNOWN: Final[Wording] = {
    "ja": "まだよく分かっていない方への内容です。",
    "en": "The plan says it to those of whom too little is known.",
}
_NEVER: Final[Wording] = {"ja": "まだ届けていません。", "en": "They never got it."}
_BEFORE: Final[Wording] = {"ja": "これまでに{times}回届けています。", "en": "So far they got it {times}×."}
_NOW: Final[Wording] = {"ja": "今がその時期です。", "en": "It is time now."}
_HELD: Final[Mapping[HeldBy, Wording]] = {
    HeldBy.IN_CONTROL: {
        "ja": "効果を比べるための全体コントロール群なので、送りません。",
        "en": "They are of the global control group, which is left alone to compare with.",
    },
    HeldBy.CAMPAIGN_CONTROL: {
        "ja": "これを伝えるキャンペーンで、効果を比べるための対照群に入っています。",
        "en": "A campaign that says it leaves them alone, to compare with.",
    },
    HeldBy.PAUSED: {
        "ja": "ご本人の希望により連絡を休止中です。",
        "en": "They asked to hear nothing for a while.",
    },
    HeldBy.NO_CONSENT: {
        "ja": "この目的と経路での連絡に同意をいただいていません。",
        "en": "They did not agree to be contacted for this purpose by this channel.",
    },
    HeldBy.NO_ADDRESS: {"ja": "メールアドレスが分かりません。", "en": "No e-mail address of theirs is known."},
    HeldBy.CAP: {
        "ja": "連絡回数の上限に達しています。",
        "en": "A cap on contacts leaves no room.",
    },
    HeldBy.TOO_SOON: {"ja": "まだその時期ではありません。", "en": "It is not time yet."},
}


def explained(suggestion: Suggestion) -> Wording:
    """Why it is suggested, whether they got it before, and what there is to do now."""
    segment, times = suggestion.candidate.entry.segment, suggestion.candidate.got.times
    held = _NOW if suggestion.held_by is None else _HELD[suggestion.held_by]
    joints = {"ja": "", "en": " "}
    return {
        language: joints[language].join(
            [_whom(segment, language), (_BEFORE if times else _NEVER)[language].format(times=times), held[language]]
        )
        for language in LANGUAGES
    }


def _whom(segment: int, language: str) -> str:
    if segment == UNCLASSIFIED:
        return _TO_UNKNOWN[language]
    return _TO_SEGMENT[language].format(name=NAMES[Segment(segment)][language])
