"""The three axes, their facets, and everything that can move a person along them."""

from enum import IntEnum


class Axis(IntEnum):
    """A dimension of the cube."""

    PSYCHOLOGY = 0
    """What a person feels about a product (心理軸)."""
    BEHAVIOUR = 1
    """What a person does about a product (行動軸)."""
    DEPTH = 2
    """How attached a person is to the brand that makes it (深度軸)."""


class Facet(IntEnum):
    """A side of an attitude axis that questions ask about."""

    LIKING = 0
    """好意, on psychology."""
    TRUST = 1
    """信頼, on psychology."""
    DEPENDENCE = 2
    """依存, on psychology."""
    CONNECTION = 3
    """つながり, on depth."""
    PROMINENCE = 4
    """存在感, on depth."""


FACETS: dict[Axis, tuple[Facet, ...]] = {
    Axis.PSYCHOLOGY: (Facet.LIKING, Facet.TRUST, Facet.DEPENDENCE),
    Axis.BEHAVIOUR: (),
    Axis.DEPTH: (Facet.CONNECTION, Facet.PROMINENCE),
}


class Moment(IntEnum):
    """When a question is asked; each moment weighs differently."""

    NONE = 0
    """At no moment of the method: weighs 1."""
    SIGNUP = 1
    """入会時の入力フォーム."""
    AFTER_PURCHASE = 2
    """購入1週間後の簡易満足度調査."""
    CAMPAIGN = 3
    """キャンペーンを絡めたアンケート."""
    ANNUAL = 4
    """年に1回の顧客満足度調査."""


class Kind(IntEnum):
    """What an observation is of."""

    ANSWER = 1
    PURCHASE = 2
    CROSS_SELL = 3
    UP_SELL = 4
    SITE_VISIT = 5
    CATALOGUE = 6
    TRIAL = 7
    MEETING = 8
    TIER = 9
    CONVERSATION = 10
    """What a salesperson heard from the person (商談で聞いたこと): second-hand."""
    ADVOCACY = 11
    """Someone whom the person brought has bought (紹介)."""


ATTITUDES = frozenset({Kind.ANSWER, Kind.CONVERSATION, Kind.ADVOCACY})
"""What moves psychology and depth; everything else moves behaviour."""
INNER = frozenset({Kind.CONVERSATION, Kind.ADVOCACY})
"""What only the program itself observes: nobody may bring it in from elsewhere."""
PURCHASES = frozenset({Kind.PURCHASE, Kind.CROSS_SELL, Kind.UP_SELL})
ACTS = frozenset({Kind.SITE_VISIT, Kind.CATALOGUE, Kind.TRIAL, Kind.MEETING})


class Cause(IntEnum):
    """Why a person moved: the kind of evidence, or time itself."""

    ANSWER = 1
    PURCHASE = 2
    CROSS_SELL = 3
    UP_SELL = 4
    SITE_VISIT = 5
    CATALOGUE = 6
    TRIAL = 7
    MEETING = 8
    TIER = 9
    CONVERSATION = 10
    ADVOCACY = 11
    LAPSE = 20
    """Buying fell silent."""
    STALENESS = 21
    """An attitude was not asked about for too long."""
    TIER_END = 22
    """The client's tier was valid until then."""
