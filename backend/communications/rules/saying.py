"""What can be said of a difference and what cannot, and why, in plain words."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum, unique
from typing import Final

from backend.communications.rules.intervals import Estimate
from backend.text import Wording


@unique
class Says(StrEnum):
    """What a comparison of the arms says."""

    IMPROVED = "IMPROVED"
    """The whole interval lies above nothing: treated people did better than the control."""
    WORSENED = "WORSENED"
    """The whole interval lies below nothing."""
    NO_DIFFERENCE_SHOWN = "NO_DIFFERENCE_SHOWN"
    """The interval holds nothing as well: that there is no difference is not shown either."""
    CANNOT_SAY = "CANNOT_SAY"
    """Something stands against saying anything; the reasons tell what."""


@unique
class Reason(StrEnum):
    """What stands against saying something, or should be known beside it."""

    NOT_LAUNCHED = "NOT_LAUNCHED"
    """Nobody was drawn into the arms yet, or not everybody."""
    NOT_OVER_YET = "NOT_OVER_YET"
    """The time of measuring goes on: who looks again and again finds something by chance far more often than 5 %."""
    NO_CONTROL = "NO_CONTROL"
    """There is nobody to compare with."""
    REGRESSION_TO_THE_MEAN = "REGRESSION_TO_THE_MEAN"
    """Whoever is chosen for standing high or low comes back to the middle anyway: before and after is no effect."""
    TOO_FEW = "TOO_FEW"
    """So few people, or so few of whom it is true, that no interval holds."""
    OVERLAP = "OVERLAP"
    """Another campaign treated many of them, or the arms unequally: its effect cannot be told from this one's."""
    UNEQUAL_ANSWERING = "UNEQUAL_ANSWERING"
    """The arms answered unequally often, or others of them answered: who was heard from differs, not only what they
    said."""
    MIXED_CURRENCIES = "MIXED_CURRENCIES"
    """Purchases are in several currencies, which do not add up."""
    AMOUNTS_MISSING = "AMOUNTS_MISSING"
    """Too many purchases came without an amount."""
    SOME_OVERLAP = "SOME_OVERLAP"
    """Some were treated by another campaign at the same time, equally many in both arms."""
    PEOPLE_GONE = "PEOPLE_GONE"
    """Some of those who were drawn are gone from the panel, and are not compared."""
    MODEL_CHANGED = "MODEL_CHANGED"
    """Another measurement model was published since the launch: both instants were read from the ledger under it."""
    MANY_COMPARISONS = "MANY_COMPARISONS"
    """One of many comparisons beside the goal's: of twenty without any difference, one shows one by chance."""


FORBIDDING: Final = frozenset(
    {
        Reason.NOT_LAUNCHED,
        Reason.NOT_OVER_YET,
        Reason.NO_CONTROL,
        Reason.REGRESSION_TO_THE_MEAN,
        Reason.TOO_FEW,
        Reason.OVERLAP,
        Reason.UNEQUAL_ANSWERING,
        Reason.MIXED_CURRENCIES,
        Reason.AMOUNTS_MISSING,
    }
)

SAYS_WORDS: Final[Mapping[Says, Wording]] = {
    Says.IMPROVED: {
        "ja": "対照群より良くなったと言えます。",
        "en": "It can be said that treated people did better than the control group.",
    },
    Says.WORSENED: {
        "ja": "対照群より悪くなったと言えます。",
        "en": "It can be said that treated people did worse than the control group.",
    },
    Says.NO_DIFFERENCE_SHOWN: {
        "ja": "対照群との差は示されませんでした。差がないことが示されたわけではありません。",
        "en": "No difference to the control group was shown; nor was it shown that there is none.",
    },
    Says.CANNOT_SAY: {
        "ja": "効果があったともなかったとも言えません。",
        "en": "Nothing can be said, neither that it worked nor that it did not.",
    },
}

REASON_WORDS: Final[Mapping[Reason, Wording]] = {
    Reason.NOT_LAUNCHED: {
        "ja": "まだ全員の振り分けが終わっていません。",
        "en": "Not everybody has been drawn into a group yet.",
    },
    Reason.NOT_OVER_YET: {
        "ja": "測定期間がまだ終わっていません。途中で何度も見ると、偶然の差を効果と取り違えやすくなります。",
        "en": "The time of measuring is not over. Looking again and again makes chance look like an effect.",
    },
    Reason.NO_CONTROL: {
        "ja": "比べる相手(対照群)がいません。",
        "en": "There is no control group to compare with.",
    },
    Reason.REGRESSION_TO_THE_MEAN: {
        "ja": "選ばれた人は、何もしなくても平均に近づきます(平均への回帰)。前後の変化だけでは効果と言えません。",
        "en": "People who were chosen drift back to the average by themselves (regression to the mean): a change from "
        "before to after is no effect.",
    },
    Reason.TOO_FEW: {
        "ja": "人数、または該当者が少なすぎます。",
        "en": "There are too few people, or too few of whom it is true.",
    },
    Reason.OVERLAP: {
        "ja": "同じ時期に別のキャンペーンも届いており、どちらの効果か区別できません。",
        "en": "Another campaign reached them at the same time, and its effect cannot be told apart.",
    },
    Reason.UNEQUAL_ANSWERING: {
        "ja": "回答した人の割合や顔ぶれが対照群と違うため、気持ちの変化を公平に比べられません。",
        "en": "Those who answered differ between the groups, in number or in where they stood before, so that their "
        "attitudes cannot be compared fairly.",
    },
    Reason.MIXED_CURRENCIES: {
        "ja": "購入金額に複数の通貨が混ざっており、合計できません。",
        "en": "The purchases are in several currencies, which do not add up.",
    },
    Reason.AMOUNTS_MISSING: {
        "ja": "金額の分からない購入が多すぎます。",
        "en": "Too many purchases came without an amount.",
    },
    Reason.SOME_OVERLAP: {
        "ja": "同じ時期に別のキャンペーンが届いた人が、両方の群に同じくらいいます。",
        "en": "Some people of both groups were reached by another campaign at the same time, about equally many.",
    },
    Reason.PEOPLE_GONE: {
        "ja": "振り分けた後にいなくなった人は比べていません。",
        "en": "People who have gone since they were drawn are not compared.",
    },
    Reason.MODEL_CHANGED: {
        "ja": "開始後に測定モデルが変わったため、前後とも新しいモデルで読み直しました。",
        "en": "The measurement model changed after the launch; both instants were read anew under the new one.",
    },
    Reason.MANY_COMPARISONS: {
        "ja": "目標以外の多くの比較の一つです。偶然の差が20に1つほど混ざります。",
        "en": "This is one of many comparisons beside the goal: about one in twenty differs by chance alone.",
    },
}


def says(estimate: Estimate | None, reasons: Collection[Reason]) -> Says:
    """What the interval says, unless something stands against it."""
    if estimate is None or FORBIDDING.intersection(reasons):
        return Says.CANNOT_SAY
    if estimate.low > 0:
        return Says.IMPROVED
    return Says.WORSENED if estimate.high < 0 else Says.NO_DIFFERENCE_SHOWN


def in_order(reasons: Collection[Reason]) -> Sequence[Reason]:
    """The reasons, each once, those that forbid saying anything first."""
    return [each for each in Reason if each in reasons]


def in_words(verdict: Says, reasons: Collection[Reason]) -> Wording:
    """The verdict and every reason as sentences."""
    parts = [SAYS_WORDS[verdict], *(REASON_WORDS[each] for each in in_order(reasons))]
    return {"ja": "".join(part["ja"] for part in parts), "en": " ".join(part["en"] for part in parts)}
