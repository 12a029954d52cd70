// What a result says, as a kind of badge.

export const SAYS = { IMPROVED: "good", WORSENED: "bad", NO_DIFFERENCE_SHOWN: "neutral", CANNOT_SAY: "waiting" };
