"""The enums of campaigns' results as the schema shows them."""

from backend.api.shapes.enums import described
from backend.communications.rules.effects import Measure
from backend.communications.rules.intervals import Method
from backend.communications.rules.saying import Reason, Says

__all__ = ["Measure", "Method", "Reason", "Says"]

described(
    Measure,
    "What is compared between treated people and the control.",
    {
        Measure.PSYCHOLOGY: "The change on the psychology axis, of those who said something since the launch.",
        Measure.BEHAVIOUR: "The change on the behaviour axis.",
        Measure.DEPTH: "The change on the depth axis, of those who said something since the launch.",
        Measure.MOVED: "The share of those whom the goal wants to move who stand where it wants them.",
        Measure.ENTERED: "The share of those who stood elsewhere at the launch who stand in a segment at the end.",
        Measure.BUYERS: "The share of people who bought the product; what came back was not bought.",
        Measure.PURCHASES: "How many purchases of the product each person made.",
        Measure.VALUE: "What each person spent on the product.",
    },
    name="CampaignMeasure",
)
described(
    Method,
    "How a 95 % interval was found.",
    {
        Method.WELCH: "Welch's t over the strata of the draw: B. L. Welch, Biometrika 34 (1947).",
        Method.NEWCOMBE: "Newcombe's method 10, from Wilson's intervals of both shares: R. G. Newcombe, Statistics in "
        "Medicine 17 (1998); over the strata each share counts as one of as many people as give it its variance.",
        Method.POOLED_SCORE: "A score interval whose variance comes from both arms together, corrected for skewness: "
        "O. S. Miettinen & M. Nurminen, Statistics in Medicine 4 (1985); J. J. Gart & J. Nam, Biometrics 46 (1990).",
    },
    name="CampaignMethod",
)
described(
    Says,
    "What a comparison says.",
    {
        Says.IMPROVED: "The whole interval lies above nothing.",
        Says.WORSENED: "The whole interval lies below nothing.",
        Says.NO_DIFFERENCE_SHOWN: "The interval holds nothing as well: neither a difference nor its absence is shown.",
        Says.CANNOT_SAY: "Something stands against saying anything: see the reasons.",
    },
    name="CampaignSays",
)
described(
    Reason,
    "What stands against saying something of a campaign, or should be known beside it.",
    {
        Reason.NOT_LAUNCHED: "Not everybody was drawn into an arm yet.",
        Reason.NOT_OVER_YET: "The time of measuring goes on: looking again and again makes chance look like an effect.",
        Reason.NO_CONTROL: "There is nobody to compare with.",
        Reason.REGRESSION_TO_THE_MEAN: "People who were chosen come back to the middle anyway: before and after is no "
        "effect.",
        Reason.TOO_FEW: "So few people, or so few of whom it is true, that no interval holds.",
        Reason.OVERLAP: "Another campaign treated many of them, or the arms unequally.",
        Reason.UNEQUAL_ANSWERING: "Those who answered differ between the arms, in number or in where they stood.",
        Reason.MIXED_CURRENCIES: "Purchases are in several currencies.",
        Reason.AMOUNTS_MISSING: "More than a twentieth of the purchases came without an amount.",
        Reason.SOME_OVERLAP: "Another campaign treated some of them, equally many in both arms; no obstacle.",
        Reason.PEOPLE_GONE: "Some of those who were drawn are gone since, and not compared; no obstacle.",
        Reason.MODEL_CHANGED: "Another measurement model went live since the launch; both instants were read under it.",
        Reason.MANY_COMPARISONS: "One of many comparisons beside the goal's: one in twenty differs by chance alone.",
    },
    name="CampaignReason",
)
