// A salesperson's card: what to do next and why, how to meet this person, where they stand, and how fresh that is.

import { ask, graphql } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { ago, day, share } from "../../core/format.js";
import { words, worded } from "../../core/words.js";
import { badge, facts } from "../../parts/facts.js";
import { segmentChip } from "../../parts/segments.js";
import { term } from "../../parts/terms.js";
import { axesPlot } from "../person/axes.js";
import { reasonsBrief, turns } from "../person/why.js";
import leadWords from "../words/lead.js";

const say = words(leadWords);
const FRESH = { FRESH: "good", STALE: "waiting", NEVER: "bad" };
const AGREED = { AGREED: "good", REFUSED: "bad", UNDECIDED: "neutral" };

const CARD = graphql`
  query SalesCardFor($person: ID!, $product: ID!) {
    salesCard(personId: $person, productId: $product) {
      personId
      externalRef
      language
      channel
      pausedUntil
      standing
      stage
      reach
      consents {
        channel
        agreement
        decidedAt
      }
      freshness {
        psychology
        depth
        heardAt
      }
      lead {
        id
        isOpen
      }
      choice {
        action
        decision
        at
      }
      nextAction {
        action
        reason
        why {
          ja
          en
        }
        wording {
          ja
          en
        }
      }
      position {
        segment
        certainty
        provisional
        movedAt
        psychology {
          ...Attitude
        }
        depth {
          ...Attitude
        }
        behaviour {
          value
          known
          isHigh
          pHigh
          lapsesAt
          isTier
          tierUntil
          freshness {
            newestAt
          }
        }
        explanation(first: 3) {
          axis
          adds
          facet
          item
          kind
          observedAt
          value
        }
      }
      wouldMove {
        nearest
        psychology {
          ...Over
        }
        depth {
          ...Over
        }
        behaviour {
          turnsHigh
          purchases
          lapsesAt
          lastsUntil
          segment
          acts {
            kind
            count
          }
        }
      }
      scheme {
        id
        version
        stage
        segment
        aim {
          ja
          en
        }
        opening {
          ja
          en
        }
        say {
          ja
          en
        }
        leaveUnsaid {
          ja
          en
        }
        nextStep {
          ja
          en
        }
        exitCriteria {
          ja
          en
        }
        materials {
          title {
            ja
            en
          }
          url
        }
        question {
          wording {
            ja
            en
          }
          item
          axis
          facet
          low
          high
        }
      }
    }
  }
  fragment Attitude on AttitudeCoordinate {
    value
    sd
    z
    known
    isHigh
    pHigh
    staleAt
    freshness {
      newestAt
    }
  }
  fragment Over on AttitudeTurn {
    turnsHigh
    answers
    answersToKnow
    segment
    weakest
  }
`;

/** The card of a person towards a product; null where there is none that the viewer may see. */
export async function findCard(asked, signal) {
  return (await ask(CARD, asked, { signal })).salesCard;
}

/** All of a card. `deeds` are the buttons that belong to the next action. */
export function cardView(card, deeds = null) {
  return h("div", { class: "sales-card" }, nextView(card, deeds), card.scheme && schemeView(card), positionView(card), reachView(card));
}

/** What to do next, and why that. */
function nextView({ nextAction, choice, scheme }, deeds = null) {
  const { action, why, wording } = nextAction;
  const isChosen = choice !== null && choice.action === action;
  return h(
    "section",
    { class: "card next" },
    h("h2", action ? say(`action_${action}`) : say("nothingNext")),
    wording && h("p", { class: "said" }, worded(wording)),
    h("p", { class: "quiet" }, worded(why)),
    isChosen && h("p", badge(say(`decision_${choice.decision}`), choice.decision === "ACCEPTED" ? "good" : "neutral"), " ", h("span", { class: "quiet" }, ago(choice.at))),
    scheme && deeds,
  );
}

function schemeView({ scheme, reach }) {
  const list = (title, lines) => lines.length > 0 && [h("h3", title), h("ul", lines.map((line) => h("li", worded(line))))];
  return h(
    "section",
    { class: "card" },
    h("h2", say("scheme")),
    h("p", { class: "quiet" }, [say(`reach_${reach}`), say("version", { n: scheme.version }), term(scheme.stage)].join(" · ")),
    h("p", h("strong", worded(scheme.aim))),
    h("h3", say("opening")),
    h("p", worded(scheme.opening)),
    list(say("say"), scheme.say),
    list(say("leaveUnsaid"), scheme.leaveUnsaid),
    scheme.question && [h("h3", say("question")), h("p", worded(scheme.question.wording))],
    list(say("exitCriteria"), scheme.exitCriteria),
    materials(scheme.materials),
  );
}

function materials(given) {
  if (given.length === 0) return null;
  const line = ({ title, url }) => h("li", /^https?:\/\//.test(url) ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, worded(title)) : `${worded(title)} ${url}`);
  return [h("h3", say("materials")), h("ul", given.map(line))];
}

function positionView({ position, wouldMove, freshness }) {
  const fresh = h("p", { class: "row" }, freshBadge("PSYCHOLOGY", freshness.psychology), freshBadge("DEPTH", freshness.depth), freshness.heardAt && h("span", { class: "quiet" }, say("heard", { ago: ago(freshness.heardAt) })));
  if (position === null) return h("section", { class: "card" }, h("h2", say("position")), h("p", { class: "quiet" }, say("untouched")), fresh);
  return h(
    "section",
    { class: "card" },
    h("h2", say("position")),
    h("p", { class: "row" }, h("strong", segmentChip(position.segment)), h("span", { class: "quiet" }, say("sure", { share: share(position.certainty), day: day(position.movedAt) }))),
    fresh,
    axesPlot(position),
    h("h3", say("why")),
    reasonsBrief(position.explanation),
    h("details", h("summary", say("turns")), turns(wouldMove)),
  );
}

const freshBadge = (axis, state) => badge(`${term(axis)}: ${say(`fresh_${state}`)}`, FRESH[state]);

function reachView({ consents, channel, language, pausedUntil, standing }) {
  return h(
    "section",
    { class: "card" },
    h("h2", say("contact")),
    pausedUntil && h("p", badge(say("paused", { day: day(pausedUntil) }), "waiting")),
    facts([
      [say("standing"), term(standing)],
      [say("language"), term(language)],
      [say("rather"), channel && term(channel)],
      ...consents.map((each) => [term(each.channel), [badge(say(`agreement_${each.agreement}`), AGREED[each.agreement]), each.decidedAt && h("span", { class: "quiet" }, ` ${day(each.decidedAt)}`)]]),
    ]),
  );
}
