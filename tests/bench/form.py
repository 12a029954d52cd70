"""The form that is measured: ten questions on one page, each a scale of five points, and answers to them."""

from backend.loyalty.rules.axes import Axis, Facet
from backend.surveys.rules import Loading, Page, Question, QuestionKind, Survey

LOW, HIGH = 1, 5
_STRIDE = 2_654_435_761

# Wording, axis, facet, and whether agreement speaks against the person's attachment.
_ASKED = (
    ("この製品が好きです。", "I like this product.", Axis.PSYCHOLOGY, Facet.LIKING, False),
    ("使うたびに気分がよくなります。", "It lifts my mood each time I use it.", Axis.PSYCHOLOGY, Facet.LIKING, False),
    ("期待外れだと感じることがあります。", "It sometimes lets me down.", Axis.PSYCHOLOGY, Facet.TRUST, True),
    ("品質は安心して任せられます。", "I can rely on its quality.", Axis.PSYCHOLOGY, Facet.TRUST, False),
    ("なくなると困ります。", "I would miss it.", Axis.PSYCHOLOGY, Facet.DEPENDENCE, False),
    ("ほかの製品でも構いません。", "Another product would do as well.", Axis.PSYCHOLOGY, Facet.DEPENDENCE, True),
    ("この会社の考え方に共感します。", "I share this maker's views.", Axis.DEPTH, Facet.CONNECTION, False),
    ("この会社に親しみを感じます。", "I feel close to this maker.", Axis.DEPTH, Facet.CONNECTION, False),
    ("まず思い浮かぶのはこの会社です。", "This maker comes to mind first.", Axis.DEPTH, Facet.PROMINENCE, False),
    ("この会社のことはあまり知りません。", "I know little of this maker.", Axis.DEPTH, Facet.PROMINENCE, True),
)
KEYS = tuple(f"q{number}" for number in range(1, len(_ASKED) + 1))
LABELS = tuple(english for _, english, *_ in _ASKED)


def ten_questions() -> Survey:
    """The survey."""
    questions = tuple(
        Question(
            key=key,
            kind=QuestionKind.SCALE,
            wording={"ja": japanese, "en": english},
            required=True,
            low=LOW,
            high=HIGH,
            low_label={"ja": "そう思わない", "en": "I disagree"},
            high_label={"ja": "そう思う", "en": "I agree"},
            loadings=(Loading(axis=axis, facet=facet, reversed=against),),
        )
        for key, (japanese, english, axis, facet, against) in zip(KEYS, _ASKED, strict=True)
    )
    return Survey(
        title={"ja": "製品についてのアンケート", "en": "About our product"},
        pages=(Page(key="all", questions=questions),),
    )


def answers(number: int) -> dict[str, int]:
    """What the person of that number answers: another mix than the next one, and the same on every machine."""
    return {key: LOW + (number * _STRIDE >> place) % (HIGH - LOW + 1) for place, key in enumerate(KEYS)}
